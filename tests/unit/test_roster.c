/* test_roster.c -- which pipeline runs when, beside which: one fact after the other. */
#include <stdio.h>

#include "host/base/text.h"
#include "host/schedule/when.h"
#include "tests/support/suite.h"
#include "tests/unit/roster_stage.h"

START_TEST(work_that_was_never_done_is_due_at_once)
{
    add("a", "crm", "list", HOUR_MS);
    make(1);
    ck_assert_int_eq(obey(), 1);
}
END_TEST

START_TEST(work_that_was_just_done_waits_for_its_next_time)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    a->done_ms = START_MS;
    make(1);
    ck_assert_int_eq(obey(), 0);
    const int64_t wait = roster_wait_ms(stage.roster, stage.now);
    ck_assert_int_gt(wait, 0);
    ck_assert_int_le(wait, HOUR_MS);
    pass(wait - 1);
    ck_assert_int_eq(obey(), 0);
    pass(1);
    ck_assert_int_eq(obey(), 1);
}
END_TEST

START_TEST(a_time_missed_many_times_is_made_up_once)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    a->done_ms = START_MS - 100 * HOUR_MS;
    make(1);
    ck_assert_int_eq(obey(), 1);
    end(a, 0);
    ck_assert_int_eq(obey(), 0);
    pass(50 * HOUR_MS);
    ck_assert_int_eq(obey(), 1);
    end(a, 0);
    ck_assert_int_eq(obey(), 0);
}
END_TEST

START_TEST(work_that_comes_due_during_a_run_is_one_run_after_it)
{
    struct model *a = add("a", "crm", "list", MINUTE_MS);
    make(1);
    ck_assert_int_eq(obey(), 1);
    pass(10 * MINUTE_MS);
    ck_assert_int_eq(obey(), 0);
    end(a, 0);
    ck_assert_int_eq(obey(), 1);
    end(a, 0);
    ck_assert_int_eq(obey(), 0);
}
END_TEST

/* The work of the one order that there must be, bit 1 << work. */
static unsigned ordered(void)
{
    struct roster_order order;
    ck_assert(roster_next(stage.roster, stage.now, &order));
    ck_assert_int_eq(order.verb, ROSTER_START);
    roster_started(stage.roster, order.pipeline, ++stage.children, stage.now);
    ck_assert(!roster_next(stage.roster, stage.now, &order));
    return order.work.bits;
}

START_TEST(a_run_is_given_the_work_that_is_due_and_no_other)
{
    const unsigned fast = 1U << STEP_PUSH_UNSUBSCRIBES;
    const unsigned slow = 1U << STEP_PUSH_NEW_RECORDS, segments = 1U << WORK_SEGMENTS;
    struct roster_pipeline a = {.id = "a",
                                .accounts = {"crm", "list"},
                                .work = {fast | slow | segments},
                                .max_run_ms = HOUR_MS};
    a.schedules[STEP_PUSH_UNSUBSCRIBES].every_ms = 15 * MINUTE_MS;
    a.schedules[STEP_PUSH_NEW_RECORDS].every_ms = HOUR_MS;
    a.schedules[WORK_SEGMENTS].every_ms = 6 * HOUR_MS;
    stage.roster = roster_create(1, GRACE_MS);
    roster_set(stage.roster, &a, 1, stage.now);
    ck_assert_uint_eq(ordered(), fast | slow | segments);
    roster_ended(stage.roster, stage.children, 0, stage.now);
    int counts[1 << WORK_COUNT] = {0};
    for (int quarter = 0; quarter < 24; quarter++) {
        pass(roster_wait_ms(stage.roster, stage.now));
        counts[ordered()]++;
        pass(MINUTE_MS);
        roster_ended(stage.roster, stage.children, 0, stage.now);
    }
    ck_assert_int_eq(counts[fast], 18);
    ck_assert_int_eq(counts[fast | slow], 5);
    ck_assert_int_eq(counts[fast | slow | segments], 1);
}
END_TEST

START_TEST(a_busy_pipeline_is_tried_again_and_keeps_its_place)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    make(1);
    ck_assert_int_eq(obey(), 1);
    end(a, 30 * SECOND_MS);
    ck_assert_int_eq(obey(), 0);
    ck_assert_int_eq(roster_wait_ms(stage.roster, stage.now), 30 * SECOND_MS);
    pass(30 * SECOND_MS);
    ck_assert_int_eq(obey(), 1);
}
END_TEST

START_TEST(a_pipeline_that_is_put_off_does_not_hold_up_the_others)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    a->done_ms = START_MS - 10 * HOUR_MS; /* first in the queue */
    add("b", "crm", "list", HOUR_MS);
    make(1);
    struct roster_order order;
    ck_assert(roster_next(stage.roster, stage.now, &order));
    ck_assert_str_eq(order.pipeline, "a");
    roster_put_off(stage.roster, "a", MINUTE_MS, stage.now);
    ck_assert(roster_next(stage.roster, stage.now, &order));
    ck_assert_str_eq(order.pipeline, "b");
}
END_TEST

