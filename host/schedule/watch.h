/* watch.h -- the signals that a supervisor obeys, to be read from a descriptor. */
#ifndef SCHEDULE_WATCH_H
#define SCHEDULE_WATCH_H

#include <stdbool.h>

#include "plugin/wherry.h"

/* Blocks SIGTERM, SIGINT, SIGHUP, SIGUSR1 and SIGCHLD, and returns a descriptor that gives
 * each of them as signalfd(2) has it; -1: FAILED. */
int watch_signals(struct wherry_error *error);

/* Closing the terminal means that what runs in its foreground should end: whether SIGHUP
 * says that. Not if the signal is ignored, as by nohup(1). */
bool watch_ends_with_terminal(void);

#endif
