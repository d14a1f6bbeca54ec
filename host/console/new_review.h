/* new_review.h -- the last page of a new connection: the spec as a change, and what to
 * know before it is made. */
#ifndef CONSOLE_NEW_REVIEW_H
#define CONSOLE_NEW_REVIEW_H

#include "host/console/new_page.h"

void new_review_save(struct new_page *page); /* there is nothing to fill in */
void new_review_show(struct new_page *page);
const char *new_review_field(struct new_page *page, const char *answer);

#endif
