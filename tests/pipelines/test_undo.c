/* test_undo.c -- what a run wrote is taken back, and nothing else happens by it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

enum { KILLED = 128 + SIGKILL, CROWD = 3000, FEW = 60, AT_ONCE = 60 };
static const int64_t day_ms = (int64_t)25 * 60 * 60 * 1000;

/* Ann and Bob are on both sides, Ann with a name. */
static void begin(void)
{
    rig_write_all_steps();
    sandbox_post(
        rig_sandbox(), "act",
        "[{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@one.example\","
        "\"fields\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}},"
        "{\"side\":\"list\",\"do\":\"join\",\"address\":\"ann@one.example\","
        "\"fields\":{\"FNAME\":\"Ann\",\"LNAME\":\"Lee\"}},"
        "{\"side\":\"crm\",\"do\":\"join\",\"address\":\"bob@one.example\"},"
        "{\"side\":\"list\",\"do\":\"join\",\"address\":\"bob@one.example\"}]");
    rig_expect("run p", 0);
}

static void rename_ann(const char *name)
{
    rig_act("crm", "change", "ann@one.example",
            rig_keep_format("\"fields\":{\"firstname\":\"%s\"}", name));
}

static const char *name_of(const char *side, const char *address)
{
    return rig_value(rig_person(rig_dump(), side, address),
                     text_same(side, "list") ? "FNAME" : "firstname");
}

/* The number of the last run. */
static int last_run(void)
{
    rig_expect("history p --last 1 --json", 0);
    return (int)json_tree_integer(json_tree_get(json_tree_at(rig_printed(), 0), "run"),
                                  -1);
}

static void undo(int run, const char *more)
{
    rig_forget_requests();
    rig_expect(rig_keep_format("undo p %d --out %s%s", run, rig_path("undo"), more), 0);
    rig_expect_no_write();
}

static void apply(int code)
{
    rig_expect(rig_keep_format("apply p %s", rig_path("undo")), code);
}

/* Whatever runs come, they write nothing. */
static void expect_rest(void)
{
    rig_pass_ms(day_ms);
    rig_forget_requests();
    rig_run("run p");
    rig_run("run p --verify");
    rig_expect_no_write();
}

START_TEST(a_value_goes_back_and_stays_there)
{
    begin();
    const char *before = rig_summary();
    rename_ann("Anna");
    rig_expect("run p", 0);
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Anna");
    undo(last_run(), "");
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Anna");
    apply(0);
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(name_of("crm", "ann@one.example"), "Anna");
    expect_rest();
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(name_of("crm", "ann@one.example"), "Anna");
    /* A change since travels as ever. */
    rename_ann("Ann");
    rig_run("run p");
    ck_assert_str_eq(rig_summary(), before);
    rename_ann("Annie");
    rig_run("run p");
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Annie");
}
END_TEST

START_TEST(a_value_that_came_into_the_crm_goes_back_there)
{
    begin();
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    rig_expect("run p", 0);
    rig_pass_ms(day_ms);
    const int run = last_run();
    ck_assert_str_eq(name_of("crm", "ann@one.example"), "Nan");
    rig_run("run p");
    undo(run, "");
    apply(0);
    rig_pass_ms(day_ms);
    ck_assert_str_eq(name_of("crm", "ann@one.example"), "Ann");
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Nan");
    expect_rest();
    ck_assert_str_eq(name_of("crm", "ann@one.example"), "Ann");
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Nan");
}
END_TEST

START_TEST(what_was_changed_since_stays)
{
    begin();
    rename_ann("Anna");
    rig_expect("run p", 0);
    const int run = last_run();
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("changed since: what we wrote is not there any more"), "%s",
                  rig_told());
    undo(run, "");
    ck_assert(rig_said("0 changes"));
    apply(0);
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Nan");
}
END_TEST

START_TEST(what_was_changed_since_the_undo_was_planned_stays)
{
    begin();
    rename_ann("Anna");
    rig_expect("run p", 0);
    undo(last_run(), "");
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    apply(3);
    ck_assert(rig_said("Of 1 change of the plan 1 was skipped"));
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Nan");
}
END_TEST

