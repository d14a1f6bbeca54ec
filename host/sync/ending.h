/* ending.h -- what a run leaves behind in the state: how it ended, its report, and what
 * was done to its end. What is too old goes.
 */
#ifndef SYNC_ENDING_H
#define SYNC_ENDING_H

#include "host/engine/engine.h"

/* `status` and `why` are those of the run. */
enum wherry_status ending_keep(struct engine *engine, enum wherry_status status,
                               const struct wherry_error *why,
                               struct wherry_error *error);

#endif
