/* test_blank.c -- is there anything to be seen in a text? */

#include "plugin/kit/blank.h"
#include "tests/support/suite.h"

static const char *const blank[] = {
    "",
    " ",
    " \t\r\n\v\f",
    "\xC2\xA0",                           /* no-break space */
    "\xE2\x80\x83\xE3\x80\x80",           /* em space, ideographic space */
    "\xE2\x80\xA8\xC2\x85",               /* line separator, next line */
    "\xE1\x9A\x80\xE2\x80\xAF",           /* ogham space, narrow no-break space */
    "\xE2\x80\x8B",                       /* zero-width space */
    "\xE2\x80\x8C\xE2\x80\x8D",           /* joiners without anything to join */
    "\xE2\x81\xA0\xC2\xAD",               /* word joiner, soft hyphen */
    "\xE2\x80\x8E\xE2\x80\xAE",           /* marks of direction */
    "\xEF\xBB\xBF",                       /* byte order mark */
    " \xEF\xBB\xBF\xC2\xA0\xE2\x80\x8B ", /* all together */
    "\xE3\x85\xA4\xE2\xA0\x80",           /* fillers */
    "\x01\x7F\xC2\x9F",                   /* control characters */
};

START_TEST(a_text_that_shows_nothing_is_blank)
{
    ck_assert_msg(text_is_blank(blank[_i]), "row %d", _i);
}
END_TEST

static const char *const seen[] = {
    "a",
    " a ",
    "0",
    ".",
    "-",
    "\xC2\xA0x",
    "\xE2\x80\x8B\xC3\xA9",
    "\xEF\xBF\xBD",
    "\xF0\x9F\x92\xA9",
    "\xC2",
    " \xFF",
    "\xED\xA0\x80",
};

START_TEST(a_text_that_shows_something_is_not_blank)
{
    ck_assert_msg(!text_is_blank(seen[_i]), "row %d", _i);
}
END_TEST

START_TEST(only_the_bytes_that_were_named_count)
{
    ck_assert(text_is_blank_n("  x", 2));
    ck_assert(!text_is_blank_n("  x", 3));
    ck_assert(text_is_blank_n("x", 0));
    ck_assert(!text_is_blank_n("\xC2\xA0", 1));
}
END_TEST

static const struct test tests[] = {
    {"a_text_that_shows_nothing_is_blank", &a_text_that_shows_nothing_is_blank,
     (int)(sizeof blank / sizeof *blank), 0},
    {"a_text_that_shows_something_is_not_blank",
     &a_text_that_shows_something_is_not_blank, (int)(sizeof seen / sizeof *seen), 0},
    TEST(only_the_bytes_that_were_named_count),
    {0},
};

int main(void)
{
    return suite_run("blank", tests);
}
