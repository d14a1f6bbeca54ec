/* hearing.h -- the verdicts of a batch: learned together where one answer has many, or
 * where several answers come one after the other.
 *
 * Each function is given the batch, as its outbox has them (outbox.h). Errors are in
 * batch->status.
 */
#ifndef SYNC_HEARING_H
#define SYNC_HEARING_H

#include "plugin/wherry.h"

/* Keeps or learns one verdict. */
void hearing_take(void *self, uint64_t tag, const struct wherry_verdict *verdict);
/* Before the next answer is waited for: no transaction stays open, and what must be
 * learned by now is (heard.h). */
void hearing_pause(void *self);
/* All that came is learned. */
void hearing_settle(void *self);

#endif
