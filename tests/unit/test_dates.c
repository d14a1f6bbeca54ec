/* test_dates.c -- the spellings of time that the two services use. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "plugin/kit/dates.h"
#include "tests/support/suite.h"

#define NOON INT64_C(1446551290000) /* 2015-11-03T11:48:10Z, by date -d */

static const struct spelling {
    const char *text;
    int64_t ms;
} spellings[] = {
    {"2015-11-03T11:48:10+00:00", NOON},
    {"2015-11-03T11:48:10Z", NOON},
    {"2015-11-03T11:48:10", NOON},
    {"2015-11-03 11:48:10", NOON},
    {"2015-11-03 11:48:10+00", NOON},
    {"2015-11-03T11:48:10+00", NOON},
    {"2015-11-03 11:48:10+0000", NOON},
    {"2015-11-03T11:48:10-00:00", NOON},
    {"2015-11-03T13:48:10+02:00", NOON},
    {"2015-11-03T13:48:10+02", NOON},
    {"2015-11-03T17:18:10+0530", NOON},
    {"2015-11-03T06:48:10-05:00", NOON},
    {"2015-11-02T23:48:10-12:00", NOON},
    {"2015-11-04T01:48:10+14:00", NOON},
    {"2015-11-03 11:48:10.833949+00", NOON + 833},
    {"2015-11-03T11:48:10.8Z", NOON + 800},
    {"2015-11-03T11:48:10.08Z", NOON + 80},
    {"2015-11-03T11:48:10.0009", NOON},
    {"2015-11-03T11:48:10.999999999999999999999999+00:00", NOON + 999},
    {"2015-11-03", INT64_C(1446508800000)},
    {"1970-01-01T00:00:00Z", 0},
    {"1969-12-31T23:59:59.999Z", -1},
    {"1969-12-31T23:59:59Z", -1000},
    {"2016-02-29T00:00:00Z", INT64_C(1456704000000)},
    {"2000-02-29", INT64_C(951782400000)},
    {"2016-12-31T23:59:60Z", INT64_C(1483228800000)},
    {"2038-01-19T03:14:08Z", INT64_C(2147483648000)},
    {"0001-01-01T00:00:00Z", INT64_C(-62135596800000)},
    {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
};

START_TEST(a_spelling_of_either_service_is_read)
{
    int64_t ms = 1;
    ck_assert_msg(dates_parse(spellings[_i].text, &ms), "'%s'", spellings[_i].text);
    ck_assert_msg(ms == spellings[_i].ms, "'%s' is %" PRId64, spellings[_i].text, ms);
}
END_TEST

static const char *const no_times[] = {
    "",
    " ",
    "2015",
    "2015-11",
    "2015-11-3",
    "2015-1-03",
    "15-11-03",
    "2015/11/03",
    "03/11/2015",
    "20151103",
    "2015-11-03T",
    "2015-11-03 ",
    "2015-11-03Z",
    " 2015-11-03",
    "2015-11-03T11:48",
    "2015-11-03T11:48:1",
    "2015-11-03t11:48:10z",
    "2015-11-03  11:48:10",
    "2015-11-03T11.48.10",
    "2015-11-03T11:48:10.",
    "2015-11-03T11:48:10.Z",
    "2015-11-03T11:48:10,5",
    "2015-11-03T11:48:10 Z",
    "2015-11-03T11:48:10 +00:00",
    "2015-11-03T11:48:10+0",
    "2015-11-03T11:48:10+000",
    "2015-11-03T11:48:10+00:",
    "2015-11-03T11:48:10+00:0",
    "2015-11-03T11:48:10+00:00x",
    "2015-11-03T11:48:10+24:00",
    "2015-11-03T11:48:10+00:60",
    "2015-11-03T11:48:10ZZ",
    "2015-11-03T11:48:10UTC",
    "2015-11-03T24:00:00",
    "2015-11-03T11:60:00",
    "2015-11-03T11:48:61",
    "2015-11-03T11:48:60",
    "2015-00-03",
    "2015-13-03",
    "2015-11-00",
    "2015-11-31",
    "2015-02-29",
    "1900-02-29",
    "2100-02-29",
    "2016-02-30",
    "2015-04-31",
    "0000-01-01",
    "0000-00-00 00:00:00",
    "10000-01-01",
    "-001-01-01",
    "+2015-11-03",
    "2015-11-03T-1:00:00",
    "2015-11-03T+1:00:00",
    "1446551290",
    "yesterday",
    /* no spelling is left for these once the offset is applied */
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "9999-12-31T23:59:60Z",
};

START_TEST(a_text_that_is_no_time_is_refused)
{
    int64_t ms = 77;
    ck_assert_msg(!dates_parse(no_times[_i], &ms), "'%s'", no_times[_i]);
    ck_assert_int_eq(ms, 77);
}
END_TEST

START_TEST(a_time_cut_anywhere_is_another_spelling_or_none)
{
    const char *text = "2017-02-04 10:18:12.833949+00:00";
    for (size_t length = 0; length < strlen(text); length++) {
        char cut[40] = {0};
        memcpy(cut, text, length);
        int64_t ms;
        bool fine = length == 10 || length == 19 || (length > 20 && length <= 26) ||
                    length == 29;
        ck_assert_msg(dates_parse(cut, &ms) == fine, "'%s'", cut);
    }
}
END_TEST

START_TEST(a_day_is_a_real_date_alone)
{
    ck_assert(dates_is_day("2026-11-22"));
    ck_assert(dates_is_day("2024-02-29"));
    ck_assert(!dates_is_day("2023-02-29"));
    ck_assert(!dates_is_day("2026-11-22T00:00:00Z"));
    ck_assert(!dates_is_day("2026-11-22 "));
    ck_assert(!dates_is_day("11-22"));
    ck_assert(!dates_is_day("0000-00-00"));
    ck_assert(!dates_is_day(""));
}
END_TEST

START_TEST(a_time_is_written_in_three_spellings)
{
    char text[DATES_ROOM];
    dates_format_utc(NOON + 999, text);
    ck_assert_str_eq(text, "2015-11-03T11:48:10Z");
    dates_format_plain(NOON, text);
    ck_assert_str_eq(text, "2015-11-03T11:48:10");
    dates_format_day(NOON, text);
    ck_assert_str_eq(text, "2015-11-03");
    dates_format_utc(-1, text);
    ck_assert_str_eq(text, "1969-12-31T23:59:59Z");
    dates_format_utc(0, text);
    ck_assert_str_eq(text, "1970-01-01T00:00:00Z");
}
END_TEST

START_TEST(times_beyond_the_calendar_show_its_ends)
{
    char text[DATES_ROOM];
    dates_format_utc(INT64_MAX, text);
    ck_assert_str_eq(text, "9999-12-31T23:59:59Z");
    dates_format_utc(INT64_MIN, text);
    ck_assert_str_eq(text, "0001-01-01T00:00:00Z");
    dates_format_day(INT64_C(253402300800000), text);
    ck_assert_str_eq(text, "9999-12-31");
    dates_format_day(INT64_C(-62135596800001), text);
    ck_assert_str_eq(text, "0001-01-01");
}
END_TEST

/* The calendar repeats itself after 400 years: every day of 1600 to 1999, both ends,
 * and each against the C library and back. */
START_TEST(every_day_is_written_and_read_as_the_same)
{
    static const struct {
        int64_t first, last; /* days since 1970 */
    } spans[] = {{-719162, -719162 + 800}, {-135140, 10956}, {2932896 - 800, 2932896}};
    const int64_t day_ms = 86400000;
    for (int64_t day = spans[_i].first; day <= spans[_i].last; day++) {
        char text[DATES_ROOM], wanted[DATES_ROOM];
        time_t seconds = (time_t)(day * 86400);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        snprintf(wanted, sizeof wanted, "%04d-%02d-%02d", (tm.tm_year + 1900) % 10000,
                 tm.tm_mon + 1, tm.tm_mday);
        dates_format_day(day * day_ms + day_ms - 1, text);
        int64_t ms;
        if (strcmp(text, wanted) != 0 || !dates_parse(text, &ms) || ms != day * day_ms)
            ck_abort_msg("'%s' for '%s'", text, wanted);
    }
}
END_TEST

#define SIXTH INT64_C(784111777000) /* RFC 9110's own example */

static const struct spelling http_dates[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", SIXTH},
    {"Sunday, 06-Nov-94 08:49:37 GMT", SIXTH},
    {"Sun Nov  6 08:49:37 1994", SIXTH},
    {"Thu Nov 16 08:49:37 1994", SIXTH + INT64_C(864000000)},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Thursday, 01-Jan-70 00:00:00 GMT", 0},
    {"Tuesday, 31-Dec-69 23:59:59 GMT", INT64_C(3155759999000)},
    {"Sat, 31 Dec 2016 23:59:60 GMT", INT64_C(1483228800000)},
    {"Thu, 29 Feb 2024 12:00:00 GMT", INT64_C(1709208000000)},
    {"Mon, 23 Nov 2026 01:18:10 GMT", INT64_C(1795396690000)},
};

START_TEST(a_date_header_is_read_in_its_three_forms)
{
    int64_t ms = 1;
    ck_assert_msg(dates_parse_http(http_dates[_i].text, &ms), "'%s'",
                  http_dates[_i].text);
    ck_assert_msg(ms == http_dates[_i].ms, "'%s' is %" PRId64, http_dates[_i].text, ms);
}
END_TEST

static const char *const no_http_dates[] = {
    "",
    "Sun",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 +0000",
    "Sun, 06 Nov 1994 08:49:37 GMT ",
    " Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Non 1994 08:49:37 GMT",
    "Son, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 29 Feb 2023 08:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun Nov 6 08:49:37 1994",
    "Sun Nov 06 08:49:37 1994 GMT",
    "Sun, 06 Nov 0000 08:49:37 GMT",
    "1994-11-06T08:49:37Z",
};

START_TEST(a_malformed_date_header_is_refused)
{
    int64_t ms = 77;
    ck_assert_msg(!dates_parse_http(no_http_dates[_i], &ms), "'%s'", no_http_dates[_i]);
    ck_assert_int_eq(ms, 77);
}
END_TEST

#define ROWS(test, table)                                                              \
    {                                                                                  \
#test, &test, (int)(sizeof table / sizeof *table), 0                           \
    }

static const struct test tests[] = {
    ROWS(a_spelling_of_either_service_is_read, spellings),
    ROWS(a_text_that_is_no_time_is_refused, no_times),
    TEST(a_time_cut_anywhere_is_another_spelling_or_none),
    TEST(a_day_is_a_real_date_alone),
    TEST(a_time_is_written_in_three_spellings),
    TEST(times_beyond_the_calendar_show_its_ends),
    {"every_day_is_written_and_read_as_the_same",
     &every_day_is_written_and_read_as_the_same, 3, 0},
    ROWS(a_date_header_is_read_in_its_three_forms, http_dates),
    ROWS(a_malformed_date_header_is_refused, no_http_dates),
    {0},
};

int main(void)
{
    return suite_run("dates", tests);
}
