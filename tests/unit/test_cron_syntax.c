/* test_cron_syntax.c -- the five fields of a cron expression. */
#include <stddef.h>
#include <string.h>

#include "host/spec/cron_syntax.h"
#include "tests/support/suite.h"

#define BIT(n) (UINT64_C(1) << (n))

static struct cron_syntax good(const char *text)
{
    struct cron_syntax cron;
    struct wherry_error error = {0};
    ck_assert_msg(cron_syntax_parse(text, &cron, &error), "'%s': %s", text,
                  error.message);
    return cron;
}

/* The sets of `from..to` in steps, as numbers and no shifts of whole words. */
static uint64_t range(int from, int to, int step)
{
    uint64_t set = 0;
    for (int value = from; value <= to; value += step)
        set |= BIT(value);
    return set;
}

START_TEST(stars_are_all_values)
{
    struct cron_syntax cron = good("* * * * *");
    ck_assert(cron.minutes == range(0, 59, 1));
    ck_assert(cron.hours == range(0, 23, 1));
    ck_assert(cron.days == range(1, 31, 1));
    ck_assert(cron.months == range(1, 12, 1));
    ck_assert(cron.weekdays == range(0, 6, 1));
    ck_assert(cron.any_day);
    ck_assert(cron.any_weekday);
}
END_TEST

START_TEST(numbers_ranges_lists_steps_and_names_are_understood)
{
    struct cron_syntax cron = good("0,15-20/2,59\t*/6 1,31 jan-Mar,12 MON,fri-sun");
    ck_assert(cron.minutes == (BIT(0) | BIT(15) | BIT(17) | BIT(19) | BIT(59)));
    ck_assert(cron.hours == (BIT(0) | BIT(6) | BIT(12) | BIT(18)));
    ck_assert(cron.days == (BIT(1) | BIT(31)));
    ck_assert(cron.months == (BIT(1) | BIT(2) | BIT(3) | BIT(12)));
    ck_assert(cron.weekdays == (BIT(0) | BIT(1) | BIT(5) | BIT(6)));
    ck_assert(!cron.any_day);
    ck_assert(!cron.any_weekday);
}
END_TEST

START_TEST(sunday_is_zero_and_seven)
{
    ck_assert(good("0 0 * * 0").weekdays == BIT(0));
    ck_assert(good("0 0 * * 7").weekdays == BIT(0));
    ck_assert(good("0 0 * * sun").weekdays == BIT(0));
    ck_assert(good("0 0 * * 5-7").weekdays == (BIT(5) | BIT(6) | BIT(0)));
    ck_assert(good("0 0 * * 0-7").weekdays == range(0, 6, 1));
    ck_assert(good("0 0 * * 7-0").weekdays == BIT(0));
    ck_assert(good("0 0 * * fri-0").weekdays == (BIT(5) | BIT(6) | BIT(0)));
}
END_TEST

START_TEST(a_range_from_a_value_to_itself_is_that_value)
{
    ck_assert(good("0-0 * * * *").minutes == BIT(0));
    ck_assert(good("* 0-0 * * *").hours == BIT(0));
    ck_assert(good("* * 1-1 * *").days == BIT(1));
    ck_assert(good("* * * jan-jan *").months == BIT(1));
    ck_assert(good("* * * * 0-0").weekdays == BIT(0));
    ck_assert(good("* * * * sun-sun").weekdays == BIT(0));
    ck_assert(good("* * * * sun-sun/2").weekdays == BIT(0));
    ck_assert(good("* * * * 7-7").weekdays == BIT(0));
    ck_assert(good("* * * * sat-sat").weekdays == BIT(6));
}
END_TEST

