/* decision.h -- what one action is to do to one contact: the rules that decide are in
 * decide.h.
 */
#ifndef SYNC_DECISION_H
#define SYNC_DECISION_H

#include "host/picture/policy.h"

enum decision_kind {
    DECIDE_NOTHING,
    DECIDE_WRITE,
    DECIDE_SETTLE,
    DECIDE_KEEP,
    DECIDE_LOOK, /* not known before one side is asked for the contact */
};

struct decision {
    enum decision_kind kind;
    enum action action;
    const char *rule; /* a sentence for the person who asks why */
    /* WRITE */
    const char *key, *new_key; /* as the source spells them */
    const char
        *id; /* of the record that is changed; "": the contact's lowest, which the
                       sender fills in */
    int64_t consent_at_ms;
    size_t field_count; /* of the fields to be written */
    /* For each field the value that an undo puts there, in place of the other side's
     * value; NULL: it is not an undo, or writes no field. */
    const char *const *undone;
    uint64_t hash;       /* of the action: equal to the parked one means not again */
    uint64_t state_hash; /* the same without the fields */
    const char *waits_words; /* the reason in words, for people who look at parked
                              * changes */
    enum wherry_verb verb;
    enum side target;
    enum wherry_consent consent;
    /* KEEP: parked without being sent, for this reason, as the service would refuse it;
     * what would be written is reported as with WRITE. Else NONE. */
    enum wherry_reason waits_for;
    enum side look;    /* LOOK: the side to be asked; the rest is as with WRITE */
    bool needs_lookup; /* only if the service itself knows no such contact */
    bool rejoin;       /* worth reporting: only the person can rejoin */
    unsigned char fields[MAPPING_MOST]; /* WRITE: indexes into the mapping */
};

/* Gives a decision to write its hashes. */
void decision_hash(struct decision *decision, const struct row *row,
                   const struct policy *policy);

/* Is a decision to write held back because the same was refused? A change refused for
 * lack of room is tried again now and then. */
bool decision_parked(const struct row *row, const struct decision *decision,
                     const struct policy *policy);

/* The value that a field write carries, and the one it replaces. */
const char *decision_value(const struct row *row, const struct decision *decision,
                           size_t index);
const char *decision_before(const struct row *row, const struct decision *decision,
                            size_t index);

#endif
