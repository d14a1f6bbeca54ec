/* tabs.h -- the pages of one pipeline: the way up, and the way to the others. */
#ifndef CONSOLE_TABS_H
#define CONSOLE_TABS_H

#include "host/console/visit.h"

/* In place of frame_begin. `here`: the tab that the page is, or belongs to: "", "runs",
 * "segments", "parked", "spec", as in its address; "people" for a page about a person,
 * which has none. */
void tabs_begin(struct visit *visit, const char *pipeline, const char *title,
                const char *here);
/* The page cannot be shown, because errand number `at` failed: why, and what leads on. In
 * place of the whole page. A pipeline without any state yet is no failure. */
void tabs_refuse(struct visit *visit, size_t at, const char *title, const char *here);

#endif
