/* test_forget.c -- a person is taken out of a state, whatever stood there of her, and
 * nothing that either service shows of her brings her back.
 */
#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/store/lease.h"
#include "tests/pipelines/canary.h"
#include "tests/pipelines/club.h"
#include "tests/pipelines/who.h"
#include "tests/support/suite.h"

/* Ann is looked for by the part of her address before the '@', and by her name. */
#define ANN "ann.canary"
#define ADDRESS ANN "@id.example.net"
#define NAME "Zinnia-canary"

static void nothing_is_kept(void)
{
    canary_absent(rig_path("state"), ANN);
    canary_absent(rig_path("state"), ADDRESS);
    canary_absent(rig_path("state"), NAME);
}

static void something_is_kept(void)
{
    ck_assert_ptr_nonnull(canary_below(rig_path("state"), ADDRESS));
}

static void on_list(void)
{
    who_act("list", "join", ANN,
            "\"fields\":{\"FNAME\":\"" NAME "\",\"LNAME\":\"Name\"}");
}

static void in_crm(const char *optin)
{
    who_act("crm", "join", ANN,
            rig_keep_format("\"optin\":%s,\"fields\":{\"firstname\":\"" NAME
                            "\",\"lastname\":\"Name\"}",
                            optin));
}

static void forget(void)
{
    rig_expect("forget p " ADDRESS " --yes", 0);
    ck_assert_msg(rig_said("p: forgotten"), "%s", rig_told());
    ck_assert(rig_said("delete her at both"));
    ck_assert(!rig_said(ADDRESS));
    nothing_is_kept();
}

static void is_forgotten(void)
{
    rig_expect("explain p " ADDRESS, 0);
    ck_assert_msg(rig_said("forgotten on 20"), "%s", rig_told());
    rig_expect("explain p " ADDRESS " --json", 0);
    ck_assert_str_eq(
        json_tree_text(json_tree_find(rig_printed()->first, "forgotten.by")),
        "operator");
    nothing_is_kept();
}

/* Every way in which a state learns of somebody. Bob, who is not forgotten, is on both
 * sides and in step. */
static void read_in_every_way(void)
{
    static const char *const lines[] = {"run p",
                                        "run p --verify",
                                        "plan p --json",
                                        "backfill p --yes",
                                        "backfill p --from-list --yes",
                                        "run p"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rig_expect(lines[i], 0);
        ck_assert_msg(rig_requests().writes == 0, "%s: %s", lines[i], rig_asked());
        nothing_is_kept();
    }
}

/* ---- In every direction ---- */

static const struct {
    bool list, crm;
    const char *optin;
    const char *before[3]; /* side, verb: then she is owed something; NULL: nothing */
    const char *after[3];  /* what she does when she is forgotten */
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
        on_list();
    if (rows[_i].crm)
        in_crm(rows[_i].optin);
    who_begin();
    if (rows[_i].list || rows[_i].crm)
        something_is_kept();
    if (rows[_i].before[0] != NULL) { /* learned, and owed */
        who_act(rows[_i].before[0], rows[_i].before[1], ANN, "");
        rig_expect("run p --step import_pull_fields", 0);
    }
    forget();
    is_forgotten();
    rig_forget_requests();
    read_in_every_way();
    who_act(rows[_i].after[0], rows[_i].after[1], ANN, "");
    read_in_every_way();
    if (!text_same(rows[_i].after[1], "anonymise") &&
        !text_same(rows[_i].after[1], "archive") &&
        !text_same(rows[_i].after[1], "leave"))
        who_act(rows[_i].after[0], "change", ANN,
                text_same(rows[_i].after[0], "crm")
                    ? "\"fields\":{\"firstname\":\"Zinnia-canary-2\"}"
                    : "\"fields\":{\"FNAME\":\"Zinnia-canary-2\"}");
    read_in_every_way();
    is_forgotten();
    rig_expect("state check p", 0);
    who_explain("bob", "SUBSCRIBED");
}
END_TEST

