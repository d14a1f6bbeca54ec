/* signals.h -- the wish to stop: SIGINT or SIGTERM. A second one ends at once. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>

void signals_watch(void);
/* `self` is not used: made to be given to others as it is. */
bool signals_cancelled(void *self);

#endif
