/* test_when.c -- when a piece of work starts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/base/text.h"
#include "host/schedule/when.h"
#include "tests/support/suite.h"
#include "tests/unit/year.h"

static const int64_t second_ms = 1000;
static const int64_t minute_ms = 60 * 1000;
static const int64_t hour_ms = 60 * 60 * 1000;
static const int64_t day_ms = 24 * 60 * 60 * 1000;
static const int64_t now_ms = 1790000000000; /* in September 2026 */

static struct spec_schedule every(int64_t ms)
{
    return (struct spec_schedule){.every_ms = ms};
}

static struct spec_schedule cron(const char *text, const char *zone)
{
    return (struct spec_schedule){.cron = text, .time_zone = zone};
}

START_TEST(starts_of_an_interval_are_one_interval_apart)
{
    const int64_t intervals[] = {minute_ms, 7 * minute_ms, hour_ms, day_ms,
                                 31 * day_ms};
    const uint64_t seed = text_seed("uk-newsletter");
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
        const struct spec_schedule schedule = every(intervals[i]);
        const int64_t first_ms = when_next(&schedule, seed, now_ms);
        ck_assert_int_gt(first_ms, now_ms);
        ck_assert_int_le(first_ms, now_ms + intervals[i]);
        ck_assert_int_eq(when_next(&schedule, seed, first_ms - 1), first_ms);
        int64_t at_ms = first_ms;
        for (int k = 1; k <= 100; k++) {
            at_ms = when_next(&schedule, seed, at_ms);
            ck_assert_int_eq(at_ms, first_ms + k * intervals[i]);
        }
    }
}
END_TEST

START_TEST(a_longer_interval_of_one_pipeline_starts_with_a_shorter_one)
{
    for (int i = 0; i < 50; i++) {
        char name[20];
        snprintf(name, sizeof name, "list-%d", i);
        const uint64_t seed = text_seed(name);
        const struct spec_schedule quarter = every(15 * minute_ms);
        const struct spec_schedule hour = every(hour_ms), day = every(day_ms);
        const int64_t daily_ms = when_next(&day, seed, now_ms);
        const int64_t hourly_ms = when_next(&hour, seed, now_ms);
        ck_assert_int_eq(when_next(&hour, seed, daily_ms - 1), daily_ms);
        ck_assert_int_eq(when_next(&quarter, seed, hourly_ms - 1), hourly_ms);
    }
}
END_TEST

START_TEST(pipelines_do_not_start_together)
{
    enum { PIPELINES = 300, MINUTES = 15 };
    const struct spec_schedule quarter = every(MINUTES * minute_ms);
    const struct spec_schedule nightly = cron("0 2 * * *", "UTC");
    int in_minute[MINUTES] = {0}, in_second[60] = {0};
    for (int i = 0; i < PIPELINES; i++) {
        char name[20];
        snprintf(name, sizeof name, "shop-%d", i);
        const uint64_t seed = text_seed(name);
        const int64_t at_ms = when_next(&quarter, seed, now_ms);
        in_minute[at_ms / minute_ms % MINUTES]++;
        in_second[when_next(&nightly, seed, now_ms) % minute_ms / second_ms]++;
    }
    for (int i = 0; i < MINUTES; i++) {
        ck_assert_int_ge(in_minute[i], 8); /* 20 on average */
        ck_assert_int_le(in_minute[i], 40);
    }
    for (int i = 0; i < 60; i++)
        ck_assert_int_le(in_second[i], 15); /* 5 on average */
}
END_TEST

START_TEST(a_cron_is_delayed_by_less_than_a_minute_and_never_by_another_delay)
{
    const struct spec_schedule daily = cron("30 8 * * *", "Europe/London");
    const struct spec_schedule often = cron("*/5 * * * *", "Europe/London");
    for (int i = 0; i < 50; i++) {
        char name[20];
        snprintf(name, sizeof name, "list-%d", i);
        const uint64_t seed = text_seed(name);
        const int64_t at_ms = when_next(&daily, seed, now_ms);
        const int64_t delay_ms = at_ms % minute_ms;
        ck_assert_int_eq(delay_ms % second_ms, 0);
        ck_assert_int_eq(at_ms % day_ms - delay_ms, 7 * hour_ms + 30 * minute_ms);
        ck_assert_int_eq(when_next(&daily, seed, at_ms - 1), at_ms);
        ck_assert_int_eq(when_next(&daily, seed, at_ms), at_ms + day_ms);
        ck_assert_int_eq(when_next(&often, seed, at_ms - 1), at_ms);
        ck_assert_int_eq(when_next(&often, seed, at_ms), at_ms + 5 * minute_ms);
    }
}
END_TEST

