/* test_settle.c -- a refused change is held back, and nothing else; a change that never
 * took effect is given up, once.
 */
#include <inttypes.h>
#include <string.h>

#include "host/sync/settle.h"
#include "tests/support/suite.h"
#include "tests/unit/small_state.h"

enum { SENT_MS = 1000000, HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };

static struct small_state state;

static struct half *half_of(enum side side)
{
    return &state.row.sides[side];
}

/* On both sides, with a field changed in the CRM and an opt-out owed to the list. */
static void setup(void)
{
    static const int64_t begun[SIDE_COUNT] = {1, 1};
    small_state_empty(&state);
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct half *half = half_of((enum side)side);
        half->present = true;
        half->address = "anne@example.net";
        half->consent = WHERRY_SUBSCRIBED;
        half->own = WHERRY_SUBSCRIBED;
        state.policy.whole[side] = true; /* seen in this run */
    }
    half_of(SIDE_CRM)->consent = WHERRY_UNSUBSCRIBED;
    half_of(SIDE_CRM)->cells[0] = (struct cell){.shown = "new", .base = "old"};
    half_of(SIDE_LIST)->cells[0] = (struct cell){.shown = "old", .base = "old"};
    row_owe(&state.row, MARK_OUT, SENT_MS, begun);
}

static struct decision decide_now(enum action action)
{
    return decide(&state.row, action, &state.policy, false);
}

/* ---- Parked ---- */

static bool held(enum action action)
{
    struct decision decision = decide_now(action);
    ck_assert_int_eq(decision.kind, DECIDE_WRITE);
    return decision_parked(&state.row, &decision, &state.policy);
}

START_TEST(a_refused_value_is_held_until_the_value_changes)
{
    setup();
    ck_assert(!held(ACTION_PUSH_FIELDS));
    state.row.parked[ACTION_PUSH_FIELDS].hash = decide_now(ACTION_PUSH_FIELDS).hash;
    ck_assert(held(ACTION_PUSH_FIELDS));
    ck_assert(!held(ACTION_PUSH_UNSUBSCRIBE)); /* it holds back no consent */
    half_of(SIDE_CRM)->cells[0].shown = "newer";
    ck_assert(!held(ACTION_PUSH_FIELDS));
    half_of(SIDE_CRM)->cells[0].shown = "new";
    ck_assert(held(ACTION_PUSH_FIELDS));
    half_of(SIDE_CRM)->cells[1].shown = "another field";
    ck_assert(!held(ACTION_PUSH_FIELDS));
}
END_TEST

START_TEST(a_refused_state_is_held_whatever_the_fields_are)
{
    setup();
    state.row.parked[ACTION_PUSH_FIELDS].hash =
        decide_now(ACTION_PUSH_FIELDS).state_hash;
    ck_assert(held(ACTION_PUSH_FIELDS));
    half_of(SIDE_CRM)->cells[0].shown = "newer";
    half_of(SIDE_CRM)->cells[1].shown = "another field";
    ck_assert(held(ACTION_PUSH_FIELDS));
}
END_TEST

START_TEST(a_consent_or_an_address_that_changes_frees_what_was_parked)
{
    for (int state_hash = 0; state_hash < 2; state_hash++)
        for (int change = 0; change < 3; change++) {
            setup();
            struct decision decision = decide_now(ACTION_PUSH_FIELDS);
            state.row.parked[ACTION_PUSH_FIELDS].hash =
                state_hash != 0 ? decision.state_hash : decision.hash;
            ck_assert(held(ACTION_PUSH_FIELDS));
            if (change == 2)
                half_of(SIDE_LIST)->address = "anna@example.net";
            else
                half_of((enum side)change)->consent = WHERRY_PENDING;
            ck_assert(!held(ACTION_PUSH_FIELDS));
        }
}
END_TEST

START_TEST(an_address_that_is_refused_is_tried_again_when_it_is_another)
{
    static const int64_t begun[SIDE_COUNT] = {1, 1};
    setup();
    half_of(SIDE_CRM)->address = "anna@example.net";
    row_owe(&state.row, MARK_MOVED, SENT_MS, begun);
    state.row.parked[ACTION_RENAME].hash = decide_now(ACTION_RENAME).state_hash;
    ck_assert(held(ACTION_RENAME));
    half_of(SIDE_CRM)->address = "anni@example.net";
    ck_assert(!held(ACTION_RENAME));
}
END_TEST

/* ---- Overdue ---- */

static void sent_then(struct sent *sent, enum sent_phase phase, const char *value)
{
    sent_add(sent, "before", value, SENT_MS);
    sent->phase = phase;
}

static unsigned expire_after(int64_t ms)
{
    state.policy.passes.begun_ms[SIDE_CRM] = SENT_MS + ms;
    return settle_overdue(&state.row, &state.policy);
}

START_TEST(a_write_that_is_not_overdue_is_waited_for)
{
    for (int phase = SENT_TRYING; phase <= SENT_ACCEPTED; phase++) {
        setup();
        struct half *crm = half_of(SIDE_CRM);
        sent_then(&crm->create, (enum sent_phase)phase, "x");
        sent_then(&crm->consent_sent, (enum sent_phase)phase, "UNSUBSCRIBED");
        sent_then(&crm->cells[0].sent, (enum sent_phase)phase, "v");
        state.policy.passes.begun_ms[SIDE_LIST] = SENT_MS + 100 * (int64_t)DAY_MS;
        ck_assert_uint_eq(expire_after(DAY_MS - 1), 0);
        ck_assert(sent_pending(&crm->create) && sent_pending(&crm->consent_sent) &&
                  sent_pending(&crm->cells[0].sent));
        expire_after(DAY_MS);
        ck_assert(!row_under_way(crm, SMALL_FIELDS));
    }
}
END_TEST

