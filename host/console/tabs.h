/* tabs.h -- the pages of one pipeline: the way up, and the way to the others. */
#ifndef CONSOLE_TABS_H
#define CONSOLE_TABS_H

#include "host/console/visit.h"

/* In place of frame_begin. `here`: "", "runs", "segments", "parked", "spec", as in the
 * address of the page; NULL: below them. */
void tabs_begin(struct visit *visit, const char *pipeline, const char *title,
                const char *here);

#endif
