/* verdict.h -- what a change leaves in its row: before it is sent, and by its verdict.
 */
#ifndef SYNC_VERDICT_H
#define SYNC_VERDICT_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* In the line of a verdict: before what a service keeps otherwise than it was sent; and,
 * of a contact that we made, before the time of her consent there. */
#define VERDICT_KEPT "kept as "
#define VERDICT_SINCE "opted in at "

/* One change on its way. Texts live as long as the batch. */
struct outgoing {
    int64_t row;
    struct decision decision;
    struct wherry_field *fields; /* as sent, named by the target */
    bool create_sent_before;
    struct sent_try create, consent; /* what the try is taken back to */
    struct sent_try *values;         /* of each field */
    bool answered;
    bool bulk; /* its verdict comes later than sights of the same record may */
};

/* Marks the row as trying: to be saved before the request leaves. */
void verdict_try(struct engine *engine, struct row *row, struct outgoing *outgoing);

/* Learns one verdict, in the caller's transaction, with its journal line. *look_up: the
 * record must be looked up by its key to know more. */
enum wherry_status verdict_learn(struct engine *engine, struct outgoing *outgoing,
                                 const struct wherry_verdict *verdict, bool *look_up,
                                 struct wherry_error *error);
/* Does this word, with which the journal keeps a verdict, say that nothing was written? */
bool verdict_denies(const char *event);

#endif
