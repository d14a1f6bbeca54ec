/* signals.h -- requests to stop: SIGINT, SIGTERM, or SIGHUP when the terminal is
 * closed. A second one ends at once. A signal that is ignored from the start, as by
 * nohup(1), stays ignored.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>

void signals_watch(void);
/* `self` of both is not used: it lets callers pass them as callbacks. */
bool signals_cancelled(void *self);
/* The exit code of a command that a signal stopped: 128 and the signal's number.
 * CODE_FAILED if there was no signal: the command stopped by itself. */
int signals_code(void *self);

#endif
