/* decision.c -- what one action is to do to one contact. */
#include "host/sync/decision.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

const char *decision_value(const struct row *row, const struct decision *decision,
                           size_t index)
{
    enum side from = other_side(decision->target);
    if (decision->undone != NULL)
        return decision->undone[index];
    return row->sides[from].cells[decision->fields[index]].shown;
}

const char *decision_before(const struct row *row, const struct decision *decision,
                            size_t index)
{
    return row->sides[decision->target].cells[decision->fields[index]].shown;
}

static void add_to_hash(XXH3_state_t *state, const char *text)
{
    XXH3_64bits_update(state, text, strlen(text) + 1);
}

void decision_hash(struct decision *decision, const struct row *row,
                   const struct policy *policy)
{
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    int facts[] = {(int)decision->action, (int)decision->verb,
                   row->sides[SIDE_LIST].consent, row->sides[SIDE_CRM].consent};
    if (decision->kind == DECIDE_KEEP) /* the same in whatever state it waits */
        facts[2] = facts[3] = CONSENT_NONE;
    XXH3_64bits_update(&state, facts, sizeof facts);
    add_to_hash(&state, decision->key);
    add_to_hash(&state, decision->new_key);
    if (*decision->id != '\0')
        add_to_hash(&state, decision->id);
    decision->state_hash = XXH3_64bits_digest(&state) | 1;
    for (size_t i = 0; i < decision->field_count; i++) {
        unsigned number = policy->mapping->fields[decision->fields[i]].number;
        XXH3_64bits_update(&state, &number, sizeof number);
        add_to_hash(&state, decision_value(row, decision, i));
    }
    decision->hash = XXH3_64bits_digest(&state) | 1;
}

/* An account that is full may have room again: that costs one request to find out. */
enum { ROOM_AGAIN_MS = 6 * 3600 * 1000 };

bool decision_parked(const struct row *row, const struct decision *decision,
                     const struct policy *policy)
{
    const struct park *park = &row->parked[decision->action];
    if (park->hash == 0)
        return false;
    if (park->reason == WHERRY_REASON_FULL &&
        policy->at_ms - park->at_ms >= ROOM_AGAIN_MS)
        return false;
    return park->hash == decision->hash || park->hash == decision->state_hash;
}
