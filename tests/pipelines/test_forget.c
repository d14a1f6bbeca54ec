/* test_forget.c -- a person is removed from a state, whatever it had of them, and
 * nothing that either service shows of them brings them back.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/store/lease.h"
#include "tests/pipelines/ann.h"
#include "tests/pipelines/canary.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

/* ---- In every direction ---- */

static const struct {
    bool list, crm;
    const char *optin;
    const char *before[3]; /* side, verb: then they are owed something; NULL: nothing */
    const char *after[3];  /* what they do when they are forgotten */
} rows[] = {
    {true, true, "true", {NULL}, {"list", "leave"}},
    {true, true, "true", {NULL}, {"crm", "leave_api"}},
    {true, true, "true", {NULL}, {"list", "archive"}},
    {true, true, "true", {NULL}, {"crm", "anonymise"}},
    {true, true, "true", {"list", "leave"}, {"list", "join"}},
    {true, true, "true", {"crm", "leave_api"}, {"crm", "optin"}},
    {true, false, "", {NULL}, {"list", "leave"}},
    {true, false, "", {NULL}, {"crm", "join"}},
    {false, true, "true", {NULL}, {"list", "join"}},
    {false, true, "true", {NULL}, {"crm", "leave_api"}},
    {false, true, "null", {NULL}, {"crm", "optin"}},
    {false, false, "", {"list", "join"}, {"list", "leave"}},
    {false, false, "", {"crm", "join"}, {"list", "join"}},
    {false, false, "", {NULL}, {"crm", "join"}},
};
enum { ROWS = sizeof rows / sizeof *rows };

START_TEST(whoever_is_forgotten_is_met_by_no_read_and_made_by_no_run)
{
    who_on_both("bob");
    if (rows[_i].list)
        ann_on_list();
    if (rows[_i].crm)
        ann_in_crm(rows[_i].optin);
    who_begin();
    if (rows[_i].list || rows[_i].crm)
        ann_is_kept();
    if (rows[_i].before[0] != NULL) { /* learned, and owed */
        who_act(rows[_i].before[0], rows[_i].before[1], ANN, "");
        rig_expect("run p --step import_pull_fields", 0);
    }
    ann_forget();
    ann_is_forgotten();
    rig_forget_requests();
    ann_read_in_every_way();
    who_act(rows[_i].after[0], rows[_i].after[1], ANN, "");
    ann_read_in_every_way();
    if (!text_same(rows[_i].after[1], "anonymise") &&
        !text_same(rows[_i].after[1], "archive") &&
        !text_same(rows[_i].after[1], "leave"))
        who_act(rows[_i].after[0], "change", ANN,
                text_same(rows[_i].after[0], "crm")
                    ? "\"fields\":{\"firstname\":\"Zinnia-canary-2\"}"
                    : "\"fields\":{\"FNAME\":\"Zinnia-canary-2\"}");
    ann_read_in_every_way();
    ann_is_forgotten();
    rig_expect("state check p", 0);
    who_explain("bob", "SUBSCRIBED");
}
END_TEST

START_TEST(who_was_sent_somewhere_and_is_forgotten_before_it_shows_stays_forgotten)
{
    who_on_both("bob");
    who_begin();
    ann_on_list();
    rig_expect("run p", 0); /* she is made in the CRM, which shows her later */
    ann_forget();
    rig_pass_ms(3600 * 1000);
    rig_forget_requests();
    ann_read_in_every_way();
    ann_is_forgotten();
}
END_TEST

START_TEST(a_new_address_of_somebody_forgotten_does_not_bring_her_back)
{
    who_on_both("bob");
    ann_in_crm("true");
    who_begin();
    ann_forget();
    who_move("crm", "rename", ANN, "other.canary");
    rig_forget_requests();
    ann_read_in_every_way();
    canary_absent(rig_path("state"), "other.canary");
}
END_TEST

START_TEST(who_takes_a_forgotten_address_is_that_person)
{
    who_on_both("bob");
    ann_in_crm("true");
    who_begin();
    who_act("crm", "delete", ANN, "");
    ann_forget();
    who_move("crm", "rename", "bob", ANN);
    rig_forget_requests();
    ann_read_in_every_way();
    rig_expect("explain p bob@id.example.net", 0);
    ck_assert(rig_said("forgotten on 20"));
}
END_TEST

START_TEST(contacts_that_share_an_address_are_forgotten_together)
{
    who_on_both("bob");
    ann_on_list();
    ann_in_crm("true");
    who_begin();
    who_move("crm", "rename", ANN, "elsewhere.canary");
    rig_expect("run p --step import_pull_fields", 0); /* the list is not told */
    canary_below(rig_path("state"), "elsewhere.canary");
    ann_forget();
    canary_absent(rig_path("state"), "elsewhere.canary");
    rig_forget_requests();
    ann_read_in_every_way();
}
END_TEST

