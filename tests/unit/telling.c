/* telling.c -- one contact, and what a service shows of them. */
#include "tests/unit/telling.h"

struct small_state state;
struct policy policy;

void setup(void)
{
    small_state_empty(&state);
    policy = (struct policy){.mapping = &state.mapping,
                             .at_ms = NOW_MS,
                             .passes = {.begun = {8, 8}},
                             .live = {ALL_LIVE}};
}

struct half *half_of(enum side side)
{
    return &state.row.sides[side];
}

struct cell *cell_of(enum side side)
{
    return &half_of(side)->cells[0];
}

unsigned marks(void)
{
    unsigned set = 0;
    for (int mark = 0; mark < MARK_COUNT; mark++)
        set |= (unsigned)state.row.owed[mark].set << mark;
    return set;
}

void owe(unsigned set, int64_t at_ms)
{
    const int64_t begun[SIDE_COUNT] = {8, 8};
    for (int mark = 0; mark < MARK_COUNT; mark++)
        if ((set & 1u << mark) != 0)
            row_owe(&state.row, (enum mark)mark, at_ms, begun);
}

static const char *id_of(enum side side)
{
    return side == SIDE_LIST ? "m1" : "p1";
}

void know(enum side side, int consent)
{
    struct half *half = half_of(side);
    half->present = true;
    half->address = "anne@example.net";
    half->consent = consent;
    half->own = consent;
    half->profile_count = 1;
    half->profiles[0] =
        (struct profile){.id = id_of(side), .consent = (enum wherry_consent)consent};
}

struct learned tell_with(enum side side, enum wherry_consent consent, struct told told)
{
    const struct wherry_field fields[] = {
        {state.mapped[0].names[side], told.first == NULL ? "" : told.first}};
    const struct wherry_record record = {.size = sizeof record,
                                         .key = "anne@example.net",
                                         .id = told.id != NULL ? told.id : id_of(side),
                                         .consent = consent,
                                         .by = told.by,
                                         .consent_at_ms = told.consent_at_ms,
                                         .fields = fields,
                                         .field_count = told.first != NULL};
    return learn_record(&state.row, side, &record, &policy);
}

struct learned tell_consent(enum side side, enum wherry_consent consent)
{
    return tell_with(side, consent, (struct told){0});
}

struct learned tell_value(enum side side, const char *value)
{
    enum wherry_consent consent = half_of(side)->present
                                      ? (enum wherry_consent)half_of(side)->consent
                                      : WHERRY_SUBSCRIBED;
    return tell_with(side, consent, (struct told){.first = value});
}

void sent_over(struct sent *sent, enum sent_phase phase, const char *before,
               const char *value)
{
    sent_add(sent, before, value, NOW_MS - 5000);
    sent->phase = phase;
}

void know_both(void)
{
    setup();
    for (int side = 0; side < SIDE_COUNT; side++) {
        know((enum side)side, WHERRY_SUBSCRIBED);
        *cell_of((enum side)side) = (struct cell){.shown = "old", .base = "old"};
    }
    state.row.both_known = true;
}
