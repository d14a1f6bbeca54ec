/* test_segments_cut.c -- a segment sync that is interrupted, refused or half answered
 * is completed by the runs after it, and nobody is in the static segment who should not
 * be. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

enum { KILLED = 128 + SIGKILL, DAY_MS = 25 * 60 * 60 * 1000 };

/* Six in it, of whom two leave and four come, one of them unsubscribed. */
static void begin(void)
{
    club_people(0, 12);
    club_found("true");
    club_enter(0, 6);
    club_write_spec(0);
}

static void change(void)
{
    rig_expect("run p", 0);
    club_exit(0, 2);
    club_enter(6, 10);
    rig_act("list", "leave", club_address(9), "");
}

static void expect_made_good(void)
{
    for (int i = 0; i < 3; i++) /* what may be unsure is read back */
        rig_run("run p");
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_int_eq(club_size("VIP"), 7);
    for (int i = 2; i < 9; i++)
        ck_assert_msg(club_has("VIP", club_address(i)), "%s is not in: %s",
                      club_address(i), club_members());
}

static const struct {
    const char *point;
    int passing;
} points[] = {
    {"sync.segment_batch", 1}, {"sync.segment_batch", 2}, {"sync.moving", 1},
    {"sync.moved", 1},         {"sync.between_reads", 1},
};
enum { POINTS = sizeof points / sizeof *points };

START_TEST(a_first_sync_killed_at_any_point_is_made_good)
{
    char setting[64];
    begin();
    snprintf(setting, sizeof setting, "WHERRY_FAULT=%s:%d", points[_i].point,
             points[_i].passing);
    const int code = rig_run_with(setting, "run p");
    ck_assert(code == KILLED || code == 0);
    rig_run("run p");
    change();
    expect_made_good();
}
END_TEST

START_TEST(a_later_sync_killed_at_any_point_is_made_good)
{
    char setting[64];
    begin();
    change();
    snprintf(setting, sizeof setting, "WHERRY_FAULT=%s:%d", points[_i].point,
             points[_i].passing);
    const int code = rig_run_with(setting, "run p");
    ck_assert(code == KILLED || code == 0);
    expect_made_good();
}
END_TEST

static const char *const faults[] = {
    "{\"kind\":\"429\",\"path\":\"/mailchimp/*/segments*\"}",
    "{\"kind\":\"lost_answer\",\"path\":\"/mailchimp/*/"
    "segments*\",\"method\":\"POST\"}",
    "{\"kind\":\"cut\",\"path\":\"/mailchimp/*/segments*\",\"method\":\"POST\"}",
    "{\"kind\":\"html\",\"path\":\"/mailchimp/*/segments*\",\"times\":20}",
    "{\"kind\":\"error\",\"status\":404,\"title\":\"Resource Not Found\","
    "\"path\":\"/mailchimp/*/segments/*\",\"method\":\"POST\"}",
    "{\"kind\":\"error\",\"status\":400,\"title\":\"Bad Request\",\"detail\":\"no\","
    "\"path\":\"/mailchimp/*/segments/*\",\"method\":\"POST\"}",
    "{\"kind\":\"body\",\"body\":\"{}\",\"path\":\"/mailchimp/*/segments/*\","
    "\"method\":\"POST\"}",
    "{\"kind\":\"cut\",\"path\":\"/mailchimp/*/segments/*/members\"}",
    "{\"kind\":\"html\",\"path\":\"/ometria/*/lists*\",\"times\":20}",
    "{\"kind\":\"cut\",\"path\":\"/ometria/*/changes\"}",
    "{\"kind\":\"error\",\"status\":404,\"title\":\"\",\"path\":\"/ometria/*/lists/"
    "*\"}",
};
enum { FAULTS = sizeof faults / sizeof *faults };

/* The service fails while the segment is looked for: it is not known whom it
 * matches. */
