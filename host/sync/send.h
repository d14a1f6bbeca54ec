/* send.h -- carries out what the open rows owe, one change a row at a time.
 *
 * In rounds: in each, every open row gives at most one change, the first of its actions
 * in order; a row that had a verdict is judged again in the next round, and no action
 * is sent twice in a run. Changes go out in batches by target (batch.h). Where there are
 * more updates of the list than it wants one by one, all else goes first; then they are
 * handed in in bulk, and their verdicts are bulk.h's.
 */
#ifndef SYNC_SEND_H
#define SYNC_SEND_H

#include "host/engine/engine.h"

/* `may_write`: the steps that may. */
enum wherry_status send_changes(struct engine *engine, struct step_set may_write,
                                struct wherry_error *error);
/* Updates of the list that may be tried once more in this run, one by one. */
enum wherry_status send_again(struct engine *engine, struct step_set may_write,
                              struct wherry_error *error);

#endif
