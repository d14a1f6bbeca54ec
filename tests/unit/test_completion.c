/* test_completion.c -- when each piece of work was last complete, and how long changes
 * were on their way.
 */
#include "host/picture/completion.h"
#include "tests/support/suite.h"
#include "tests/unit/story.h"

enum { MINUTE_MS = 60 * 1000 };
enum {
    ONLY_PUSH_UNSUBSCRIBES = 1 << STEP_PUSH_UNSUBSCRIBES,
    ONLY_PULL = 1 << STEP_IMPORT_PULL_FIELDS,
};

static int64_t done(int work)
{
    return completion_done_ms(world.store, work);
}

static int64_t lag(int work)
{
    return completion_lag_ms(world.store, work);
}

/* Every step was complete at this time, by this machine's clock. */
static void expect_all_done(int64_t at_ms)
{
    for (int step = 0; step < STEP_COUNT; step++)
        ck_assert_int_eq(done(step), at_ms);
}

/* ---- When it was complete ---- */

START_TEST(a_run_that_takes_the_baseline_completes_all_its_steps)
{
    world_init(&world);
    expect_all_done(0);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    expect_all_done(world.now_ms);
    ck_assert_int_eq(lag(STEP_PUSH_NEW_RECORDS), -1);
    world_finish(&world);
}
END_TEST

START_TEST(only_what_was_due_is_complete)
{
    begin();
    const int64_t before_ms = world.now_ms - HOUR_MS;
    world.due = ONLY_PUSH_UNSUBSCRIBES | ONLY_PULL;
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    for (int step = 0; step < STEP_COUNT; step++)
        ck_assert_int_eq(done(step),
                         (world.due & 1u << step) != 0 ? world.now_ms : before_ms);
    world_finish(&world);
}
END_TEST

START_TEST(a_step_that_is_off_is_never_complete)
{
    world_init(&world);
    world.steps[STEP_PUSH_PUSH_FIELDS] = false;
    world_runs(&world, 2);
    ck_assert_int_eq(done(STEP_PUSH_PUSH_FIELDS), 0);
    ck_assert_int_gt(done(STEP_PUSH_UNSUBSCRIBES), 0);
    world.steps[STEP_PUSH_PUSH_FIELDS] = true; /* takes its baseline, which counts */
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert_int_eq(done(STEP_PUSH_PUSH_FIELDS), world.now_ms);
    world_finish(&world);
}
END_TEST

START_TEST(a_run_that_fails_while_it_reads_or_sends_completes_nothing)
{
    begin();
    const int64_t before_ms = world.now_ms - HOUR_MS;
    world.fail_reads_after = 0;
    world_list_change(&world, 1, 0, "Changed");
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    expect_all_done(before_ms);
    world.fail_reads_after = -1;
    cut_run(true);
    expect_all_done(before_ms);
    ck_assert_int_eq(lag(STEP_IMPORT_PULL_FIELDS), -1);
    world_finish(&world);
}
END_TEST

START_TEST(a_plan_completes_nothing)
{
    begin();
    const int64_t before_ms = world.now_ms - HOUR_MS;
    world.mode = RUN_PLAN;
    world_runs(&world, 1);
    expect_all_done(before_ms);
    world_finish(&world);
}
END_TEST

START_TEST(a_step_that_its_limit_stopped_is_not_complete_and_the_others_are)
{
    begin();
    const int64_t before_ms = world.now_ms - HOUR_MS;
    world.pipeline.limits[STEP_IMPORT_UNSUBSCRIBES] =
        (struct spec_limit){.has_number = true, .number = 0};
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert(world.report.steps[STEP_IMPORT_UNSUBSCRIBES].stopped);
    for (int step = 0; step < STEP_COUNT; step++)
        ck_assert_int_eq(done(step),
                         step == STEP_IMPORT_UNSUBSCRIBES ? before_ms : world.now_ms);
    world_finish(&world);
}
END_TEST

