/* test_zone.c -- the clock on the wall of a named zone, and back. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/schedule/zone.h"
#include "tests/support/suite.h"

enum { HOUR_S = 60 * 60 };

static int64_t utc(int year, int month, int day, int hour, int minute, int second)
{
    struct tm at = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_sec = second};
    return timegm(&at);
}

START_TEST(the_wall_shows_summer_and_winter_time)
{
    struct zone zone;
    zone_enter(&zone, "Europe/London");
    ck_assert_int_eq(zone_wall(&zone, utc(2026, 1, 15, 12, 0, 0)),
                     utc(2026, 1, 15, 12, 0, 0));
    ck_assert_int_eq(zone_wall(&zone, utc(2026, 7, 15, 12, 0, 7)),
                     utc(2026, 7, 15, 13, 0, 7));
    ck_assert_int_eq(zone_wall(&zone, utc(2026, 3, 29, 0, 59, 59)),
                     utc(2026, 3, 29, 0, 59, 59));
    ck_assert_int_eq(zone_wall(&zone, utc(2026, 3, 29, 1, 0, 0)),
                     utc(2026, 3, 29, 2, 0, 0));
    zone_leave(&zone);
}
END_TEST

/* When a wall shows a time, by hand. */
static const struct moment {
    const char *zone;
    int wall[5];
    int count;
    int first[5], second[5]; /* in UTC */
} known[] = {
    {"UTC", {2026, 3, 29, 1, 30}, 1, {2026, 3, 29, 1, 30}, {0}},
    {"Asia/Kolkata", {2026, 3, 29, 1, 30}, 1, {2026, 3, 28, 20, 0}, {0}},
    {"Europe/London", {2026, 7, 1, 8, 0}, 1, {2026, 7, 1, 7, 0}, {0}},
    /* At 01:00 it is 02:00. */
    {"Europe/London", {2026, 3, 29, 0, 59}, 1, {2026, 3, 29, 0, 59}, {0}},
    {"Europe/London", {2026, 3, 29, 1, 0}, 0, {2026, 3, 29, 1, 0}, {0}},
    {"Europe/London", {2026, 3, 29, 1, 59}, 0, {2026, 3, 29, 1, 0}, {0}},
    {"Europe/London", {2026, 3, 29, 2, 0}, 1, {2026, 3, 29, 1, 0}, {0}},
    /* At 02:00 it is 01:00. */
    {"Europe/London", {2026, 10, 25, 0, 59}, 1, {2026, 10, 24, 23, 59}, {0}},
    {"Europe/London",
     {2026, 10, 25, 1, 0},
     2,
     {2026, 10, 25, 0, 0},
     {2026, 10, 25, 1, 0}},
    {"Europe/London",
     {2026, 10, 25, 1, 59},
     2,
     {2026, 10, 25, 0, 59},
     {2026, 10, 25, 1, 59}},
    {"Europe/London", {2026, 10, 25, 2, 0}, 1, {2026, 10, 25, 2, 0}, {0}},
    /* By half an hour. */
    {"Australia/Lord_Howe",
     {2024, 4, 7, 1, 45},
     2,
     {2024, 4, 6, 14, 45},
     {2024, 4, 6, 15, 15}},
    {"Australia/Lord_Howe", {2024, 4, 7, 1, 15}, 1, {2024, 4, 6, 14, 15}, {0}},
    {"Australia/Lord_Howe", {2024, 10, 6, 2, 15}, 0, {2024, 10, 5, 15, 30}, {0}},
    /* At midnight: the day begins at one; the last hour of a day comes twice. */
    {"America/Santiago", {2024, 9, 8, 0, 0}, 0, {2024, 9, 8, 4, 0}, {0}},
    {"America/Santiago", {2024, 9, 8, 1, 0}, 1, {2024, 9, 8, 4, 0}, {0}},
    {"America/Santiago",
     {2024, 4, 6, 23, 30},
     2,
     {2024, 4, 7, 2, 30},
     {2024, 4, 7, 3, 30}},
    {"America/Santiago", {2024, 4, 7, 0, 0}, 1, {2024, 4, 7, 4, 0}, {0}},
    {"Africa/Cairo", {2024, 4, 26, 0, 30}, 0, {2024, 4, 25, 22, 0}, {0}},
    /* With no daylight saving before or after. */
    {"Europe/Moscow",
     {2014, 10, 26, 1, 30},
     2,
     {2014, 10, 25, 21, 30},
     {2014, 10, 25, 22, 30}},
    {"Asia/Pyongyang", {2018, 5, 4, 23, 45}, 0, {2018, 5, 4, 15, 0}, {0}},
    /* A whole day that never was. */
    {"Pacific/Apia", {2011, 12, 29, 23, 59}, 1, {2011, 12, 30, 9, 59}, {0}},
    {"Pacific/Apia", {2011, 12, 30, 0, 0}, 0, {2011, 12, 30, 10, 0}, {0}},
    {"Pacific/Apia", {2011, 12, 30, 23, 59}, 0, {2011, 12, 30, 10, 0}, {0}},
    {"Pacific/Apia", {2011, 12, 31, 0, 0}, 1, {2011, 12, 30, 10, 0}, {0}},
    /* Beyond the years that the zone's table spells out. */
    {"Europe/London", {2126, 3, 31, 1, 30}, 0, {2126, 3, 31, 1, 0}, {0}},
};

static int64_t utc_of(const int parts[5])
{
    return utc(parts[0], parts[1], parts[2], parts[3], parts[4], 0);
}