/* ---- What stood elsewhere ---- */

START_TEST(what_was_refused_and_the_story_of_it_go_too)
{
    who_on_both("bob");
    ann_in_crm("true");
    who_begin();
    who_act("list", "join", "x.canary", "");
    who_act("list", "delete", "x.canary", "");
    rig_expect("run p", 0);
    who_act("crm", "join", "x.canary", ""); /* the list takes her no more */
    rig_expect("run p", 3);
    rig_expect("history p --run 3 --show-addresses", 0);
    rig_expect("forget p x.canary@id.example.net --yes", 0);
    canary_absent(rig_path("state"), "x.canary");
    rig_expect("parked list p --json", 0);
    ck_assert_str_eq(json_tree_text(json_tree_find(rig_printed(), "0.contact")), "");
}
END_TEST

static void club(void)
{
    club_write_spec(RIG_ALL_STEPS);
    club_found("false");
    club_people(0, 3);
    club_enter(0, 3);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(club_members(), "p0@club.example.net p1@club.example.net "
                                     "p2@club.example.net ");
}

START_TEST(her_places_in_segments_go_and_no_read_of_one_brings_her_back)
{
    club();
    rig_expect("forget p p1@club.example.net --yes", 0);
    canary_absent(rig_path("state"), "p1@club.example.net");
    static const char *const lines[] = {"run p", "run p --verify"};
    for (int i = 0; i < 4; i++) {
        if (i == 1)
            club_exit(0, 1);
        if (i == 2)
            club_enter(0, 1);
        rig_expect(lines[i % 2], 0);
        canary_absent(rig_path("state"), "p1@club.example.net");
    }
    ck_assert(club_has("VIP", "p1@club.example.net")); /* nobody takes her out */
    ck_assert(club_has("VIP", "p0@club.example.net"));
}
END_TEST

START_TEST(a_segment_of_forgotten_people_alone_is_no_failure)
{
    club();
    for (int i = 0; i < 3; i++)
        rig_expect(rig_keep_format("forget p %s --yes", club_address(i)), 0);
    club_refresh();
    rig_expect("run p --verify", 0);
    canary_absent(rig_path("state"), "@club.example.net");
}
END_TEST

START_TEST(a_baseline_that_was_cut_keeps_nothing_of_her)
{
    who_on_both("bob");
    ann_on_list();
    ann_in_crm("true");
    rig_write_all_steps();
    ck_assert_int_ne(rig_run_with("WHERRY_FAULT=sync.page:2", "run p"), 0);
    ann_forget();
    rig_expect("run p", 0);
    ann_is_kept_nowhere();
    rig_forget_requests();
    ann_read_in_every_way();
}
END_TEST

/* ---- Cut off ---- */

START_TEST(a_kill_while_she_is_forgotten_is_made_good_by_the_next_run)
{
    static const char *const faults[] = {"store.wiping:1", "store.wiped:1"};
    who_on_both("bob");
    ann_on_list();
    ann_in_crm("true");
    who_begin();
    ck_assert_int_ne(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", faults[_i]),
                                  "forget p " ADDRESS " --yes"),
                     0);
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    ann_is_forgotten();
}
END_TEST

START_TEST(a_copy_of_an_older_version_goes_with_her)
{
    ann_on_list();
    who_begin();
    rig_write_file("state/p.db.version-3", ADDRESS);
    ann_is_kept();
    ann_forget();
    ck_assert_int_ne(access(rig_path("state/p.db.version-3"), F_OK), 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"whoever_is_forgotten_is_met_by_no_read_and_made_by_no_run",
         &whoever_is_forgotten_is_met_by_no_read_and_made_by_no_run, ROWS, 0},
        TEST(who_was_sent_somewhere_and_is_forgotten_before_it_shows_stays_forgotten),
        TEST(a_new_address_of_somebody_forgotten_does_not_bring_her_back),
        TEST(who_takes_a_forgotten_address_is_that_person),
        TEST(contacts_that_share_an_address_are_forgotten_together),
        TEST(what_was_refused_and_the_story_of_it_go_too),
        TEST(her_places_in_segments_go_and_no_read_of_one_brings_her_back),
        TEST(a_segment_of_forgotten_people_alone_is_no_failure),
        TEST(a_baseline_that_was_cut_keeps_nothing_of_her),
        {"a_kill_while_she_is_forgotten_is_made_good_by_the_next_run",
         &a_kill_while_she_is_forgotten_is_made_good_by_the_next_run, 2, 0},
        TEST(a_copy_of_an_older_version_goes_with_her),
        {0},
    };
    return rig_suite("forget", tests);
}
