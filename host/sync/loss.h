/* loss.h -- a baseline after what was known was lost.
 *
 * An ordinary baseline takes what both sides show as the start: if a contact left while
 * nothing was known, the other side never gets that. This one assumes that a contact
 * who is opted out at one side, and not at the other, has opted out: it owes the
 * opt-out to the other side, if its step is on. It owes nothing else, above all no
 * opt-in, and like any baseline it writes to neither side. Opt-outs that were owed
 * before stay owed.
 */
#ifndef SYNC_LOSS_H
#define SYNC_LOSS_H

#include "host/engine/engine.h"

/* Before the run is prepared: if the operator asked for it, or the state was rebuilt
 * from a damaged one, the baseline is taken again. Sets engine->after_loss. */
enum wherry_status loss_begin(struct engine *engine, struct wherry_error *error);
/* After both sides were read to their end. */
enum wherry_status loss_mark(struct engine *engine, struct wherry_error *error);
/* In the transaction in which the baseline ends. */
enum wherry_status loss_end(const struct engine *engine, struct wherry_error *error);

#endif