START_TEST(a_step_that_is_put_off_by_the_service_is_complete_all_the_same)
{
    begin();
    world_crm_out(&world, 1, false);
    later_run();
    ck_assert_int_eq(world.report.steps[STEP_PUSH_UNSUBSCRIBES].later, 1);
    expect_all_done(world.now_ms - HOUR_MS);
    world_finish(&world);
}
END_TEST

START_TEST(the_time_is_that_of_this_machine_whatever_the_services_say)
{
    world_init(&world);
    world.machine_behind_ms = 90 * MINUTE_MS;
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    expect_all_done(world.now_ms - 90 * MINUTE_MS);
    world_finish(&world);
}
END_TEST

/* ---- The lag ---- */

/* A run that brings one change of this step, begun now. */
static void deliver(enum step step, int64_t lag_ms)
{
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    const struct report_step *report = &world.report.steps[step];
    ck_assert_int_eq(report_delivered(report), 1);
    ck_assert_int_eq(report->lag_ms, lag_ms);
    ck_assert_int_eq(lag(step), lag_ms);
    for (int other = 0; other < STEP_COUNT; other++)
        if (other != (int)step)
            ck_assert_int_eq(world.report.steps[other].lag_ms, 0);
}

START_TEST(the_lag_of_a_consent_is_counted_from_its_own_time)
{
    begin();
    world_advance(&world, 10 * MINUTE_MS);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_advance(&world, 5 * MINUTE_MS);
    deliver(STEP_IMPORT_UNSUBSCRIBES, 5 * MINUTE_MS);
    world_finish(&world);
}
END_TEST

START_TEST(the_lag_of_a_change_that_is_put_off_goes_on)
{
    begin();
    world_crm_out(&world, 1, false);
    world_advance(&world, 2 * MINUTE_MS);
    later_run();
    ck_assert_int_eq(lag(STEP_PUSH_UNSUBSCRIBES), -1);
    later_run();
    deliver(STEP_PUSH_UNSUBSCRIBES, 2 * (int64_t)HOUR_MS + 2 * MINUTE_MS);
    world_finish(&world);
}
END_TEST

START_TEST(the_lag_of_a_slow_step_is_that_of_its_own_run)
{
    begin();
    world_list_join(&world, 2);
    world.due = ONLY_PUSH_UNSUBSCRIBES;
    world_runs(&world, 23);
    ck_assert_int_eq(lag(STEP_IMPORT_NEW_RECORDS), -1);
    world.due = work_all().bits;
    deliver(STEP_IMPORT_NEW_RECORDS, 23 * (int64_t)HOUR_MS);
    world_finish(&world);
}
END_TEST

START_TEST(a_consent_with_a_time_of_long_ago_is_counted_from_the_read_before)
{
    begin();
    world_advance(&world, MINUTE_MS);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_of(&world, 1)->consent_at_ms = 1000000000000; /* an import */
    deliver(STEP_IMPORT_UNSUBSCRIBES, HOUR_MS + MINUTE_MS);
    world_finish(&world);
}
END_TEST

START_TEST(the_lag_of_a_field_and_of_an_address_is_counted_from_the_read_before)
{
    begin();
    world_advance(&world, 10 * MINUTE_MS);
    world_list_change(&world, 1, 0, "Anna");
    deliver(STEP_IMPORT_PULL_FIELDS, HOUR_MS + 10 * MINUTE_MS);
    world_advance(&world, 3 * (int64_t)HOUR_MS);
    world_crm_change(&world, 1, 1, "Smith");
    deliver(STEP_PUSH_PUSH_FIELDS, 3 * (int64_t)HOUR_MS);
    world_advance(&world, 2 * (int64_t)HOUR_MS);
    world_crm_move(&world, 1, "new@example.net");
    deliver(STEP_PUSH_PUSH_FIELDS, 2 * (int64_t)HOUR_MS);
    world_finish(&world);
}
END_TEST