START_TEST(a_write_accepted_and_never_seen_is_told_once)
{
    setup();
    struct half *crm = half_of(SIDE_CRM);
    sent_then(&crm->cells[0].sent, SENT_ACCEPTED, "v");
    half_of(SIDE_LIST)->cells[0].base = "older";
    ck_assert_uint_eq(expire_after(DAY_MS), 1);
    ck_assert_uint_eq(expire_after(DAY_MS), 0);
    /* Where both are now is where they start; the value stays known as our own. */
    ck_assert(!row_dirty(crm, 0) && !row_dirty(half_of(SIDE_LIST), 0));
    ck_assert_int_ge(sent_find(&crm->cells[0].sent, "v"), 0);
    setup();
    sent_then(&crm->consent_sent, SENT_ACCEPTED, "UNSUBSCRIBED");
    ck_assert_uint_eq(expire_after(DAY_MS), 1);
    ck_assert_uint_eq(crm->consent_sent.count, 0);
    ck_assert(state.row.owed[MARK_OUT].set);
}
END_TEST

START_TEST(a_create_with_all_that_it_carried_is_one_thing_that_was_not_effective)
{
    setup();
    struct half *crm = half_of(SIDE_CRM);
    crm->present = false;
    crm->create_sent = true;
    sent_then(&crm->create, SENT_ACCEPTED, "x");
    sent_then(&crm->consent_sent, SENT_ACCEPTED, "SUBSCRIBED");
    for (size_t i = 0; i < SMALL_FIELDS; i++)
        sent_then(&crm->cells[i].sent, SENT_ACCEPTED, "v");
    ck_assert_uint_eq(expire_after(DAY_MS), 1);
    ck_assert(crm->create_sent); /* it may still arrive */
}
END_TEST

START_TEST(a_try_that_was_cut_off_is_given_up_in_silence_and_its_change_stays_owed)
{
    setup();
    struct half *list = half_of(SIDE_LIST), *crm = half_of(SIDE_CRM);
    list->cells[1] = (struct cell){.shown = "new", .base = "old"};
    crm->cells[1] = (struct cell){.shown = "old", .base = "old"};
    sent_then(&crm->cells[1].sent, SENT_TRYING, "new");
    sent_then(&crm->consent_sent, SENT_TRYING, "UNSUBSCRIBED");
    sent_then(&crm->create, SENT_TRYING, "x");
    ck_assert_uint_eq(expire_after(DAY_MS), 0);
    ck_assert(row_dirty(list, 1));
    ck_assert_uint_eq(crm->consent_sent.count, 0);
    ck_assert_uint_eq(crm->create.count, 0);
}
END_TEST

/* ---- A mark ---- */

/* Not an assertion of check's, which reports each to its parent: these are millions. */
#define HOLDS(claim)                                                                   \
    do {                                                                               \
        if (!(claim))                                                                  \
            ck_abort_msg("state %" PRIu64 ", action %d: not '%s'", each->number,       \
                         (int)action, #claim);                                         \
    } while (0)

static void check_settle(struct small_state *each, enum action action)
{
    static struct row before;
    const struct decision decision =
        decide(&each->row, action, &each->policy, each->taken);
    if (decision.kind != DECIDE_SETTLE)
        return;
    for (int one = 0; one < ACTION_COUNT; one++)
        each->row.parked[one] = (struct park){.hash = 5, .words = "why"};
    before = each->row;
    settle_mark(&each->row, action);
    HOLDS(!each->row.owed[action_mark(action)].set);
    HOLDS(each->row.parked[action].hash == 0);
    HOLDS(memcmp(each->row.sides, before.sides, sizeof before.sides) == 0);
    struct decision after = decide(&each->row, action, &each->policy, each->taken);
    HOLDS(after.kind == DECIDE_NOTHING);
    for (int mark = 0; mark < MARK_COUNT; mark++)
        if (mark != (int)action_mark(action))
            HOLDS(each->row.owed[mark].set == before.owed[mark].set);
    for (int one = 0; one < ACTION_COUNT; one++)
        if (one != (int)action)
            HOLDS(each->row.parked[one].hash == 5);
    each->row = before;
    for (int one = 0; one < ACTION_COUNT; one++)
        each->row.parked[one] = (struct park){.words = ""};
}

START_TEST(settling_a_mark_changes_nothing_else)
{
    static struct small_state each;
    const uint64_t count = small_state_count();
    for (uint64_t number = 0; number < count; number++) {
        small_state_make(&each, number);
        for (int action = 0; action < ACTION_PUSH_FIELDS; action++)
            check_settle(&each, (enum action)action);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_refused_value_is_held_until_the_value_changes),
        TEST(a_refused_state_is_held_whatever_the_fields_are),
        TEST(a_consent_or_an_address_that_changes_frees_what_was_parked),
        TEST(an_address_that_is_refused_is_tried_again_when_it_is_another),
        TEST(a_write_that_is_not_overdue_is_waited_for),
        TEST(a_write_accepted_and_never_seen_is_told_once),
        TEST(a_create_with_all_that_it_carried_is_one_thing_that_was_not_effective),
        TEST(a_try_that_was_cut_off_is_given_up_in_silence_and_its_change_stays_owed),
        TEST(settling_a_mark_changes_nothing_else),
        {0},
    };
    return suite_run("settle", tests);
}
