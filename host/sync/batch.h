/* batch.h -- changes of many rows at one side, sent together.
 *
 * A row is marked as trying and saved when it is added, in one transaction that ends
 * before the batch is sent; each verdict is learned as it comes. If the target must be
 * asked for a contact first, the row waits until the rest is sent: then all who wait
 * are looked up, each is judged once more and marked, and they are sent. A batch in
 * bulk is handed in: its verdicts come later, to bulk.h.
 */
#ifndef SYNC_BATCH_H
#define SYNC_BATCH_H

#include "host/engine/outbox.h"
#include "host/sync/bulk_state.h"
#include "host/sync/read.h"
#include "host/sync/verdict.h"

/* A row that was gathered and must still be marked. */
struct gathered {
    int64_t row;
    enum action action;
    const char *look_up; /* the contact whom the target is asked for; NULL: none */
};

struct batch {
    struct engine *engine;
    enum side target;
    struct bulk_state *bulk; /* NULL: it is not in bulk */
    size_t count, room;
    struct outgoing *outgoing; /* marked as trying */
    bool trying;               /* the transaction with the marks is open */
    struct gathered *gathered;
    size_t gathered_count;
    struct wherry_change *changes;
    const char **look_up; /* keys to be looked up before or after the batch */
    size_t look_up_count;
    struct unread unread; /* was looked up before, is there and cannot be read */
    struct arena arena;
    bool sent_any; /* something was sent in this round */
    bool put_off;  /* some verdict was unknown, or "not now" */
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

/* Marks the row, or gathers it: always unless `at_once`, which is allowed only if no
 * other batch has its transaction open. A caller without one must not begin one while
 * `trying` holds. A full batch must be sent before the next. */
enum wherry_status batch_add(struct batch *batch, struct row *row,
                             const struct decision *decision, bool at_once,
                             struct wherry_error *error);
bool batch_is_full(const struct batch *batch);
/* Nothing added: nothing is done. */
enum wherry_status batch_send(struct batch *batch, struct wherry_error *error);

#endif
