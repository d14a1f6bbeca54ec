/* test_late.c -- whether a piece of work of a pipeline is late. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/schedule/late.h"
#include "host/schedule/when.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"

static const int64_t minute_ms = 60 * 1000;
static const int64_t hour_ms = 60 * 60 * 1000;
static const int64_t day_ms = 24 * 60 * 60 * 1000;
static const int64_t now_ms = 1790000000000; /* Monday, 21 September 2026, 14:13 UTC */

/* Hourly, and two steps with times of their own; nightly segments. */
static struct pipeline pipeline(void)
{
    struct pipeline made = {
        .id = "uk-newsletter",
        .contact_sync = {.on = true, .schedule = {.every_ms = hour_ms}},
        .segment_sync = {.on = true, .schedule = {.cron = "0 2 * * *"}}};
    made.contact_sync.steps[STEP_IMPORT_UNSUBSCRIBES] =
        (struct spec_step){.on = true, .schedule = {.every_ms = 15 * minute_ms}};
    made.contact_sync.steps[STEP_PUSH_UNSUBSCRIBES].on = true;
    made.contact_sync.steps[STEP_PUSH_NEW_RECORDS] = (struct spec_step){
        .on = true,
        .schedule = {.cron = "0 8 * * mon-fri", .time_zone = "Europe/London"}};
    return made;
}

static struct connection active(int64_t since_ms)
{
    return (struct connection){.state = CONNECTION_ACTIVE,
                               .beneath = CONNECTION_ACTIVE,
                               .since_ms = since_ms,
                               .reason = ""};
}

static struct late judged(const struct pipeline *spec, int work,
                          struct connection connection, int64_t done_ms)
{
    struct late late = {.done_ms = done_ms, .lag_ms = -1};
    late_judge(spec, work, &connection, now_ms, &late);
    return late;
}

static bool is_late(const struct pipeline *spec, int work, int64_t ago_ms)
{
    return judged(spec, work, active(now_ms - 100 * day_ms), now_ms - ago_ms).late;
}

START_TEST(work_is_late_after_three_of_its_own_intervals)
{
    const struct pipeline spec = pipeline();
    ck_assert(!is_late(&spec, STEP_IMPORT_UNSUBSCRIBES, 45 * minute_ms));
    ck_assert(is_late(&spec, STEP_IMPORT_UNSUBSCRIBES, 45 * minute_ms + 1));
    ck_assert(!is_late(&spec, STEP_PUSH_UNSUBSCRIBES, 3 * hour_ms));
    ck_assert(is_late(&spec, STEP_PUSH_UNSUBSCRIBES, 3 * hour_ms + 1));
}
END_TEST

START_TEST(work_by_cron_is_late_once_three_starts_have_come_since)
{
    const struct pipeline spec = pipeline();
    const int64_t delay_ms = (int64_t)(text_seed(spec.id) % 60) * 1000;
    /* 02:00 UTC of today, yesterday and the day before; 08:00 BST of today, Friday and
     * Thursday. */
    const int64_t midnight_ms = now_ms - now_ms % day_ms;
    const int64_t night_ms = midnight_ms + 2 * hour_ms + delay_ms - 2 * day_ms;
    const int64_t morning_ms = midnight_ms + 7 * hour_ms + delay_ms - 4 * day_ms;
    ck_assert(!is_late(&spec, WORK_SEGMENTS, now_ms - night_ms));
    ck_assert(is_late(&spec, WORK_SEGMENTS, now_ms - night_ms + 1));
    ck_assert(!is_late(&spec, STEP_PUSH_NEW_RECORDS, now_ms - morning_ms));
    ck_assert(is_late(&spec, STEP_PUSH_NEW_RECORDS, now_ms - morning_ms + 1));
}
END_TEST

START_TEST(alert_after_of_the_spec_holds_for_all_its_work)
{
    struct pipeline spec = pipeline();
    spec.alert_after_ms = 2 * hour_ms;
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!pipeline_work_on(&spec, work))
            continue;
        ck_assert(!is_late(&spec, work, 2 * hour_ms));
        ck_assert(is_late(&spec, work, 2 * hour_ms + 1));
    }
}
END_TEST

START_TEST(a_new_pipeline_is_not_late_and_one_that_never_gets_through_is)
{
    const struct pipeline spec = pipeline();
    const int work = STEP_PUSH_UNSUBSCRIBES;
    const struct connection new = {.state = CONNECTION_NEW, .reason = ""};
    struct late late = judged(&spec, work, new, 0);
    ck_assert(!late.late);
    ck_assert_int_eq(late.after_ms, 0);
    late = judged(&spec, work, active(now_ms - 3 * hour_ms), 0);
    ck_assert(!late.late);
    ck_assert_int_eq(late.after_ms, now_ms);
    ck_assert(judged(&spec, work, active(now_ms - 3 * hour_ms - 1), 0).late);
}
END_TEST

