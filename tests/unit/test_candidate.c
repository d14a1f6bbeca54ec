/* test_candidate.c -- which contacts a backfill adds, over all small states: each
 * reason to leave one out as a property of its own, and what must hold of those who are
 * added.
 */
#include <inttypes.h>
#include <stdio.h>

#include "host/sync/candidate.h"
#include "tests/support/suite.h"
#include "tests/unit/small_state.h"

/* A small state seen as a case: which way, in the segment or not, and what is under way
 * on the list, which small states leave out. */
struct seen {
    struct small_state *state;
    struct candidacy candidacy;
    const struct half *source, *target;
    const struct owed *owed;
    enum candidate candidate;
};

static bool consents(const struct half *half, enum wherry_consent consent)
{
    return half->present && half->consent == (int)consent;
}

/* The contact's consent at the source is a yes. */
static bool is_willing(const struct seen *seen)
{
    return consents(seen->source, WHERRY_SUBSCRIBED) ||
           (!seen->candidacy.from_list && seen->state->policy.take_unstated &&
            consents(seen->source, WHERRY_UNSTATED));
}

static bool may_still_arrive(const struct seen *seen)
{
    const struct half *target = seen->target;
    return target->create.phase == SENT_ACCEPTED ||
           (seen->candidacy.from_list && (target->create.phase == SENT_TRYING ||
                                          sent_pending(&target->consent_sent)));
}

/* Nothing is against the contact except what the claim names. */
static bool is_free(const struct seen *seen)
{
    return !seen->candidacy.outside && !seen->target->present && !seen->target->gone &&
           is_willing(seen) && !may_still_arrive(seen);
}

#define WHEN(name, claim)                                                              \
    static bool name(const struct seen *seen)                                          \
    {                                                                                  \
        return claim;                                                                  \
    }
#define AT_TARGET(name, consent)                                                       \
    WHEN(name, seen->source->present && !seen->candidacy.outside &&                    \
                   consents(seen->target, consent))
#define AT_SOURCE(name, consent)                                                       \
    WHEN(name, !seen->candidacy.outside && consents(seen->source, consent) &&          \
                   !seen->target->present && !seen->target->gone && !is_willing(seen))

/* Seen at the source in this run, or not asked for by name yet. */
static bool may_be_there(const struct seen *seen)
{
    int64_t before = seen->state->policy.begun_before[SIDE_LIST];
    return seen->source->profiles[0].seen > before || seen->source->looked <= before;
}

WHEN(nobody_there, !seen->source->present)
WHEN(outside, seen->source->present && seen->candidacy.outside)
AT_TARGET(there_unstated, WHERRY_UNSTATED)
AT_TARGET(there_subscribed, WHERRY_SUBSCRIBED)
AT_TARGET(there_unsubscribed, WHERRY_UNSUBSCRIBED)
AT_TARGET(there_pending, WHERRY_PENDING)
AT_TARGET(there_bounced, WHERRY_BOUNCED)
AT_TARGET(there_archived, WHERRY_ARCHIVED)
WHEN(removed, seen->source->present && !seen->candidacy.outside && seen->target->gone)
AT_SOURCE(unstated, WHERRY_UNSTATED)
AT_SOURCE(unsubscribed, WHERRY_UNSUBSCRIBED)
AT_SOURCE(pending, WHERRY_PENDING)
AT_SOURCE(bounced, WHERRY_BOUNCED)
AT_SOURCE(archived, WHERRY_ARCHIVED)
WHEN(under_way, !seen->candidacy.outside && !seen->target->present &&
                    !seen->target->gone && is_willing(seen) && may_still_arrive(seen))
WHEN(taken, is_free(seen) && seen->candidacy.taken)
WHEN(unseen, is_free(seen) && !seen->candidacy.taken && !may_be_there(seen))
WHEN(owed, is_free(seen) && !seen->candidacy.taken && may_be_there(seen) &&
               seen->owed->set && !seen->owed->asked)
WHEN(wanted, is_free(seen) && !seen->candidacy.taken && may_be_there(seen) &&
                 (!seen->owed->set || seen->owed->asked))

