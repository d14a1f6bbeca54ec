/* refusal.c -- what a service refused of one contact. */
#include "host/tell/refusal.h"

void refusal_each(const struct row *row, const struct mapping *mapping,
                  void (*tell)(void *self, const struct refusal *refusal), void *self)
{
    for (int action = 0; action < ACTION_COUNT; action++) {
        const struct park *park = &row->parked[action];
        const struct refusal refusal = {(enum action)action,
                                        action_step((enum action)action),
                                        "",
                                        park->reason,
                                        park->words,
                                        park->at_ms};
        if (park->hash != 0)
            tell(self, &refusal);
    }
    for (int side = 0; side < SIDE_COUNT; side++)
        for (size_t i = 0; i < mapping->count; i++) {
            const struct cell *cell = &row->sides[side].cells[i];
            const struct refusal refusal = {side == SIDE_LIST ? ACTION_PUSH_FIELDS
                                                              : ACTION_PULL_FIELDS,
                                            value_step((enum side)side),
                                            mapping->fields[i].names[side],
                                            WHERRY_REASON_VALUE,
                                            cell->refused_words,
                                            cell->refused_ms};
            if (cell->refused != NULL)
                tell(self, &refusal);
        }
}