START_TEST(a_run_over_its_time_is_asked_then_ended)
{
    struct model *a = add("a", "crm", "list", 100 * HOUR_MS);
    a->max_run_ms = HOUR_MS;
    make(1);
    obey();
    ck_assert_int_eq(roster_wait_ms(stage.roster, stage.now), HOUR_MS);
    pass(HOUR_MS - 1);
    obey();
    ck_assert_int_eq(stage.asks, 0);
    pass(1);
    obey();
    ck_assert_int_eq(stage.asks, 1);
    ck_assert_int_eq(roster_wait_ms(stage.roster, stage.now), GRACE_MS);
    pass(GRACE_MS - 1);
    obey();
    ck_assert_int_eq(stage.ends, 0);
    pass(1);
    obey();
    pass(HOUR_MS);
    obey();
    ck_assert_int_eq(stage.asks, 1);
    ck_assert_int_eq(stage.ends, 1);
    ck_assert_uint_eq(roster_running(stage.roster), 1);
    end(a, 0);
    ck_assert_uint_eq(roster_running(stage.roster), 0);
}
END_TEST

START_TEST(stopping_asks_all_and_starts_none)
{
    struct model *a = add("a", "crm-a", "list-a", MINUTE_MS);
    struct model *b = add("b", "crm-b", "list-b", MINUTE_MS);
    add("c", "crm-a", "list-c", MINUTE_MS);
    make(3);
    ck_assert_int_eq(obey(), 2);
    roster_stop(stage.roster);
    obey();
    ck_assert_int_eq(stage.asks, 2);
    end(a, 0);
    pass(GRACE_MS - 1);
    ck_assert_int_eq(obey(), 0);
    ck_assert_int_eq(stage.ends, 0);
    pass(1);
    obey();
    ck_assert_int_eq(stage.ends, 1);
    end(b, 0);
    ck_assert_int_eq(obey(), 0);
    ck_assert_int_eq(roster_wait_ms(stage.roster, stage.now), INT64_MAX);
}
END_TEST

START_TEST(stopping_twice_ends_all_at_once)
{
    add("a", "crm-a", "list-a", MINUTE_MS);
    add("b", "crm-b", "list-b", MINUTE_MS);
    make(3);
    obey();
    roster_stop(stage.roster);
    roster_stop(stage.roster);
    obey();
    ck_assert_int_eq(stage.ends, 2);
}
END_TEST

START_TEST(a_pipeline_that_left_the_specs_is_waited_for_and_not_started_again)
{
    struct model *a = add("a", "crm", "list", MINUTE_MS);
    struct model *b = add("b", "crm", "list", MINUTE_MS);
    b->done_ms = START_MS;
    make(2);
    ck_assert_int_eq(obey(), 1);
    a->there = false;
    set_pipelines();
    pass(10 * MINUTE_MS);
    ck_assert_int_eq(obey(), 0); /* its account is still in use */
    end(a, 0);
    ck_assert_int_eq(obey(), 1);
    ck_assert_int_ne(b->child, 0);
    ck_assert_uint_eq(roster_pipelines(stage.roster), 1);
}
END_TEST

START_TEST(a_pipeline_that_comes_back_does_not_run_beside_its_child)
{
    struct model *a = add("a", "crm", "list", MINUTE_MS);
    make(2);
    obey();
    a->there = false;
    set_pipelines();
    a->there = true;
    set_pipelines();
    pass(HOUR_MS);
    ck_assert_int_eq(obey(), 0);
    end(a, 0);
    ck_assert_int_eq(obey(), 1);
}
END_TEST

START_TEST(a_changed_account_counts_from_the_next_run_on)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    struct model *b = add("b", "other", "one", HOUR_MS);
    b->done_ms = START_MS;
    make(2);
    obey();
    snprintf(a->accounts[0], sizeof a->accounts[0], "new");
    snprintf(b->accounts[0], sizeof b->accounts[0], "crm"); /* which a's child uses */
    set_pipelines();
    pass(2 * HOUR_MS);
    ck_assert_int_eq(obey(), 0);
    end(a, 0);
    ck_assert_int_eq(obey(), 2);
}
END_TEST

START_TEST(the_same_specs_again_change_nothing)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    make(1);
    obey();
    end(a, 0);
    for (int i = 0; i < 3; i++) {
        a->done_ms = 0; /* no reader */
        set_pipelines();
        ck_assert_int_eq(obey(), 0);
    }
}
END_TEST

START_TEST(a_new_interval_counts_at_once)
{
    struct model *a = add("a", "crm", "list", 24 * HOUR_MS);
    a->done_ms = START_MS - 2 * HOUR_MS;
    make(1);
    obey();
    if (a->child != 0)
        end(a, 0);
    pass(2 * HOUR_MS);
    a->done_ms = START_MS - 2 * HOUR_MS;
    a->every_ms = HOUR_MS;
    set_pipelines();
    ck_assert_int_eq(obey(), 1);
}
END_TEST

