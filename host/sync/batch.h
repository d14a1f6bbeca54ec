/* batch.h -- changes of many rows at one side, sent together.
 *
 * Rows are gathered; then what the target must be asked for is asked, each row is judged
 * once more, marked as trying and saved, the batch is sent, and each verdict is learned
 * as it comes. One in bulk is handed in: its verdicts come later, to bulk.h.
 */
#ifndef SYNC_BATCH_H
#define SYNC_BATCH_H

#include "host/engine/outbox.h"
#include "host/sync/bulk_state.h"
#include "host/sync/read.h"
#include "host/sync/verdict.h"

struct batch {
    struct engine *engine;
    enum side target;
    struct bulk_state *bulk; /* NULL: it is not in bulk */
    size_t count, room;
    struct outgoing *outgoing;
    struct wherry_change *changes;
    const char **look_up; /* keys to be looked up before or after the batch */
    size_t look_up_count;
    struct unread unread; /* who was looked up before, is there and cannot be read */
    struct arena arena;
    bool sent_any; /* something was sent in this round */
    bool put_off;  /* some verdict was that nobody can say, or not now */
    struct outbox outbox;
    bool learning;             /* a transaction of verdicts is open */
    enum wherry_status status; /* of the verdicts */
    struct wherry_error *error;
};

void batch_init(struct batch *batch, struct engine *engine, enum side target,
                struct wherry_error *error);
/* The same for updates of the list in bulk, so many at a time. */
void batch_init_bulk(struct batch *batch, struct engine *engine,
                     struct bulk_state *bulk, size_t room, struct wherry_error *error);
void batch_finish(struct batch *batch);

/* Gathers a row. A full batch is to be sent before the next. */
void batch_add(struct batch *batch, const struct row *row,
               const struct decision *decision);
bool batch_is_full(const struct batch *batch);
/* Nothing gathered: nothing is done. */
enum wherry_status batch_send(struct batch *batch, struct wherry_error *error);

#endif
