/* new_work.h -- the pages about what a new connection does: the steps of the contact sync,
 * and the segments. */
#ifndef CONSOLE_NEW_WORK_H
#define CONSOLE_NEW_WORK_H

#include "host/console/new_page.h"

void new_steps_save(struct new_page *page);
void new_steps_show(struct new_page *page);
const char *new_steps_field(struct new_page *page, const char *answer);

void new_segments_save(struct new_page *page);
void new_segments_show(struct new_page *page);
const char *new_segments_field(struct new_page *page, const char *answer);
bool new_segments_skip(const struct new_page *page);
size_t new_segments_next(const struct new_page *page);

#endif