START_TEST(a_time_on_the_wall_is_once_twice_or_never)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct zone zone;
        zone_enter(&zone, known[i].zone);
        const struct zone_moments moments = zone_moments(&zone, utc_of(known[i].wall));
        zone_leave(&zone);
        ck_assert_msg(moments.count == known[i].count, "row %zu: %d", i, moments.count);
        ck_assert_msg(moments.first_s == utc_of(known[i].first), "row %zu: %lld", i,
                      (long long)moments.first_s);
        ck_assert_msg(moments.second_s == (known[i].count == 2 ? utc_of(known[i].second)
                                                               : moments.first_s),
                      "row %zu: %lld", i, (long long)moments.second_s);
    }
}
END_TEST

static const char *const zones[] = {
    "UTC",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
};
enum { ZONE_COUNT = sizeof zones / sizeof *zones };

/* From a day and a half before to as long after, in steps of a prime number of seconds.
 * How often a wall time was shown twice. */
static int look_around(const struct zone *zone, int64_t change_s)
{
    int twice = 0;
    for (int64_t at_s = change_s - 36 * HOUR_S; at_s < change_s + 36 * HOUR_S;
         at_s += 307) {
        const int64_t wall_s = zone_wall(zone, at_s);
        const struct zone_moments moments = zone_moments(zone, wall_s);
        if (moments.count == 0 ||
            (moments.first_s != at_s && moments.second_s != at_s) ||
            zone_wall(zone, moments.first_s) != wall_s ||
            zone_wall(zone, moments.second_s) != wall_s ||
            (moments.count == 2) != (moments.first_s < moments.second_s))
            ck_abort_msg("at %lld: %d moments, %lld and %lld", (long long)at_s,
                         moments.count, (long long)moments.first_s,
                         (long long)moments.second_s);
        twice += moments.count == 2;
    }
    return twice;
}

START_TEST(every_moment_is_one_of_those_at_which_its_wall_time_is_shown)
{
    struct zone zone;
    const int64_t end_s = utc(2028, 1, 1, 0, 0, 0);
    int changes = 0, twice = 0;
    zone_enter(&zone, zones[_i]);
    for (int64_t at_s = utc(2008, 1, 1, 0, 0, 0);;) {
        at_s = zone_change(&zone, at_s, end_s);
        if (at_s == ZONE_NEVER)
            break;
        twice += look_around(&zone, at_s);
        changes++;
    }
    look_around(&zone, utc(2026, 1, 1, 0, 0, 0));
    zone_leave(&zone);
    if (strcmp(zones[_i], "Europe/London") == 0) {
        ck_assert_int_eq(changes, 40);
        ck_assert_int_ge(twice, 20 * (2 * HOUR_S / 307)); /* two hours each autumn */
    }
}
END_TEST

START_TEST(changes_of_the_clock_are_found_to_the_second)
{
    struct zone zone;
    zone_enter(&zone, "Europe/London");
    const int64_t spring_s = utc(2026, 3, 29, 1, 0, 0);
    const int64_t autumn_s = utc(2026, 10, 25, 1, 0, 0);
    const int64_t january_s = utc(2026, 1, 1, 0, 0, 0);
    ck_assert_int_eq(zone_change(&zone, january_s, autumn_s), spring_s);
    ck_assert_int_eq(zone_change(&zone, spring_s, autumn_s), autumn_s);
    ck_assert_int_eq(zone_change(&zone, january_s, spring_s), spring_s);
    ck_assert_int_eq(zone_change(&zone, spring_s - 1, spring_s), spring_s);
    ck_assert(zone_change(&zone, january_s, spring_s - 1) == ZONE_NEVER);
    ck_assert(zone_change(&zone, spring_s, autumn_s - 1) == ZONE_NEVER);
    ck_assert(zone_change(&zone, spring_s, spring_s) == ZONE_NEVER);
    zone_leave(&zone);
}
END_TEST

/* What local time the process itself is in. */
static int hour_here(void)
{
    struct tm wall;
    const time_t at = (time_t)utc(2026, 7, 15, 12, 0, 0);
    localtime_r(&at, &wall);
    return wall.tm_hour;
}

START_TEST(the_process_is_back_in_its_own_zone_afterwards)
{
    struct zone zone;
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    zone_enter(&zone, "America/New_York");
    ck_assert_int_eq(hour_here(), 8);
    zone_leave(&zone);
    ck_assert_str_eq(getenv("TZ"), "Asia/Tokyo");
    ck_assert_int_eq(hour_here(), 21);
    unsetenv("TZ");
    tzset();
    const int hour = hour_here();
    zone_enter(&zone, "Pacific/Kiritimati");
    zone_leave(&zone);
    ck_assert_ptr_null(getenv("TZ"));
    ck_assert_int_eq(hour_here(), hour);
}
END_TEST

START_TEST(a_zone_is_the_file_that_the_spec_was_checked_against)
{
    struct zone zone;
    setenv("TZDIR", "/nonexistent", 1);
    zone_enter(&zone, "Asia/Tokyo");
    ck_assert_int_eq(zone_wall(&zone, 0), 9 * HOUR_S);
    zone_leave(&zone);
    unsetenv("TZDIR");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_wall_shows_summer_and_winter_time),
        TEST(a_time_on_the_wall_is_once_twice_or_never),
        {"every_moment_is_one_of_those_at_which_its_wall_time_is_shown",
         &every_moment_is_one_of_those_at_which_its_wall_time_is_shown, ZONE_COUNT, 0},
        TEST(changes_of_the_clock_are_found_to_the_second),
        TEST(the_process_is_back_in_its_own_zone_afterwards),
        TEST(a_zone_is_the_file_that_the_spec_was_checked_against),
        {0},
    };
    return suite_run("zone", tests);
}