START_TEST(who_was_sent_somewhere_and_is_forgotten_before_it_shows_stays_forgotten)
{
    who_on_both("bob");
    who_begin();
    on_list();
    rig_expect("run p", 0); /* she is made in the CRM, which shows her later */
    forget();
    rig_pass_ms(3600 * 1000);
    rig_forget_requests();
    read_in_every_way();
    is_forgotten();
}
END_TEST

START_TEST(a_new_address_of_somebody_forgotten_does_not_bring_her_back)
{
    who_on_both("bob");
    in_crm("true");
    who_begin();
    forget();
    who_move("crm", "rename", ANN, "other.canary");
    rig_forget_requests();
    read_in_every_way();
    canary_absent(rig_path("state"), "other.canary");
}
END_TEST

START_TEST(who_takes_a_forgotten_address_is_that_person)
{
    who_on_both("bob");
    in_crm("true");
    who_begin();
    who_act("crm", "delete", ANN, "");
    forget();
    who_move("crm", "rename", "bob", ANN);
    rig_forget_requests();
    read_in_every_way();
    rig_expect("explain p bob@id.example.net", 0);
    ck_assert(rig_said("forgotten on 20"));
}
END_TEST

START_TEST(contacts_that_share_an_address_are_forgotten_together)
{
    who_on_both("bob");
    on_list();
    in_crm("true");
    who_begin();
    who_move("crm", "rename", ANN, "elsewhere.canary");
    rig_expect("run p --step import_pull_fields", 0); /* the list is not told */
    canary_below(rig_path("state"), "elsewhere.canary");
    forget();
    canary_absent(rig_path("state"), "elsewhere.canary");
    rig_forget_requests();
    read_in_every_way();
}
END_TEST

/* ---- What stood elsewhere ---- */

START_TEST(what_was_refused_and_the_story_of_it_go_too)
{
    who_on_both("bob");
    in_crm("true");
    who_begin();
    who_act("list", "join", "x.canary", "");
    who_act("list", "delete", "x.canary", "");
    rig_expect("run p", 0);
    who_act("crm", "join", "x.canary", ""); /* the list takes her no more */
    rig_expect("run p", 3);
    rig_expect("history p --run 3", 0);
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
    on_list();
    in_crm("true");
    rig_write_all_steps();
    ck_assert_int_ne(rig_run_with("WHERRY_FAULT=sync.page:2", "run p"), 0);
    forget();
    rig_expect("run p", 0);
    nothing_is_kept();
    rig_forget_requests();
    read_in_every_way();
}
END_TEST

/* ---- Cut off ---- */

START_TEST(a_kill_while_she_is_forgotten_is_made_good_by_the_next_run)
{
    static const char *const faults[] = {"store.wiping:1", "store.wiped:1"};
    who_on_both("bob");
    on_list();
    in_crm("true");
    who_begin();
    ck_assert_int_ne(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", faults[_i]),
                                  "forget p " ADDRESS " --yes"),
                     0);
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    is_forgotten();
}
END_TEST

START_TEST(a_copy_of_an_older_version_goes_with_her)
{
    on_list();
    who_begin();
    rig_write_file("state/p.db.version-3", ADDRESS);
    something_is_kept();
    forget();
    ck_assert_int_ne(access(rig_path("state/p.db.version-3"), F_OK), 0);
}
END_TEST

