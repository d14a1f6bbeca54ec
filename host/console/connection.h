/* connection.h -- one pipeline: its connection, its steps, and what can be done with it. */
#ifndef CONSOLE_CONNECTION_H
#define CONSOLE_CONNECTION_H

#include "host/console/visit.h"

void connection_ask(struct visit *visit);
void connection_show(struct visit *visit);

/* Begins "run", "refresh", "pause" or "resume" as a job, and goes to it. */
void connection_act(struct visit *visit);

#endif
