/* test_cron.c -- the next moment at which a cron expression comes in a zone. */
#include <stdlib.h>
#include <time.h>

#include "host/schedule/cron.h"
#include "tests/support/suite.h"
#include "tests/unit/year.h"

enum { SECOND_MS = 1000 };

static struct cron_syntax syntax(const char *text)
{
    struct cron_syntax cron;
    struct wherry_error error = {0};
    ck_assert_msg(cron_syntax_parse(text, &cron, &error), "'%s': %s", text,
                  error.message);
    return cron;
}

static int64_t utc_ms(int year, int month, int day, int hour, int minute)
{
    struct tm at = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute};
    return (int64_t)timegm(&at) * SECOND_MS;
}

/* ---- By hand ---- */

/* What follows on `after`, all in UTC, as day of the month, hour and minute. */
static const struct {
    const char *zone, *text;
    int after[5];
    int next[4][3];
} known[] = {
    /* London, spring: 01:00 becomes 02:00. */
    {"Europe/London",
     "30 1 * * *",
     {2026, 3, 28, 0, 0},
     {{28, 1, 30}, {29, 1, 0}, {30, 0, 30}, {31, 0, 30}}},
    {"Europe/London",
     "0,20,40 1,2 * * *",
     {2026, 3, 28, 23, 0},
     {{29, 1, 0}, {29, 1, 20}, {29, 1, 40}, {30, 0, 0}}},
    {"Europe/London",
     "30 * * * *",
     {2026, 3, 28, 23, 30},
     {{29, 0, 30}, {29, 1, 30}, {29, 2, 30}, {29, 3, 30}}},
    /* London, autumn: 02:00 becomes 01:00. */
    {"Europe/London",
     "30 1 * * *",
     {2026, 10, 24, 0, 0},
     {{24, 0, 30}, {25, 0, 30}, {26, 1, 30}, {27, 1, 30}}},
    {"Europe/London",
     "0 0-22 * * *",
     {2026, 10, 24, 22, 30},
     {{24, 23, 0}, {25, 0, 0}, {25, 2, 0}, {25, 3, 0}}},
    {"Europe/London",
     "0 * * * *",
     {2026, 10, 24, 22, 30},
     {{24, 23, 0}, {25, 0, 0}, {25, 1, 0}, {25, 2, 0}}},
    {"Europe/London",
     "45 * * * sun",
     {2026, 10, 24, 20, 0},
     {{24, 23, 45}, {25, 0, 45}, {25, 1, 45}, {25, 2, 45}}},
    /* Lord Howe by half an hour: 02:00 becomes 01:30, and 02:30. */
    {"Australia/Lord_Howe",
     "45 * * * *",
     {2024, 4, 6, 13, 50},
     {{6, 14, 45}, {6, 15, 15}, {6, 16, 15}, {6, 17, 15}}},
    {"Australia/Lord_Howe",
     "0 * * * *",
     {2024, 4, 6, 13, 50},
     {{6, 14, 0}, {6, 15, 30}, {6, 16, 30}, {6, 17, 30}}},
    {"Australia/Lord_Howe",
     "15 2 * * *",
     {2024, 10, 4, 0, 0},
     {{4, 15, 45}, {5, 15, 30}, {6, 15, 15}, {7, 15, 15}}},
    /* Santiago at midnight: the day begins at 01:00; 23:00 comes twice. */
    {"America/Santiago",
     "0 0 * * *",
     {2024, 9, 6, 12, 0},
     {{7, 4, 0}, {8, 4, 0}, {9, 3, 0}, {10, 3, 0}}},
    {"America/Santiago",
     "30 23 * * *",
     {2024, 4, 5, 12, 0},
     {{6, 2, 30}, {7, 2, 30}, {8, 3, 30}, {9, 3, 30}}},
    {"America/Santiago",
     "30 * * * *",
     {2024, 4, 7, 1, 45},
     {{7, 2, 30}, {7, 3, 30}, {7, 4, 30}, {7, 5, 30}}},
    /* Apia went to bed on a Thursday and rose on a Saturday. */
    {"Pacific/Apia",
     "0 9 * * fri",
     {2011, 12, 24, 0, 0},
     {{30, 10, 0}, {5, 19, 0}, {12, 19, 0}, {19, 19, 0}}},
    {"Asia/Kathmandu",
     "0 6 * * *",
     {2026, 3, 28, 12, 0},
     {{29, 0, 15}, {30, 0, 15}, {31, 0, 15}, {1, 0, 15}}},
    {"UTC",
     "*/15 * * * *",
     {2026, 3, 29, 0, 59},
     {{29, 1, 0}, {29, 1, 15}, {29, 1, 30}, {29, 1, 45}}},
};

