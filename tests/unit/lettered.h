/* lettered.h -- a fleet of pipelines, each a letter, for tests. Their specs are in the
 * scratch directory.
 */
#ifndef UNIT_LETTERED_H
#define UNIT_LETTERED_H

#include <stdint.h>

#include "host/schedule/fleet.h"

/* These, and no others; `fleet` had others, or is empty. */
void lettered_fleet(struct fleet *fleet, const char *pipelines);
/* A run that has ended so, in the history of the state at that place. */
void lettered_run(const char *place, int64_t now_ms, int code);

#endif
