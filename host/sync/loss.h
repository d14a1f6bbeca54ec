/* loss.h -- a baseline after what was known was lost.
 *
 * An ordinary baseline takes what both sides show for where they start: who left while
 * nothing was known is then never told to the other side. This one takes whoever is
 * opted out at one side, and not at the other, for opted out: the opt-out is owed to the
 * other one, if its step is on. Nothing else is owed by it, no opt-in above all, and like
 * any baseline it writes to neither side. Opt-outs that were owed before stay owed.
 */
#ifndef SYNC_LOSS_H
#define SYNC_LOSS_H

#include "host/engine/engine.h"

/* Before the run is prepared: if it is asked for, or what is known was put together from
 * what was left of it, the baseline is taken again. Sets engine->after_loss. */
enum wherry_status loss_begin(struct engine *engine, struct wherry_error *error);
/* After both sides were read to their end. */
enum wherry_status loss_mark(struct engine *engine, struct wherry_error *error);
/* In the transaction in which the baseline ends. */
enum wherry_status loss_end(const struct engine *engine, struct wherry_error *error);

#endif
