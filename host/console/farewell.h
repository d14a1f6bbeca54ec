/* farewell.h -- what cannot be taken back: a pipeline deleted, a person forgotten. Each is
 * a page that spells out what follows from it, and asks for its name. */
#ifndef CONSOLE_FAREWELL_H
#define CONSOLE_FAREWELL_H

#include "host/console/visit.h"

void farewell_ask(struct visit *visit);
void farewell_show(struct visit *visit); /* of a pipeline, or of a person in it */
void farewell_delete(struct visit *visit);
void farewell_forget(struct visit *visit);

#endif