START_TEST(a_seed_is_of_the_name_alone)
{
    ck_assert(text_seed("uk-newsletter") == text_seed("uk-newsletter"));
    ck_assert(text_seed("uk-newsletter") != text_seed("uk-newslettes"));
    /* What it was yesterday and on the other machine: starts would move with it. */
    ck_assert(text_seed("uk-newsletter") == UINT64_C(0x9602f95baf9e08dd));
}
END_TEST

/* ---- A simulated year ---- */

static bool each_morning(const struct tm *wall)
{
    return wall->tm_hour == 1 && wall->tm_min == 30;
}

static bool each_hour(const struct tm *wall)
{
    return wall->tm_min == 0;
}

static const char *const zones[] = {"Europe/London", "America/Santiago",
                                    "Australia/Lord_Howe", "UTC"};
enum { ZONES = sizeof zones / sizeof *zones };

/* As a supervisor lives through it: it wakes a few times an hour, asks what is due, and
 * does it at once. */
static void live(const struct spec_schedule *schedule, const struct year *year,
                 const struct starts *expected)
{
    const uint64_t seed = text_seed("uk-newsletter");
    const int64_t delay_ms = (int64_t)(seed % 60) * second_ms;
    int64_t last_ms = year->begin_s * second_ms - 1;
    size_t count = 0;
    for (int64_t at_ms = last_ms; at_ms < year->end_s * second_ms;
         at_ms += 11 * minute_ms) {
        const int64_t due_ms = when_due(schedule, seed, last_ms, at_ms);
        if (due_ms == 0)
            continue;
        ck_assert_uint_lt(count, expected->count);
        ck_assert_int_eq(due_ms, expected->at_s[count] * second_ms + delay_ms);
        last_ms = at_ms;
        count++;
    }
    ck_assert_uint_eq(count, expected->count);
}

START_TEST(a_year_with_both_changes_has_exactly_the_starts_of_its_minutes)
{
    if (_i != 0 && suite_skip_under_valgrind("one zone goes every way in memory"))
        return;
    struct year year;
    struct starts starts;
    year_make(&year, zones[_i], 2024);
    ck_assert(year.changes >= 2 || strcmp(zones[_i], "UTC") == 0);
    const struct spec_schedule morning = cron("30 1 * * *", zones[_i]);
    year_by_wall(&year, each_morning, &starts);
    ck_assert_uint_eq(starts.count, 366); /* once a day, on both days too */
    live(&morning, &year, &starts);
    free(starts.at_s);
    const struct spec_schedule hour = cron("0 * * * *", zones[_i]);
    year_by_time(&year, each_hour, &starts);
    live(&hour, &year, &starts);
    free(starts.at_s);
    year_free(&year);
}
END_TEST

START_TEST(an_interval_does_not_know_what_the_clock_on_the_wall_does)
{
    const uint64_t seed = text_seed("uk-newsletter");
    const struct spec_schedule quarter = every(15 * minute_ms);
    int64_t count = 0;
    for (int64_t at_ms = now_ms; at_ms < now_ms + 366 * day_ms; count++) {
        const int64_t next_ms = when_next(&quarter, seed, at_ms);
        ck_assert(count == 0 || next_ms - at_ms == 15 * minute_ms);
        at_ms = next_ms;
    }
    ck_assert_int_ge(count, 366 * 96);
    ck_assert_int_le(count, 366 * 96 + 1);
}
END_TEST

/* ---- Due ---- */

