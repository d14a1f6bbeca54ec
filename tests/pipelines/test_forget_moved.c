/* test_forget_moved.c -- forgotten people stay away when a state goes to another place
 * as text, also out of a damaged file; and if that fails, the output says so.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "tests/pipelines/ann.h"
#include "tests/pipelines/canary.h"
#include "tests/support/suite.h"

static void begin(void)
{
    who_on_both("bob");
    ann_on_list();
    ann_in_crm("true");
    who_begin();
    ann_forget();
}

static void export_to(const char *name, int code)
{
    rig_expect(rig_keep_format("state export p --out %s", rig_path(name)), code);
    ck_assert_ptr_null(canary_in_file(rig_path(name), ADDRESS));
    ck_assert_ptr_null(canary_in_file(rig_path(name), NAME));
}

/* Into a directory where nothing is. */
static void import_elsewhere(const char *name)
{
    ck_assert_int_eq(rename(rig_path("state"), rig_path("old")), 0);
    rig_expect(rig_keep_format("state import p %s", rig_path(name)), 0);
}

static void damage(const char *sql)
{
    sqlite3 *file = NULL;
    ck_assert_int_eq(sqlite3_open(rig_path("state/p.db"), &file), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(file, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(file));
    ck_assert_int_gt(sqlite3_changes(file), 0);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
}

START_TEST(who_was_forgotten_stays_away_from_a_state_that_was_imported)
{
    begin();
    export_to("one.jsonl", 0);
    import_elsewhere("one.jsonl");
    export_to("two.jsonl", 0);
    const char *one = strchr(rig_file("one.jsonl"), '\n');
    const char *two = strchr(rig_file("two.jsonl"), '\n');
    ck_assert_ptr_nonnull(strstr(one, "{\"line\":\"forgotten\""));
    ck_assert_str_eq(one, two);
    rig_expect("state check p", 0);
    rig_forget_requests();
    ann_read_in_every_way();
    ann_is_forgotten();
    who_explain("bob", "SUBSCRIBED");
}
END_TEST

START_TEST(she_stays_away_also_where_others_were_lost)
{
    begin();
    damage("UPDATE contact SET body = x'00'");
    export_to("left.jsonl", 3);
    ck_assert(!rig_said("they come back"));
    import_elsewhere("left.jsonl");
    ck_assert(rig_said("as with --after-loss"));
    ck_assert(!rig_said("they come back"));
    rig_forget_requests();
    ann_read_in_every_way();
    ann_is_forgotten();
    who_explain("bob", "SUBSCRIBED");
}
END_TEST

START_TEST(where_the_forgotten_are_lost_it_is_said_and_they_can_be_forgotten_again)
{
    static const char *const lost[] = {"UPDATE forgotten SET source = 9",
                                       "UPDATE forgetting SET salt = x'00'",
                                       "DELETE FROM forgetting"};
    begin();
    damage(lost[_i]);
    rig_expect("state check p", 1);
    ck_assert_msg(rig_said("list of forgotten people is damaged"), "%s", rig_told());
    rig_forget_requests();
    rig_expect("run p", 1); /* she does not come back by it */
    ck_assert_int_eq(rig_requests().writes, 0);
    ann_is_kept_nowhere();
    export_to("left.jsonl", 3);
    ck_assert_msg(rig_said("they come back") && rig_said("`wherry forget`"), "%s",
                  rig_told());
    import_elsewhere("left.jsonl");
    ck_assert_msg(rig_said("they come back") && rig_said("`wherry forget`"), "%s",
                  rig_told());
    rig_expect("forget p " ADDRESS " --yes", 0);
    rig_forget_requests();
    ann_read_in_every_way();
    ann_is_forgotten();
}
END_TEST

START_TEST(a_loss_of_the_forgotten_is_told_in_json_too)
{
    begin();
    damage("UPDATE forgotten SET source = 9");
    rig_expect(rig_keep_format("state export p --json --out %s", rig_path("left")), 3);
    ck_assert(json_tree_true(json_tree_get(rig_printed(), "lost_forgotten")));
    ck_assert_int_eq(rename(rig_path("state"), rig_path("old")), 0);
    rig_expect(rig_keep_format("state import p %s --json", rig_path("left")), 0);
    ck_assert(json_tree_true(json_tree_get(rig_printed(), "lost_forgotten")));
}
END_TEST

/* An import holds all that the state does. */
START_TEST(what_a_killed_import_or_copy_has_left_goes_with_her)
{
    ann_on_list();
    who_begin();
    rig_write_file("state/p.db.import", ADDRESS);
    rig_write_file("state/p.db.import-wal", ADDRESS);
    rig_write_file("state/p.db.part", ADDRESS);
    ann_forget(); /* looks through all files */
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(who_was_forgotten_stays_away_from_a_state_that_was_imported),
        TEST(she_stays_away_also_where_others_were_lost),
        {"where_the_forgotten_are_lost_it_is_said_and_they_can_be_forgotten_again",
         &where_the_forgotten_are_lost_it_is_said_and_they_can_be_forgotten_again, 3,
         0},
        TEST(a_loss_of_the_forgotten_is_told_in_json_too),
        TEST(what_a_killed_import_or_copy_has_left_goes_with_her),
        {0},
    };
    return rig_suite("forget moved", tests);
}