START_TEST(a_change_of_the_crm_that_is_still_to_go_is_not_lost)
{
    begin();
    rename_ann("Anna");
    rig_expect("run p", 0);
    const int run = last_run();
    rename_ann("Annie");
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("the next run carries that"), "%s", rig_told());
    undo(run, "");
    apply(0);
    rig_run("run p");
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Annie");
}
END_TEST

START_TEST(a_member_that_we_made_is_unsubscribed_and_the_crm_keeps_her)
{
    begin();
    rig_act("crm", "join", "new@one.example", "");
    rig_expect("run p", 0);
    ck_assert_str_eq(rig_status("new@one.example"), "subscribed");
    undo(last_run(), "");
    apply(0);
    ck_assert_str_eq(rig_status("new@one.example"), "unsubscribed");
    ck_assert_str_eq(rig_optin("new@one.example"), "true");
    expect_rest();
    ck_assert_str_eq(rig_status("new@one.example"), "unsubscribed");
    ck_assert_str_eq(rig_optin("new@one.example"), "true");
    /* The undo of this undo gives nobody back. */
    const int run = last_run() - 2;
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("a consent is never given back by us"), "%s", rig_told());
    undo(run, "");
    rig_forget_requests();
    apply(0);
    rig_expect_no_write();
}
END_TEST

START_TEST(a_contact_that_we_made_in_the_crm_is_opted_out_there)
{
    begin();
    rig_act("list", "join", "new@one.example", "");
    rig_expect("run p", 0);
    const int run = last_run();
    rig_pass_ms(day_ms);
    rig_run("run p");
    ck_assert_str_eq(rig_optin("new@one.example"), "true");
    undo(run, "");
    apply(0);
    rig_pass_ms(day_ms);
    ck_assert_str_eq(rig_optin("new@one.example"), "false");
    ck_assert_str_eq(rig_status("new@one.example"), "subscribed");
    expect_rest();
    ck_assert_str_eq(rig_status("new@one.example"), "subscribed");
}
END_TEST

START_TEST(an_opt_out_that_was_carried_over_stays)
{
    begin();
    rig_act("crm", "leave", "ann@one.example", "");
    rig_act("list", "leave", "bob@one.example", "");
    rig_expect("run p", 0);
    const int run = last_run();
    rig_pass_ms(day_ms);
    rig_run("run p");
    rig_expect(rig_keep_format("undo p %d --json", run), 0);
    const struct json_node *left = json_tree_get(rig_printed(), "left");
    ck_assert_ptr_nonnull(json_tree_at(left, 1));
    ck_assert_ptr_null(json_tree_at(left, 2));
    ck_assert_ptr_null(json_tree_at(json_tree_get(rig_printed(), "changes"), 0));
    undo(run, "");
    rig_forget_requests();
    apply(0);
    rig_expect_no_write();
}
END_TEST

START_TEST(who_said_so_herself_since_is_left_alone)
{
    begin();
    rig_act("crm", "join", "new@one.example", "");
    rig_expect("run p", 0);
    const int run = last_run();
    rig_pass_ms(day_ms);
    rig_act("list", "leave", "new@one.example", "");
    rig_run("run p");
    rig_act("list", "join", "new@one.example", "");
    rig_run("run p");
    undo(run, "");
    ck_assert_msg(rig_said("0 changes"), "%s", rig_told());
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("she has opted in herself since"), "%s", rig_told());
    rig_forget_requests();
    apply(0);
    rig_expect_no_write();
    ck_assert_str_eq(rig_status("new@one.example"), "subscribed");
}
END_TEST

START_TEST(an_undo_that_is_undone_is_as_it_was)
{
    begin();
    rename_ann("Anna");
    rig_expect("run p", 0);
    const char *after = rig_summary();
    undo(last_run(), "");
    apply(0);
    undo(last_run(), "");
    apply(0);
    ck_assert_str_eq(rig_summary(), after);
    expect_rest();
    ck_assert_str_eq(rig_summary(), after);
}
END_TEST

START_TEST(an_undo_of_one_contact_and_one_step_leaves_the_others)
{
    begin();
    rename_ann("Anna");
    rig_act("crm", "change", "bob@one.example", "\"fields\":{\"firstname\":\"Bob\"}");
    rig_expect("run p", 0);
    const int run = last_run();
    undo(run, " --contact bob@one.example --step push_push_fields");
    apply(0);
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Anna");
    ck_assert_str_eq(name_of("list", "bob@one.example"), "");
    undo(run, " --step push_new_records");
    ck_assert(rig_said("0 changes"));
    rig_expect(rig_keep_format("undo p %d --contact c9zz", run), 1);
    rig_expect("undo p 999", 2);
    rig_expect("undo p x", 2);
}
END_TEST