START_TEST(a_segment_that_a_cut_run_did_not_come_to_is_not_said_to_match_nobody)
{
    begin();
    change();
    sandbox_post(rig_sandbox(), "fault", "%s",
                 "{\"kind\":\"html\",\"path\":\"/ometria/*/lists*\",\"times\":50}");
    ck_assert_int_ne(rig_run_with("WHERRY_HASTE=100", "run p"), 0);
    ck_assert_msg(rig_said("not synced: the run was interrupted"), "%s%s", rig_told(),
                  rig_error());
    ck_assert(!rig_said("matches nobody"));
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    rig_expect("run p", 0);
    ck_assert(!rig_said("not synced: the run was interrupted"));
}
END_TEST

START_TEST(a_segment_sync_recovers_from_every_answer_of_a_service)
{
    begin();
    change();
    sandbox_post(rig_sandbox(), "fault", "%s", faults[_i]);
    rig_run_with("WHERRY_HASTE=100", "run p");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    rig_run("run p");
    rig_pass_ms(DAY_MS); /* a refused contact is tried again when all is verified */
    expect_made_good();
}
END_TEST

/* The contact leaves the list between our read and our write; the service says so. */
START_TEST(a_refused_member_is_told_once_and_tried_again_at_a_full_check)
{
    begin();
    sandbox_post(
        rig_sandbox(), "hook",
        "{\"number\":1,\"path\":\"/mailchimp/*/segments/*\",\"method\":\"POST\","
        "\"acts\":[{\"side\":\"list\",\"do\":\"leave\",\"address\":\"%s\"}]}",
        club_address(3));
    ck_assert_int_eq(rig_run("run p"), 3);
    ck_assert_msg(rig_said("* 1 could not be added or removed"), "%s", rig_told());
    ck_assert_int_eq(club_size("VIP"), 5);
    rig_forget_requests();
    rig_expect("run p", 0); /* learns that she left */
    rig_expect_no_write();
    rig_act("list", "join", club_address(3), "");
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    rig_pass_ms(DAY_MS);
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 6);
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
}
END_TEST

/* 404 on everything below the list: it is gone, and nobody left it. */
START_TEST(a_list_that_vanished_takes_nobody_out)
{
    begin();
    rig_expect("run p", 0);
    sandbox_post(rig_sandbox(), "fault", "%s",
                 "{\"kind\":\"error\",\"status\":404,\"title\":\"Resource Not Found\","
                 "\"path\":\"/mailchimp/*\",\"times\":0}");
    ck_assert_int_eq(rig_run("run p"), 69);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_int_eq(club_size("VIP"), 6);
}
END_TEST

/* The CRM counts members and its profiles show none: nobody is taken out for that. */
START_TEST(a_segment_that_shows_nobody_is_not_believed)
{
    begin();
    sandbox_dial(rig_sandbox(), "ometria.lists_shape", "\"absent\"");
    ck_assert_int_eq(rig_run("run p"), 3);
    ck_assert_msg(rig_said("members_path"), "%s", rig_told());
    rig_expect_no_write();
    sandbox_dial(rig_sandbox(), "ometria.lists_shape", "\"text\"");
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), 6);
}
END_TEST

static const struct test tests[] = {
    {"a_first_sync_killed_at_any_point_is_made_good",
     &a_first_sync_killed_at_any_point_is_made_good, POINTS, 0},
    {"a_later_sync_killed_at_any_point_is_made_good",
     &a_later_sync_killed_at_any_point_is_made_good, POINTS, 0},
    {"a_segment_sync_recovers_from_every_answer_of_a_service",
     &a_segment_sync_recovers_from_every_answer_of_a_service, FAULTS, 120},
    TEST(a_refused_member_is_told_once_and_tried_again_at_a_full_check),
    TEST(a_segment_that_a_cut_run_did_not_come_to_is_not_said_to_match_nobody),
    TEST(a_list_that_vanished_takes_nobody_out),
    TEST(a_segment_that_shows_nobody_is_not_believed),
    {0},
};

int main(void)
{
    return rig_suite("segments_cut", tests);
}