START_TEST(a_hurry_starts_everything_once)
{
    struct model *a = add("a", "crm-a", "list-a", 24 * HOUR_MS);
    struct model *b = add("b", "crm-b", "list-b", 24 * HOUR_MS);
    a->done_ms = b->done_ms = START_MS;
    make(2);
    ck_assert_int_eq(obey(), 0);
    roster_hurry(stage.roster, stage.now);
    ck_assert_int_eq(obey(), 2);
    end(a, 0);
    end(b, 0);
    ck_assert_int_eq(obey(), 0);
}
END_TEST

START_TEST(a_clock_that_is_set_back_makes_all_due_once)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    make(1);
    obey();
    end(a, 0);
    stage.now.clock_ms -= 1000 * HOUR_MS;
    ck_assert_int_eq(obey(), 1);
    end(a, 0);
    ck_assert_int_eq(obey(), 0);
    ck_assert_int_le(roster_wait_ms(stage.roster, stage.now), HOUR_MS);
    pass(HOUR_MS);
    ck_assert_int_eq(obey(), 1);
}
END_TEST

START_TEST(a_clock_that_is_set_forward_makes_up_once)
{
    struct model *a = add("a", "crm", "list", HOUR_MS);
    make(1);
    obey();
    end(a, 0);
    stage.now.clock_ms += 1000 * HOUR_MS;
    ck_assert_int_eq(obey(), 1);
    end(a, 0);
    ck_assert_int_eq(obey(), 0);
}
END_TEST

START_TEST(the_pipeline_that_became_due_first_goes_first)
{
    static const int hours_ago[] = {3, 9, 1, 7, 5};
    enum { COUNT = sizeof hours_ago / sizeof *hours_ago };
    int64_t due_ms[COUNT], last_ms = 0;
    for (int i = 0; i < COUNT; i++) {
        char id[NAME_ROOM];
        snprintf(id, sizeof id, "p%d", i);
        struct model *one = add(id, "crm", "list", HOUR_MS / 2);
        one->done_ms = START_MS - hours_ago[i] * HOUR_MS;
        const struct spec_schedule schedule = {.every_ms = one->every_ms};
        due_ms[i] = when_next(&schedule, text_seed(id), one->done_ms);
    }
    make(COUNT);
    for (int turn = 0; turn < COUNT; turn++) {
        ck_assert_int_eq(obey(), 1);
        for (int i = 0; i < COUNT; i++)
            if (stage.models[i].child != 0) {
                ck_assert_int_gt(due_ms[i], last_ms);
                last_ms = due_ms[i];
                end(&stage.models[i], 0);
            }
    }
}
END_TEST

START_TEST(a_pipeline_of_two_accounts_is_not_starved_by_those_of_one)
{
    /* m needs both accounts; a and b alternate, so that one of both is always taken. */
    struct model *a = add("a", "crm-a", "list-a", SECOND_MS);
    struct model *b = add("b", "crm-b", "list-b", SECOND_MS);
    struct model *m = add("m", "crm-a", "list-b", MINUTE_MS);
    m->done_ms = START_MS;
    make(3);
    ck_assert_int_eq(obey(), 2);
    for (int i = 0; i < 200; i++) {
        pass(10 * SECOND_MS);
        obey();
        struct model *next = i % 2 == 0 ? a : b;
        if (next->child != 0)
            end(next, 0);
        if (m->child != 0)
            end(m, 0);
        obey();
    }
    ck_assert_int_ge(m->starts, 200 * 10 / 60 - 1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(work_that_was_never_done_is_due_at_once),
        TEST(work_that_was_just_done_waits_for_its_next_time),
        TEST(a_time_missed_many_times_is_made_up_once),
        TEST(work_that_comes_due_during_a_run_is_one_run_after_it),
        TEST(a_run_is_given_the_work_that_is_due_and_no_other),
        TEST(a_busy_pipeline_is_tried_again_and_keeps_its_place),
        TEST(a_pipeline_that_is_put_off_does_not_hold_up_the_others),
        TEST(a_run_over_its_time_is_asked_then_ended),
        TEST(stopping_asks_all_and_starts_none),
        TEST(stopping_twice_ends_all_at_once),
        TEST(a_pipeline_that_left_the_specs_is_waited_for_and_not_started_again),
        TEST(a_pipeline_that_comes_back_does_not_run_beside_its_child),
        TEST(a_changed_account_counts_from_the_next_run_on),
        TEST(the_same_specs_again_change_nothing),
        TEST(a_new_interval_counts_at_once),
        TEST(a_hurry_starts_everything_once),
        TEST(a_clock_that_is_set_back_makes_all_due_once),
        TEST(a_clock_that_is_set_forward_makes_up_once),
        TEST(the_pipeline_that_became_due_first_goes_first),
        TEST(a_pipeline_of_two_accounts_is_not_starved_by_those_of_one),
        {0}};
    suite_fixture(roster_stage_begin, roster_stage_finish);
    return suite_run("roster", tests);
}
