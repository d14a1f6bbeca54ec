/* verdict.h -- what a change leaves in its row: before it is sent, and by its verdict.
 */
#ifndef SYNC_VERDICT_H
#define SYNC_VERDICT_H

#include "host/sync/outgoing.h"

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
