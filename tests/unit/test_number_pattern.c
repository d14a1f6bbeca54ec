/* test_number_pattern.c -- ranges of numbers, and cron expressions, as patterns. */
#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/number_pattern.h"
#include "host/spec/cron_syntax.h"
#include "tests/support/suite.h"

/* The pattern between ^( and )$. */
static regex_t compile(struct buffer *pattern)
{
    regex_t regex;
    buffer_add_text(pattern, ")$");
    ck_assert_msg(regcomp(&regex, buffer_text(pattern), REG_EXTENDED | REG_NOSUB) == 0,
                  "%s", buffer_text(pattern));
    buffer_free(pattern);
    return regex;
}

static regex_t range_regex(int64_t from, int64_t to)
{
    struct buffer pattern = {0};
    buffer_add_text(&pattern, "^(");
    number_pattern(from, to, &pattern);
    return compile(&pattern);
}

static bool fits(const regex_t *regex, const char *text)
{
    return regexec(regex, text, 0, NULL, 0) == 0;
}

static void expect_number(const regex_t *regex, int64_t from, int64_t to,
                          int64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, number);
    ck_assert_msg(fits(regex, text) == (number >= from && number <= to),
                  "%" PRId64 " of %" PRId64 " to %" PRId64, number, from, to);
}

START_TEST(each_number_of_a_small_range_fits_and_no_other)
{
    enum { MOST = 130 };
    for (int64_t from = 0; from <= MOST; from += 1 + from % 3)
        for (int64_t to = from; to <= MOST; to++) {
            regex_t regex = range_regex(from, to);
            for (int64_t number = 0; number <= MOST + 20; number++)
                expect_number(&regex, from, to, number);
            regfree(&regex);
        }
}
END_TEST

/* The ends may come from a plugin. */
START_TEST(a_range_of_all_numbers_has_a_pattern_too)
{
    static const struct {
        int64_t from, to;
    } rows[] = {{0, INT64_MAX}, {1, INT64_MAX}, {INT64_MIN, INT64_MAX}, {-5, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int64_t from = rows[i].from < 0 ? 0 : rows[i].from;
        regex_t regex = range_regex(rows[i].from, rows[i].to);
        for (int64_t number = INT64_MAX; number > 0; number /= 3)
            expect_number(&regex, from, rows[i].to, number);
        expect_number(&regex, from, rows[i].to, 0);
        ck_assert(!fits(&regex, "9223372036854775808"));
        regfree(&regex);
    }
    struct buffer last = {0}, none = {0};
    number_pattern(INT64_MAX, INT64_MAX, &last);
    ck_assert_str_eq(buffer_text(&last), "9223372036854775807");
    number_pattern(-7, -5, &none);
    ck_assert_str_eq(buffer_text(&none), "");
    buffer_free(&last);
}
END_TEST

START_TEST(the_numbers_at_the_ends_of_a_large_range_are_told_apart)
{
    static const struct {
        int64_t from, to;
    } rows[] = {
        {3600, 31536000}, {60, 2678400}, {1, 44640}, {999, 1001}, {0, 1000000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int64_t from = rows[i].from, to = rows[i].to;
        regex_t regex = range_regex(from, to);
        for (int64_t near = -1200; near <= 1200; near++) {
            if (from + near >= 0)
                expect_number(&regex, from, to, from + near);
            if (to + near >= 0)
                expect_number(&regex, from, to, to + near);
        }
        for (int64_t number = 1; number < to * 20; number *= 7)
            expect_number(&regex, from, to, number);
        ck_assert(!fits(&regex, "") && !fits(&regex, "007") && !fits(&regex, "-1"));
        regfree(&regex);
    }
}
END_TEST

START_TEST(a_range_of_nothing_adds_nothing)
{
    struct buffer pattern = {0};
    number_pattern(5, 4, &pattern);
    ck_assert_uint_eq(pattern.length, 0);
    buffer_free(&pattern);
}
END_TEST

static regex_t cron_regex(void)
{
    struct buffer pattern = {0};
    buffer_add_text(&pattern, "^(");
    cron_syntax_pattern(&pattern);
    return compile(&pattern);
}

/* Fields put together at random from what fields are made of. */
START_TEST(each_cron_expression_that_can_be_parsed_fits_its_pattern)
{
    static const char *const pieces[] = {
        "*",   "0",   "5",  "59", "23", "31", "12", "7",   "-",  "/",   ",",  "mon",
        "JAN", "sun", "24", "60", "1",  "07", "3",  "/15", "-6", "*/2", "1-5"};
    enum { PIECES = sizeof pieces / sizeof *pieces, ROUNDS = 200000, FIELDS = 5 };
    regex_t regex = cron_regex();
    unsigned random = 1;
    int parsed = 0;
    for (int round = 0; round < ROUNDS; round++) {
        char text[200] = "";
        for (int field = 0; field < FIELDS; field++) {
            if (field > 0)
                strcat(text, " ");
            do {
                random = random * 1103515245u + 12345u;
                strcat(text, pieces[(random >> 16) % PIECES]);
            } while ((random >> 8) % 4 == 0 && strlen(text) < 150);
        }
        struct cron_syntax cron;
        struct wherry_error error;
        bool good = cron_syntax_parse(text, &cron, &error);
        parsed += good;
        ck_assert_msg(!good || fits(&regex, text), "%s", text);
    }
    ck_assert_int_gt(parsed, 1000);
    regfree(&regex);
}
END_TEST

START_TEST(what_is_no_cron_expression_does_not_fit_the_pattern)
{
    static const char *const texts[] = {
        "",          "0 4 * *",     "0 4 * * * *", "60 4 * * *",     "0 24 * * *",
        "0 4 0 * *", "0 4 32 * *",  "0 4 * 13 *",  "0 4 * * monday", "5/15 * * * *",
        "1,, * * *", "*/0 * * * *", "-1 * * * *",  "* * * * 8",      "@daily",
        "1- * * * *"};
    regex_t regex = cron_regex();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!fits(&regex, texts[i]), "%s", texts[i]);
    regfree(&regex);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_number_of_a_small_range_fits_and_no_other),
        TEST(a_range_of_all_numbers_has_a_pattern_too),
        TEST(the_numbers_at_the_ends_of_a_large_range_are_told_apart),
        TEST(a_range_of_nothing_adds_nothing),
        TEST(each_cron_expression_that_can_be_parsed_fits_its_pattern),
        TEST(what_is_no_cron_expression_does_not_fit_the_pattern),
        {0},
    };
    return suite_run("number pattern", tests);
}
