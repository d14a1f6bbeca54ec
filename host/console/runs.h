/* runs.h -- the runs of a pipeline, and what one of them did. */
#ifndef CONSOLE_RUNS_H
#define CONSOLE_RUNS_H

#include "host/console/visit.h"

void runs_ask(struct visit *visit);
void runs_show(struct visit *visit);
void run_ask(struct visit *visit);
void run_show(struct visit *visit);

#endif