START_TEST(a_paused_pipeline_is_not_late_and_one_in_error_is)
{
    const struct pipeline spec = pipeline();
    const int work = STEP_PUSH_UNSUBSCRIBES;
    const int64_t done_ms = now_ms - 10 * day_ms;
    struct connection connection = {.state = CONNECTION_PAUSED,
                                    .beneath = CONNECTION_ACTIVE,
                                    .since_ms = done_ms,
                                    .reason = ""};
    ck_assert(!judged(&spec, work, connection, done_ms).late);
    ck_assert(!judged(&spec, work, connection, 0).late);
    connection.state = connection.beneath = CONNECTION_ERROR;
    ck_assert(judged(&spec, work, connection, done_ms).late);
}
END_TEST

START_TEST(work_done_in_the_future_is_late)
{
    const struct pipeline spec = pipeline();
    const struct connection connection = active(now_ms - day_ms);
    const int work = STEP_PUSH_UNSUBSCRIBES;
    ck_assert(judged(&spec, work, connection, now_ms + day_ms).late);
    ck_assert(!judged(&spec, work, connection, now_ms + 1000).late);
}
END_TEST

START_TEST(the_next_start_is_told_and_since_when_it_is_due)
{
    const struct pipeline spec = pipeline();
    const uint64_t seed = text_seed(spec.id);
    const struct spec_schedule hourly = {.every_ms = hour_ms};
    const struct connection connection = active(now_ms - day_ms);
    const int64_t next_ms = when_next(&hourly, seed, now_ms);
    const int work = STEP_PUSH_UNSUBSCRIBES;
    struct late late = judged(&spec, work, connection, next_ms - hour_ms);
    ck_assert_int_eq(late.next_ms, next_ms);
    ck_assert_int_eq(late.due_ms, 0);
    late = judged(&spec, work, connection, next_ms - hour_ms - 1);
    ck_assert_int_eq(late.due_ms, next_ms - hour_ms);
    late = judged(&spec, work, connection, next_ms - 5 * hour_ms);
    ck_assert_int_eq(late.due_ms, next_ms - 4 * hour_ms);
    /* Never done: due, but not since 1970. */
    ck_assert_int_eq(judged(&spec, work, connection, 0).due_ms, now_ms);
}
END_TEST

START_TEST(lateness_is_read_from_the_state)
{
    const struct pipeline spec = pipeline();
    const struct connection connection = active(now_ms - 100 * day_ms);
    struct late works[WORK_COUNT];
    struct wherry_error error = {0};
    struct store *store = NULL;
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &store, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    store_set_number(store, "done.import_unsubscribes", now_ms - 5 * minute_ms, &error);
    store_set_number(store, "lag.import_unsubscribes", 4200, &error);
    store_set_number(store, "done.push_unsubscribes", now_ms - 5 * hour_ms, &error);
    store_set_number(store, "done.segment_sync", now_ms - hour_ms, &error);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    ck_assert_int_eq(late_read(&spec, store, &connection, now_ms, works), 2);
    store_close(store);
    ck_assert(works[STEP_IMPORT_UNSUBSCRIBES].on);
    ck_assert(!works[STEP_IMPORT_UNSUBSCRIBES].late);
    ck_assert_int_eq(works[STEP_IMPORT_UNSUBSCRIBES].lag_ms, 4200);
    ck_assert(works[STEP_PUSH_UNSUBSCRIBES].late);
    ck_assert_int_eq(works[STEP_PUSH_UNSUBSCRIBES].lag_ms, -1);
    ck_assert_int_eq(works[STEP_PUSH_UNSUBSCRIBES].done_ms, now_ms - 5 * hour_ms);
    ck_assert(works[STEP_PUSH_NEW_RECORDS].late); /* never, since 100 days */
    ck_assert(!works[WORK_SEGMENTS].late);
    ck_assert_int_eq(works[WORK_SEGMENTS].done_ms, now_ms - hour_ms);
    ck_assert(!works[STEP_IMPORT_PULL_FIELDS].on);
    ck_assert_int_eq(works[STEP_IMPORT_PULL_FIELDS].after_ms, 0);
}
END_TEST

START_TEST(without_a_state_nothing_is_late)
{
    const struct pipeline spec = pipeline();
    const struct connection connection = {.state = CONNECTION_NEW, .reason = ""};
    struct late works[WORK_COUNT];
    ck_assert_int_eq(late_read(&spec, NULL, &connection, now_ms, works), 0);
    ck_assert(works[WORK_SEGMENTS].on);
    ck_assert_int_gt(works[WORK_SEGMENTS].next_ms, now_ms);
    ck_assert_int_eq(works[WORK_SEGMENTS].lag_ms, -1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(work_is_late_after_three_of_its_own_intervals),
        TEST(work_by_cron_is_late_once_three_starts_have_come_since),
        TEST(alert_after_of_the_spec_holds_for_all_its_work),
        TEST(a_new_pipeline_is_not_late_and_one_that_never_gets_through_is),
        TEST(a_paused_pipeline_is_not_late_and_one_in_error_is),
        TEST(work_done_in_the_future_is_late),
        TEST(the_next_start_is_told_and_since_when_it_is_due),
        TEST(lateness_is_read_from_the_state),
        TEST(without_a_state_nothing_is_late),
        {0},
    };
    return suite_run("late", tests);
}
