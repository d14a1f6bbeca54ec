/* segments_page.h -- the CRM's segments, and which of them are mirrored on the list. */
#ifndef CONSOLE_SEGMENTS_PAGE_H
#define CONSOLE_SEGMENTS_PAGE_H

#include "host/console/visit.h"

void segments_ask(struct visit *visit);
void segments_show(struct visit *visit);
/* Begins or ends the sync of one, in the spec. */
void segments_add(struct visit *visit);
void segments_remove(struct visit *visit);

#endif