START_TEST(the_next_moments_are_those_that_one_finds_by_hand)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct cron_syntax cron = syntax(known[i].text);
        const int *after = known[i].after;
        int64_t at_ms = utc_ms(after[0], after[1], after[2], after[3], after[4]);
        for (int k = 0; k < 4; k++) {
            const int64_t before_ms = at_ms;
            at_ms = cron_next(&cron, known[i].zone, at_ms);
            ck_assert(at_ms > before_ms);
            const time_t at = (time_t)(at_ms / SECOND_MS);
            struct tm found;
            gmtime_r(&at, &found);
            ck_assert_msg(found.tm_mday == known[i].next[k][0] &&
                              found.tm_hour == known[i].next[k][1] &&
                              found.tm_min == known[i].next[k][2] && found.tm_sec == 0,
                          "row %zu, number %d: %d. %02d:%02d", i, k, found.tm_mday,
                          found.tm_hour, found.tm_min);
        }
    }
}
END_TEST

START_TEST(a_moment_is_after_and_not_at_to_the_millisecond)
{
    const struct cron_syntax cron = syntax("30 8 * * *");
    const int64_t today_ms = utc_ms(2026, 11, 26, 8, 30);
    const int64_t tomorrow_ms = utc_ms(2026, 11, 27, 8, 30);
    ck_assert_int_eq(cron_next(&cron, "UTC", today_ms - 1), today_ms);
    ck_assert_int_eq(cron_next(&cron, "UTC", today_ms), tomorrow_ms);
    ck_assert_int_eq(cron_next(&cron, "UTC", today_ms + 1), tomorrow_ms);
    const struct cron_syntax hourly = syntax("30 * * * *");
    ck_assert_int_eq(cron_next(&hourly, "UTC", today_ms - 1), today_ms);
    ck_assert_int_eq(cron_next(&hourly, "UTC", today_ms), today_ms + 3600 * 1000);
    ck_assert_int_eq(cron_next(&hourly, "UTC", today_ms + 1), today_ms + 3600 * 1000);
    ck_assert_int_eq(cron_next(&cron, "UTC", -1), utc_ms(1970, 1, 1, 8, 30));
    ck_assert_int_eq(cron_next(&cron, "UTC", utc_ms(1960, 1, 1, 0, 0) - 1),
                     utc_ms(1960, 1, 1, 8, 30));
}
END_TEST

/* ---- Against a year made minute by minute ---- */

static const struct {
    const char *zone;
    int number;
    size_t changes; /* that libc must know for the test to be worth it; 0: any */
} years[] = {
    {"UTC", 2026, 0},
    {"Europe/London", 2026, 2},
    {"America/New_York", 2026, 2},
    {"America/Santiago", 2024, 2},
    {"America/St_Johns", 2010, 2}, /* at a minute past midnight */
    {"Atlantic/Azores", 2024, 2},
    {"Africa/Cairo", 2024, 2},
    {"Africa/Casablanca", 2024, 2}, /* back for Ramadan */
    {"Antarctica/Troll", 2024, 2},  /* by two hours */
    {"Australia/Lord_Howe", 2024, 2},
    {"Pacific/Chatham", 2024, 2}, /* 12:45 and 13:45 */
    {"Pacific/Apia", 2011, 3},    /* and a day left out */
    {"Asia/Pyongyang", 2018, 1},
    {"Europe/Moscow", 2014, 1},
};
enum { YEARS = sizeof years / sizeof *years };

