/* ending.h -- what a run leaves in the state: how it ended, its report, and what it
 * completed. Removes what is too old.
 */
#ifndef SYNC_ENDING_H
#define SYNC_ENDING_H

#include "host/engine/engine.h"

/* `status` and `why` are those of the run. */
enum wherry_status ending_keep(struct engine *engine, enum wherry_status status,
                               const struct wherry_error *why,
                               struct wherry_error *error);

#endif
