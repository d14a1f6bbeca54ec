/* bulk.h -- updates in bulk from the moment that they are handed in: asked for, waited
 * for, learned.
 *
 * Nothing waits for them but the fields of the same contacts. A run begins by taking
 * what is over by then; at its end, when all else is done, it waits for the rest, a
 * while at most. What is not over then is the next run's.
 */
#ifndef SYNC_BULK_H
#define SYNC_BULK_H

#include "host/engine/engine.h"
#include "host/sync/bulk_state.h"

/* Before anything is read, since what is read then is newer. A service that does not
 * tell now is asked again at the end. */
enum wherry_status bulk_resume(struct engine *engine, struct wherry_error *error);
/* When all else is done. OK, too, where some are not over yet: they are counted as
 * waiting. */
enum wherry_status bulk_await(struct engine *engine, struct wherry_error *error);

#endif
