/* test_undo_story.c -- the story of the manual: names that a wrong mapping overwrote. */
#include <signal.h>

#include "host/base/buffer.h"
#include "tests/pipelines/undo.h"

enum { KILLED = 128 + SIGKILL, CROWD = 3000, FEW = 60, AT_ONCE = 60 };

/* The same act for all of them; '#' in the fields is the person's number. */
static void act_on_crowd(int crowd, const char *side, const char *verb,
                         const char *fields)
{
    for (int first = 0; first < crowd; first += AT_ONCE) {
        struct buffer acts = {0};
        for (int i = first; i < first + AT_ONCE; i++) {
            buffer_format(&acts,
                          "%s{\"side\":\"%s\",\"do\":\"%s\","
                          "\"address\":\"p%d@one.example\",\"fields\":{",
                          i == first ? "[" : ",", side, verb, i);
            for (const char *c = fields; *c != '\0'; c++)
                if (*c == '#')
                    buffer_format(&acts, "%d", i);
                else
                    buffer_add_char(&acts, *c);
            buffer_add_text(&acts, "}}");
        }
        buffer_add_char(&acts, ']');
        sandbox_post(rig_sandbox(), "act", "%s", buffer_text(&acts));
        buffer_free(&acts);
    }
}

/* The last names of the CRM go into FNAME: it is not seen until the shop spells all
 * last names again. Returns the run that overwrote them. */
static int overwrite(int crowd, const char *list, const char **before)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS, .list = list};
    rig_write_spec(&spec);
    rig_edit_spec("crm: firstname, list: FNAME", "crm: lastname, list: FNAME");
    rig_edit_spec("    - { crm: lastname, list: LNAME }\n", "");
    act_on_crowd(crowd, "crm", "join",
                 "\"firstname\":\"First#\",\"lastname\":\"last#\"");
    act_on_crowd(crowd, "list", "join", "\"FNAME\":\"First#\"");
    rig_expect("run p", 0);
    act_on_crowd(crowd, "crm", "change", "\"lastname\":\"Last#\"");
    *before = rig_summary();
    rig_expect("run p --allow push_push_fields", 0);
    const int run = undo_last_run();
    rig_pass_ms(undo_day_ms);
    rig_run("run p --allow push_push_fields");
    ck_assert_str_eq(undo_name_of("list", "p7@one.example"), "Last7");
    ck_assert_str_ne(rig_summary(), *before);
    return run;
}

START_TEST(three_thousand_names_that_a_wrong_mapping_overwrote_are_repaired)
{
    const char *before;
    const int run = overwrite(CROWD, NULL, &before);
    rig_edit_spec("crm: lastname, list: FNAME", "crm: firstname, list: FNAME");
    undo_make(run, "");
    rig_run(rig_keep_format("apply p %s --allow push_push_fields", rig_path("undo")));
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
    ck_assert_str_eq(rig_summary(), before);
    undo_expect_rest();
    ck_assert_str_eq(rig_summary(), before);
}
END_TEST

/* A later run, which is not an undo, learns the result; and the mapping is as wrong as
 * it was. */
START_TEST(an_undo_in_bulk_that_was_killed_writes_nothing_wrong_later)
{
    static const char *const points[] = {"sync.trying:1", "sync.handed_in:1",
                                         "sync.named:1"};
    const char *before;
    const int run = overwrite(FEW, "  bulk_after: 10\n", &before);
    undo_make(run, "");
    ck_assert_int_eq(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", points[_i]),
                                  rig_keep_format("apply p %s", rig_path("undo"))),
                     KILLED);
    for (int i = 0; i < 2; i++) {
        rig_pass_ms(2 * undo_day_ms);
        rig_run("run p");
        undo_make(run, "");
        rig_run(rig_keep_format("apply p %s", rig_path("undo")));
    }
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
    ck_assert_str_eq(rig_summary(), before);
    undo_expect_rest();
    ck_assert_str_eq(rig_summary(), before);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        {"an_undo_in_bulk_that_was_killed_writes_nothing_wrong_later",
         &an_undo_in_bulk_that_was_killed_writes_nothing_wrong_later, 3, 0},
        {"three_thousand_names_that_a_wrong_mapping_overwrote_are_repaired",
         &three_thousand_names_that_a_wrong_mapping_overwrote_are_repaired, 0, 300},
        {0}};
    return rig_suite("undo story", tests);
}
