/* test_stories_slow.c -- short stories of a slow step beside a fast one: a slow run
 * carries over hours later what a fast run read, unless it is no longer so. L is the
 * list, C the CRM.
 */
#include <string.h>

#include "tests/support/suite.h"
#include "tests/unit/story.h"

enum {
    MINUTE_MS = 60 * 1000,
    PULL = 1 << STEP_IMPORT_PULL_FIELDS,
    PUSH = 1 << STEP_PUSH_PUSH_FIELDS,
    OUTS = 1 << STEP_PUSH_UNSUBSCRIBES,
    LEAVES = 1 << STEP_IMPORT_UNSUBSCRIBES,
    JOINS = 1 << STEP_IMPORT_NEW_RECORDS,
    FIRST = 0,
    LAST = 1,
};

/* Runs in which all steps but these are due, an hour apart. */
static void run_without(unsigned slow, int count)
{
    world.due = work_all().bits & ~slow;
    world_runs(&world, count);
    world.due = work_all().bits;
}

/* A run in which only this is due, a quarter of an hour after the one before. */
static void run_soon(unsigned due)
{
    world.due = due;
    world_advance(&world, 15 * MINUTE_MS);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert_msg(world.breach[0] == '\0', "%s", world.breach);
    world.due = work_all().bits;
}

static const struct report_side *read_of(enum store_side side)
{
    return &world.report.sides[side];
}

static void expect_values(const char *value)
{
    ck_assert_str_eq(world_list_of(&world, 1)->fields[FIRST], value);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[FIRST], value);
}

/* ---- Leaves ---- */

START_TEST(a_leave_that_a_fast_run_read_is_told_by_the_slow_one_with_its_own_time)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    const int64_t left_ms = world.now_ms;
    run_without(LEAVES, 7);
    ck_assert_int_eq(world_writes(&world), 0);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_writes(&world), 1);
    ck_assert_int_eq(world.writes[0].consent_at_ms, left_ms);
    world_finish(&world);
}
END_TEST

