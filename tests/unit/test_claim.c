/* test_claim.c -- what a supervisor claims where several share the pipelines: one fact
 * after the other, and together over simulated days.
 */
#include "host/schedule/claim.h"

#include "host/schedule/times.h"
#include "host/schedule/when.h"
#include "tests/support/suite.h"
#include "tests/unit/company.h"

enum { MOST = 64, SECOND_MS = 1000, HOUR_MS = 3600 * 1000 };
#define NOW_MS INT64_C(1764115200000) /* 2025-11-26 */

static struct claim_row rows[MOST];
static size_t chosen[MOST];
static struct claim_view view;

static void begin(void)
{
    view = (struct claim_view){
        .now_ms = NOW_MS, .jobs = 4, .all_jobs = 4, .rows = rows, .count = 0};
}

static struct claim_row *add(uint64_t crm, uint64_t list)
{
    struct claim_row *row = &rows[view.count++];
    *row = (struct claim_row){.accounts = {crm, list},
                              .due_ms = NOW_MS - 2 * SECOND_MS +
                                        (int64_t)view.count}; /* in this order */
    return row;
}

START_TEST(what_became_due_first_is_claimed_first)
{
    for (uint64_t i = 0; i < 8; i++)
        add(2 * i + 1, 2 * i + 2);
    ck_assert_uint_eq(claim_choose(&view, chosen), 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(chosen[i], i);
}
END_TEST

START_TEST(a_full_supervisor_claims_nothing)
{
    add(1, 2);
    view.running = view.jobs;
    ck_assert_uint_eq(claim_choose(&view, chosen), 0);
}
END_TEST

START_TEST(a_pipeline_whose_account_is_in_use_occupies_no_slot)
{
    add(1, 2)->held = true;
    add(1, 3);
    add(4, 2);
    add(5, 6);
    ck_assert_uint_eq(claim_choose(&view, chosen), 1);
    ck_assert_uint_eq(chosen[0], 3);
}
END_TEST

START_TEST(an_account_is_in_use_whatever_became_due_when)
{
    add(1, 2);
    add(3, 2)->held = true; /* it became due later, and is held */
    ck_assert_uint_eq(claim_choose(&view, chosen), 0);
}
END_TEST

START_TEST(of_two_with_one_account_the_first_is_claimed)
{
    add(1, 2);
    add(1, 3);
    ck_assert_uint_eq(claim_choose(&view, chosen), 1);
    ck_assert_uint_eq(chosen[0], 0);
}
END_TEST

START_TEST(one_that_waits_keeps_its_other_account_from_later_ones)
{
    add(1, 2)->held = true;
    add(1, 3); /* waits for 1, keeps 3 */
    add(4, 3);
    ck_assert_uint_eq(claim_choose(&view, chosen), 0);
}
END_TEST

START_TEST(one_account_on_both_sides_does_not_wait_for_itself)
{
    add(1, 1);
    add(0, 0);
    ck_assert_uint_eq(claim_choose(&view, chosen), 2);
}
END_TEST

START_TEST(one_that_is_run_by_hand_waits_and_keeps_its_accounts)
{
    add(1, 2)->busy = true;
    add(1, 3);
    add(4, 5);
    ck_assert_uint_eq(claim_choose(&view, chosen), 1);
    ck_assert_uint_eq(chosen[0], 2);
}
END_TEST

START_TEST(a_pipeline_in_whose_spec_hosts_differ_keeps_no_account)
{
    add(1, 2)->refused = true;
    add(1, 3);
    ck_assert_uint_eq(claim_choose(&view, chosen), 1);
    ck_assert_uint_eq(chosen[0], 1);
}
END_TEST

START_TEST(a_pipeline_of_other_hosts_is_left_to_them_and_keeps_its_accounts)
{
    add(1, 2)->foreign = true;
    add(1, 3);
    add(4, 5);
    ck_assert_uint_eq(claim_choose(&view, chosen), 1);
    ck_assert_uint_eq(chosen[0], 2);
}
END_TEST

START_TEST(no_supervisor_takes_everything)
{
    for (uint64_t i = 0; i < 4; i++)
        add(2 * i + 1, 2 * i + 2);
    view.all_jobs = 8;
    ck_assert_uint_eq(claim_choose(&view, chosen), 2);
    view.running = 1; /* and what others hold counts */
    add(20, 21)->held = true;
    ck_assert_uint_eq(claim_choose(&view, chosen), 2);
}
END_TEST

START_TEST(a_single_pipeline_is_taken_by_whoever_comes)
{
    add(1, 2);
    view.all_jobs = 80;
    ck_assert_uint_eq(claim_choose(&view, chosen), 1);
}
END_TEST

START_TEST(what_the_others_leave_is_taken)
{
    for (uint64_t i = 0; i < 4; i++)
        add(2 * i + 1, 2 * i + 2);
    view.all_jobs = 80;
    view.now_ms += CLAIM_PATIENCE_MS;
    ck_assert_uint_eq(claim_choose(&view, chosen), 4);
}
END_TEST

START_TEST(the_next_look_comes_when_something_becomes_due)
{
    struct claim_ahead ahead = {.next_ms = NOW_MS + 1000, .lapse_ms = INT64_MAX};
    for (uint64_t seed = 0; seed < 200; seed++) {
        const int64_t rest_ms = claim_rest_ms(&view, &ahead, seed);
        ck_assert_int_ge(rest_ms, 1000);
        ck_assert_int_lt(rest_ms, 1100);
    }
    view.running = 3; /* the more it runs, the later it comes */
    ck_assert_int_ge(claim_rest_ms(&view, &ahead, 0), 1300);
    view.running = 4; /* it can start nothing */
    ck_assert_int_eq(claim_rest_ms(&view, &ahead, 0), INT64_MAX);
}
END_TEST

START_TEST(the_next_look_comes_when_another_one_would_be_gone)
{
    struct claim_ahead ahead = {.next_ms = INT64_MAX, .lapse_ms = NOW_MS + 900};
    ck_assert_int_eq(claim_rest_ms(&view, &ahead, 0), 900);
    ahead.lapse_ms = INT64_MAX;
    ck_assert_int_eq(claim_rest_ms(&view, &ahead, 0), CLAIM_LOOK_MOST_MS);
    ahead.waiting = true;
    ck_assert_int_eq(claim_rest_ms(&view, &ahead, 0), CLAIM_LOOK_AGAIN_MS);
    ahead.next_ms = NOW_MS - HOUR_MS;
    ck_assert_int_eq(claim_rest_ms(&view, &ahead, 0), CLAIM_LOOK_LEAST_MS);
}
END_TEST

/* ---- The times of a pipeline */

static struct roster_pipeline pipeline = {.id = "a"};

static void give_work(int work, int64_t every_ms)
{
    work_set_add(&pipeline.work, work);
    pipeline.schedules[work] = (struct spec_schedule){.every_ms = every_ms};
}

START_TEST(work_stays_due_until_it_was_done)
{
    struct times times;
    give_work(STEP_PUSH_UNSUBSCRIBES, HOUR_MS);
    pipeline.done_ms[STEP_PUSH_UNSUBSCRIBES] = NOW_MS - 3 * HOUR_MS;
    times_first(&times, &pipeline, NOW_MS);
    const int64_t due_ms = times_earliest(&times);
    ck_assert_int_le(due_ms, NOW_MS - 2 * HOUR_MS);
    const struct work_set due = times_due(&times, NOW_MS);
    ck_assert(work_set_has(due, STEP_PUSH_UNSUBSCRIBES));
    ck_assert(!work_set_has(due, WORK_SEGMENTS));
    times_did(&times, &pipeline, due, NOW_MS);
    ck_assert_int_gt(times_earliest(&times), NOW_MS);
    ck_assert_int_le(times_earliest(&times), NOW_MS + HOUR_MS);
}
END_TEST

START_TEST(what_came_due_during_a_run_is_due_after_it)
{
    struct times times;
    give_work(STEP_PUSH_UNSUBSCRIBES, HOUR_MS);
    times_first(&times, &pipeline, NOW_MS);
    times_did(&times, &pipeline, times_due(&times, NOW_MS), NOW_MS);
    const int64_t ended_ms = NOW_MS + 3 * HOUR_MS;
    ck_assert(!work_set_is_empty(times_due(&times, ended_ms)));
    times_did(&times, &pipeline, times_due(&times, ended_ms), ended_ms);
    ck_assert(work_set_is_empty(times_due(&times, ended_ms))); /* once */
}
END_TEST

START_TEST(work_that_is_not_in_the_spec_is_never_due)
{
    struct times times;
    pipeline.work = (struct work_set){0};
    times_first(&times, &pipeline, NOW_MS);
    ck_assert_int_eq(times_earliest(&times), WHEN_NEVER);
    ck_assert(work_set_is_empty(times_due(&times, NOW_MS)));
}
END_TEST

/* ---- Together: 400 pipelines on 1 to 6 hosts over ten days, of which each round has
 * other accidents */

static void live_through(uint64_t round)
{
    const struct company_plan plan = {.pipelines = 400,
                                      .hosts = 2 + (size_t)round % 5,
                                      .jobs = 6,
                                      .days = 10,
                                      .rough = 8,
                                      .seed = 1 + round};
    struct company_result result;
    company_run(&plan, &result);
    ck_assert_uint_gt(result.deaths, 20);
    ck_assert_uint_gt(result.freezes, 50);
    ck_assert_uint_gt(result.taken_over.count, 5);
    ck_assert_uint_eq(result.twice, 0);
    ck_assert_uint_eq(result.account_twice, 0);
    ck_assert_uint_eq(result.differing, 0);
    ck_assert_uint_eq(result.old_schema, 0);
    ck_assert_uint_eq(result.starved, 0);
    ck_assert_int_lt(company_share(&result.idle, 500), 200);
    ck_assert_int_lt(company_share(&result.idle, 990), 1000);
    /* A lease term, and then somebody's next look. */
    ck_assert_int_le(company_share(&result.taken_over, 500), 31 * SECOND_MS);
    company_free(&result);
}

START_TEST(all_runs_start_soon_and_never_twice_whatever_befalls_the_hosts)
{
    const int rounds = suite_rounds(5);
    for (int round = 0; round < rounds; round++)
        live_through((uint64_t)round);
}
END_TEST

START_TEST(where_nothing_goes_wrong_none_waits_and_hosts_share_alike)
{
    const struct company_plan plan = {
        .pipelines = 1000, .hosts = 5, .jobs = 6, .days = 5, .calm = true, .seed = 1};
    struct company_result result;
    company_run(&plan, &result);
    ck_assert_uint_gt(result.late.count, 100000);
    ck_assert_uint_eq(result.twice + result.busy + result.fenced, 0);
    ck_assert_int_lt(company_share(&result.idle, 990), 500);
    ck_assert_int_lt(company_share(&result.pipelines, 1000), 10 * SECOND_MS);
    ck_assert_int_lt(result.unfair_hosts, 120);
    company_free(&result);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_became_due_first_is_claimed_first),
        TEST(a_full_supervisor_claims_nothing),
        TEST(a_pipeline_whose_account_is_in_use_occupies_no_slot),
        TEST(an_account_is_in_use_whatever_became_due_when),
        TEST(of_two_with_one_account_the_first_is_claimed),
        TEST(one_that_waits_keeps_its_other_account_from_later_ones),
        TEST(one_account_on_both_sides_does_not_wait_for_itself),
        TEST(one_that_is_run_by_hand_waits_and_keeps_its_accounts),
        TEST(a_pipeline_in_whose_spec_hosts_differ_keeps_no_account),
        TEST(a_pipeline_of_other_hosts_is_left_to_them_and_keeps_its_accounts),
        TEST(no_supervisor_takes_everything),
        TEST(a_single_pipeline_is_taken_by_whoever_comes),
        TEST(what_the_others_leave_is_taken),
        TEST(the_next_look_comes_when_something_becomes_due),
        TEST(the_next_look_comes_when_another_one_would_be_gone),
        TEST(work_stays_due_until_it_was_done),
        TEST(what_came_due_during_a_run_is_due_after_it),
        TEST(work_that_is_not_in_the_spec_is_never_due),
        TEST(all_runs_start_soon_and_never_twice_whatever_befalls_the_hosts),
        TEST(where_nothing_goes_wrong_none_waits_and_hosts_share_alike),
        {0}};
    suite_fixture(begin, NULL);
    return suite_run("claim", tests);
}
