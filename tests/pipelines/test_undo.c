/* test_undo.c -- what a run wrote is taken back, and nothing else happens by it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/pipelines/undo.h"
#include "tests/support/suite.h"

enum { KILLED = 128 + SIGKILL };

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

START_TEST(a_value_goes_back_and_stays_there)
{
    begin();
    const char *before = rig_summary();
    rename_ann("Anna");
    rig_expect("run p", 0);
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Anna");
    undo_make(undo_last_run(), "");
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Anna");
    undo_apply(0);
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(undo_name_of("crm", "ann@one.example"), "Anna");
    undo_expect_rest();
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(undo_name_of("crm", "ann@one.example"), "Anna");
    /* A change since then is carried over as always. */
    rename_ann("Ann");
    rig_run("run p");
    ck_assert_str_eq(rig_summary(), before);
    rename_ann("Annie");
    rig_run("run p");
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Annie");
}
END_TEST

START_TEST(a_value_that_came_into_the_crm_goes_back_there)
{
    begin();
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    rig_expect("run p", 0);
    rig_pass_ms(undo_day_ms);
    const int run = undo_last_run();
    ck_assert_str_eq(undo_name_of("crm", "ann@one.example"), "Nan");
    rig_run("run p");
    undo_make(run, "");
    undo_apply(0);
    rig_pass_ms(undo_day_ms);
    ck_assert_str_eq(undo_name_of("crm", "ann@one.example"), "Ann");
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Nan");
    undo_expect_rest();
    ck_assert_str_eq(undo_name_of("crm", "ann@one.example"), "Ann");
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Nan");
}
END_TEST

START_TEST(what_was_changed_since_stays)
{
    begin();
    rename_ann("Anna");
    rig_expect("run p", 0);
    const int run = undo_last_run();
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("changed since then: the written value is no longer there"),
                  "%s", rig_told());
    undo_make(run, "");
    ck_assert(rig_said("0 changes"));
    undo_apply(0);
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Nan");
}
END_TEST

START_TEST(what_was_changed_since_the_undo_was_planned_stays)
{
    begin();
    rename_ann("Anna");
    rig_expect("run p", 0);
    undo_make(undo_last_run(), "");
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    undo_apply(3);
    ck_assert(rig_said("Of 1 change in the plan, 1 was skipped"));
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Nan");
}
END_TEST

START_TEST(a_change_of_the_crm_that_is_still_to_go_is_not_lost)
{
    begin();
    rename_ann("Anna");
    rig_expect("run p", 0);
    const int run = undo_last_run();
    rename_ann("Annie");
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("the next run carries that"), "%s", rig_told());
    undo_make(run, "");
    undo_apply(0);
    rig_run("run p");
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Annie");
}
END_TEST

START_TEST(a_member_that_we_made_is_unsubscribed_and_the_crm_keeps_her)
{
    begin();
    rig_act("crm", "join", "new@one.example", "");
    rig_expect("run p", 0);
    ck_assert_str_eq(rig_status("new@one.example"), "subscribed");
    undo_make(undo_last_run(), "");
    undo_apply(0);
    ck_assert_str_eq(rig_status("new@one.example"), "unsubscribed");
    ck_assert_str_eq(rig_optin("new@one.example"), "true");
    undo_expect_rest();
    ck_assert_str_eq(rig_status("new@one.example"), "unsubscribed");
    ck_assert_str_eq(rig_optin("new@one.example"), "true");
    /* The undo of this undo gives back nobody. */
    const int run = undo_last_run() - 2;
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("wherry never gives a consent back"), "%s", rig_told());
    undo_make(run, "");
    rig_forget_requests();
    undo_apply(0);
    rig_expect_no_write();
}
END_TEST

START_TEST(a_contact_that_we_made_in_the_crm_is_opted_out_there)
{
    begin();
    rig_act("list", "join", "new@one.example", "");
    rig_expect("run p", 0);
    const int run = undo_last_run();
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
    ck_assert_str_eq(rig_optin("new@one.example"), "true");
    undo_make(run, "");
    undo_apply(0);
    rig_pass_ms(undo_day_ms);
    ck_assert_str_eq(rig_optin("new@one.example"), "false");
    ck_assert_str_eq(rig_status("new@one.example"), "subscribed");
    undo_expect_rest();
    ck_assert_str_eq(rig_status("new@one.example"), "subscribed");
}
END_TEST