START_TEST(a_rejoin_before_the_slow_run_leaves_nothing_to_tell)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    run_without(LEAVES, 3);
    world_list_rejoin(&world, 1);
    run_without(LEAVES, 3);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_rejoin_first_read_by_the_slow_run_leaves_nothing_to_tell)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    run_without(LEAVES, 3);
    world_list_rejoin(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_after_a_rejoin_is_told_once)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    run_without(LEAVES, 2);
    world_list_rejoin(&world, 1);
    run_without(LEAVES, 2);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    const int64_t left_ms = world.now_ms;
    run_without(LEAVES, 2);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_writes(&world), 1);
    ck_assert_int_eq(world.writes[0].consent_at_ms, left_ms);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_in_that_is_surely_newer_than_a_leave_that_waits_is_not_undone)
{
    begin_with(WHERRY_UNSUBSCRIBED);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    run_without(LEAVES, 3); /* the CRM was read whole since, and still opted out */
    world_crm_in(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(in_doubt_the_leave_wins)
{
    begin_with(WHERRY_UNSUBSCRIBED);
    world_advance(&world, -(int64_t)HOUR_MS + MINUTE_MS);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world.hiccups[SIDE_CRM] =
        (struct world_hiccup){.human = 1, .lookups = 1, .lookups_by_id = 1};
    run_soon(OUTS); /* reads the leave, and of the CRM nothing but opt-outs */
    ck_assert(read_of(STORE_CRM)->opt_outs);
    world_crm_in(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_of_somebody_unknown_to_the_crm_rests_after_two_look_ups)
{
    begin();
    world_list_join(&world, 2);
    run_without(JOINS, 1);
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_advance(&world, -(int64_t)HOUR_MS + MINUTE_MS);
    run_soon(LEAVES);
    ck_assert(!read_of(STORE_CRM)->read);
    ck_assert_int_eq(world.report.steps[STEP_IMPORT_UNSUBSCRIBES].waiting, 1);
    ck_assert_int_eq(world.lookups[SIDE_CRM], 1);
    run_soon(LEAVES);
    ck_assert_int_eq(world.lookups[SIDE_CRM], 2);
    run_soon(LEAVES);
    ck_assert_int_eq(world.lookups[SIDE_CRM], 2);
    ck_assert_int_eq(world.report.steps[STEP_IMPORT_UNSUBSCRIBES].waiting, 0);
    ck_assert_int_eq(world.report.steps[STEP_IMPORT_UNSUBSCRIBES].settled, 0);
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(our_own_opt_in_that_arrives_late_does_not_undo_a_leave_that_waits)
{
    begin();
    world.queue_delay_ms = 5 * (int64_t)HOUR_MS;
    world_list_join(&world, 2);
    world_runs(&world, 1); /* they are made in the CRM, and so will be opted in */
    world_crm_join(&world, 2, WHERRY_UNSTATED);
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    run_without(LEAVES, 8);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
    world_runs(&world, 8);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

/* ---- Opt-outs ---- */

START_TEST(an_opt_out_that_only_the_feed_told_is_not_told_again_by_the_profiles)
{
    begin();
    world_advance(&world, -(int64_t)HOUR_MS + MINUTE_MS);
    world_crm_out(&world, 1, false);
    run_soon(OUTS);
    ck_assert(read_of(STORE_CRM)->opt_outs && !read_of(STORE_CRM)->complete);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_list_rejoin(&world, 1);
    run_soon(OUTS);
    world_runs(&world, 3); /* the profiles show the opt-out */
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_LIST], 1);
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_out_by_api_is_seen_by_the_first_run_after_the_hour)
{
    begin();
    world_advance(&world, -(int64_t)HOUR_MS + MINUTE_MS);
    world_crm_out(&world, 1, true);
    for (int quarter = 0; quarter < 3; quarter++) {
        run_soon(OUTS);
        ck_assert(!read_of(STORE_CRM)->complete);
        ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    }
    run_soon(OUTS);
    ck_assert(read_of(STORE_CRM)->complete);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

/* ---- Newcomers ---- */

START_TEST(a_person_who_joins_and_leaves_before_the_daily_import_is_not_made)
{
    begin();
    world_list_join(&world, 2);
    run_without(JOINS, 5);
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    run_without(JOINS, 5);
    world_runs(&world, 3);
    ck_assert_ptr_null(world_crm_of(&world, 2));
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_person_who_joins_leaves_and_joins_is_made_once_with_her_last_fields)
{
    begin();
    world_list_join(&world, 2);
    run_without(JOINS, 3);
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    run_without(JOINS, 3);
    world_list_rejoin(&world, 2);
    world_list_change(&world, 2, FIRST, "Bea");
    const int64_t joined_ms = world.now_ms;
    run_without(JOINS, 3);
    world_runs(&world, 3);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
    ck_assert_str_eq(world_crm_of(&world, 2)->fields[FIRST], "Bea");
    ck_assert_int_eq(world_writes(&world), 1);
    ck_assert_int_eq(world.writes[0].consent_at_ms, joined_ms);
    world_finish(&world);
}
END_TEST

START_TEST(a_field_filled_in_before_the_contact_that_we_made_was_read_reaches_it)
{
    begin();
    world_list_join(&world, 2);
    world_runs(&world, 1);
    world_list_change(&world, 2, FIRST, "Bea");
    world_list_change(&world, 2, LAST, "Smith"); /* was blank when she was made */
    world_runs(&world, 3);
    ck_assert_str_eq(world_crm_of(&world, 2)->fields[FIRST], "Bea");
    ck_assert_str_eq(world_crm_of(&world, 2)->fields[LAST], "Smith");
    world_finish(&world);
}
END_TEST

/* ---- Addresses ---- */

START_TEST(the_last_address_of_two_moves_is_pushed)
{
    begin();
    world_crm_move(&world, 1, "b@example.net");
    run_without(PUSH, 3);
    world_crm_move(&world, 1, "c@example.net");
    run_without(PUSH, 3);
    world_runs(&world, 2);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "c@example.net");
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 1);
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_move_there_and_back_before_the_daily_push_is_none)
{
    begin();
    world_crm_move(&world, 1, "b@example.net");
    run_without(PUSH, 3);
    world_crm_move(&world, 1, "h1@example.net");
    run_without(PUSH, 3);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_int_eq(world.report.counts.open, 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_after_a_move_that_waits_reaches_the_contact_under_its_new_address)
{
    begin();
    world_crm_move(&world, 1, "b@example.net");
    run_without(PUSH, 3);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    run_without(PUSH, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world.crm_count, 1);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "h1@example.net");
    world_finish(&world);
}
END_TEST

/* ---- Fields ---- */

START_TEST(a_conflict_is_settled_by_the_daily_push_though_the_pull_is_hourly)
{
    begin();
    world_crm_change(&world, 1, FIRST, "FromCrm");
    run_without(PUSH, 2);
    world_list_change(&world, 1, FIRST, "FromList");
    run_without(PUSH, 4);
    ck_assert_int_eq(world_writes(&world), 0); /* the CRM's value will be pushed */
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_CONFLICT], 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world.report.findings[FINDING_CONFLICT], 0);
    expect_values("FromCrm");
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_conflict_is_settled_by_the_hourly_push_though_the_pull_is_daily)
{
    begin();
    world_list_change(&world, 1, FIRST, "FromList");
    run_without(PULL, 3);
    ck_assert_int_eq(world_writes(&world), 0);
    world_crm_change(&world, 1, FIRST, "FromCrm");
    run_without(PULL, 2);
    expect_values("FromCrm");
    world_runs(&world, 3);
    expect_values("FromCrm");
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_field_that_the_daily_pull_brings_is_not_taken_for_a_change_in_the_crm)
{
    begin();
    world_list_change(&world, 1, FIRST, "Anna");
    run_without(PULL, 5);
    world_runs(&world, 1);
    run_without(PULL, 3);
    world_list_change(&world, 1, FIRST, "Anne");
    run_without(PULL, 3); /* the push sees "Anna" in the CRM, which is ours */
    ck_assert_str_eq(world_list_of(&world, 1)->fields[FIRST], "Anne");
    world_runs(&world, 2);
    expect_values("Anne");
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_leave_that_a_fast_run_read_is_told_by_the_slow_one_with_its_own_time),
        TEST(a_rejoin_before_the_slow_run_leaves_nothing_to_tell),
        TEST(a_rejoin_first_read_by_the_slow_run_leaves_nothing_to_tell),
        TEST(a_leave_after_a_rejoin_is_told_once),
        TEST(an_opt_in_that_is_surely_newer_than_a_leave_that_waits_is_not_undone),
        TEST(in_doubt_the_leave_wins),
        TEST(a_leave_of_somebody_unknown_to_the_crm_rests_after_two_look_ups),
        TEST(our_own_opt_in_that_arrives_late_does_not_undo_a_leave_that_waits),
        TEST(an_opt_out_that_only_the_feed_told_is_not_told_again_by_the_profiles),
        TEST(an_opt_out_by_api_is_seen_by_the_first_run_after_the_hour),
        TEST(a_person_who_joins_and_leaves_before_the_daily_import_is_not_made),
        TEST(a_person_who_joins_leaves_and_joins_is_made_once_with_her_last_fields),
        TEST(a_field_filled_in_before_the_contact_that_we_made_was_read_reaches_it),
        TEST(the_last_address_of_two_moves_is_pushed),
        TEST(a_move_there_and_back_before_the_daily_push_is_none),
        TEST(a_leave_after_a_move_that_waits_reaches_the_contact_under_its_new_address),
        TEST(a_conflict_is_settled_by_the_daily_push_though_the_pull_is_hourly),
        TEST(a_conflict_is_settled_by_the_hourly_push_though_the_pull_is_daily),
        TEST(a_field_that_the_daily_pull_brings_is_not_taken_for_a_change_in_the_crm),
        {0},
    };
    return suite_run("slow stories", tests);
}
