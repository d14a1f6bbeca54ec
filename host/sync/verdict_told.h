/* verdict_told.h -- what a verdict says of a change, for the journal: since when a
 * contact whom we made is opted in, which values a service keeps differently from what
 * was sent, which values it refused.
 */
#ifndef SYNC_VERDICT_TOLD_H
#define SYNC_VERDICT_TOLD_H

#include "host/sync/outgoing.h"

/* In the line of a verdict: before the values that a service keeps differently from
 * what was sent; and, of a contact that we made, before the time of their consent
 * there. */
#define VERDICT_KEPT "kept as "
#define VERDICT_SINCE "opted in at "

/* Adds that to `told`; for the row as the verdict has left it. */
void verdict_told_add(struct engine *engine, const struct row *row,
                      const struct outgoing *outgoing,
                      const struct wherry_verdict *verdict, struct buffer *told);

#endif