/* ---- Segments ---- */

static void enter_club(void)
{
    club_people(0, 4);
    club_found("true");
    club_enter(0, 2);
    club_write_spec(RIG_ALL_STEPS);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 2);
}

START_TEST(who_was_taken_out_of_a_segment_is_put_back_and_stays)
{
    enter_club();
    club_exit(0, 2);
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 0);
    const int run = last_run();
    rig_act("list", "leave", club_address(1), "");
    undo(run, "");
    rig_expect(rig_keep_format("undo p %d --step segment_sync", run), 0);
    ck_assert_msg(rig_said("is not subscribed on the list"), "%s", rig_told());
    apply(0);
    ck_assert(club_has("VIP", club_address(0)));
    ck_assert(!club_has("VIP", club_address(1)));
    rig_pass_ms(day_ms);
    rig_run("run p");
    rig_run("run p --verify");
    ck_assert(club_has("VIP", club_address(0)));
    ck_assert_int_eq(club_size("VIP"), 1);
    ck_assert_str_eq(rig_status(club_address(1)), "unsubscribed");
}
END_TEST

START_TEST(who_was_put_into_a_segment_is_taken_out_once_it_mirrors_another_one)
{
    enter_club();
    const int run = last_run();
    /* As it is, the next run would put them in again. */
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("the next run would put her in again"), "%s", rig_told());
    /* It should have been another segment, in which is the second of them alone. */
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"7\","
                 "\"title\":\"Other\",\"dynamic\":true},"
                 "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"%s\","
                 "\"segment\":\"7\"},"
                 "{\"side\":\"crm\",\"do\":\"refresh\",\"segment\":\"7\"}]",
                 club_address(1));
    rig_edit_spec("crm: \"1042\"", "crm: \"7\"");
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 2);
    undo(run, "");
    apply(0);
    ck_assert(!club_has("VIP", club_address(0)));
    ck_assert(club_has("VIP", club_address(1)));
    rig_run("run p");
    ck_assert_int_eq(club_size("VIP"), 1);
    /* Nor is a segment touched that is not in the spec any more. */
    rig_edit_spec("list: VIP", "list: Guests");
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("is not in the spec any more"), "%s", rig_told());
}
END_TEST

/* ---- Forged ---- */

/* A plan with another head does no more than an undo of that run would. */
START_TEST(no_undo_file_subscribes_anybody)
{
    begin();
    rig_act("crm", "leave", "ann@one.example", "");
    rig_act("list", "leave", "bob@one.example", "");
    rig_expect("run p", 0);
    rig_pass_ms(day_ms);
    rig_run("run p");
    /* An ordinary plan in which somebody is added, called an undo. */
    rig_act("crm", "join", "new@one.example", "");
    rig_expect(rig_keep_format("plan p --out %s", rig_path("undo")), 0);
    const char *text = rig_file("undo");
    const char *at = strstr(text, ",\"changes\":");
    ck_assert_ptr_nonnull(at);
    rig_write_file("undo",
                   rig_keep_format("%.*s,\"undo\":2%s", (int)(at - text), text, at));
    rig_forget_requests();
    apply(1);
    ck_assert(rig_said("was edited"));
    rig_expect_no_write();
    ck_assert_str_eq(rig_status("new@one.example"), "");
    ck_assert_str_eq(rig_status("ann@one.example"), "unsubscribed");
}
END_TEST

