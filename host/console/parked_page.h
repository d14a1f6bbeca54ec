/* parked_page.h -- the changes of a pipeline that a service refused. */
#ifndef CONSOLE_PARKED_PAGE_H
#define CONSOLE_PARKED_PAGE_H

#include "host/console/visit.h"

void parked_ask(struct visit *visit);
void parked_show(struct visit *visit);
/* What a whole class is, before it is dropped. */
void parked_drop_ask(struct visit *visit);
void parked_drop_show(struct visit *visit);
/* "retry" or "drop", of one contact or of a class. */
void parked_act(struct visit *visit);

#endif
