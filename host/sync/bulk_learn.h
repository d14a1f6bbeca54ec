/* bulk_learn.h -- the verdict of an update in bulk, which may come in a later run.
 *
 * What was sent is known from the row itself: the last value of each of the fields, as
 * long as no sight has told what became of it.
 */
#ifndef SYNC_BULK_LEARN_H
#define SYNC_BULK_LEARN_H

#include "host/engine/engine.h"
#include "host/sync/bulk_state.h"

/* `id` is the row's. In the caller's transaction. A row that is no more has nothing to
 * learn. */
enum wherry_status bulk_learn(struct engine *engine, int64_t id,
                              const struct bulk_field_set *fields,
                              const struct wherry_verdict *verdict,
                              struct wherry_error *error);

#endif
