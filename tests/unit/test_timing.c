/* test_timing.c -- schedules as cron expressions that other programs take. */
#include <string.h>

#include "host/export/timing.h"
#include "host/schedule/cron.h"
#include "host/schedule/when.h"
#include "tests/support/suite.h"

static const int64_t minute_ms = 60 * 1000;
static const int64_t now_ms = 1790000000000; /* in September 2026 */

enum { SEEDS = 50, STARTS = 60 };

static int64_t next(const struct timing *timing, int64_t after_ms)
{
    struct cron_syntax cron;
    struct wherry_error error = {0};
    ck_assert_msg(cron_syntax_parse(timing->cron, &cron, &error), "'%s': %s",
                  timing->cron, error.message);
    return cron_next(&cron, timing->zone, after_ms);
}

/* An interval that cron can say starts at the minutes at which `serve` starts it. */
START_TEST(an_interval_starts_at_the_minutes_at_which_serve_starts_it)
{
    static const int64_t minutes[] = {1,   2,   5,   10,  15,  20,   30,      60,
                                      120, 180, 360, 480, 720, 1440, 7 * 1440};
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++)
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            const struct spec_schedule schedule = {.every_ms = minutes[i] * minute_ms};
            const uint64_t spread = seed * UINT64_C(7919000013);
            struct timing timing = timing_of(&schedule, spread);
            int64_t ours = now_ms, theirs = now_ms - minute_ms;
            ck_assert(!timing.more_often);
            ck_assert_int_eq(timing.gap_ms, schedule.every_ms);
            for (int start = 0; start < STARTS; start++) {
                ours = when_next(&schedule, spread, ours);
                theirs = next(&timing, start == 0 ? ours - minute_ms : theirs);
                ck_assert_msg(theirs == ours - ours % minute_ms, "%d min: '%s'",
                              (int)minutes[i], timing.cron);
            }
            timing_free(&timing);
        }
}
END_TEST

/* Never more seldom than asked for, up to a week. */
START_TEST(an_interval_that_cron_cannot_say_becomes_a_shorter_one)
{
    static const struct {
        int64_t minutes, becomes;
    } rows[] = {{7, 6},
                {45, 30},
                {59, 30},
                {90, 60},
                {300, 240},
                {1439, 720},
                {36 * 60, 24 * 60},
                {6 * 1440, 1440},
                {10081, 10080},
                {30 * 1440, 7 * 1440}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct spec_schedule schedule = {.every_ms = rows[i].minutes * minute_ms};
        struct timing timing = timing_of(&schedule, 12345678);
        int64_t before = next(&timing, now_ms);
        ck_assert(timing.more_often);
        ck_assert_int_eq(timing.every_ms, rows[i].becomes * minute_ms);
        for (int start = 0; start < STARTS; start++) {
            const int64_t after = next(&timing, before);
            ck_assert_int_eq(after - before, timing.every_ms);
            before = after;
        }
        timing_free(&timing);
    }
}
END_TEST

/* What is said otherwise means the same. */
START_TEST(an_expression_keeps_its_moments_and_its_zone)
{
    static const struct {
        const char *cron, *said;
        bool both_days;
    } rows[] = {
        {"20 5 * * 1-5", "20 5 * * 1-5", false},
        {" 20\t5  * * fri-sun ", "20 5 * * 0,5,6", false},
        {"0 0 1 * 7", "0 0 1 * 0", false},
        {"*/10 8-18 * jan,jul mon-7", "*/10 8-18 * jan,jul 0-6", false},
        {"0 5 */2 * mon-fri", "0 5 */2 * 1-5", true},
        {"1 2 3 4 *", "1 2 3 4 *", false},
        {"0 6 * * */2", "0 6 * * */2", false},
        {"0 6 * * sun,tue,wed", "0 6 * * 0,2,3", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct spec_schedule schedule = {.cron = rows[i].cron,
                                               .time_zone = "Europe/London"};
        struct timing timing = timing_of(&schedule, 3);
        struct cron_syntax cron;
        ck_assert(cron_syntax_parse(rows[i].cron, &cron, NULL));
        ck_assert_str_eq(timing.cron, rows[i].said);
        ck_assert_str_eq(timing.zone, "Europe/London");
        ck_assert_int_eq(timing.needs_both_days, rows[i].both_days);
        ck_assert(!timing.more_often);
        int64_t at = now_ms;
        for (int start = 0; start < STARTS; start++) {
            const int64_t after = cron_next(&cron, "Europe/London", at);
            ck_assert_int_eq(next(&timing, at), after);
            at = after;
        }
        timing_free(&timing);
    }
}
END_TEST

START_TEST(the_gap_is_the_shortest_between_two_starts)
{
    const struct spec_schedule hours = {.cron = "0 8,9,20 * * *", .time_zone = "UTC"};
    const struct spec_schedule days = {.cron = "0 8 * * mon,tue", .time_zone = "UTC"};
    struct timing timing = timing_of(&hours, 0);
    ck_assert_int_eq(timing.gap_ms, 60 * minute_ms);
    timing_free(&timing);
    timing = timing_of(&days, 0);
    ck_assert_int_eq(timing.gap_ms, 24 * 60 * minute_ms);
    timing_free(&timing);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_interval_starts_at_the_minutes_at_which_serve_starts_it),
        TEST(an_interval_that_cron_cannot_say_becomes_a_shorter_one),
        TEST(an_expression_keeps_its_moments_and_its_zone),
        TEST(the_gap_is_the_shortest_between_two_starts),
        {0}};
    return suite_run("timing", tests);
}
