/* test_bits.c -- a set of numbers, in one bit a number. */
#include "host/store/bits.h"
#include "tests/support/suite.h"

static struct bits bits;

static void finish(void)
{
    bits_free(&bits);
}

START_TEST(numbers_are_found_one_after_the_other)
{
    static const int64_t numbers[] = {0, 7, 8, 9, 63, 64, 5000, 40000, BITS_HIGHEST};
    int64_t number = -1;
    ck_assert_int_eq(bits_next(&bits, 0), -1);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        bits_add(&bits, numbers[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        number = bits_next(&bits, number + 1);
        ck_assert_int_eq(number, numbers[i]);
        ck_assert(bits_has(&bits, number));
    }
    ck_assert_int_eq(bits_next(&bits, number + 1), -1);
    ck_assert_int_eq(bits_next(&bits, 65), 5000);
}
END_TEST

START_TEST(a_number_that_was_dropped_is_in_it_no_more)
{
    bits_drop(&bits, 5);
    bits_add(&bits, 5);
    bits_add(&bits, 6);
    bits_drop(&bits, 5);
    bits_drop(&bits, 70000);
    ck_assert(!bits_has(&bits, 5));
    ck_assert_int_eq(bits_next(&bits, 0), 6);
    bits_clear(&bits);
    ck_assert_int_eq(bits_next(&bits, 0), -1);
}
END_TEST

START_TEST(a_number_outside_of_the_limits_is_not_kept)
{
    bits_add(&bits, BITS_HIGHEST + 1);
    bits_add(&bits, -1);
    ck_assert_uint_eq(bits.room, 0);
    ck_assert(!bits_has(&bits, BITS_HIGHEST + 1));
    ck_assert(!bits_has(&bits, -1));
}
END_TEST

static const struct test tests[] = {
    TEST(numbers_are_found_one_after_the_other),
    TEST(a_number_that_was_dropped_is_in_it_no_more),
    TEST(a_number_outside_of_the_limits_is_not_kept),
    {0},
};

int main(void)
{
    suite_fixture(NULL, finish);
    return suite_run("bits", tests);
}
