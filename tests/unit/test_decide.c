/* test_decide.c -- the decision about consents, new contacts and addresses, over all
 * small states: each row of the table, and what must always hold, as a property of its
 * own.
 *
 * A property says for which states it speaks and what may then be decided; that it
 * speaks for any state at all is tested too.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/sync/settle.h"
#include "tests/support/suite.h"
#include "tests/unit/small_state.h"

enum {
    NOTHING = 1 << DECIDE_NOTHING,
    WRITE = 1 << DECIDE_WRITE,
    SETTLE = 1 << DECIDE_SETTLE,
    KEEP = 1 << DECIDE_KEEP,
    LOOK = 1 << DECIDE_LOOK,
};

/* ---- Words of the table ---- */

static bool shows(const struct small_state *state, enum side side,
                  enum wherry_consent consent)
{
    const struct half *half = &state->row.sides[side];
    return half->present && half->consent == (int)consent;
}

static bool on_list(const struct small_state *state)
{
    return state->row.sides[SIDE_LIST].present;
}

static bool in_crm(const struct small_state *state)
{
    return state->row.sides[SIDE_CRM].present;
}

static bool may_get_list_mail(const struct small_state *state)
{
    return shows(state, SIDE_LIST, WHERRY_SUBSCRIBED) ||
           shows(state, SIDE_LIST, WHERRY_PENDING);
}

static bool put_away(const struct small_state *state)
{
    return shows(state, SIDE_LIST, WHERRY_ARCHIVED) ||
           shows(state, SIDE_LIST, WHERRY_BOUNCED);
}

static bool seen(const struct small_state *state, enum side side)
{
    const struct half *half = &state->row.sides[side];
    return half->present && half->profiles[0].seen > state->policy.begun_before[side];
}

static bool looked(const struct small_state *state, enum side side)
{
    return state->row.sides[side].looked > state->policy.begun_before[side];
}

static bool look_showed(const struct small_state *state, enum look look)
{
    return looked(state, SIDE_CRM) && state->row.sides[SIDE_CRM].look == look;
}

static bool under_way(const struct small_state *state)
{
    return sent_pending(&state->row.sides[SIDE_CRM].create) ||
           sent_pending(&state->row.sides[SIDE_CRM].consent_sent);
}

static bool opted_in(const struct small_state *state)
{
    return shows(state, SIDE_CRM, WHERRY_SUBSCRIBED) ||
           (state->policy.take_unstated && shows(state, SIDE_CRM, WHERRY_UNSTATED));
}

static bool same_address(const struct small_state *state)
{
    return strcmp(state->row.sides[SIDE_LIST].address,
                  state->row.sides[SIDE_CRM].address) == 0;
}

/* ---- When a property speaks ---- */

#define WHEN(name, claim)                                                              \
    static bool name(const struct small_state *state)                                  \
    {                                                                                  \
        return claim;                                                                  \
    }

WHEN(is_back_on_the_list, may_get_list_mail(state))
WHEN(left_and_not_asked, !may_get_list_mail(state) && !looked(state, SIDE_CRM))
WHEN(left_and_found_opted_in, !may_get_list_mail(state) && in_crm(state) &&
                                  look_showed(state, LOOK_SOMEBODY) &&
                                  !shows(state, SIDE_CRM, WHERRY_UNSUBSCRIBED))
WHEN(left_and_found_out, !may_get_list_mail(state) && look_showed(state, LOOK_ALL_OUT))
WHEN(left_and_found_nobody,
     !may_get_list_mail(state) && look_showed(state, LOOK_NOBODY))
WHEN(left_and_unreadable,
     !may_get_list_mail(state) && look_showed(state, LOOK_UNREADABLE))

#define OPTED_IN_AGAIN                                                                 \
    (shows(state, SIDE_CRM, WHERRY_SUBSCRIBED) && seen(state, SIDE_CRM))
#define OUT_AND_NOT_MAILED                                                             \
    (!OPTED_IN_AGAIN && !may_get_list_mail(state) && !put_away(state))
WHEN(out_and_on_list, !OPTED_IN_AGAIN && may_get_list_mail(state))
WHEN(opted_in_again, OPTED_IN_AGAIN)
WHEN(out_and_put_away, !OPTED_IN_AGAIN && put_away(state))
WHEN(out_and_seen_out, OUT_AND_NOT_MAILED &&seen(state, SIDE_LIST))
WHEN(out_and_not_seen,
     OUT_AND_NOT_MAILED && !seen(state, SIDE_LIST) && !looked(state, SIDE_LIST))
