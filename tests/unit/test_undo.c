/* test_undo.c -- what the journal keeps of a write, and what an undo reads in it. */
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "host/picture/row_code.h"
#include "host/picture/written.h"
#include "host/sync/learn.h"
#include "host/sync/undone.h"
#include "tests/support/suite.h"

enum { ROOM = 8 };

static struct arena arena;

/* ---- Texts ---- */

static const char *const awkward[] = {
    "",    "Ann", "a, b", "a: b", "\"",     "\"a\"",  "a\"b, ",  ", ",
    "; c", "a;",  ":",    "x,",   " blank", "\n, \r", "kept as "};
enum { AWKWARD = sizeof awkward / sizeof *awkward };

START_TEST(what_was_written_is_read_back_as_it_was)
{
    for (int i = 0; i < AWKWARD * AWKWARD * AWKWARD; i++) {
        const char *one = awkward[i % AWKWARD], *other = awkward[i / AWKWARD % AWKWARD];
        const char *third = awkward[i / AWKWARD / AWKWARD];
        struct wherry_field fields[ROOM];
        struct buffer text = {0};
        written_add(&text, one, other);
        written_add(&text, third, one);
        ck_assert_uint_eq(written_read(buffer_text(&text), &arena, fields, ROOM), 2);
        ck_assert_str_eq(fields[0].name, one);
        ck_assert_str_eq(fields[0].value, other);
        ck_assert_str_eq(fields[1].name, third);
        ck_assert_str_eq(fields[1].value, one);
        buffer_free(&text);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(what_can_be_two_things_is_not_read)
{
    static const char *const texts[] = {"",           "SUBSCRIBED", "FNAME",
                                        "FNAME:Ann",  "\"FNAME",    "A: b, c",
                                        "A: \"b\" c", "\"A\"b: c"};
    struct wherry_field fields[ROOM];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(written_read(texts[i], &arena, fields, ROOM) == 0, "%s",
                      texts[i]);
    ck_assert_uint_eq(written_read("A: b, C: d", &arena, fields, 1), 0);
    ck_assert_uint_eq(written_read("A: b; more", &arena, fields, 1), 1);
    ck_assert_str_eq(fields[0].value, "b");
    arena_free(&arena);
}
END_TEST

/* ---- Lines ---- */

static struct undone undone;

static void tell(const char *step, const char *event, const char *before,
                 const char *after, const char *words)
{
    const struct store_journal line = {.run = 1,
                                       .row = 1,
                                       .step = step,
                                       .event = event,
                                       .before = before,
                                       .after = after,
                                       .words = words};
    undone_line(&undone, &line, &arena);
}

static void sent(const char *before, const char *after)
{
    tell("push_push_fields", "sent", before, after, "update on the list: why");
}

static const struct undone_side *end(void)
{
    undone_end(&undone, &arena);
    return &undone.sides[SIDE_LIST];
}

START_TEST(a_field_is_put_back_to_before_the_first_of_several_writes)
{
    sent("FNAME: a, LNAME: x", "FNAME: b, LNAME: y");
    tell("push_push_fields", "refused values", "", "", "");
    sent("FNAME: a", "FNAME: b");
    tell("push_push_fields", "done", "", "kept as FNAME: B", "");
    sent("FNAME: B", "FNAME: c");
    const struct undone_side *list = end();
    ck_assert_uint_eq(list->field_count, 1);
    ck_assert_str_eq(list->fields[0].before, "a");
    ck_assert_str_eq(list->fields[0].after, "c");
    arena_free(&arena);
}
END_TEST

START_TEST(what_the_service_made_of_a_value_is_what_we_left_there)
{
    sent("FNAME: a", "FNAME: too long");
    tell("push_push_fields", "done", "", "kept as FNAME: too; LNAME was refused: no",
         "");
    ck_assert_str_eq(end()->fields[0].after, "too");
    arena_free(&arena);
}
END_TEST

START_TEST(what_was_refused_was_not_written)
{
    static const char *const words[] = {"refused a value", "refused",       "no room",
                                        "exists",          "missing",       "later",
                                        "forgotten there", "refused values"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        undone = (struct undone){0};
        sent("FNAME: a", "FNAME: b");
        tell("push_push_fields", words[i], "", "", "");
        ck_assert_uint_eq(end()->field_count, 0);
    }
    undone = (struct undone){0};
    sent("FNAME: a", "FNAME: b");
    tell("push_push_fields", "answer lost", "", "", "");
    ck_assert_uint_eq(end()->field_count, 1);
    arena_free(&arena);
}
END_TEST

START_TEST(what_an_older_version_wrote_in_doubt_is_said_to_be_unreadable)
{
    sent("FNAME: a, b", "FNAME: c");
    ck_assert(end()->unreadable);
    ck_assert_uint_eq(undone.sides[SIDE_LIST].field_count, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(each_verb_is_known_by_its_words)
{
    tell("push_new_records", "sent", "", "PENDING", "invite to the list: why");
    tell("push_new_records", "done", "", "opted in at 2026-11-29T10:00:00Z", "");
    tell("import_unsubscribes", "sent", "SUBSCRIBED", "UNSUBSCRIBED",
         "opt out in the CRM: why");
    tell("push_push_fields", "sent", "a@one.example", "b@one.example",
         "change the address on the list: why");
    tell("push_push_fields", "sent", "", "", "unheard of: why");
    const struct undone_side *list = end();
    ck_assert(list->made);
    ck_assert(list->renamed);
    ck_assert(!list->opted_out);
    ck_assert_int_eq(list->made_ms, INT64_C(1795946400000));
    ck_assert(undone.sides[SIDE_CRM].opted_out);
    ck_assert(!undone.sides[SIDE_CRM].made);
    arena_free(&arena);
}
END_TEST

START_TEST(lines_of_another_step_are_left_out)
{
    work_set_add(&undone.steps, STEP_IMPORT_PULL_FIELDS);
    sent("FNAME: a", "FNAME: b");
    tell("push_push_fields", "done", "", "", "");
    ck_assert_uint_eq(end()->field_count, 0);
    arena_free(&arena);
}
END_TEST

/* ---- The base ---- */

/* The value that was put back arrives, although no answer had said so. */
START_TEST(a_value_that_was_put_back_is_no_news_of_the_other_side)
{
    static const enum sent_phase phases[] = {SENT_TRYING, SENT_ACCEPTED,
                                             SENT_NOT_EFFECTIVE};
    struct mapped mapped = {.number = 1,
                            .names = {[SIDE_LIST] = "FNAME", [SIDE_CRM] = "firstname"},
                            .pull_live = true,
                            .push_live = true};
    const struct mapping mapping = {.fields = &mapped, .count = 1};
    const struct policy policy = {.mapping = &mapping};
    const struct wherry_field field = {"FNAME", "right"};
    const struct wherry_record record = {.size = sizeof record,
                                         .key = "ann@one.example",
                                         .id = "1",
                                         .fields = &field,
                                         .field_count = 1};
    struct row row;
    row_init(&row, 1, &arena);
    row.both_known = true;
    for (int side = 0; side < SIDE_COUNT; side++) {
        row.sides[side].present = true;
        row.sides[side].cells[0].shown = row.sides[side].cells[0].base = "wrong";
    }
    struct cell *list = &row.sides[SIDE_LIST].cells[0];
    sent_add(&list->sent, "wrong", "right", 1);
    list->sent.undoes = true;
    list->sent.phase = phases[_i];
    learn_record(&row, SIDE_LIST, &record, &policy);
    ck_assert_str_eq(list->shown, "right");
    ck_assert(!row_dirty(&row.sides[SIDE_LIST], 0));
    ck_assert(!row_dirty(&row.sides[SIDE_CRM], 0));
    ck_assert_str_eq(row.sides[SIDE_CRM].cells[0].base, "wrong");
    arena_free(&arena);
}
END_TEST

START_TEST(a_later_write_of_the_field_is_no_undo_any_more)
{
    struct sent sent = {0};
    sent_add(&sent, "wrong", "right", 1);
    sent.undoes = true;
    const struct sent_try before = sent_add(&sent, "wrong", "newer", 2);
    ck_assert(!sent.undoes);
    sent_take_back(&sent, &before);
    ck_assert(sent.undoes);
    ck_assert_str_eq(sent_last(&sent), "right");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_was_written_is_read_back_as_it_was),
        TEST(what_can_be_two_things_is_not_read),
        TEST(a_field_is_put_back_to_before_the_first_of_several_writes),
        TEST(what_the_service_made_of_a_value_is_what_we_left_there),
        TEST(what_was_refused_was_not_written),
        TEST(what_an_older_version_wrote_in_doubt_is_said_to_be_unreadable),
        TEST(each_verb_is_known_by_its_words),
        TEST(lines_of_another_step_are_left_out),
        {"a_value_that_was_put_back_is_no_news_of_the_other_side",
         &a_value_that_was_put_back_is_no_news_of_the_other_side, 3, 0},
        TEST(a_later_write_of_the_field_is_no_undo_any_more),
        {0}};
    return suite_run("undo", tests);
}
