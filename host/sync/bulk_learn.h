/* bulk_learn.h -- the verdict of an update in bulk, which may come in a later run.
 *
 * The row itself says what was sent: the last value of each of the fields, until a
 * sight shows what became of it.
 */
#ifndef SYNC_BULK_LEARN_H
#define SYNC_BULK_LEARN_H

#include "host/engine/engine.h"
#include "host/sync/bulk_state.h"

/* `id` is the row's. In the caller's transaction. A row that no longer exists has
 * nothing to learn. */
enum wherry_status bulk_learn(struct engine *engine, int64_t id,
                              const struct bulk_field_set *fields,
                              const struct wherry_verdict *verdict,
                              struct wherry_error *error);

#endif
