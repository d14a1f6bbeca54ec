/* settle.h -- what needs no write: marks, bases and tries that are finished. Pure. */
#ifndef SYNC_SETTLE_H
#define SYNC_SETTLE_H

#include "host/picture/policy.h"

/* What an action was for is no longer owed, and nothing of it is parked. */
void settle_mark(struct row *row, enum action action);

/* Brings the bases of one contact's fields up to date if no write is needed: equal on
 * both sides, no record there to write to, or the direction is off. `due`: the actions
 * to be judged. Returns how many were settled; *kept those where the CRM's value holds
 * against a change on the list that is not pulled. */
unsigned settle_fields(struct row *row, struct action_set due,
                       const struct policy *policy, unsigned *kept);

/* What was accepted but not seen in a complete read that started `confirm_within` later
 * is not effective; a try that was cut off is given up. Returns how many were not
 * effective. */
unsigned settle_overdue(struct row *row, const struct policy *policy);

#endif
