/* test_duration.c -- a length of time as people write it. */
#include <stddef.h>

#include "host/base/duration.h"
#include "tests/support/suite.h"

START_TEST(a_number_and_a_unit_are_milliseconds)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {
        {"0s", 0},           {"2s", 2000},
        {"15m", 900000},     {"1h", 3600000},
        {"24h", 86400000},   {"7d", 604800000},
        {"007d", 604800000}, {"9223372036854775s", INT64_C(9223372036854775000)},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t ms = -1;
        ck_assert_msg(duration_parse(good[i].text, &ms), "'%s' refused", good[i].text);
        ck_assert_msg(ms == good[i].ms, "'%s' misread", good[i].text);
    }
}
END_TEST

START_TEST(anything_else_is_refused_and_changes_nothing)
{
    static const char *const bad[] = {
        "",
        "s",
        "30",
        "-1s",
        "+1s",
        "1.5h",
        " 1s",
        "1s ",
        "1 s",
        "1S",
        "1ms",
        "1h5m",
        "1w",
        "1e3s",
        "0x10s",
        "one",
        "9223372036854776s",
        "9223372036854775808s",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t ms = -1;
        ck_assert_msg(!duration_parse(bad[i], &ms), "'%s' taken", bad[i]);
        ck_assert_msg(ms == -1, "'%s' left a number", bad[i]);
    }
}
END_TEST

START_TEST(a_length_is_written_in_its_largest_whole_unit)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "0s"},         {1000, "1s"},
        {90000, "90s"},    {120000, "2m"},
        {5400000, "90m"},  {7200000, "2h"},
        {86400000, "1d"},  {604800000, "7d"},
        {90000000, "25h"}, {1500, "1500 milliseconds"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer text = {0};
        duration_write(rows[i].ms, &text);
        ck_assert_str_eq(buffer_text(&text), rows[i].text);
        buffer_free(&text);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_number_and_a_unit_are_milliseconds),
        TEST(anything_else_is_refused_and_changes_nothing),
        TEST(a_length_is_written_in_its_largest_whole_unit),
        {0},
    };
    return suite_run("duration", tests);
}
