/* test_alarm.c -- late work is logged when it begins, once a day, and when it is over.
 */
#include "host/schedule/alarm.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "host/picture/connection.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static const int64_t minute_ms = 60 * 1000;
static const int64_t hour_ms = 60 * 60 * 1000;
static const int64_t start_ms = 1790000000000;

static struct alarm watch;
static struct pipeline hourly;
static const struct pipeline *pipelines[] = {&hourly};
static int64_t now_ms;
static int own_stderr = -1;

static void begin(void)
{
    scratch_setup();
    now_ms = start_ms;
    hourly = (struct pipeline){
        .id = "a", .contact_sync = {.on = true, .schedule = {.every_ms = hour_ms}}};
    hourly.contact_sync.steps[STEP_PUSH_UNSUBSCRIBES].on = true;
    own_stderr = dup(STDERR_FILENO);
    int file = open(scratch_path("log"), O_RDWR | O_CREAT | O_APPEND, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
    alarm_set(&watch, pipelines, 1);
}

static void finish(void)
{
    dup2(own_stderr, STDERR_FILENO);
    close(own_stderr);
    alarm_free(&watch);
    scratch_teardown();
}

static struct store *open_state(void)
{
    struct store *store = NULL;
    ck_assert_int_eq(store_open(scratch_path("a.db"), STORE_WRITE, &store, NULL),
                     WHERRY_OK);
    return store;
}

static void was_done(void)
{
    struct store *store = open_state();
    ck_assert_int_eq(connection_let_in(store, now_ms, NULL), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "done.push_unsubscribes", now_ms, NULL),
                     WHERRY_OK);
    store_close(store);
}

/* Time passes, and the alarm is asked each minute; when whole days pass, each hour: it
 * opens the state. Returns how often `words` were logged in between. */
static int said_within(int64_t ms, const char *words)
{
    int times = 0;
    size_t length = 0;
    const int64_t step_ms = ms > 24 * hour_ms ? hour_ms : minute_ms;
    ck_assert_int_eq(ftruncate(STDERR_FILENO, 0), 0);
    for (int64_t until_ms = now_ms + ms; now_ms < until_ms; now_ms += step_ms)
        alarm_check(&watch, pipelines, 1, (struct states){scratch_directory()}, now_ms);
    char *bytes = scratch_read("log", &length);
    char *log = memory_text_n(bytes, length);
    free(bytes);
    for (const char *at = log; (at = strstr(at, words)) != NULL; at += strlen(words))
        times++;
    free(log);
    return times;
}

START_TEST(a_pipeline_in_time_raises_no_alarm)
{
    was_done();
    ck_assert_int_eq(said_within(3 * hour_ms - minute_ms, "late"), 0);
}
END_TEST

START_TEST(a_pipeline_that_falls_behind_is_told_once_a_day)
{
    was_done();
    ck_assert_int_eq(said_within(3 * hour_ms + minute_ms, "late:"), 0);
    ck_assert_int_eq(
        said_within(2 * minute_ms,
                    "wherry: a: error: late: no complete run of "
                    "push_unsubscribes for 3 h 1 min; see `wherry status a`"),
        1);
    ck_assert_int_eq(said_within(23 * hour_ms, "late"), 0);
    ck_assert_int_eq(said_within(2 * hour_ms, "late:"), 1);
    ck_assert_int_eq(said_within(10 * 24 * hour_ms, "late:"), 10);
}
END_TEST

START_TEST(the_end_of_an_alarm_is_told_once)
{
    was_done();
    ck_assert_int_eq(said_within(4 * hour_ms, "late:"), 1);
    was_done();
    ck_assert_int_eq(said_within(2 * hour_ms, "a: no longer late"), 1);
    was_done();
    ck_assert_int_eq(said_within(4 * hour_ms, "late:"), 1); /* and begins again */
}
END_TEST

