/* test_names.c -- which names are the same, and which are not. */
#include "plugin/kit/names.h"
#include "tests/support/suite.h"

static const struct pair {
    const char *one, *other;
    bool same;
} pairs[] = {
    {"VIP customers", "vip CUSTOMERS", true},
    {"", "", true},
    {"\xC3\x89quipe", "\xC3\xA9quipe", true},  /* E with an acute accent */
    {"\xC3\x89quipe", "e\xCC\x81quipe", true}, /* the same, in two characters */
    {"\xC3\x84RZTE", "a\xCC\x88rzte", true},   /* A with two dots */
    {"STRASS", "stra\xC3\x9F", true},          /* sharp s */
    {"\xCE\xA3\xCE\x91\xCE\xA3", "\xCF\x83\xCE\xB1\xCF\x82", true}, /* final sigma */
    {"\xD0\x9A\xD0\x9B\xD0\x98", "\xD0\xBA\xD0\xBB\xD0\xB8", true}, /* Cyrillic */
    {"VIP", "VIP ", false},
    {"VIP", "VI", false},
    {"VIP", "", false},
    {"Cafe", "Caf\xC3\xA9", false}, /* an accent is no matter of case */
    {"K", "\xCE\x9A", false},       /* Latin and Greek */
    {"\xFF", "\xFF", true},
    {"\xFF", "\xFE", false},
    {"\xC3", "VIP", false},
};

START_TEST(names_are_the_same_whatever_the_case_of_their_letters)
{
    const struct pair *pair = &pairs[_i];
    ck_assert_msg(names_same(pair->one, pair->other) == pair->same, "'%s' and '%s'",
                  pair->one, pair->other);
    ck_assert_msg(names_same(pair->other, pair->one) == pair->same, "'%s' and '%s'",
                  pair->other, pair->one);
}
END_TEST

static const struct test tests[] = {
    {.name = "names_are_the_same_whatever_the_case_of_their_letters",
     .test = &names_are_the_same_whatever_the_case_of_their_letters,
     .rounds = sizeof pairs / sizeof pairs[0]},
    {0},
};

int main(void)
{
    return suite_run("names", tests);
}
