/* test_pair.c -- can a value of one type be one of another? */
#include "host/picture/pair.h"

#include "tests/support/suite.h"

enum { TYPES = WHERRY_FIELD_ADDRESS + 1 };

START_TEST(a_value_of_a_type_is_one_of_the_same_type)
{
    for (int type = 0; type < TYPES; type++) {
        /* The choices of one field are not those of another. */
        const enum pair_fit expected =
            type == WHERRY_FIELD_CHOICE ? PAIR_MAY_FIT : PAIR_FITS;
        ck_assert_int_eq(pair_fit(type, type), expected);
        ck_assert_int_eq(pair_type(pair_type_name(type)), type);
        ck_assert(!pair_converts(type, type));
    }
}
END_TEST

START_TEST(nothing_is_known_of_a_field_without_a_type)
{
    for (int type = PAIR_UNTYPED; type < TYPES; type++) {
        ck_assert_int_eq(pair_fit(PAIR_UNTYPED, type), PAIR_MAY_FIT);
        ck_assert_int_eq(pair_fit(type, PAIR_UNTYPED), PAIR_MAY_FIT);
    }
    ck_assert_int_eq(pair_type(""), PAIR_UNTYPED);
    ck_assert_int_eq(pair_type("datum"), PAIR_UNTYPED);
}
END_TEST

START_TEST(everything_of_one_line_may_be_a_text_or_come_from_one)
{
    for (int type = 0; type < TYPES; type++) {
        ck_assert_int_ne(pair_fit(type, WHERRY_FIELD_TEXT), PAIR_NEVER);
        ck_assert((pair_fit(WHERRY_FIELD_TEXT, type) == PAIR_NEVER) ==
                  (type == WHERRY_FIELD_ADDRESS));
    }
}
END_TEST

START_TEST(a_date_becomes_a_birthday_and_no_birthday_becomes_a_date)
{
    const int date = WHERRY_FIELD_DATE, birthday = WHERRY_FIELD_BIRTHDAY;
    ck_assert_int_eq(pair_fit(date, birthday), PAIR_CONVERTS);
    ck_assert_int_eq(pair_fit(birthday, date), PAIR_NEVER);
    ck_assert(pair_converts(date, birthday) && pair_converts(birthday, date));
    ck_assert_str_eq(pair_value("1990-11-22", date, birthday), "11-22");
    ck_assert_str_eq(pair_value("11-22", birthday, date), "11-22");
    ck_assert_str_eq(pair_value("2000-02-29", WHERRY_FIELD_TEXT, birthday), "02-29");
}
END_TEST

START_TEST(what_is_no_whole_date_stays_as_it_is)
{
    static const char *const values[] = {
        "",          "11-22",    "1990-13-01", "1990-02-30",
        "1990-11-2", "90-11-22", "22.11.1990", "1990-11-22T10:00:00Z"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        ck_assert_str_eq(
            pair_value(values[i], WHERRY_FIELD_DATE, WHERRY_FIELD_BIRTHDAY), values[i]);
    ck_assert_str_eq(pair_value("1990-11-22", WHERRY_FIELD_DATE, WHERRY_FIELD_TEXT),
                     "1990-11-22");
    ck_assert_str_eq(pair_value("1990-11-22", WHERRY_FIELD_DATE, PAIR_UNTYPED),
                     "1990-11-22");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_value_of_a_type_is_one_of_the_same_type),
        TEST(nothing_is_known_of_a_field_without_a_type),
        TEST(everything_of_one_line_may_be_a_text_or_come_from_one),
        TEST(a_date_becomes_a_birthday_and_no_birthday_becomes_a_date),
        TEST(what_is_no_whole_date_stays_as_it_is),
        {0}};
    return suite_run("pair", tests);
}
