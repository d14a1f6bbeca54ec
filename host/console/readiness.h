/* readiness.h -- one segment: who of it can be reached by the list, and who not and why. */
#ifndef CONSOLE_READINESS_H
#define CONSOLE_READINESS_H

#include "host/console/visit.h"

void readiness_ask(struct visit *visit);
void readiness_show(struct visit *visit);

#endif