static bool halves(const struct tm *wall)
{
    return wall->tm_min % 30 == 0;
}

static bool at_seven(const struct tm *wall)
{
    return wall->tm_min == 7;
}

static bool half_past_on_sundays(const struct tm *wall)
{
    return wall->tm_min == 30 && wall->tm_wday == 0;
}

static bool midnight(const struct tm *wall)
{
    return wall->tm_hour == 0 && wall->tm_min == 0;
}

static bool late_evening(const struct tm *wall)
{
    return wall->tm_hour == 23 && wall->tm_min % 20 == 10;
}

static bool night(const struct tm *wall)
{
    return wall->tm_hour < 4 && wall->tm_min % 10 == 5;
}

static bool even_hours(const struct tm *wall)
{
    return wall->tm_hour % 2 == 0 && wall->tm_min == 15;
}

static bool office(const struct tm *wall)
{
    return wall->tm_hour >= 9 && wall->tm_hour <= 17 && wall->tm_min == 0 &&
           wall->tm_wday >= 1 && wall->tm_wday <= 5;
}

static bool sunday_nights(const struct tm *wall)
{
    return (wall->tm_hour == 1 || wall->tm_hour == 2) && wall->tm_wday == 0;
}

static bool thirteenth_or_friday(const struct tm *wall)
{
    return wall->tm_hour == 2 && wall->tm_min == 30 &&
           (wall->tm_mday == 13 || wall->tm_wday == 5);
}

static bool odd_day_that_is_a_monday(const struct tm *wall)
{
    return wall->tm_hour == 6 && wall->tm_min == 0 && wall->tm_mday % 2 == 1 &&
           wall->tm_wday == 1;
}

static bool last_of_the_long_months(const struct tm *wall)
{
    return wall->tm_hour == 12 && wall->tm_min == 59 && wall->tm_mday == 31;
}

static bool leap_day(const struct tm *wall)
{
    return wall->tm_hour == 1 && wall->tm_min == 30 && wall->tm_mon == 1 &&
           wall->tm_mday == 29;
}

static const struct {
    const char *text;
    year_rule *rule;
    void (*starts)(const struct year *year, year_rule *rule, struct starts *starts);
} rules[] = {
    {"*/30 * * * *", halves, year_by_time},
    {"7 0-23 * * *", at_seven, year_by_time},
    {"30 */1 * * sun", half_past_on_sundays, year_by_time},
    {"0 0 * * *", midnight, year_by_wall},
    {"10,30,50 23 * * *", late_evening, year_by_wall},
    {"5-55/10 0-3 * * *", night, year_by_wall},
    {"15 */2 * * *", even_hours, year_by_wall},
    {"0 9-17 * * mon-fri", office, year_by_wall},
    {"* 1,2 * * 7", sunday_nights, year_by_wall},
    {"30 2 13 * fri", thirteenth_or_friday, year_by_wall},
    {"0 6 */2 * mon", odd_day_that_is_a_monday, year_by_wall},
    {"59 12 31 * *", last_of_the_long_months, year_by_wall},
    {"30 1 29 feb *", leap_day, year_by_wall},
};
enum { RULES = sizeof rules / sizeof *rules };

/* An assertion of the library's own reports its place each time, in a system call. */
static void expect_all(const struct year *year, const struct starts *starts,
                       const char *zone, const char *text)
{
    const struct cron_syntax cron = syntax(text);
    int64_t at_ms = year->begin_s * SECOND_MS - 1;
    for (size_t i = 0; i < starts->count; i++) {
        at_ms = cron_next(&cron, zone, at_ms);
        if (at_ms != starts->at_s[i] * SECOND_MS)
            ck_abort_msg("'%s' in %s, start %zu: %lld s, not %lld s", text, zone, i,
                         (long long)(at_ms / SECOND_MS), (long long)starts->at_s[i]);
    }
    at_ms = cron_next(&cron, zone, at_ms);
    ck_assert_msg(at_ms >= year->end_s * SECOND_MS, "'%s' in %s: one more at %lld s",
                  text, zone, (long long)(at_ms / SECOND_MS));
}

