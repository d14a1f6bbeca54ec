/* fold.h -- what the runs of a history amount to, as far as alerts need it: which steps
 * their limits hold back, how many runs failed one after the other, what was parked.
 *
 * A run leaves its report in the history, whoever started it and however it ended; so a
 * later process knows all of it.
 */
#ifndef ALERTS_FOLD_H
#define ALERTS_FOLD_H

#include "host/alerts/memory.h"
#include "host/store/runs.h"

/* Takes in one run that has ended. True: it has parked something new. */
bool fold_run(struct alert_memory *memory, const struct store_run *run);
/* One that will never end by itself. */
void fold_dead(struct alert_memory *memory, const struct store_run *run);

#endif
