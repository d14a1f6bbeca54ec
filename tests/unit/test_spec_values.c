/* test_spec_values.c -- limits, zones and the names of steps. */

#include "host/spec/keys.h"
#include "host/spec/values.h"
#include "tests/support/suite.h"

enum { NONE = -1 };

START_TEST(a_limit_is_a_share_a_number_both_or_none)
{
    static const struct {
        const char *text;
        int64_t share_ppm, number;
    } good[] = {
        {"none", NONE, NONE},
        {"0", NONE, 0},
        {"50", NONE, 50},
        {"1000000000", NONE, 1000000000},
        {"0%", 0, NONE},
        {"2%", 20000, NONE},
        {"0.25%", 2500, NONE},
        {"0.0001%", 1, NONE},
        {"99.9999%", 999999, NONE},
        {"100%", 1000000, NONE},
        {"2% and 50", 20000, 50},
        {"  12.5%  and  7 ", 125000, 7},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct spec_limit limit = {.number = 9, .place = {"x.yaml", 3, 4}};
        ck_assert_msg(values_limit(good[i].text, &limit), "'%s' refused", good[i].text);
        ck_assert_int_eq(limit.has_share, good[i].share_ppm != NONE);
        ck_assert_int_eq(limit.has_number, good[i].number != NONE);
        ck_assert_int_eq(limit.share_ppm, limit.has_share ? good[i].share_ppm : 0);
        ck_assert_int_eq(limit.number, limit.has_number ? good[i].number : 0);
        ck_assert_uint_eq(limit.place.line, 3);
    }
}
END_TEST

START_TEST(anything_else_is_no_limit_and_changes_nothing)
{
    static const char *const bad[] = {
        "",
        "%",
        "2 %",
        "-1",
        "-1%",
        "+1",
        "1.5",
        ".5%",
        "1.%",
        "1.-5%",
        "0.00001%",
        "100.0001%",
        "101%",
        "2%%",
        "and",
        "2% and",
        "and 50",
        "2% and 2%",
        "50 and 2%",
        "50 and 50",
        "2% or 50",
        "None",
        "2% and 50 and",
        "none none",
        "1000000001",
        "0x10",
        "2%\tand 5",
        "1e3",
        "all",
        "2% and 50 or so and so on, for ever and ever and a day and a night and",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct spec_limit limit = {.has_number = true, .number = 9};
        ck_assert_msg(!values_limit(bad[i], &limit), "'%s' taken", bad[i]);
        ck_assert_int_eq(limit.number, 9);
        ck_assert(limit.has_number);
    }
}
END_TEST

START_TEST(a_zone_is_a_file_of_zoneinfo_and_no_way_out_of_it)
{
    ck_assert(values_zone("UTC"));
    static const char *const bad[] = {
        "",
        "utc ",
        "Europe",
        "/usr/share/zoneinfo/UTC",
        "../UTC",
        "Europe/../UTC",
        "tzdata.zi",
        "Europe/Camelot",
        "zone.tab",
        "Europe/London\n",
        "Etc/UTC/",
        "Europe/London/Europe/London/Europe/London/Europe/London/Europe/London",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!values_zone(bad[i]), "'%s' taken", bad[i]);
}
END_TEST

START_TEST(each_step_is_found_by_its_name_and_has_a_key)
{
    const struct section *steps = schema_home(&keys_file, "import_new_records");
    ck_assert_ptr_nonnull(steps);
    ck_assert_str_eq(steps->name, "steps");
    for (int i = 0; i < STEP_COUNT; i++) {
        enum step step;
        ck_assert(step_find(step_name((enum step)i), &step));
        ck_assert_int_eq(step, i);
        ck_assert_ptr_nonnull(schema_find(steps, step_name(step)));
    }
    enum step step = STEP_PUSH_PUSH_FIELDS;
    ck_assert(!step_find("push_everything", &step));
    ck_assert_int_eq(step, STEP_PUSH_PUSH_FIELDS);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_limit_is_a_share_a_number_both_or_none),
        TEST(anything_else_is_no_limit_and_changes_nothing),
        TEST(a_zone_is_a_file_of_zoneinfo_and_no_way_out_of_it),
        TEST(each_step_is_found_by_its_name_and_has_a_key),
        {0},
    };
    return suite_run("spec values", tests);
}
