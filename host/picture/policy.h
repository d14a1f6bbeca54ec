/* policy.h -- what decides, besides the contact itself, how a record that was read is
 * taken in and what is done to a contact.
 */
#ifndef PICTURE_POLICY_H
#define PICTURE_POLICY_H

#include "host/picture/mapping.h"
#include "host/picture/passes.h"

struct policy {
    const struct mapping *mapping;
    struct passes passes;
    /* How many had begun before this run: a record with a higher number was seen in
     * it. */
    int64_t begun_before[SIDE_COUNT];
    bool whole[SIDE_COUNT]; /* read from the beginning to the end in this run */
    /* What is learned now comes from a look-up or a whole read: late. Opt-outs and
     * fields count as always; an opt-in of the CRM is believed, but asks for nothing
     * until a read of changes shows it. */
    bool late;
    int64_t at_ms;           /* now, by the later of the services' clocks */
    struct step_set live;    /* on, and past their baseline */
    bool baseline;           /* forward only: no marks, bases follow */
    int64_t forward_from_ms; /* opt-out events before this are history: when the
                                baseline of the CRM began; and that of the list: */
    int64_t joined_from_ms;  /* who joined before it was missed by it */
    int64_t confirm_within_ms;
    int64_t confirm_absence_ms;
    bool take_unstated; /* subscribe: not_opted_out */
    bool double_opt_in;
};

/* May this mark be set? Its step is live and this is not a baseline. */
bool policy_may_mark(const struct policy *policy, enum mark mark);

#endif
