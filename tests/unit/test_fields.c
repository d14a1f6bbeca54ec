/* test_fields.c -- the decision about fields, and what needs no write, over all small
 * states of one field: the rows of the table, and what must always hold.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/sync/settle.h"
#include "tests/support/suite.h"
#include "tests/unit/small_state.h"

static const char *const values[] = {"", "a", "b"};
static const unsigned radices[] = {3, 3, 3, 3, 7, 2, 2, 2, 2, 2, 2, 4};
enum { DIGITS = sizeof radices / sizeof *radices, PUSH_DUE = 1, PULL_DUE = 2 };

struct field_state {
    struct small_state small;
    unsigned due; /* bits PUSH_DUE, PULL_DUE */
};

static const struct mapped *mapped_of(const struct field_state *state)
{
    return &state->small.mapped[0];
}

static const struct cell *cell_of(const struct field_state *state, enum side side)
{
    return &state->small.cells[side][0];
}

static bool there(const struct field_state *state, enum side side)
{
    return state->small.row.sides[side].present;
}

static void make(struct field_state *state, uint64_t number)
{
    unsigned digits[DIGITS];
    uint64_t rest = number;
    for (int i = 0; i < DIGITS; i++) {
        digits[i] = (unsigned)(rest % radices[i]);
        rest /= radices[i];
    }
    struct small_state *small = &state->small;
    small_state_empty(small);
    small->number = number;
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct half *half = &small->row.sides[side];
        half->cells[0] = (struct cell){.shown = values[digits[2 * side]],
                                       .base = values[digits[2 * side + 1]]};
        half->present = digits[5 + side] != 0;
        half->address = "anne@example.net";
        half->consent = half->present ? WHERRY_SUBSCRIBED : CONSENT_NONE;
        small->policy.whole[side] = true; /* seen in this run */
    }
    if (digits[4] > 0)
        small->cells[SIDE_CRM][0].sent =
            (struct sent){.phase = (enum sent_phase)(SENT_TRYING + (digits[4] - 1) / 2),
                          .at_ms = 1000,
                          .count = 2,
                          .values = {"before", values[1 + (digits[4] - 1) % 2]}};
    if (digits[7] != 0)
        small->row.sides[SIDE_CRM].create = (struct sent){
            .phase = SENT_ACCEPTED, .at_ms = 1000, .count = 2, .values = {"", "x"}};
    small->mapped[0].pull_live = digits[8] != 0;
    small->mapped[0].push_live = digits[9] != 0;
    small->mapped[0].blank_clears = digits[10] != 0;
    state->due = digits[11];
}

static uint64_t states(void)
{
    uint64_t count = 1;
    for (int i = 0; i < DIGITS; i++)
        count *= radices[i];
    return count;
}