/* A field that a fast run read and a slow one carries over: the fast run's later reads
 * do not make it younger, a new value does. */
START_TEST(a_field_that_waits_for_its_step_does_not_grow_younger)
{
    begin();
    world_crm_change(&world, 1, 0, "Anna");
    world.due = ONLY_PULL;
    world_runs(&world, 5);
    world.due = work_all().bits;
    deliver(STEP_PUSH_PUSH_FIELDS, 6 * (int64_t)HOUR_MS);
    world_advance(&world, HOUR_MS);
    world_crm_change(&world, 1, 0, "Anne");
    world.due = ONLY_PULL;
    world_runs(&world, 3);
    world_crm_change(&world, 1, 0, "Annie");
    world_runs(&world, 1);
    world.due = work_all().bits;
    deliver(STEP_PUSH_PUSH_FIELDS, 2 * (int64_t)HOUR_MS);
    world_finish(&world);
}
END_TEST

START_TEST(the_longest_lag_of_several_changes_is_told)
{
    begin();
    world_list_join(&world, 2);
    world_advance(&world, 20 * MINUTE_MS);
    world_list_join(&world, 3);
    world_advance(&world, 20 * MINUTE_MS);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert_int_eq(world.report.steps[STEP_IMPORT_NEW_RECORDS].accepted, 2);
    ck_assert_int_eq(lag(STEP_IMPORT_NEW_RECORDS), 40 * MINUTE_MS);
    world_finish(&world);
}
END_TEST

START_TEST(a_run_that_delivers_nothing_leaves_the_lag_as_it_was)
{
    begin();
    world_crm_out(&world, 1, false);
    world_advance(&world, MINUTE_MS);
    world_runs(&world, 3);
    ck_assert_int_eq(lag(STEP_PUSH_UNSUBSCRIBES), MINUTE_MS);
    world_crm_change(&world, 1, 0, "BAD"); /* what is refused did not arrive */
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.steps[STEP_PUSH_PUSH_FIELDS].parked_new, 1);
    ck_assert_int_eq(lag(STEP_PUSH_PUSH_FIELDS), -1);
    world_finish(&world);
}
END_TEST

START_TEST(the_lag_is_told_by_the_clock_of_the_service_that_the_change_comes_from)
{
    begin();
    world.machine_behind_ms = 90 * MINUTE_MS;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_advance(&world, MINUTE_MS);
    deliver(STEP_IMPORT_UNSUBSCRIBES, MINUTE_MS);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_run_that_takes_the_baseline_completes_all_its_steps),
        TEST(only_what_was_due_is_complete),
        TEST(a_step_that_is_off_is_never_complete),
        TEST(a_run_that_fails_while_it_reads_or_sends_completes_nothing),
        TEST(a_plan_completes_nothing),
        TEST(a_step_that_its_limit_stopped_is_not_complete_and_the_others_are),
        TEST(a_step_that_is_put_off_by_the_service_is_complete_all_the_same),
        TEST(the_time_is_that_of_this_machine_whatever_the_services_say),
        TEST(the_lag_of_a_consent_is_counted_from_its_own_time),
        TEST(the_lag_of_a_change_that_is_put_off_goes_on),
        TEST(the_lag_of_a_slow_step_is_that_of_its_own_run),
        TEST(a_consent_with_a_time_of_long_ago_is_counted_from_the_read_before),
        TEST(the_lag_of_a_field_and_of_an_address_is_counted_from_the_read_before),
        TEST(a_field_that_waits_for_its_step_does_not_grow_younger),
        TEST(the_longest_lag_of_several_changes_is_told),
        TEST(a_run_that_delivers_nothing_leaves_the_lag_as_it_was),
        TEST(the_lag_is_told_by_the_clock_of_the_service_that_the_change_comes_from),
        {0},
    };
    return suite_run("completion", tests);
}