START_TEST(several_missed_times_are_due_once)
{
    const uint64_t seed = text_seed("uk-newsletter");
    const struct spec_schedule schedules[] = {every(15 * minute_ms), every(day_ms),
                                              cron("0 * * * *", "Europe/London"),
                                              cron("30 2 * * mon", "America/New_York")};
    for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
        const struct spec_schedule *schedule = &schedules[i];
        const int64_t first_ms = when_next(schedule, seed, now_ms);
        ck_assert_int_eq(when_due(schedule, seed, now_ms, first_ms - 1), 0);
        ck_assert_int_eq(when_due(schedule, seed, now_ms, first_ms), first_ms);
        /* Asleep for 100 days. */
        const int64_t awake_ms = first_ms + 100 * day_ms;
        ck_assert_int_eq(when_due(schedule, seed, now_ms, awake_ms), first_ms);
        /* It is done, and nothing is left to make up. */
        ck_assert_int_eq(when_due(schedule, seed, awake_ms, awake_ms), 0);
        const int64_t next_ms = when_next(schedule, seed, awake_ms);
        ck_assert_int_eq(when_due(schedule, seed, awake_ms, next_ms - 1), 0);
        ck_assert_int_eq(when_due(schedule, seed, awake_ms, next_ms), next_ms);
    }
}
END_TEST

START_TEST(work_that_was_never_done_is_due)
{
    const struct spec_schedule month = every(31 * day_ms);
    const struct spec_schedule yearly = cron("0 0 1 1 *", "UTC");
    ck_assert_int_ne(when_due(&month, 1, 0, now_ms), 0);
    ck_assert_int_ne(when_due(&yearly, 1, 0, now_ms), 0);
}
END_TEST

START_TEST(a_clock_that_was_wrong_does_not_put_work_off_for_years)
{
    const struct spec_schedule hour = every(hour_ms);
    ck_assert_int_eq(when_due(&hour, 1, now_ms + 365 * day_ms, now_ms), now_ms);
    ck_assert_int_eq(when_due(&hour, 1, now_ms + minute_ms + 1, now_ms), now_ms);
    /* Set right by a little it is as if nothing was. */
    ck_assert_int_eq(when_due(&hour, 1, now_ms + 3 * second_ms, now_ms), 0);
}
END_TEST

/* ---- Late ---- */

START_TEST(three_intervals_are_late_unless_the_spec_says_otherwise)
{
    const uint64_t seed = text_seed("uk-newsletter");
    const struct spec_schedule hour = every(hour_ms);
    const struct spec_schedule weekdays = cron("0 9 * * mon-fri", "Europe/London");
    ck_assert_int_eq(when_late_after(&hour, seed, 0, now_ms), now_ms + 3 * hour_ms);
    ck_assert_int_eq(when_late_after(&hour, seed, 90 * minute_ms, now_ms),
                     now_ms + 90 * minute_ms);
    ck_assert_int_eq(when_late_after(&weekdays, seed, day_ms, now_ms), now_ms + day_ms);
    /* Done on Friday morning: Monday, Tuesday and Wednesday are what may be missed. */
    const int64_t delay_ms = (int64_t)(seed % 60) * second_ms;
    const int64_t friday_ms = INT64_C(1790323200000); /* 25 September 2026 */
    ck_assert_int_eq(when_late_after(&weekdays, seed, 0, friday_ms + 5 * minute_ms),
                     friday_ms + 5 * day_ms + delay_ms);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(starts_of_an_interval_are_one_interval_apart),
        TEST(a_longer_interval_of_one_pipeline_starts_with_a_shorter_one),
        TEST(pipelines_do_not_start_together),
        TEST(a_cron_is_delayed_by_less_than_a_minute_and_never_by_another_delay),
        TEST(a_seed_is_of_the_name_alone),
        {"a_year_with_both_changes_has_exactly_the_starts_of_its_minutes",
         &a_year_with_both_changes_has_exactly_the_starts_of_its_minutes, ZONES, 0},
        TEST(an_interval_does_not_know_what_the_clock_on_the_wall_does),
        TEST(several_missed_times_are_due_once),
        TEST(work_that_was_never_done_is_due),
        TEST(a_clock_that_was_wrong_does_not_put_work_off_for_years),
        TEST(three_intervals_are_late_unless_the_spec_says_otherwise),
        {0},
    };
    return suite_run("when", tests);
}
