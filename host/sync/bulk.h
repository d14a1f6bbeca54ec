/* bulk.h -- updates in bulk after they were handed in: asks for them, waits for them,
 * learns them.
 *
 * Nothing waits for them but the fields of the same contacts. A run begins by
 * collecting those that are finished; at its end, when all else is done, it waits for
 * the rest, a while at most. Those that are not finished then are left to the next run.
 */
#ifndef SYNC_BULK_H
#define SYNC_BULK_H

#include "host/engine/engine.h"
#include "host/sync/bulk_state.h"

/* Before anything is read, because what is read afterwards is newer. A service that
 * does not answer now is asked again at the end. */
enum wherry_status bulk_resume(struct engine *engine, struct wherry_error *error);
/* When all else is done. OK, even if some are not finished: they are counted as
 * waiting. */
enum wherry_status bulk_await(struct engine *engine, struct wherry_error *error);

#endif
