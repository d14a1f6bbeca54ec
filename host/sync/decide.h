/* decide.h -- what one action does to one contact. Pure, and the centre of the engine.
 *
 * For each action: nothing is owed; or it will be written; or what is owed is settled
 * without a write; or it is kept for a later run; or a side must be asked first.
 * Settling and writing need a sight of the contact, never just its absence. The rules
 * are those of the table in ARCHITECTURE.md; each decision names its rule.
 */
#ifndef SYNC_DECIDE_H
#define SYNC_DECIDE_H

#include "host/sync/decision.h"

/* `address_taken`: another row's record, on the side where one would be made or
 * renamed, has this row's address (asked only when MARK_IN, MARK_JOINED or MARK_MOVED
 * is set). */
struct decision decide(const struct row *row, enum action action,
                       const struct policy *policy, bool address_taken);

/* Is it to do nothing? Most actions are, and to see that costs a fraction. */
bool decide_is_idle(const struct row *row, enum action action,
                    const struct policy *policy);

/* For a decision to write that was made elsewhere: a write into the CRM needs a sight
 * there, and each gets its hashes. */
void decide_finish(struct decision *decision, const struct row *row,
                   const struct policy *policy);

#endif
