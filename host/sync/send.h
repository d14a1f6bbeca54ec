/* send.h -- carries out what the open rows owe, one change a row at a time.
 *
 * In rounds: in each, every open row gives at most one change, the first of its actions
 * in order; a row that had a verdict is judged again in the next round, and no action
 * is sent twice in a run. Changes go out in batches by target: what the CRM must be
 * asked for is asked, the rows are marked as trying and saved, the batch is sent, and
 * each verdict is learned as it comes.
 */
#ifndef SYNC_SEND_H
#define SYNC_SEND_H

#include "host/sync/engine.h"

/* `may_write`: bit 1 << step. */
enum wherry_status send_changes(struct engine *engine, unsigned may_write,
                                struct wherry_error *error);

#endif