START_TEST(a_day_must_fit_both_fields_when_one_begins_with_a_star)
{
    static const struct {
        const char *text;
        bool both;
    } rows[] = {
        {"0 0 */2 * */3", true},      {"0 0 */2 * mon", true},
        {"0 0 1-7 * */2", true},      {"0 0 */2 * *", false},
        {"0 0 * * */2", false},       {"0 0 1-7 * mon", false},
        {"0 0 */1 * mon", false},     {"0 0 1 * */1", false},
        {"0 0 *,3 * mon", false},     {"0 0 1-31 * */2", false},
        {"0 0 */2 * sun-sat", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cron_syntax cron = good(rows[i].text);
        ck_assert_msg(cron_syntax_needs_both_days(&cron) == rows[i].both, "'%s'",
                      rows[i].text);
    }
}
END_TEST

START_TEST(a_step_from_a_star_is_still_a_star)
{
    struct cron_syntax cron = good("0 0 */2 * */3");
    ck_assert(cron.any_day);
    ck_assert(cron.any_weekday);
    ck_assert(cron.days == range(1, 31, 2));
    ck_assert(cron.weekdays == (BIT(0) | BIT(3) | BIT(6)));
}
END_TEST

START_TEST(a_date_that_never_comes_is_refused_and_a_rare_one_is_taken)
{
    struct cron_syntax cron;
    ck_assert(!cron_syntax_parse("0 0 30 2 *", &cron, NULL));
    ck_assert(!cron_syntax_parse("0 0 31 2 *", &cron, NULL));
    ck_assert(!cron_syntax_parse("0 0 30-31 feb */2", &cron, NULL));
    ck_assert(!cron_syntax_parse("0 0 31 2,4,6,9,11 *", &cron, NULL));
    ck_assert(cron_syntax_parse("0 0 29 2 *", &cron, NULL));
    ck_assert(cron_syntax_parse("0 0 31 4,5 *", &cron, NULL));
    ck_assert(cron_syntax_parse("0 0 30 2 mon", &cron, NULL));
}
END_TEST

START_TEST(each_mistake_has_its_sentence)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", "needs five fields: minute, hour, day of month, month, day of week"},
        {"* * * *",
         "needs five fields: minute, hour, day of month, month, day of week"},
        {"* * * * * *",
         "needs five fields: minute, hour, day of month, month, day of week"},
        {"@hourly",
         "needs five fields: minute, hour, day of month, month, day of week"},
        {"60 * * * *", "'60' is not a valid minute (0 to 59)"},
        {"-1 * * * *", "'' is not a valid minute (0 to 59)"},
        {"1- * * * *", "'' is not a valid minute (0 to 59)"},
        {"1,,2 * * * *", "'' is not a valid minute (0 to 59)"},
        {"1, * * * *", "'' is not a valid minute (0 to 59)"},
        {"1.5 * * * *", "'1.5' is not a valid minute (0 to 59)"},
        {"99999999999999999999 * * * *",
         "'99999999999999999999' is not a valid minute (0 to 59)"},
        {"1-2-3 * * * *", "'2-3' is not a valid minute (0 to 59)"},
        {"* 24 * * *", "'24' is not a valid hour (0 to 23)"},
        {"* * 0 * *", "'0' is not a valid day of month (1 to 31)"},
        {"* * 32 * *", "'32' is not a valid day of month (1 to 31)"},
        {"* * * 13 *", "'13' is not a valid month (1 to 12, or a name such as 'feb')"},
        {"* * * january *",
         "'january' is not a valid month (1 to 12, or a name such as 'feb')"},
        {"* * * mon *",
         "'mon' is not a valid month (1 to 12, or a name such as 'feb')"},
        {"* * * * 8",
         "'8' is not a valid day of week (0 to 7, or a name such as 'mon')"},
        {"5-1 * * * *", "the range '5-1' ends before it begins"},
        {"*/0 * * * *", "'/0' is not a valid step for the minute (1 to 59)"},
        {"*/ * * * *", "'/' is not a valid step for the minute (1 to 59)"},
        {"*/60 * * * *", "'/60' is not a valid step for the minute (1 to 59)"},
        {"5/2 * * * *", "the step '5/2' needs a range or '*' before it"},
        {"*-5 * * * *", "'*' is not a valid minute (0 to 59)"},
        {"** * * * *", "'**' is not a valid minute (0 to 59)"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cron_syntax cron;
        struct wherry_error error = {0};
        ck_assert_msg(!cron_syntax_parse(bad[i].text, &cron, &error), "'%s' taken",
                      bad[i].text);
        ck_assert_str_eq(error.message, bad[i].message);
    }
}
END_TEST

START_TEST(an_endless_expression_is_refused)
{
    char text[400];
    struct cron_syntax cron;
    struct wherry_error error = {0};
    memset(text, '1', sizeof text);
    text[sizeof text - 1] = '\0';
    ck_assert(!cron_syntax_parse(text, &cron, &error));
    ck_assert_str_eq(error.message, "longer than 199 bytes");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(stars_are_all_values),
        TEST(numbers_ranges_lists_steps_and_names_are_understood),
        TEST(sunday_is_zero_and_seven),
        TEST(a_range_from_a_value_to_itself_is_that_value),
        TEST(a_day_must_fit_both_fields_when_one_begins_with_a_star),
        TEST(a_step_from_a_star_is_still_a_star),
        TEST(a_date_that_never_comes_is_refused_and_a_rare_one_is_taken),
        TEST(each_mistake_has_its_sentence),
        TEST(an_endless_expression_is_refused),
        {0},
    };
    return suite_run("cron syntax", tests);
}
