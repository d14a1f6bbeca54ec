/* small_state.c -- the small states of one contact, numbered. */
#include "tests/unit/small_state.h"

#include <string.h>

enum { NEVER_THERE, GONE, FIRST_CONSENT, SIDE_STATES = FIRST_CONSENT + 6 };
enum { UNDER_WAY = 5, MARK_SETS = MARK_COUNT + 2, LOOKS = LOOK_UNREADABLE + 2 };
enum { BEFORE = 4, NOW = 5 }; /* reads: when the marks were set, and in this run */

/* How many values each thing takes, in the order in which a number is taken apart. */
static const unsigned radices[] = {SIDE_STATES, SIDE_STATES, MARK_SETS, UNDER_WAY, 2, 2,
                                   LOOKS,       2,           2,         2,         2};

uint64_t small_state_count(void)
{
    uint64_t count = 1;
    for (size_t i = 0; i < sizeof radices / sizeof *radices; i++)
        count *= radices[i];
    return count;
}

void small_state_rewire(struct small_state *state)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        state->row.sides[side].cells = state->cells[side];
    state->mapping.fields = state->mapped;
    state->policy.mapping = &state->mapping;
}

void small_state_empty(struct small_state *state)
{
    memset(state, 0, sizeof *state);
    state->mapping.count = SMALL_FIELDS;
    for (unsigned i = 0; i < SMALL_FIELDS; i++)
        state->mapped[i] = (struct mapped){
            .number = i + 1,
            .names = {i == 0 ? "FNAME" : "LNAME", i == 0 ? "first" : "last"},
            .import = true,
            .push = true,
            .pull_live = true,
            .push_live = true};
    small_state_rewire(state);
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct half *half = &state->row.sides[side];
        half->address = half->spelled = half->fault = half->told_address = "";
        half->consent = CONSENT_NONE;
        half->own = CONSENT_NONE;
        for (size_t i = 0; i < SMALL_FIELDS; i++)
            half->cells[i] = (struct cell){.shown = "", .base = ""};
    }
    for (int action = 0; action < ACTION_COUNT; action++)
        state->row.parked[action].words = "";
    state->policy.confirm_within_ms = 24 * 3600 * 1000;
}

static void fill_half(struct half *half, unsigned choice, const char *address,
                      int64_t at_ms)
{
    half->gone = choice == GONE;
    half->present = choice >= FIRST_CONSENT;
    if (choice != NEVER_THERE)
        half_set_address(half, address, address);
    if (!half->present)
        return;
    half->consent = (int)(choice - FIRST_CONSENT);
    half->own = half->consent == WHERRY_ARCHIVED ? WHERRY_SUBSCRIBED : half->consent;
    half->consent_at_ms = at_ms;
    half->profiles[0] =
        (struct profile){.id = address, .consent = (enum wherry_consent)half->consent};
    half->profile_count = 1;
    half->cells[0] = (struct cell){.shown = "Anne", .base = "Anne"};
}

static void fill_sent(struct sent *sent, unsigned phase)
{
    if (phase == SENT_NOTHING)
        return;
    *sent = (struct sent){.phase = (enum sent_phase)phase,
                          .at_ms = 1000,
                          .count = 2,
                          .values = {"", "SUBSCRIBED"}};
}

void small_state_make(struct small_state *state, uint64_t number)
{
    unsigned digits[sizeof radices / sizeof *radices];
    uint64_t rest = number;
    for (size_t i = 0; i < sizeof radices / sizeof *radices; i++) {
        digits[i] = (unsigned)(rest % radices[i]);
        rest /= radices[i];
    }
    small_state_empty(state);
    state->number = number;
    struct half *list = &state->row.sides[SIDE_LIST];
    struct half *crm = &state->row.sides[SIDE_CRM];
    fill_half(list, digits[0], "anne@example.net", 2000);
    fill_half(crm, digits[1], digits[10] != 0 ? "anna@example.net" : "anne@example.net",
              3000);
    const int64_t begun[SIDE_COUNT] = {BEFORE, BEFORE};
    for (unsigned mark = 0; mark < MARK_COUNT; mark++)
        if (digits[2] == mark + 1 || digits[2] == MARK_COUNT + 1)
            row_owe(&state->row, (enum mark)mark, 5000, begun);
    fill_sent(&crm->create, digits[3] > 2 ? SENT_NOTHING : digits[3]);
    fill_sent(&crm->consent_sent, digits[3] > 2 ? digits[3] - 2 : SENT_NOTHING);
    for (int side = 0; side < SIDE_COUNT; side++) {
        state->policy.begun_before[side] = BEFORE;
        state->policy.passes.begun[side] = NOW;
        state->row.sides[side].profiles[0].seen = digits[4 + side] != 0 ? NOW : BEFORE;
    }
    crm->looked = digits[6] != 0 ? NOW : BEFORE;
    crm->look = digits[6] != 0 ? (enum look)(digits[6] - 1) : LOOK_SOMEBODY;
    list->looked = digits[7] != 0 ? NOW : BEFORE;
    list->look = LOOK_NOBODY;
    state->policy.take_unstated = digits[8] != 0;
    state->policy.double_opt_in = digits[8] != 0;
    state->taken = digits[9] != 0;
}