START_TEST(an_opt_out_that_was_carried_over_stays)
{
    begin();
    rig_act("crm", "leave", "ann@one.example", "");
    rig_act("list", "leave", "bob@one.example", "");
    rig_expect("run p", 0);
    const int run = undo_last_run();
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
    rig_expect(rig_keep_format("undo p %d --json", run), 0);
    const struct json_node *left = json_tree_get(rig_printed(), "left");
    ck_assert_ptr_nonnull(json_tree_at(left, 1));
    ck_assert_ptr_null(json_tree_at(left, 2));
    ck_assert_ptr_null(json_tree_at(json_tree_get(rig_printed(), "changes"), 0));
    undo_make(run, "");
    rig_forget_requests();
    undo_apply(0);
    rig_expect_no_write();
}
END_TEST

START_TEST(who_said_so_herself_since_is_left_alone)
{
    begin();
    rig_act("crm", "join", "new@one.example", "");
    rig_expect("run p", 0);
    const int run = undo_last_run();
    rig_pass_ms(undo_day_ms);
    rig_act("list", "leave", "new@one.example", "");
    rig_run("run p");
    rig_act("list", "join", "new@one.example", "");
    rig_run("run p");
    undo_make(run, "");
    ck_assert_msg(rig_said("0 changes"), "%s", rig_told());
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("the person may have opted in since"), "%s", rig_told());
    rig_forget_requests();
    undo_apply(0);
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
    undo_make(undo_last_run(), "");
    undo_apply(0);
    undo_make(undo_last_run(), "");
    undo_apply(0);
    ck_assert_str_eq(rig_summary(), after);
    undo_expect_rest();
    ck_assert_str_eq(rig_summary(), after);
}
END_TEST

START_TEST(an_undo_of_one_contact_and_one_step_leaves_the_others)
{
    begin();
    rename_ann("Anna");
    rig_act("crm", "change", "bob@one.example", "\"fields\":{\"firstname\":\"Bob\"}");
    rig_expect("run p", 0);
    const int run = undo_last_run();
    undo_make(run, " --contact bob@one.example --step push_push_fields");
    undo_apply(0);
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Anna");
    ck_assert_str_eq(undo_name_of("list", "bob@one.example"), "");
    undo_make(run, " --step push_new_records");
    ck_assert(rig_said("0 changes") && rig_said("no such write of run"));
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
    const int run = undo_last_run();
    rig_act("list", "leave", club_address(1), "");
    undo_make(run, "");
    rig_expect(rig_keep_format("undo p %d --step segment_sync", run), 0);
    ck_assert_msg(rig_said("is not subscribed on the list"), "%s", rig_told());
    undo_apply(0);
    ck_assert(club_has("VIP", club_address(0)));
    ck_assert(!club_has("VIP", club_address(1)));
    rig_pass_ms(undo_day_ms);
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
    const int run = undo_last_run();
    /* As it is, the next run would put them in again. */
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("the next run would add the contact again"), "%s",
                  rig_told());
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
    undo_make(run, "");
    undo_apply(0);
    ck_assert(!club_has("VIP", club_address(0)));
    ck_assert(club_has("VIP", club_address(1)));
    rig_run("run p");
    ck_assert_int_eq(club_size("VIP"), 1);
    /* Nor is a segment touched that is no longer in the spec. */
    rig_edit_spec("list: VIP", "list: Guests");
    rig_expect(rig_keep_format("undo p %d", run), 0);
    ck_assert_msg(rig_said("is no longer in the spec"), "%s", rig_told());
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
    rig_pass_ms(undo_day_ms);
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
    undo_apply(1);
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
    const int run = undo_last_run();
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
    undo_make(run, "");
    ck_assert_int_eq(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", points[_i]),
                                  rig_keep_format("apply p %s", rig_path("undo"))),
                     KILLED);
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
    undo_make(run, "");
    rig_run(rig_keep_format("apply p %s", rig_path("undo")));
    rig_pass_ms(2 * undo_day_ms);
    rig_run("run p");
    undo_make(run, "");
    rig_run(rig_keep_format("apply p %s", rig_path("undo")));
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(undo_name_of("crm", "ann@one.example"), "Anna");
    undo_expect_rest();
    ck_assert_str_eq(undo_name_of("list", "ann@one.example"), "Ann");
    ck_assert_str_eq(undo_name_of("list", "bob@one.example"), "Bobby");
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
        {0}};
    return rig_suite("undo", tests);
}