/* From anywhere, not only from the start before. */
static void expect_from_anywhere(const struct year *year, const struct starts *starts,
                                 const char *zone, const char *text)
{
    const struct cron_syntax cron = syntax(text);
    for (int round = suite_rounds(100); round > 0 && starts->count > 0; round--) {
        const size_t next = (size_t)random() % starts->count;
        const int64_t next_ms = starts->at_s[next] * SECOND_MS;
        const int64_t before_ms = next == 0 ? year->begin_s * SECOND_MS - 1000
                                            : starts->at_s[next - 1] * SECOND_MS;
        const int64_t after_ms =
            before_ms + (random() % 1000) * (next_ms - before_ms) / 1000;
        const int64_t found_ms = cron_next(&cron, zone, after_ms);
        ck_assert_msg(found_ms == next_ms, "'%s' in %s after %lld ms: %lld ms", text,
                      zone, (long long)after_ms, (long long)found_ms);
    }
}

START_TEST(all_starts_of_a_year_are_those_of_its_minutes)
{
    if (_i != 1 && suite_skip_under_valgrind("one zone goes every way in memory"))
        return;
    struct year year;
    year_make(&year, years[_i].zone, years[_i].number);
    ck_assert_msg(year.changes >= years[_i].changes, "%zu changes", year.changes);
    srandom(4711);
    for (size_t i = 0; i < RULES; i++) {
        struct starts starts;
        rules[i].starts(&year, rules[i].rule, &starts);
        expect_all(&year, &starts, years[_i].zone, rules[i].text);
        expect_from_anywhere(&year, &starts, years[_i].zone, rules[i].text);
        free(starts.at_s);
    }
    year_free(&year);
}
END_TEST

/* ---- What comes seldom ---- */

START_TEST(leap_days_come_every_four_years_but_for_three_centuries_in_four)
{
    const struct cron_syntax cron = syntax("0 12 29 2 *");
    int64_t at_ms = utc_ms(2000, 1, 1, 0, 0);
    for (int year = 2000; year < 2400; year += 4) {
        if (year == 2100 || year == 2200 || year == 2300)
            continue;
        at_ms = cron_next(&cron, "UTC", at_ms);
        ck_assert_int_eq(at_ms, utc_ms(year, 2, 29, 12, 0));
    }
}
END_TEST

/* Each star makes it that both fields must fit: a leap day that is a Sunday. */
START_TEST(the_rarest_of_days_come_within_forty_years)
{
    const struct cron_syntax cron = syntax("0 12 29 2 */7");
    const struct cron_syntax hourly = syntax("0 * 29 2 */7");
    int64_t at_ms = utc_ms(2000, 1, 1, 0, 0), hourly_ms = at_ms;
    int count = 0;
    for (int year = 2000; year < 2400; year += 4) {
        const time_t day = (time_t)(utc_ms(year, 2, 29, 12, 0) / SECOND_MS);
        struct tm parts;
        gmtime_r(&day, &parts);
        if (parts.tm_mday != 29 || parts.tm_wday != 0)
            continue;
        at_ms = cron_next(&cron, "Europe/London", at_ms);
        ck_assert_int_eq(at_ms, utc_ms(year, 2, 29, 12, 0));
        for (int hour = 0; hour < 24; hour++) {
            hourly_ms = cron_next(&hourly, "Europe/London", hourly_ms);
            ck_assert_int_eq(hourly_ms, utc_ms(year, 2, 29, hour, 0));
        }
        count++;
    }
    ck_assert_int_eq(count, 13);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_next_moments_are_those_that_one_finds_by_hand),
        TEST(a_moment_is_after_and_not_at_to_the_millisecond),
        {"all_starts_of_a_year_are_those_of_its_minutes",
         &all_starts_of_a_year_are_those_of_its_minutes, YEARS, 0},
        TEST(leap_days_come_every_four_years_but_for_three_centuries_in_four),
        TEST(the_rarest_of_days_come_within_forty_years),
        {0},
    };
    return suite_run("cron", tests);
}