START_TEST(a_pipeline_that_never_connected_is_not_late)
{
    ck_assert_int_eq(said_within(24 * hour_ms, "late"), 0);
    store_close(open_state());
    ck_assert_int_eq(said_within(24 * hour_ms, "late"), 0);
}
END_TEST

START_TEST(a_paused_pipeline_is_not_late)
{
    was_done();
    struct store *store = open_state();
    connection_pause(store, now_ms, NULL);
    store_close(store);
    ck_assert_int_eq(said_within(24 * hour_ms, "late"), 0);
    store = open_state();
    connection_resume(store, NULL);
    store_close(store);
    ck_assert_int_eq(said_within(hour_ms, "late:"), 1);
}
END_TEST

START_TEST(work_that_becomes_late_beside_other_late_work_is_told_too)
{
    hourly.contact_sync.steps[STEP_PUSH_NEW_RECORDS] =
        (struct spec_step){.on = true, .schedule = {.every_ms = 2 * hour_ms}};
    was_done();
    struct store *store = open_state();
    store_set_number(store, "done.push_new_records", now_ms, NULL);
    store_close(store);
    ck_assert_int_eq(said_within(5 * hour_ms, "late:"), 1);
    ck_assert_int_eq(said_within(2 * hour_ms, "push_new_records for 6 h"), 1);
}
END_TEST

START_TEST(a_change_of_the_specs_does_not_repeat_an_alarm)
{
    was_done();
    ck_assert_int_eq(said_within(4 * hour_ms, "late:"), 1);
    alarm_set(&watch, pipelines, 1);
    ck_assert_int_eq(said_within(hour_ms, "late"), 0);
    hourly.alert_after_ms = 24 * hour_ms;
    alarm_set(&watch, pipelines, 1);
    ck_assert_int_eq(said_within(hour_ms, "no longer late"), 1);
    alarm_set(&watch, pipelines, 0);
    ck_assert_uint_eq(watch.count, 0);
}
END_TEST

/* A year ahead, and set right again a few minutes later. */
START_TEST(a_clock_that_was_wrong_for_a_while_hides_nothing)
{
    const int64_t year_ms = 365 * 24 * hour_ms;
    was_done();
    now_ms += year_ms;
    ck_assert_int_eq(said_within(2 * minute_ms, "late:"), 1);
    was_done();
    ck_assert_int_eq(said_within(2 * minute_ms, "no longer late"), 1);
    now_ms -= year_ms;
    was_done();
    ck_assert_int_eq(said_within(4 * hour_ms, "late:"), 1);
}
END_TEST

START_TEST(what_was_told_by_a_wrong_clock_is_told_again)
{
    const int64_t year_ms = 365 * 24 * hour_ms;
    was_done();
    now_ms += year_ms;
    ck_assert_int_eq(said_within(2 * minute_ms, "late:"), 1);
    now_ms += 4 * hour_ms - year_ms;
    ck_assert_int_eq(said_within(2 * minute_ms, "late:"), 1);
    ck_assert_int_eq(said_within(23 * hour_ms, "late:"), 0);
    ck_assert_int_eq(said_within(2 * hour_ms, "late:"), 1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_pipeline_in_time_raises_no_alarm),
        /* days by the minute, and each opens the state */
        {"a_pipeline_that_falls_behind_is_told_once_a_day",
         &a_pipeline_that_falls_behind_is_told_once_a_day, 0, 300},
        TEST(the_end_of_an_alarm_is_told_once),
        TEST(a_pipeline_that_never_connected_is_not_late),
        TEST(a_paused_pipeline_is_not_late),
        TEST(work_that_becomes_late_beside_other_late_work_is_told_too),
        TEST(a_change_of_the_specs_does_not_repeat_an_alarm),
        TEST(a_clock_that_was_wrong_for_a_while_hides_nothing),
        TEST(what_was_told_by_a_wrong_clock_is_told_again),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("alarm", tests);
}