#define HOLDS(claim)                                                                   \
    do {                                                                               \
        if (!(claim))                                                                  \
            ck_abort_msg("state %" PRIu64 ": not '%s'", state->small.number, #claim);  \
    } while (0)

/* ---- What a state shows ---- */

static bool dirty(const struct field_state *state, enum side side)
{
    return there(state, side) &&
           !text_same(cell_of(state, side)->shown, cell_of(state, side)->base);
}

static bool equal(const struct field_state *state)
{
    return text_same(cell_of(state, SIDE_LIST)->shown, cell_of(state, SIDE_CRM)->shown);
}

static bool blank(const struct field_state *state, enum side side)
{
    return *cell_of(state, side)->shown == '\0';
}

static bool counts(const struct field_state *state, enum side side)
{
    return !blank(state, side) || (side == SIDE_CRM && mapped_of(state)->blank_clears);
}

static bool already_sent(const struct field_state *state)
{
    const struct sent *sent = &cell_of(state, SIDE_CRM)->sent;
    return sent->phase == SENT_ACCEPTED &&
           text_same(sent_last(sent), cell_of(state, SIDE_LIST)->shown);
}

static bool wants(const struct field_state *state, enum action action)
{
    struct decision decision =
        decide(&state->small.row, action, &state->small.policy, false);
    return decision.kind == DECIDE_WRITE;
}

static unsigned settle_due(struct field_state *state, unsigned *kept)
{
    struct action_set due = {0};
    if ((state->due & PUSH_DUE) != 0)
        action_set_add(&due, ACTION_PUSH_FIELDS);
    if ((state->due & PULL_DUE) != 0)
        action_set_add(&due, ACTION_PULL_FIELDS);
    return settle_fields(&state->small.row, due, &state->small.policy, kept);
}

/* ---- The table ---- */

/* An import never makes a contact: a pull without a sight of the contact in the CRM
 * looks them up first. */
static void check_sight(const struct field_state *state)
{
    struct field_state unseen = *state;
    small_state_rewire(&unseen.small);
    unseen.small.policy.whole[SIDE_CRM] = false;
    const struct decision decision =
        decide(&unseen.small.row, ACTION_PULL_FIELDS, &unseen.small.policy, false);
    HOLDS(decision.kind ==
          (wants(state, ACTION_PULL_FIELDS) ? DECIDE_LOOK : DECIDE_NOTHING));
    HOLDS(decision.kind == DECIDE_NOTHING || decision.look == SIDE_CRM);
}

static void check_push(const struct field_state *state)
{
    bool push = wants(state, ACTION_PUSH_FIELDS);
    if (push) {
        HOLDS(mapped_of(state)->push_live);
        HOLDS(there(state, SIDE_LIST));
        HOLDS(dirty(state, SIDE_CRM));
        HOLDS(!equal(state));
        HOLDS(counts(state, SIDE_CRM));
    }
    /* Also when the list is dirty: the CRM wins. */
    if (mapped_of(state)->push_live && there(state, SIDE_LIST) &&
        dirty(state, SIDE_CRM) && !equal(state) && counts(state, SIDE_CRM))
        HOLDS(push);
}

static void check_pull(const struct field_state *state)
{
    check_sight(state);
    bool pull = wants(state, ACTION_PULL_FIELDS);
    if (pull) {
        HOLDS(mapped_of(state)->pull_live);
        HOLDS(there(state, SIDE_CRM));
        HOLDS(dirty(state, SIDE_LIST));
        HOLDS(!dirty(state, SIDE_CRM));
        HOLDS(!blank(state, SIDE_LIST));
        HOLDS(!already_sent(state));
        HOLDS(!wants(state, ACTION_PUSH_FIELDS));
    }
    if (mapped_of(state)->pull_live && there(state, SIDE_CRM) &&
        dirty(state, SIDE_LIST) && !dirty(state, SIDE_CRM) && !equal(state) &&
        !blank(state, SIDE_LIST) && !already_sent(state))
        HOLDS(pull);
    /* A value under way that is not the list's is replaced, though the CRM still shows
     * the list's. */
    const struct sent *sent = &cell_of(state, SIDE_CRM)->sent;
    if (mapped_of(state)->pull_live && there(state, SIDE_CRM) &&
        dirty(state, SIDE_LIST) && !dirty(state, SIDE_CRM) &&
        !blank(state, SIDE_LIST) && sent->phase == SENT_ACCEPTED &&
        !already_sent(state))
        HOLDS(pull);
}

START_TEST(a_changed_field_is_written_as_the_table_says)
{
    static struct field_state each;
    const struct field_state *state = &each;
    int pushes = 0, pulls = 0;
    for (uint64_t number = 0; number < states(); number++) {
        make(&each, number);
        check_push(state);
        check_pull(state);
        pushes += wants(state, ACTION_PUSH_FIELDS);
        pulls += wants(state, ACTION_PULL_FIELDS);
    }
    printf("%" PRIu64 " states, %d pushes, %d pulls\n", states(), pushes, pulls);
    ck_assert_int_gt(pushes, 0);
    ck_assert_int_gt(pulls, 0);
}
END_TEST

/* ---- Settling ---- */

START_TEST(settling_a_field_takes_no_write_away_and_brings_none)
{
    static struct field_state each;
    const struct field_state *state = &each;
    for (uint64_t number = 0; number < states(); number++) {
        unsigned kept;
        make(&each, number);
        bool push = wants(state, ACTION_PUSH_FIELDS);
        bool pull = wants(state, ACTION_PULL_FIELDS);
        bool blanks = (blank(state, SIDE_CRM) && dirty(state, SIDE_CRM) &&
                       !counts(state, SIDE_CRM));
        settle_due(&each, &kept);
        HOLDS(wants(state, ACTION_PUSH_FIELDS) == push);
        /* A blank that does not count holds back no change of the list. */
        HOLDS(wants(state, ACTION_PULL_FIELDS) == pull || blanks);
    }
}
END_TEST

START_TEST(settling_a_field_changes_nothing_but_bases_that_were_dirty)
{
    static struct field_state each, before;
    const struct field_state *state = &each;
    for (uint64_t number = 0; number < states(); number++) {
        unsigned kept;
        make(&each, number);
        make(&before, number);
        unsigned settled = settle_due(&each, &kept);
        bool changed = false;
        for (int side = 0; side < SIDE_COUNT; side++) {
            const struct cell *now = cell_of(state, (enum side)side);
            const struct cell *was = cell_of(&before, (enum side)side);
            HOLDS(now->shown == was->shown);
            HOLDS(memcmp(&now->sent, &was->sent, sizeof now->sent) == 0);
            HOLDS(now->base == was->base || text_same(now->base, now->shown));
            changed |= now->base != was->base;
            HOLDS(each.small.cells[side][1].base == before.small.cells[side][1].base);
        }
        HOLDS(!changed || settled > 0);
        HOLDS(settled == 0 || changed);
        HOLDS(memcmp(each.small.row.owed, before.small.row.owed,
                     sizeof before.small.row.owed) == 0);
        settled = settle_due(&each, &kept);
        HOLDS(settled == 0 && kept == 0); /* once is enough */
    }
}
END_TEST

START_TEST(a_field_that_stays_dirty_while_both_steps_are_due_is_written_or_waits)
{
    static struct field_state each;
    const struct field_state *state = &each;
    for (uint64_t number = 0; number < states(); number++) {
        unsigned kept;
        make(&each, number);
        each.due = PUSH_DUE | PULL_DUE;
        settle_due(&each, &kept);
        bool push = wants(state, ACTION_PUSH_FIELDS);
        bool pull = wants(state, ACTION_PULL_FIELDS);
        bool creating = sent_pending(&each.small.row.sides[SIDE_CRM].create);
        HOLDS(!dirty(state, SIDE_CRM) || push);
        HOLDS(!dirty(state, SIDE_LIST) || push || pull || creating);
    }
}
END_TEST

START_TEST(the_crms_value_held_against_the_list_is_told)
{
    static struct field_state each;
    const struct field_state *state = &each;
    int told = 0;
    for (uint64_t number = 0; number < states(); number++) {
        unsigned kept;
        make(&each, number);
        bool held = (each.due & PULL_DUE) != 0 && mapped_of(state)->pull_live &&
                    !mapped_of(state)->push_live && dirty(state, SIDE_LIST) &&
                    dirty(state, SIDE_CRM) && !equal(state) &&
                    counts(state, SIDE_CRM) && counts(state, SIDE_LIST);
        settle_due(&each, &kept);
        HOLDS((kept == 1) == held);
        told += kept == 1;
    }
    ck_assert_int_gt(told, 0);
}
END_TEST

START_TEST(without_a_due_step_a_field_that_steps_may_carry_stays_dirty)
{
    static struct field_state each;
    const struct field_state *state = &each;
    for (uint64_t number = 0; number < states(); number++) {
        unsigned kept;
        make(&each, number);
        each.due = 0;
        bool list = dirty(state, SIDE_LIST) && mapped_of(state)->pull_live &&
                    counts(state, SIDE_LIST);
        bool crm = dirty(state, SIDE_CRM) && counts(state, SIDE_CRM) &&
                   (mapped_of(state)->push_live || mapped_of(state)->pull_live);
        settle_due(&each, &kept);
        HOLDS(!list || dirty(state, SIDE_LIST));
        HOLDS(!crm || dirty(state, SIDE_CRM));
        HOLDS(kept == 0);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_changed_field_is_written_as_the_table_says),
        TEST(settling_a_field_takes_no_write_away_and_brings_none),
        TEST(settling_a_field_changes_nothing_but_bases_that_were_dirty),
        TEST(a_field_that_stays_dirty_while_both_steps_are_due_is_written_or_waits),
        TEST(the_crms_value_held_against_the_list_is_told),
        TEST(without_a_due_step_a_field_that_steps_may_carry_stays_dirty),
        {0},
    };
    return suite_run("fields", tests);
}