START_TEST(an_undo_that_was_killed_writes_nothing_wrong_later)
{
    static const char *const points[] = {"sync.trying:1", "sync.answered:1",
                                         "sync.learned:1", "sync.between_reads:1"};
    begin();
    rename_ann("Anna");
    rig_act("list", "change", "bob@one.example", "\"fields\":{\"FNAME\":\"Bobby\"}");
    rig_expect("run p", 0);
    const int run = last_run();
    rig_pass_ms(day_ms);
    rig_run("run p");
    undo(run, "");
    ck_assert_int_eq(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", points[_i]),
                                  rig_keep_format("apply p %s", rig_path("undo"))),
                     KILLED);
    rig_pass_ms(day_ms);
    rig_run("run p");
    undo(run, "");
    rig_run(rig_keep_format("apply p %s", rig_path("undo")));
    rig_pass_ms(2 * day_ms);
    rig_run("run p");
    undo(run, "");
    rig_run(rig_keep_format("apply p %s", rig_path("undo")));
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(name_of("crm", "ann@one.example"), "Anna");
    expect_rest();
    ck_assert_str_eq(name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(name_of("list", "bob@one.example"), "Bobby");
}
END_TEST

/* ---- The story of the manual ---- */

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

/* The last names of the CRM go into FNAME: nobody sees it until the shop spells all last
 * names anew. Gives the run that overwrote them. */
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
    const int run = last_run();
    rig_pass_ms(day_ms);
    rig_run("run p --allow push_push_fields");
    ck_assert_str_eq(name_of("list", "p7@one.example"), "Last7");
    ck_assert_str_ne(rig_summary(), *before);
    return run;
}

START_TEST(three_thousand_names_that_a_wrong_mapping_overwrote_are_repaired)
{
    const char *before;
    const int run = overwrite(CROWD, NULL, &before);
    rig_edit_spec("crm: lastname, list: FNAME", "crm: firstname, list: FNAME");
    undo(run, "");
    rig_run(rig_keep_format("apply p %s --allow push_push_fields", rig_path("undo")));
    rig_pass_ms(day_ms);
    rig_run("run p");
    ck_assert_str_eq(rig_summary(), before);
    expect_rest();
    ck_assert_str_eq(rig_summary(), before);
}
END_TEST

/* What became of it is learned by a later run, which is no undo; and the mapping is as
 * wrong as it was. */
START_TEST(an_undo_in_bulk_that_was_killed_writes_nothing_wrong_later)
{
    static const char *const points[] = {"sync.trying:1", "sync.handed_in:1",
                                         "sync.named:1"};
    const char *before;
    const int run = overwrite(FEW, "  bulk_after: 10\n", &before);
    undo(run, "");
    ck_assert_int_eq(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", points[_i]),
                                  rig_keep_format("apply p %s", rig_path("undo"))),
                     KILLED);
    for (int i = 0; i < 2; i++) {
        rig_pass_ms(2 * day_ms);
        rig_run("run p");
        undo(run, "");
        rig_run(rig_keep_format("apply p %s", rig_path("undo")));
    }
    rig_pass_ms(day_ms);
    rig_run("run p");
    ck_assert_str_eq(rig_summary(), before);
    expect_rest();
    ck_assert_str_eq(rig_summary(), before);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_value_goes_back_and_stays_there),
        TEST(a_value_that_came_into_the_crm_goes_back_there),
        TEST(what_was_changed_since_stays),
        TEST(what_was_changed_since_the_undo_was_planned_stays),
        TEST(a_change_of_the_crm_that_is_still_to_go_is_not_lost),
        TEST(a_member_that_we_made_is_unsubscribed_and_the_crm_keeps_her),
        TEST(a_contact_that_we_made_in_the_crm_is_opted_out_there),
        TEST(an_opt_out_that_was_carried_over_stays),
        TEST(who_said_so_herself_since_is_left_alone),
        TEST(an_undo_that_is_undone_is_as_it_was),
        TEST(an_undo_of_one_contact_and_one_step_leaves_the_others),
        TEST(who_was_taken_out_of_a_segment_is_put_back_and_stays),
        TEST(who_was_put_into_a_segment_is_taken_out_once_it_mirrors_another_one),
        TEST(no_undo_file_subscribes_anybody),
        {"an_undo_that_was_killed_writes_nothing_wrong_later",
         &an_undo_that_was_killed_writes_nothing_wrong_later, 4, 0},
        {"an_undo_in_bulk_that_was_killed_writes_nothing_wrong_later",
         &an_undo_in_bulk_that_was_killed_writes_nothing_wrong_later, 3, 0},
        TEST(three_thousand_names_that_a_wrong_mapping_overwrote_are_repaired),
        {0}};
    return rig_suite("undo", tests);
}
