/* segments_page.h -- the CRM's segments, and which of them are mirrored on the list. */
#ifndef CONSOLE_SEGMENTS_PAGE_H
#define CONSOLE_SEGMENTS_PAGE_H

#include "host/console/visit.h"

void segments_ask(struct visit *visit);
void segments_show(struct visit *visit);

/* What adding or removing one changes in the spec, by the end of the path; and to do so,
 * as a job. */
void segment_change_ask(struct visit *visit);
void segment_change_show(struct visit *visit);
void segment_change(struct visit *visit);

#endif
