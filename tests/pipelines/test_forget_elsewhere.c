/* test_forget_elsewhere.c -- a person whom a service forgets, what a copy that is put
 * back knows of them, and the command itself.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/store/lease.h"
#include "tests/pipelines/ann.h"
#include "tests/pipelines/canary.h"
#include "tests/support/suite.h"

/* ---- What was freed ---- */

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
    ann_is_kept();
    ann_forget();
}
END_TEST

/* ---- A copy that is put back ---- */

START_TEST(a_copy_that_is_put_back_brings_nobody_back)
{
    static const char *const faults[] = {"", "WHERRY_FAULT=store.wiping:1"};
    who_on_both("bob");
    ann_on_list();
    ann_in_crm("true");
    who_begin();
    const char *copy = rig_path("copy");
    rig_expect(rig_keep_format("state backup p %s", copy), 0);
    ann_forget();
    rig_run_with(faults[_i], rig_keep_format("state restore p %s --yes", copy));
    rig_forget_requests();
    rig_expect("run p", 0);
    ann_read_in_every_way();
    ann_is_forgotten();
    who_explain("bob", "SUBSCRIBED");
    rig_expect("state check p", 0);
}
END_TEST

START_TEST(a_copy_knows_who_was_let_in_again_since)
{
    who_begin();
    ann_forget();
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
    ann_forget();
    const char *copy = rig_path("copy");
    rig_expect(rig_keep_format("state backup p %s", copy), 0);
    rig_run_at_terminal("delete p", "n\n");
    ck_assert_msg(rig_said("1 person was forgotten"), "%s", rig_error());
    rig_expect("delete p --yes", 0);
    rig_expect("run p", 0);
    rig_expect("forget p other.canary@id.example.net --yes", 0);
    rig_expect(rig_keep_format("state restore p %s --yes", copy), 1);
    ck_assert(rig_said("use different keys"));
    rig_expect("explain p other.canary@id.example.net", 0);
    rig_expect("delete p --yes", 0);
    rig_expect(rig_keep_format("state restore p %s --yes", copy), 0);
    ann_is_forgotten();
}
END_TEST

/* ---- By a service ---- */

START_TEST(who_is_erased_in_the_crm_and_nowhere_else_leaves_nothing)
{
    who_on_both("bob");
    ann_in_crm("true");
    who_begin();
    who_act("crm", "leave_api", ANN, "");
    rig_expect("run p", 0);
    ann_is_kept();
    who_act("crm", "anonymise", ANN, "");
    rig_expect("run p", 0);
    ann_is_kept_nowhere();
    rig_expect("explain p " ADDRESS, 0);
    ck_assert(rig_said("the CRM erased the contact"));
    who_act("crm", "join", ANN, "\"optin\":true"); /* she is met, and not added */
    rig_forget_requests();
    for (int i = 0; i < 2; i++) {
        rig_expect("run p", 0);
        rig_expect("backfill p --yes", 0);
    }
    ck_assert_int_eq(rig_requests().writes, 0);
    who_explain(ANN, "erased in the CRM: no step creates the contact again");
}
END_TEST

START_TEST(who_is_erased_in_the_crm_and_stays_on_the_list_loses_her_story_there)
{
    ann_on_list();
    ann_in_crm("true");
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
    ann_is_kept_nowhere();
}
END_TEST

START_TEST(who_was_removed_from_the_list_for_good_is_not_tried_again)
{
    who_on_both("bob");
    ann_on_list();
    who_act("list", "delete", ANN, "");
    who_begin();
    ann_in_crm("true");
    rig_expect("run p", 3); /* the list says so */
    who_explain(ANN, "forgotten there");
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect("backfill p --yes", 0);
    rig_expect("run p --verify", 0);
    ck_assert_int_eq(rig_requests().writes, 0);
    who_explain(ANN, "erased on the list: no step creates the contact again");
}
END_TEST

/* ---- The command ---- */

START_TEST(it_asks_first_and_a_look_changes_nothing)
{
    ann_on_list();
    who_begin();
    rig_expect("forget p " ADDRESS, 2);
    rig_expect("forget p " ADDRESS " --dry-run", 0);
    ck_assert_msg(rig_said("has 1 contact for this person"), "%s", rig_told());
    ck_assert(rig_said("1 on the list"));
    rig_expect("forget p " ADDRESS " --dry-run --json", 0);
    ck_assert_int_eq(json_tree_integer(json_tree_get(rig_printed(), "contacts"), 0), 1);
    ann_is_kept();
    who_explain(ANN, "SUBSCRIBED");
}
END_TEST

START_TEST(it_takes_a_short_id_and_needs_no_spec)
{
    ann_on_list();
    who_begin();
    ck_assert_int_eq(unlink(rig_path("specs/p.yaml")), 0);
    rig_expect("forget p c1 --yes --json", 0);
    ck_assert(json_tree_true(json_tree_get(rig_printed(), "wiped")));
    ann_is_kept_nowhere();
    rig_expect("forget p c1 --yes", 1);
    rig_expect("forget p " ADDRESS " --yes", 0);
    ck_assert(rig_said("already forgotten"));
    rig_expect("forget other " ADDRESS " --yes", 2);
    rig_expect("forget p nobody --yes", 2);
}
END_TEST

START_TEST(it_waits_for_a_run_of_the_pipeline)
{
    ann_on_list();
    who_begin();
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    ck_assert_int_eq(lease_take((struct states){rig_path("state")}, "pipeline p", 0,
                                NULL, NULL, &lease, &error),
                     WHERRY_OK);
    rig_expect_now("forget p " ADDRESS " --yes --wait 0", 5, "busy");
    lease_release(lease);
    ann_is_kept();
}
END_TEST

START_TEST(who_is_let_in_again_is_met_for_the_first_time)
{
    who_on_both("bob");
    who_begin();
    ann_forget();
    ann_in_crm("true");
    rig_expect("run p", 0);
    rig_expect("forget p " ADDRESS " --readmit", 0);
    ck_assert(rig_said("the next whole read (`wherry run"));
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
    ann_on_list();
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
    return rig_suite("forget elsewhere", tests);
}