/* What was freed before anybody could wipe it, as by a library that does not. */
static void plant_freed_bytes(void)
{
    sqlite3 *file = NULL;
    ck_assert_int_eq(sqlite3_open(rig_path("state/p.db"), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file,
                                  "PRAGMA secure_delete = OFF; CREATE TABLE t(a);"
                                  "INSERT INTO t VALUES('" ADDRESS "'); DROP TABLE t;",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
}

START_TEST(bytes_that_were_freed_before_go_too)
{
    who_on_both("bob");
    who_begin();
    plant_freed_bytes();
    something_is_kept();
    forget();
}
END_TEST

/* ---- A copy that is put back ---- */

START_TEST(a_copy_that_is_put_back_brings_nobody_back)
{
    static const char *const faults[] = {"", "WHERRY_FAULT=store.wiping:1"};
    who_on_both("bob");
    on_list();
    in_crm("true");
    who_begin();
    const char *copy = rig_path("copy");
    rig_expect(rig_keep_format("state backup p %s", copy), 0);
    forget();
    rig_run_with(faults[_i], rig_keep_format("state restore p %s --yes", copy));
    rig_forget_requests();
    rig_expect("run p", 0);
    read_in_every_way();
    is_forgotten();
    who_explain("bob", "SUBSCRIBED");
    rig_expect("state check p", 0);
}
END_TEST

START_TEST(a_copy_knows_who_was_let_in_again_since)
{
    who_begin();
    forget();
    const char *copy = rig_path("copy");
    rig_expect(rig_keep_format("state backup p %s", copy), 0);
    rig_expect("forget p " ADDRESS " --readmit", 0);
    rig_expect(rig_keep_format("state restore p %s --yes", copy), 0);
    rig_expect("explain p " ADDRESS, 1);
}
END_TEST

START_TEST(a_copy_with_another_key_is_not_put_back)
{
    who_begin();
    forget();
    const char *copy = rig_path("copy");
    rig_expect(rig_keep_format("state backup p %s", copy), 0);
    rig_run_at_terminal("delete p", "n\n");
    ck_assert_msg(rig_said("1 person was forgotten"), "%s", rig_error());
    rig_expect("delete p --yes", 0);
    rig_expect("run p", 0);
    rig_expect("forget p other.canary@id.example.net --yes", 0);
    rig_expect(rig_keep_format("state restore p %s --yes", copy), 1);
    ck_assert(rig_said("under two keys"));
    rig_expect("explain p other.canary@id.example.net", 0);
    rig_expect("delete p --yes", 0);
    rig_expect(rig_keep_format("state restore p %s --yes", copy), 0);
    is_forgotten();
}
END_TEST

/* ---- By a service ---- */

START_TEST(who_is_erased_in_the_crm_and_nowhere_else_leaves_nothing)
{
    who_on_both("bob");
    in_crm("true");
    who_begin();
    who_act("crm", "leave_api", ANN, "");
    rig_expect("run p", 0);
    something_is_kept();
    who_act("crm", "anonymise", ANN, "");
    rig_expect("run p", 0);
    nothing_is_kept();
    rig_expect("explain p " ADDRESS, 0);
    ck_assert(rig_said("the CRM has erased her"));
    who_act("crm", "join", ANN, "\"optin\":true"); /* she is met, and not added */
    rig_forget_requests();
    for (int i = 0; i < 2; i++) {
        rig_expect("run p", 0);
        rig_expect("backfill p --yes", 0);
    }
    ck_assert_int_eq(rig_requests().writes, 0);
    who_explain(ANN, "erased in the CRM: is made nowhere any more");
}
END_TEST

START_TEST(who_is_erased_in_the_crm_and_stays_on_the_list_loses_her_story_there)
{
    on_list();
    in_crm("true");
    who_begin();
    who_call("crm", ANN, "Zoe-canary");
    rig_expect("run p", 0);
    who_call("crm", ANN, "Zoe");
    rig_expect("run p", 0);
    who_explain(ANN, "update on the list");
    who_act("crm", "anonymise", ANN, "");
    rig_expect("run p", 0);
    who_explain(ANN, "erased in the CRM");
    ck_assert(!rig_said("update on the list"));
    canary_absent(rig_path("state"), "Zoe-canary");
    who_act("list", "leave", ANN, ""); /* and comes again, by her own word */
    who_act("list", "join", ANN, "");
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect("backfill p --from-list --yes", 0);
    ck_assert_int_eq(rig_requests().writes, 0);
    who_act("list", "delete", ANN, "");
    for (int i = 0; i < 3; i++)
        rig_expect("run p --verify", 0);
    nothing_is_kept();
}
END_TEST

START_TEST(who_was_removed_from_the_list_for_good_is_not_tried_again)
{
    who_on_both("bob");
    on_list();
    who_act("list", "delete", ANN, "");
    who_begin();
    in_crm("true");
    rig_expect("run p", 3); /* the list says so */
    who_explain(ANN, "forgotten there");
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect("backfill p --yes", 0);
    rig_expect("run p --verify", 0);
    ck_assert_int_eq(rig_requests().writes, 0);
    who_explain(ANN, "forgotten on the list: is made nowhere any more");
}
END_TEST

/* ---- The command ---- */

START_TEST(it_asks_first_and_a_look_changes_nothing)
{
    on_list();
    who_begin();
    rig_expect("forget p " ADDRESS, 2);
    rig_expect("forget p " ADDRESS " --dry-run", 0);
    ck_assert_msg(rig_said("knows 1 contact of this person"), "%s", rig_told());
    ck_assert(rig_said("1 on the list"));
    rig_expect("forget p " ADDRESS " --dry-run --json", 0);
    ck_assert_int_eq(json_tree_integer(json_tree_get(rig_printed(), "contacts"), 0), 1);
    something_is_kept();
    who_explain(ANN, "SUBSCRIBED");
}
END_TEST

START_TEST(it_takes_a_short_id_and_needs_no_spec)
{
    on_list();
    who_begin();
    ck_assert_int_eq(unlink(rig_path("specs/p.yaml")), 0);
    rig_expect("forget p c1 --yes --json", 0);
    ck_assert(json_tree_true(json_tree_get(rig_printed(), "wiped")));
    nothing_is_kept();
    rig_expect("forget p c1 --yes", 1);
    rig_expect("forget p " ADDRESS " --yes", 0);
    ck_assert(rig_said("was forgotten before"));
    rig_expect("forget other " ADDRESS " --yes", 2);
    rig_expect("forget p nobody --yes", 1);
}
END_TEST

START_TEST(it_waits_for_a_run_of_the_pipeline)
{
    on_list();
    who_begin();
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    ck_assert_int_eq(
        lease_take(rig_path("state"), "pipeline p", 0, NULL, NULL, &lease, &error),
        WHERRY_OK);
    rig_expect_now("forget p " ADDRESS " --yes --wait 0", 5, "busy");
    lease_release(lease);
    something_is_kept();
}
END_TEST

START_TEST(who_is_let_in_again_is_met_for_the_first_time)
{
    who_on_both("bob");
    who_begin();
    forget();
    in_crm("true");
    rig_expect("run p", 0);
    rig_expect("forget p " ADDRESS " --readmit", 0);
    rig_expect("forget p " ADDRESS " --readmit", 1);
    rig_expect("run p --verify", 0);
    who_explain(ANN, "SUBSCRIBED");
    rig_expect("backfill p --yes", 0);
    ck_assert_str_eq(rig_status(ADDRESS), "subscribed");
}
END_TEST

START_TEST(a_number_is_never_given_twice)
{
    who_on_list("bob");
    on_list();
    who_begin();
    rig_expect("forget p c1 --yes", 0);
    rig_expect("forget p c2 --yes", 0);
    who_on_list("carl");
    rig_expect("run p", 0);
    who_explain("carl", "contact c3");
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
        TEST(bytes_that_were_freed_before_go_too),
        {"a_copy_that_is_put_back_brings_nobody_back",
         &a_copy_that_is_put_back_brings_nobody_back, 2, 0},
        TEST(a_copy_knows_who_was_let_in_again_since),
        TEST(a_copy_with_another_key_is_not_put_back),
        TEST(who_is_erased_in_the_crm_and_nowhere_else_leaves_nothing),
        TEST(who_is_erased_in_the_crm_and_stays_on_the_list_loses_her_story_there),
        TEST(who_was_removed_from_the_list_for_good_is_not_tried_again),
        TEST(it_asks_first_and_a_look_changes_nothing),
        TEST(it_takes_a_short_id_and_needs_no_spec),
        TEST(it_waits_for_a_run_of_the_pipeline),
        TEST(who_is_let_in_again_is_met_for_the_first_time),
        TEST(a_number_is_never_given_twice),
        {0},
    };
    return rig_suite("forget", tests);
}
