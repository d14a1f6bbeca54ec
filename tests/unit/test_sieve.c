/* test_sieve.c -- an address that was put in is never said to be absent, and most others
 * are.
 */
#include "host/store/postgres/sieve.h"

#include <stdio.h>

#include "tests/support/suite.h"

enum { ADDED = 100000, ROOM = 48 };

static const char *address(int number)
{
    static char text[ROOM];
    snprintf(text, sizeof text, "person.%d@example.org", number);
    return text;
}

START_TEST(what_was_put_in_is_held_and_most_else_is_not)
{
    struct sieve *sieve = sieve_create();
    int wrong = 0;
    ck_assert(!sieve_may_hold(sieve, SIEVE_OF_LIST, ""));
    for (int i = 0; i < ADDED; i++)
        sieve_add(sieve, SIEVE_OF_LIST, address(i));
    for (int i = 0; i < ADDED; i++) {
        ck_assert(sieve_may_hold(sieve, SIEVE_OF_LIST, address(i)));
        wrong += sieve_may_hold(sieve, SIEVE_OF_LIST, address(ADDED + i));
        wrong += sieve_may_hold(sieve, SIEVE_OF_CRM, address(i));
    }
    ck_assert_int_le(wrong, 10);
    sieve_free(sieve);
}
END_TEST

START_TEST(where_there_is_none_everything_may_be_there)
{
    sieve_add(NULL, SIEVE_OF_CRM, "a");
    ck_assert(sieve_may_hold(NULL, SIEVE_OF_CRM, "a"));
    sieve_free(NULL);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"what_was_put_in_is_held_and_most_else_is_not",
         &what_was_put_in_is_held_and_most_else_is_not, 0, 0},
        {"where_there_is_none_everything_may_be_there",
         &where_there_is_none_everything_may_be_there, 0, 0},
        {0}};
    return suite_run("sieve", tests);
}
