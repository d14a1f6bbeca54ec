/* test_console_intake.c -- the values of a form, while they come in. */
#include "host/console/intake.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"

enum { PIECE = 1024 };

static struct visit visit;
static struct intake intake;

static void begin(void)
{
    visit = (struct visit){0};
    intake = (struct intake){.form = &visit.form, .arena = &visit.arena};
}

static void end(void)
{
    intake_free(&intake);
    arena_free(&visit.arena);
}

static void add(const char *name, const char *value, size_t most)
{
    const size_t length = strlen(value);
    size_t at = 0;
    do {
        const size_t piece = length - at < most ? length - at : most;
        intake_add(&intake, name, value + at, at, piece);
        at += piece;
    } while (at < length);
}

START_TEST(a_form_is_the_same_in_whatever_pieces_it_comes)
{
    add("token", "0123456789abcdef0123456789abcdef", (size_t)_i + 1);
    add("empty", "", (size_t)_i + 1);
    add("words", "Two words, and an \xc3\xa4", (size_t)_i + 1);
    intake_add(&intake, "none", NULL, 0, 0);
    intake_end(&intake);
    ck_assert_uint_eq(visit.form.count, 4);
    ck_assert_str_eq(visit_form(&visit, "token"), "0123456789abcdef0123456789abcdef");
    ck_assert_str_eq(visit.form.all[1].value, "");
    ck_assert_str_eq(visit_form(&visit, "words"), "Two words, and an \xc3\xa4");
    ck_assert_str_eq(visit.form.all[3].value, "");
}
END_TEST

START_TEST(a_form_takes_about_as_much_memory_as_it_has_bytes)
{
    static char piece[PIECE];
    memset(piece, 'x', sizeof piece);
    for (size_t at = 0; at < VISIT_BODY_MOST; at += PIECE)
        intake_add(&intake, "words", piece, at, PIECE);
    intake_end(&intake);
    ck_assert_uint_eq(strlen(visit_form(&visit, "words")), VISIT_BODY_MOST);
    ck_assert_uint_le(visit.arena.used, VISIT_BODY_MOST + PIECE);
    ck_assert_uint_le(intake.value.room, 2 * VISIT_BODY_MOST + PIECE);
}
END_TEST

START_TEST(the_pieces_of_a_field_too_many_go_to_no_other)
{
    for (int i = 0; i < VISIT_PAIRS; i++)
        add("name", "value", 2);
    add("more", "and more", 2);
    intake_end(&intake);
    ck_assert_uint_eq(visit.form.count, VISIT_PAIRS);
    ck_assert_str_eq(visit_form(&visit, "more"), "");
    ck_assert_str_eq(visit.form.all[VISIT_PAIRS - 1].value, "value");
}
END_TEST

START_TEST(pieces_without_a_beginning_are_dropped)
{
    intake_add(&intake, "name", "lost", 4, 4);
    intake_end(&intake);
    intake_end(&intake);
    ck_assert_uint_eq(visit.form.count, 0);
}
END_TEST

static const struct test tests[] = {
    {.name = "a_form_is_the_same_in_whatever_pieces_it_comes",
     .test = &a_form_is_the_same_in_whatever_pieces_it_comes,
     .rounds = 31},
    TEST(a_form_takes_about_as_much_memory_as_it_has_bytes),
    TEST(the_pieces_of_a_field_too_many_go_to_no_other),
    TEST(pieces_without_a_beginning_are_dropped),
    {0},
};

int main(void)
{
    suite_fixture(begin, end);
    return suite_run("forms that come in", tests);
}