static const struct property {
    const char *sentence;
    bool (*when)(const struct seen *seen);
    enum candidate candidate;
} properties[] = {
    {"who is not at the source is not counted", nobody_there, CANDIDATE_NOBODY},
    {"who is not in the segment is left out", outside, CANDIDATE_OUTSIDE},
    {"a member without a word is there", there_unstated, CANDIDATE_THERE_UNSTATED},
    {"a member is there", there_subscribed, CANDIDATE_THERE_SUBSCRIBED},
    {"who left is left out", there_unsubscribed, CANDIDATE_THERE_UNSUBSCRIBED},
    {"who was asked is left out", there_pending, CANDIDATE_THERE_PENDING},
    {"who bounced is left out", there_bounced, CANDIDATE_THERE_BOUNCED},
    {"who is archived is left out", there_archived, CANDIDATE_THERE_ARCHIVED},
    {"who was removed is left out", removed, CANDIDATE_REMOVED},
    {"silence is no consent", unstated, CANDIDATE_UNSTATED},
    {"who opted out is left out", unsubscribed, CANDIDATE_UNSUBSCRIBED},
    {"who did not confirm is left out", pending, CANDIDATE_PENDING},
    {"who bounced at the source is left out", bounced, CANDIDATE_BOUNCED},
    {"who is archived at the source is left out", archived, CANDIDATE_ARCHIVED},
    {"what may still arrive is waited for", under_way, CANDIDATE_UNDER_WAY},
    {"an address that another holds is left alone", taken, CANDIDATE_TAKEN},
    {"who is not found at the source is left out", unseen, CANDIDATE_UNSEEN},
    {"what a step owes is the step's", owed, CANDIDATE_OWED},
    {"who is willing and was never there is added", wanted, CANDIDATE_ADD},
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

static void fail_seen(const struct seen *seen, const char *sentence)
{
    ck_abort_msg("state %" PRIu64 ", %s, candidate %d: not so: %s", seen->state->number,
                 seen->candidacy.from_list ? "from the list" : "from the CRM",
                 seen->candidate, sentence);
}

typedef void check_seen(const struct seen *seen);

static void see(struct small_state *state, bool from_list, bool outside,
                check_seen *check)
{
    enum side target = from_list ? SIDE_CRM : SIDE_LIST;
    struct seen seen = {
        .state = state,
        .candidacy = {&state->policy, from_list, outside, state->taken, false},
        .source = &state->row.sides[other_side(target)],
        .target = &state->row.sides[target],
        .owed = &state->row.owed[from_list ? MARK_JOINED : MARK_IN]};
    seen.candidate = candidate_judge(&state->row, &seen.candidacy);
    check(&seen);
}

/* All small states, each with the marks as a step set them and as a backfill did, and
 * with a CREATE under way on the list or not. */
static void walk(check_seen *check)
{
    static struct small_state state;
    uint64_t count = small_state_count();
    for (uint64_t number = 0; number < count; number++)
        for (int variant = 0; variant < 4; variant++) {
            small_state_make(&state, number);
            struct half *list = &state.row.sides[SIDE_LIST];
            for (int mark = 0; mark < MARK_COUNT; mark++)
                state.row.owed[mark].asked =
                    state.row.owed[mark].set && (variant & 1) != 0;
            if (!list->present && (variant & 2) != 0)
                list->create = (struct sent){.phase = number % 2 == 0 ? SENT_TRYING
                                                                      : SENT_ACCEPTED,
                                             .at_ms = 1000,
                                             .count = 2,
                                             .values = {"", "anne@example.net"}};
            see(&state, variant % 2 == 0, false, check);
            see(&state, variant % 2 != 0, false, check);
            see(&state, false, true, check);
        }
}

static uint64_t spoken[PROPERTIES];

static void check_reasons(const struct seen *seen)
{
    int speaking = 0;
    for (int i = 0; i < PROPERTIES; i++) {
        if (!properties[i].when(seen))
            continue;
        spoken[i]++;
        speaking++;
        if (seen->candidate != properties[i].candidate)
            fail_seen(seen, properties[i].sentence);
    }
    if (speaking != 1)
        fail_seen(seen, "one reason holds of each");
}

START_TEST(everybody_has_one_reason)
{
    walk(check_reasons);
    for (int i = 0; i < PROPERTIES; i++)
        ck_assert_msg(spoken[i] > 0, "no state at all for '%s'",
                      properties[i].sentence);
}
END_TEST

/* What is counted is what is sent: once the contact is asked for, the engine's own
 * decision is to make them at the target, and nowhere else. */
static void check_sent(const struct seen *seen)
{
    const int64_t begun[SIDE_COUNT] = {0};
    struct row row = seen->state->row;
    enum action action = candidate_action(seen->candidacy.from_list);
    if (seen->candidate != CANDIDATE_ADD)
        return;
    row_ask(&row, action_mark(action), 1, begun);
    struct decision decision =
        decide(&row, action, &seen->state->policy, seen->candidacy.taken);
    if ((decision.kind != DECIDE_WRITE && decision.kind != DECIDE_LOOK) ||
        decision.verb != WHERRY_CREATE)
        fail_seen(seen, "who is counted is made");
    if (decision.target != (seen->candidacy.from_list ? SIDE_CRM : SIDE_LIST))
        fail_seen(seen, "she is made at the target");
    if (!row.owed[action_mark(action)].asked)
        fail_seen(seen, "the mark tells that she was asked for");
    if (seen->candidacy.from_list != decision.needs_lookup)
        fail_seen(seen, "the CRM is asked whether it knows her");
}

START_TEST(whoever_is_counted_is_made_at_the_target)
{
    walk(check_sent);
}
END_TEST

/* ---- What was refused ---- */

static struct small_state refused_state(bool from_list, struct decision *decision)
{
    static struct small_state state;
    const int64_t begun[SIDE_COUNT] = {0};
    enum action action = candidate_action(from_list);
    small_state_empty(&state);
    struct half *source = &state.row.sides[from_list ? SIDE_LIST : SIDE_CRM];
    source->present = true;
    source->consent = WHERRY_SUBSCRIBED;
    source->address = "anne@example.net";
    source->cells[0] = (struct cell){.shown = "BAD", .base = "BAD"};
    struct row asked = state.row;
    row_ask(&asked, action_mark(action), 1, begun);
    *decision = decide(&asked, action, &state.policy, false);
    state.row.parked[action] = (struct park){.hash = decision->hash, .words = ""};
    return state;
}

START_TEST(a_refused_person_is_left_out_until_something_about_her_changes)
{
    struct decision decision;
    struct small_state state = refused_state(_i != 0, &decision);
    small_state_rewire(&state);
    struct candidacy candidacy = {.policy = &state.policy, .from_list = _i != 0};
    ck_assert_int_eq(candidate_judge(&state.row, &candidacy), CANDIDATE_REFUSED);
    struct cell *cell = &state.row.sides[_i != 0 ? SIDE_LIST : SIDE_CRM].cells[0];
    cell->shown = "Anne";
    ck_assert_int_eq(candidate_judge(&state.row, &candidacy), CANDIDATE_ADD);
    /* By its state no field makes a difference. */
    state.row.parked[candidate_action(_i != 0)].hash = decision.state_hash;
    ck_assert_int_eq(candidate_judge(&state.row, &candidacy), CANDIDATE_REFUSED);
}
END_TEST

START_TEST(a_mark_that_a_step_set_is_never_turned_into_one_of_a_backfill)
{
    const int64_t begun[SIDE_COUNT] = {3, 4};
    struct row row = {0};
    row_owe(&row, MARK_IN, 1000, begun);
    row_ask(&row, MARK_IN, 2000, begun);
    ck_assert(row.owed[MARK_IN].set && !row.owed[MARK_IN].asked);
    ck_assert_int_eq(row.owed[MARK_IN].at_ms, 1000);
    row_clear(&row, MARK_IN);
    row_ask(&row, MARK_IN, 2000, begun);
    ck_assert(row.owed[MARK_IN].set && row.owed[MARK_IN].asked);
    row_owe(&row, MARK_IN, 3000, begun); /* they opted in: owed for itself from now
                                          * on */
    ck_assert(row.owed[MARK_IN].set && !row.owed[MARK_IN].asked);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(everybody_has_one_reason),
        TEST(whoever_is_counted_is_made_at_the_target),
        {"a_refused_person_is_left_out_until_something_about_her_changes",
         &a_refused_person_is_left_out_until_something_about_her_changes, 2, 0},
        TEST(a_mark_that_a_step_set_is_never_turned_into_one_of_a_backfill),
        {0}};
    return suite_run("candidate", tests);
}