WHEN(out_and_not_found,
     OUT_AND_NOT_MAILED && !seen(state, SIDE_LIST) && looked(state, SIDE_LIST))

#define JOINED_AND_WANTED                                                              \
    (shows(state, SIDE_LIST, WHERRY_SUBSCRIBED) && !in_crm(state) &&                   \
     !state->row.sides[SIDE_CRM].gone && !under_way(state) && !state->taken)
WHEN(joined_and_wanted, JOINED_AND_WANTED &&seen(state, SIDE_LIST))
WHEN(joined_and_not_seen,
     JOINED_AND_WANTED && !seen(state, SIDE_LIST) && !looked(state, SIDE_LIST))
WHEN(joined_and_not_found,
     JOINED_AND_WANTED && !seen(state, SIDE_LIST) && looked(state, SIDE_LIST))
WHEN(joined_and_taken, shows(state, SIDE_LIST, WHERRY_SUBSCRIBED) && !in_crm(state) &&
                           !state->row.sides[SIDE_CRM].gone && state->taken)
WHEN(joined_and_under_way, shows(state, SIDE_LIST, WHERRY_SUBSCRIBED) &&
                               !in_crm(state) && !state->row.sides[SIDE_CRM].gone &&
                               under_way(state))
WHEN(joined_and_in_crm, in_crm(state))
WHEN(joined_and_erased, state->row.sides[SIDE_CRM].gone)
WHEN(joined_and_left_again,
     shows(state, SIDE_LIST, WHERRY_UNSUBSCRIBED) || put_away(state))
WHEN(joined_and_pending, shows(state, SIDE_LIST, WHERRY_PENDING) && !in_crm(state) &&
                             !state->row.sides[SIDE_CRM].gone)

#define IN_AND_WANTED                                                                  \
    (opted_in(state) && !on_list(state) && !state->row.sides[SIDE_LIST].gone &&        \
     !state->taken)
WHEN(in_and_wanted, IN_AND_WANTED &&seen(state, SIDE_CRM))
WHEN(in_and_not_seen,
     IN_AND_WANTED && !seen(state, SIDE_CRM) && !looked(state, SIDE_CRM))
WHEN(in_and_not_found,
     IN_AND_WANTED && !seen(state, SIDE_CRM) && looked(state, SIDE_CRM))
WHEN(in_and_any_list_record, on_list(state))
WHEN(in_and_removed, state->row.sides[SIDE_LIST].gone)
WHEN(in_and_taken, state->taken)
WHEN(no_longer_in, !opted_in(state))

#define MOVED_AND_SUBSCRIBED                                                           \
    (shows(state, SIDE_LIST, WHERRY_SUBSCRIBED) && in_crm(state) &&                    \
     !same_address(state) && !state->taken)
WHEN(moved_and_subscribed, MOVED_AND_SUBSCRIBED &&seen(state, SIDE_CRM))
WHEN(moved_and_not_seen,
     MOVED_AND_SUBSCRIBED && !seen(state, SIDE_CRM) && !looked(state, SIDE_CRM))
WHEN(moved_and_taken, shows(state, SIDE_LIST, WHERRY_SUBSCRIBED) && in_crm(state) &&
                          !same_address(state) && state->taken)
WHEN(moved_and_same, same_address(state))
WHEN(moved_and_one_side_empty, !on_list(state) || !in_crm(state))
WHEN(moved_and_not_subscribed, on_list(state) &&
                                   !shows(state, SIDE_LIST, WHERRY_SUBSCRIBED) &&
                                   in_crm(state) && !same_address(state))

struct property {
    const char *sentence;
    enum action action;
    bool (*when)(const struct small_state *state);
    unsigned kinds;
};

