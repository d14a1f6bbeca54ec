/* spec_page.h -- the spec of a pipeline, read-only, with complaints at their lines. */
#ifndef CONSOLE_SPEC_PAGE_H
#define CONSOLE_SPEC_PAGE_H

#include "host/console/visit.h"

void spec_page_ask(struct visit *visit);
void spec_page_show(struct visit *visit);

#endif
