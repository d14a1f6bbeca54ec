/* batch.h -- changes of many rows at one side, sent together.
 *
 * A row is marked as trying and saved when it is added to a portion, in one transaction
 * that ends before the portion is handed to the sink. The verdicts of earlier portions
 * are learned as they come, while later ones are marked and handed over; when all
 * portions are open, all verdicts are waited for. If the target must be asked for a
 * contact first, the row waits until the rest has its verdicts: then all who wait are
 * looked up, each is judged once more and marked, and they are sent. A batch in bulk is
 * handed in: its verdicts come later, to bulk.h.
 *
 * While changes are under way, nothing but their own verdicts may be learned: before
 * another batch is sent, and before anything is read, this one is sent to its end.
 */
#ifndef SYNC_BATCH_H
#define SYNC_BATCH_H

#include "host/engine/outbox.h"
#include "host/sync/bulk_state.h"
#include "host/sync/hearing.h"
#include "host/sync/read.h"
#include "host/sync/verdict.h"

/* A row that was gathered and must still be marked. */
struct gathered {
    int64_t row;
    enum action action;
    const char *look_up; /* the contact whom the target is asked for; NULL: none */
};

enum { BATCH_PORTIONS = 16 };

struct batch {
    struct engine *engine;
    enum side target;
    struct bulk_state *bulk; /* NULL: it is not in bulk */
    struct portion portions[BATCH_PORTIONS];
    size_t portion_count, room; /* of each portion */
    struct portion *marking;    /* rows are added to it; while `trying` */
    bool trying;                /* the transaction with the marks is open */
    bool waiting;               /* changes were handed over and not waited for */
    uint64_t next_tag;
    struct gathered *gathered;
    size_t gathered_count;
    struct wherry_change *changes; /* of the portion that is being marked */
    struct unread unread; /* was looked up before, is there and cannot be read */
    struct arena arena;   /* keys that were gathered */
    struct arena passing; /* what the sink is given alone */
    bool sent_any;        /* something was sent in this round */
    struct outbox outbox;
    struct hearing hearing; /* of the verdicts on the portions */
};

void batch_init(struct batch *batch, struct engine *engine, enum side target,
                struct wherry_error *error);
/* The same for updates of the list in bulk, so many at a time. */
void batch_init_bulk(struct batch *batch, struct engine *engine,
                     struct bulk_state *bulk, size_t room, struct wherry_error *error);
void batch_finish(struct batch *batch);

/* Marks the row, or gathers it: always unless `at_once`, which is allowed only if no
 * other batch is waiting. A caller without one must not begin one while
 * `trying` holds. A full batch must be passed or sent before the next: passed if what
 * it has gathered is not full, too. */
enum wherry_status batch_add(struct batch *batch, struct row *row,
                             const struct decision *decision, bool at_once,
                             struct wherry_error *error);
bool batch_is_full(const struct batch *batch);
/* Something of it is marked, or under way. */
bool batch_is_waiting(const struct batch *batch);
/* Hands over what is marked; waits for the verdicts only if no portion is free then. */
enum wherry_status batch_pass(struct batch *batch, struct wherry_error *error);
/* All that was added goes out and gets its verdict. Nothing added: nothing is done. */
enum wherry_status batch_send(struct batch *batch, struct wherry_error *error);

#endif