static const struct property properties[] = {
    {"a return settles a leave", ACTION_IMPORT_UNSUBSCRIBE, is_back_on_the_list,
     SETTLE},
    {"the CRM is asked before a leave is written", ACTION_IMPORT_UNSUBSCRIBE,
     left_and_not_asked, LOOK},
    {"a leave is written to a CRM that may mail", ACTION_IMPORT_UNSUBSCRIBE,
     left_and_found_opted_in, WRITE},
    {"a leave is settled where everybody with the address is opted out",
     ACTION_IMPORT_UNSUBSCRIBE, left_and_found_out, SETTLE},
    {"a leave is kept where nobody was found", ACTION_IMPORT_UNSUBSCRIBE,
     left_and_found_nobody, KEEP},
    {"a leave is kept while nobody can read the record", ACTION_IMPORT_UNSUBSCRIBE,
     left_and_unreadable, KEEP},

    {"an opt-out is written to a list that may mail", ACTION_PUSH_UNSUBSCRIBE,
     out_and_on_list, WRITE},
    {"an opt-out taken back is settled", ACTION_PUSH_UNSUBSCRIBE, opted_in_again,
     SETTLE},
    {"an opt-out is kept for who is put away", ACTION_PUSH_UNSUBSCRIBE,
     out_and_put_away, KEEP},
    {"an opt-out is settled by a sight of the list", ACTION_PUSH_UNSUBSCRIBE,
     out_and_seen_out, SETTLE},
    {"the list is asked before an opt-out is settled", ACTION_PUSH_UNSUBSCRIBE,
     out_and_not_seen, LOOK},
    {"an opt-out is kept for who was not found", ACTION_PUSH_UNSUBSCRIBE,
     out_and_not_found, KEEP},

    {"who joined is made in the CRM", ACTION_IMPORT_NEW, joined_and_wanted, WRITE},
    {"the list is asked for who joined before she is made", ACTION_IMPORT_NEW,
     joined_and_not_seen, LOOK},
    {"who joined and is not found waits", ACTION_IMPORT_NEW, joined_and_not_found,
     KEEP},
    {"who joined under an address that another holds waits", ACTION_IMPORT_NEW,
     joined_and_taken, KEEP},
    {"who joined waits for what is under way", ACTION_IMPORT_NEW, joined_and_under_way,
     KEEP},
    {"who joined and is in the CRM is settled", ACTION_IMPORT_NEW, joined_and_in_crm,
     SETTLE},
    {"who was erased is not made again", ACTION_IMPORT_NEW, joined_and_erased, SETTLE},
    {"who joined and left again is settled", ACTION_IMPORT_NEW, joined_and_left_again,
     SETTLE},
    {"who has not confirmed is kept", ACTION_IMPORT_NEW, joined_and_pending, KEEP},

    {"who opted in is added to the list", ACTION_PUSH_NEW, in_and_wanted, WRITE},
    {"the CRM is asked for who opted in before she is added", ACTION_PUSH_NEW,
     in_and_not_seen, LOOK},
    {"who opted in and is not found waits", ACTION_PUSH_NEW, in_and_not_found, KEEP},
    {"who has any list record is settled", ACTION_PUSH_NEW, in_and_any_list_record,
     SETTLE},
    {"who was removed from the list is settled", ACTION_PUSH_NEW, in_and_removed,
     SETTLE},
    {"an address that another holds is settled", ACTION_PUSH_NEW, in_and_taken, SETTLE},
    {"who is no longer opted in is settled", ACTION_PUSH_NEW, no_longer_in, SETTLE},

    {"a subscribed member follows the CRM's address", ACTION_RENAME,
     moved_and_subscribed, WRITE},
    {"the CRM is asked before an address is changed", ACTION_RENAME, moved_and_not_seen,
     LOOK},
    {"an equal address is settled", ACTION_RENAME, moved_and_same, SETTLE},
    {"a move with one side empty is settled", ACTION_RENAME, moved_and_one_side_empty,
     SETTLE},
    {"an address that another has is waited for", ACTION_RENAME, moved_and_taken, KEEP},
    {"who may not be renamed now is kept", ACTION_RENAME, moved_and_not_subscribed,
     KEEP},
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

/* ---- The walk ---- */

static uint64_t visited;

static void walk(void (*check)(struct small_state *state, enum action action,
                               const struct decision *decision))
{
    static struct small_state state;
    uint64_t count = small_state_count();
    visited = 0;
    for (uint64_t number = 0; number < count; number++) {
        small_state_make(&state, number);
        for (int action = 0; action < ACTION_COUNT; action++) {
            struct decision decision =
                decide(&state.row, (enum action)action, &state.policy, state.taken);
            check(&state, (enum action)action, &decision);
        }
        visited++;
    }
    printf("%" PRIu64 " states, %" PRIu64 " decisions\n", visited,
           visited * ACTION_COUNT);
}

/* Not an assertion of check's, which reports each to its parent: these are millions. */
#define HOLDS(claim)                                                                   \
    do {                                                                               \
        if (!(claim))                                                                  \
            fail_state(state, action, decision, #claim);                               \
    } while (0)

static void fail_state(const struct small_state *state, enum action action,
                       const struct decision *decision, const char *claim)
{
    ck_abort_msg("state %" PRIu64 ", action %d, kind %d (%s): not '%s'", state->number,
                 (int)action, (int)decision->kind,
                 decision->rule == NULL ? "" : decision->rule, claim);
}

/* ---- The table ---- */

static uint64_t spoken[PROPERTIES];

static void check_table(struct small_state *state, enum action action,
                        const struct decision *decision)
{
    bool spoken_for = false;
    if (action >= ACTION_PUSH_FIELDS)
        return;
    if (!state->row.owed[action_mark(action)].set) {
        HOLDS(decision->kind == DECIDE_NOTHING);
        return;
    }
    for (int i = 0; i < PROPERTIES; i++) {
        const struct property *property = &properties[i];
        if (property->action != action || !property->when(state))
            continue;
        spoken[i]++;
        spoken_for = true;
        if ((property->kinds & 1u << decision->kind) == 0)
            fail_state(state, action, decision, property->sentence);
    }
    /* The few states that the table does not mention are safe. */
    if (!spoken_for)
        HOLDS(decision->kind != DECIDE_NOTHING);
}

START_TEST(each_mark_is_written_settled_or_kept_as_the_table_says)
{
    memset(spoken, 0, sizeof spoken);
    walk(check_table);
    for (int i = 0; i < PROPERTIES; i++)
        ck_assert_msg(spoken[i] > 0, "no state at all for '%s'",
                      properties[i].sentence);
}
END_TEST

/* ---- What must always hold ---- */

/* Owed for a record that never was: no history leads there. */
static bool never_anywhere(const struct small_state *state)
{
    return *state->row.sides[SIDE_LIST].address == '\0' &&
           *state->row.sides[SIDE_CRM].address == '\0';
}

static void check_write(struct small_state *state, enum action action,
                        const struct decision *decision)
{
    const struct half *target = &state->row.sides[decision->target];
    bool to_list = decision->target == SIDE_LIST;
    bool pushes = action == ACTION_PUSH_UNSUBSCRIBE || action == ACTION_PUSH_NEW ||
                  action == ACTION_RENAME || action == ACTION_PUSH_FIELDS;
    HOLDS(to_list == pushes);
    HOLDS(decision->rule != NULL && *decision->rule != '\0');
    HOLDS(*decision->key != '\0' || never_anywhere(state));
    HOLDS((decision->hash & 1) != 0 && (decision->state_hash & 1) != 0);
    HOLDS(!decision->rejoin);
    switch (decision->verb) {
    case WHERRY_CREATE:
        HOLDS(!target->present && !target->gone);
        HOLDS(decision->consent == WHERRY_SUBSCRIBED ||
              (to_list && state->policy.double_opt_in &&
               decision->consent == WHERRY_PENDING));
        HOLDS(to_list ? opted_in(state) : shows(state, SIDE_LIST, WHERRY_SUBSCRIBED));
        HOLDS(decision->needs_lookup == !to_list);
        HOLDS(seen(state, other_side(decision->target)));
        HOLDS(decision->consent_at_ms ==
              state->row.sides[other_side(decision->target)].consent_at_ms);
        break;
    case WHERRY_UNSUBSCRIBE:
        HOLDS(decision->consent == WHERRY_UNSUBSCRIBED);
        HOLDS(decision->field_count == 0);
        HOLDS(state->row.owed[to_list ? MARK_OUT : MARK_LEFT].set);
        HOLDS(!to_list || !OPTED_IN_AGAIN);
        HOLDS(to_list || looked(state, SIDE_CRM));
        HOLDS(to_list || !may_get_list_mail(state));
        HOLDS(decision->consent_at_ms ==
              state->row.sides[other_side(decision->target)].consent_at_ms);
        HOLDS(target->present);
        break;
    case WHERRY_RENAME:
        HOLDS(to_list && target->present && target->consent == WHERRY_SUBSCRIBED);
        HOLDS(seen(state, SIDE_CRM));
        HOLDS(strcmp(decision->new_key, state->row.sides[SIDE_CRM].address) == 0);
        HOLDS(decision->consent == WHERRY_UNSTATED && decision->field_count == 0);
        break;
    default:
        HOLDS(decision->verb == WHERRY_UPDATE && target->present);
        HOLDS(decision->consent == WHERRY_UNSTATED && decision->consent_at_ms == 0);
        HOLDS(decision->field_count > 0);
        break;
    }
}

/* The parked change is the same in each state in which it waits, and stops nothing when
 * the wait is over. */
static void check_hash(struct small_state *state, const struct decision *waiting)
{
    struct half *list = &state->row.sides[SIDE_LIST];
    enum action action = ACTION_RENAME;
    const int was = list->consent;
    struct policy seen_now = state->policy;
    seen_now.whole[SIDE_CRM] = true;
    for (int consent = WHERRY_UNSTATED; consent <= WHERRY_ARCHIVED; consent++) {
        list->consent = consent;
        struct decision then = decide(&state->row, action, &seen_now, false);
        const struct decision *decision = &then;
        HOLDS((then.kind == DECIDE_WRITE) == (consent == WHERRY_SUBSCRIBED));
        HOLDS((then.hash == waiting->hash) == (then.kind == DECIDE_KEEP));
        HOLDS(then.kind == DECIDE_KEEP || then.state_hash != waiting->hash);
    }
    list->consent = was;
}

static void check_always(struct small_state *state, enum action action,
                         const struct decision *decision)
{
    HOLDS(decision->kind == DECIDE_NOTHING || decision->action == action);
    if (decision->kind == DECIDE_WRITE)
        check_write(state, action, decision);
    else
        HOLDS(decision->kind == DECIDE_NOTHING || *decision->rule != '\0');
    if (action >= ACTION_PUSH_FIELDS)
        HOLDS(decision->kind == DECIDE_NOTHING || decision->kind == DECIDE_WRITE);
    /* Of kept changes only an address is parked: the member's state bars it, or another
     * member has it. */
    bool barred = state->taken || !shows(state, SIDE_LIST, WHERRY_SUBSCRIBED);
    bool waits = decision->kind == DECIDE_KEEP && action == ACTION_RENAME && barred;
    bool by_state = waits && !shows(state, SIDE_LIST, WHERRY_SUBSCRIBED);
    HOLDS(decision->waits_for == (by_state ? WHERRY_REASON_STATE
                                  : waits  ? WHERRY_REASON_OTHER
                                           : WHERRY_REASON_NONE));
    if (waits) {
        HOLDS(*decision->waits_words != '\0' && decision->hash != 0);
        HOLDS(decision->verb == WHERRY_RENAME && decision->target == SIDE_LIST);
        HOLDS(strcmp(decision->new_key, state->row.sides[SIDE_CRM].address) == 0);
        check_hash(state, decision);
    }
    if (decision->rejoin)
        HOLDS(decision->kind == DECIDE_SETTLE && action == ACTION_PUSH_NEW &&
              shows(state, SIDE_LIST, WHERRY_UNSUBSCRIBED));
    if (action == ACTION_PUSH_NEW && decision->kind == DECIDE_SETTLE &&
        shows(state, SIDE_LIST, WHERRY_UNSUBSCRIBED))
        HOLDS(decision->rejoin);
}

START_TEST(no_decision_breaks_what_must_always_hold)
{
    walk(check_always);
}
END_TEST

/* ---- What is kept ---- */

/* What is kept is kept for one of the table's reasons, not for ever by mistake: when
 * both sides were read whole once more and nothing is in flight, only these remain,
 * among them contacts who were looked up and not found, or could not be read. */
static void check_kept(struct small_state *state, enum action action,
                       const struct decision *decision)
{
    if (decision->kind != DECIDE_KEEP)
        return;
    struct small_state later = *state;
    small_state_rewire(&later);
    for (int side = 0; side < SIDE_COUNT; side++) {
        later.policy.whole[side] = true;
        later.row.sides[side].profiles[0].seen = 100;
        sent_forget(&later.row.sides[side].create);
        sent_forget(&later.row.sides[side].consent_sent);
    }
    struct decision then = decide(&later.row, action, &later.policy, later.taken);
    HOLDS(then.kind != DECIDE_NOTHING);
    if (then.kind != DECIDE_KEEP)
        return;
    HOLDS((action == ACTION_IMPORT_UNSUBSCRIBE && looked(state, SIDE_CRM)) ||
          (action == ACTION_PUSH_UNSUBSCRIBE && (put_away(state) || !on_list(state))) ||
          (action == ACTION_IMPORT_NEW &&
           (state->taken || shows(state, SIDE_LIST, WHERRY_PENDING))) ||
          (action == ACTION_RENAME &&
           (state->taken || !shows(state, SIDE_LIST, WHERRY_SUBSCRIBED))));
}

START_TEST(a_kept_mark_has_a_reason_that_reading_cannot_cure)
{
    walk(check_kept);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_mark_is_written_settled_or_kept_as_the_table_says),
        TEST(no_decision_breaks_what_must_always_hold),
        TEST(a_kept_mark_has_a_reason_that_reading_cannot_cure),
        {0},
    };
    return suite_run("decide", tests);
}
