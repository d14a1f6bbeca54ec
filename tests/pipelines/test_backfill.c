/* test_backfill.c -- `wherry backfill`: those who are on one side only are added to the
 * other, and nobody else.
 */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/memory.h"
#include "tests/pipelines/alone.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/suite.h"

enum { KILLED = 128 + SIGKILL };

/* ---- Who is added ---- */

START_TEST(a_backfill_adds_those_on_one_side_only_and_nobody_else)
{
    alone_begin(_i / 2 == 0 ? RIG_ALL_STEPS : 1 << STEP_IMPORT_UNSUBSCRIBES);
    rig_expect(alone_commands[_i % 2], 0);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(_i % 2 == 0 ? count.creates : count.opt_ins, ALONE);
    ck_assert_int_eq(count.creates + count.opt_ins, ALONE);
    ck_assert_int_eq(count.updates + count.unsubscribes + count.renames +
                         count.opt_outs + count.changes + count.others,
                     0);
    rig_pass_ms(DAY_MS);
    ck_assert_int_eq(alone_added(_i % 2 != 0), ALONE);
    ck_assert_int_eq(alone_added(_i % 2 == 0), 0);
    alone_expect_others_untouched();
    rig_expect(alone_commands[_i % 2], 0);
    rig_expect("run p", 0);
    rig_expect_no_write();
}
END_TEST

START_TEST(a_backfill_says_first_how_many_it_adds_and_whom_it_leaves_out)
{
    alone_begin(RIG_ALL_STEPS);
    rig_expect("backfill p --dry-run", 0);
    ck_assert(rig_said("would add           5"));
    ck_assert_msg(rig_said("about 12 on the list now, 17 then"), "%s", rig_told());
    ck_assert(rig_said("already on the list: subscribed"));
    ck_assert(rig_said("2  on the list: unsubscribed"));
    ck_assert(rig_said("1  on the list: archived"));
    ck_assert(rig_said("1  on the list: bounced"));
    ck_assert(rig_said("1  on the list: not confirmed yet"));
    ck_assert(rig_said("1  were removed from the list"));
    ck_assert(rig_said("1  opted out in the CRM"));
    ck_assert(rig_said("1  no consent known in the CRM"));
    ck_assert(rig_said("Nothing was sent"));
    rig_expect("backfill p --from-list --dry-run", 0);
    ck_assert(rig_said("would create        5"));
    ck_assert(rig_said("1  were erased in the CRM, or are gone there"));
    ck_assert(rig_said("1  not confirmed on the list"));
    rig_expect("backfill p --dry-run --limit 2 --json", 0);
    ck_assert(rig_said("\"would_add\":2"));
    ck_assert(rig_said("\"above_limit\":3"));
    ck_assert(rig_said("\"there_unsubscribed\":2"));
    rig_expect_no_write();
}
END_TEST

/* A contact to be made in the CRM is looked up there first: four a second, as a spec
 * without a pace of its own has it. */
START_TEST(a_backfill_says_first_how_long_it_takes_at_least)
{
    alone_begin(RIG_ALL_STEPS);
    rig_expect("backfill p --from-list --dry-run", 0);
    ck_assert(!rig_said("takes"));
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":500,\"common\":0,\"random\":7,\"plain\":true}");
    const struct rig_spec paced = {
        .steps = RIG_ALL_STEPS, .fields = ANOTHER_FIELD, .paced = true};
    rig_write_spec(&paced);
    rig_expect("backfill p --from-list --dry-run", 0);
    ck_assert_msg(rig_said("  takes         2 min or more, at the services' limits"),
                  "%s", rig_told());
    rig_expect_no_write();
    rig_set_pace(false); /* the runs before kept none */
}
END_TEST

START_TEST(a_dry_run_writes_nothing_and_changes_no_state)
{
    alone_begin(RIG_ALL_STEPS);
    rig_run("history p --json");
    char *history = memory_text(rig_told());
    rig_act("list", "leave", "member" AT, "");
    rig_expect("backfill p --dry-run", 0);
    rig_expect("backfill p --from-list --dry-run --json", 0);
    rig_expect_no_write();
    rig_run("history p --json");
    ck_assert_str_eq(rig_told(), history);
    /* The leave that it read is new to the next run. */
    rig_expect("run p", 0);
    ck_assert_int_eq(rig_requests().opt_outs, 1);
    ck_assert_int_eq(alone_added(false) + alone_added(true), 0);
    free(history);
}
END_TEST

START_TEST(a_backfill_adds_no_more_people_than_its_limit)
{
    alone_begin(RIG_ALL_STEPS);
    rig_expect(_i == 0 ? "backfill p --yes --limit 2"
                       : "backfill p --from-list --yes --limit 2",
               0);
    rig_pass_ms(DAY_MS);
    ck_assert_int_eq(alone_added(_i != 0), 2);
    rig_expect("run p", 0);
    ck_assert_int_eq(alone_added(_i != 0), 2);
    rig_expect(alone_commands[_i], 0);
    rig_pass_ms(DAY_MS);
    ck_assert_int_eq(alone_added(_i != 0), ALONE);
}
END_TEST

/* ---- A segment ---- */

/* Two segments with one title, and one with another; shopper1, shopper3, member and
 * opted-out are in the last. */
static void begin_segments(void)
{
    static const char *const members[] = {"shopper1" AT, "shopper3" AT, "member" AT,
                                          "opted-out" AT};
    alone_begin(RIG_ALL_STEPS);
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"7\","
                 "\"title\":\"Same\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"8\","
                 "\"title\":\"Same\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"Customers\"}]");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        rig_act("crm", "enter", members[i], "\"segment\":\"1042\"");
    rig_act("crm", "enter", "shopper0" AT, "\"segment\":\"7\"");
    rig_forget_requests();
}

/* Rows of the state about a segment: what a backfill read for itself. */
static int kept_of_segments(void)
{
    if (rig_states_are_rows())
        return (int)rig_states_number("SELECT (SELECT count(*) FROM wherry.segment) +"
                                      " (SELECT count(*) FROM wherry.member)");
    char path[256];
    sqlite3 *file = NULL;
    sqlite3_stmt *count = NULL;
    snprintf(path, sizeof path, "%s/state/p.db", rig_directory());
    ck_assert_int_eq(sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(file,
                                        "SELECT (SELECT count(*) FROM segment) +"
                                        " (SELECT count(*) FROM member)",
                                        -1, &count, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(count), SQLITE_ROW);
    int kept = sqlite3_column_int(count, 0);
    sqlite3_finalize(count);
    sqlite3_close(file);
    return kept;
}

START_TEST(a_backfill_of_a_segment_adds_its_members_only)
{
    begin_segments();
    rig_expect(_i == 0 ? "backfill p --segment Customers --dry-run"
                       : "backfill p --segment 1042 --dry-run",
               0);
    ck_assert(rig_said("segment             4  Customers"));
    ck_assert(rig_said("would add           2"));
    ck_assert(rig_said("not in the segment"));
    ck_assert(rig_said("1  opted out in the CRM"));
    ck_assert(rig_said("1  already on the list: subscribed"));
    rig_expect_no_write();
    rig_expect(_i == 0 ? "backfill p --segment Customers --yes"
                       : "backfill p --segment 1042 --yes",
               0);
    ck_assert_int_eq(rig_requests().creates, 2);
    ck_assert_str_eq(rig_status("shopper1" AT), "subscribed");
    ck_assert_str_eq(rig_status("shopper3" AT), "subscribed");
    ck_assert_str_eq(rig_status("opted-out" AT), "");
    ck_assert_int_eq(kept_of_segments(), 0);
    /* Who comes into the segment later is found, too. */
    rig_act("crm", "enter", "shopper4" AT, "\"segment\":\"1042\"");
    rig_expect("backfill p --segment 1042 --yes", 0);
    ck_assert_int_eq(rig_requests().creates, 1);
    ck_assert_str_eq(rig_status("shopper4" AT), "subscribed");
    rig_expect("backfill p --yes", 0); /* and then everybody */
    ck_assert_int_eq(rig_requests().creates, ALONE - 3);
    alone_expect_others_untouched();
}
END_TEST

START_TEST(a_backfill_of_an_unknown_segment_is_an_error)
{
    begin_segments();
    rig_expect("backfill p --segment Custmers --yes", 1);
    ck_assert(rig_said("the CRM has no segment 'Custmers': did you mean 'Customers'?"));
    rig_expect("backfill p --segment 4711 --yes", 1);
    ck_assert(rig_said("`wherry segments p` lists them"));
    rig_expect("backfill p --segment Same --yes", 1);
    ck_assert(rig_said("name one by its id, '7', '8'"));
    rig_expect_no_write();
    rig_expect("backfill p --segment 7 --yes", 0);
    ck_assert_int_eq(rig_requests().creates, 1);
}
END_TEST

START_TEST(a_backfill_of_a_segment_that_was_killed_is_made_good_by_the_next)
{
    static const char *const faults[] = {"WHERRY_FAULT=sync.segment_batch:1",
                                         "WHERRY_FAULT=sync.trying:1",
                                         "WHERRY_FAULT=sync.learned:1"};
    begin_segments();
    ck_assert_int_eq(rig_run_with(faults[_i], "backfill p --segment 1042 --yes"),
                     KILLED);
    rig_act("crm", "exit", "shopper3" AT, "\"segment\":\"1042\"");
    rig_run("run p");
    ck_assert_int_gt(kept_of_segments(), 0);
    rig_expect("backfill p --segment 1042 --yes", 0);
    ck_assert_int_eq(kept_of_segments(), 0);
    ck_assert_str_eq(rig_status("shopper1" AT), "subscribed");
    if (_i < 2) /* nobody was sent yet */
        ck_assert_str_eq(rig_status("shopper3" AT), "");
    ck_assert_str_eq(rig_status("shopper0" AT), "");
    alone_expect_others_untouched();
}
END_TEST

/* ---- What is refused ---- */

START_TEST(a_backfill_without_a_terminal_needs_yes)
{
    alone_begin(RIG_ALL_STEPS);
    rig_expect("backfill p", 2);
    ck_assert(rig_said("--yes"));
    ck_assert(rig_said("would add"));
    rig_expect("backfill p --from-list", 2);
    rig_expect_no_write();
    rig_expect("run p", 0);
    rig_expect_no_write();
    /* With nobody to add there is nothing to ask. */
    rig_expect("backfill p --yes", 0);
    rig_expect("backfill p", 0);
}
END_TEST

START_TEST(a_backfill_at_a_terminal_asks_and_only_a_yes_starts_it)
{
    static const char *const questions[] = {
        "add 5 people to the list? [y/N]",
        "create 5 people in the CRM, opted in? [y/N]"};
    const char *command = _i == 0 ? "backfill p" : "backfill p --from-list";
    alone_begin(RIG_ALL_STEPS);
    ck_assert_int_eq(rig_run_at_terminal(command, "n\n"), 2);
    ck_assert(rig_said(questions[_i]));
    ck_assert(rig_said("left out"));
    ck_assert(rig_said("nothing was done"));
    ck_assert_int_eq(rig_run_at_terminal(command, "\n"), 2);
    ck_assert_int_eq(rig_run_at_terminal(command, "\x04"), 2);
    rig_expect_no_write();
    rig_run("history p --last 1 --json");
    ck_assert(rig_said("declined, nothing was sent"));
    ck_assert_int_eq(rig_run_at_terminal(command, "yes\n"), 0);
    ck_assert(rig_said("added               5") || rig_said("accepted            5"));
    rig_pass_ms(DAY_MS);
    ck_assert_int_eq(alone_added(_i != 0), ALONE);
}
END_TEST

START_TEST(a_backfill_refuses_a_new_pipeline_and_options_that_exclude_each_other)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS};
    alone_enter();
    rig_write_spec(&spec);
    rig_expect("backfill p --yes", 1);
    ck_assert(rig_said("'p' has no complete baseline yet: run `wherry run p` first"));
    rig_expect("backfill p --from-list --segment x", 2);
    ck_assert(rig_said("use one of them"));
    rig_expect("backfill p --limit 0", 2);
    ck_assert(rig_said("'--limit' must be a number"));
    rig_expect("run p", 0);
    const struct rig_spec grown = {.steps = RIG_ALL_STEPS, .fields = ANOTHER_FIELD};
    rig_write_spec(&grown);
    rig_expect("backfill p --yes", 1);
    ck_assert(rig_said("a new field of 'p' has not been read yet"));
    rig_expect("pause p", 0);
    rig_expect("backfill p --yes", 1);
    ck_assert(rig_said("`wherry resume p` ends the pause"));
    rig_expect_no_write();
}
END_TEST

START_TEST(a_backfill_notes_that_another_pipeline_has_the_new_contacts)
{
    const struct rig_spec other = {.pipeline = "pusher",
                                   .list_id = "b123456789",
                                   .steps = 1 << STEP_PUSH_NEW_RECORDS};
    alone_begin(1 << STEP_IMPORT_UNSUBSCRIBES);
    rig_expect("backfill p --dry-run", 0);
    ck_assert(!rig_said("'pusher'"));
    rig_write_spec(&other);
    rig_expect("backfill p --dry-run", 0);
    ck_assert(rig_said("'pusher' already adds the new contacts"));
    rig_expect("backfill p --yes", 0);
    ck_assert_int_eq(alone_added(false), ALONE);
}
END_TEST

START_TEST(a_person_whom_a_backfill_cannot_add_is_parked_and_shown)
{
    rig_act("crm", "join", "admin" AT, ""); /* a role's name looks fake */
    alone_begin(1 << STEP_IMPORT_UNSUBSCRIBES);
    sandbox_dial(rig_sandbox(), "mailchimp.fake_addresses", "true");
    rig_expect("backfill p --yes", 3);
    ck_assert(rig_said("refused             1"));
    ck_assert_int_eq(alone_added(false), ALONE);
    rig_run("run p");
    rig_run("parked list p --show-addresses");
    ck_assert(rig_said("admin" AT));
    rig_forget_requests();
    rig_expect("backfill p --dry-run", 0);
    ck_assert(rig_said("1  already refused by the list"));
    rig_expect("backfill p --yes", 0);
    rig_expect_no_write();
    sandbox_dial(rig_sandbox(), "mailchimp.fake_addresses", "false");
    rig_run("parked retry p --all");
    ck_assert(rig_said("`wherry backfill p` sends them again"));
    rig_expect("run p", 0);
    rig_expect_no_write();
    rig_expect("backfill p --yes", 0);
    ck_assert_str_eq(rig_status("admin" AT), "subscribed");
}
END_TEST

START_TEST(a_person_who_is_put_off_is_added_by_the_next_backfill)
{
    alone_begin(RIG_ALL_STEPS);
    rig_act("list", "throttle", "shopper1" AT, "\"on\":true");
    rig_expect("backfill p --yes", 3);
    ck_assert(rig_said("not now             1"));
    rig_act("list", "throttle", "shopper1" AT, "\"on\":false");
    rig_run("run p");
    ck_assert_int_eq(alone_added(false), ALONE - 1);
    rig_expect("backfill p --yes", 0);
    ck_assert_int_eq(alone_added(false), ALONE);
}
END_TEST

START_TEST(a_backfill_with_double_opt_in_invites_people)
{
    const struct rig_spec spec = {.steps = 1 << STEP_IMPORT_UNSUBSCRIBES, .more = ""};
    alone_enter();
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    sandbox_dial(rig_sandbox(), "mailchimp.imports_blocked", "true");
    rig_expect("backfill p --yes", 0);
    ck_assert_str_eq(rig_status("shopper0" AT), "pending");
    rig_forget_requests();
    rig_expect("backfill p --yes", 0);
    rig_expect_no_write();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_backfill_adds_those_on_one_side_only_and_nobody_else",
         &a_backfill_adds_those_on_one_side_only_and_nobody_else, 4, 0},
        TEST(a_backfill_says_first_how_many_it_adds_and_whom_it_leaves_out),
        TEST(a_backfill_says_first_how_long_it_takes_at_least),
        TEST(a_dry_run_writes_nothing_and_changes_no_state),
        {"a_backfill_adds_no_more_people_than_its_limit",
         &a_backfill_adds_no_more_people_than_its_limit, 2, 0},
        {"a_backfill_of_a_segment_adds_its_members_only",
         &a_backfill_of_a_segment_adds_its_members_only, 2, 0},
        TEST(a_backfill_of_an_unknown_segment_is_an_error),
        {"a_backfill_of_a_segment_that_was_killed_is_made_good_by_the_next",
         &a_backfill_of_a_segment_that_was_killed_is_made_good_by_the_next, 3, 0},
        TEST(a_backfill_without_a_terminal_needs_yes),
        {"a_backfill_at_a_terminal_asks_and_only_a_yes_starts_it",
         &a_backfill_at_a_terminal_asks_and_only_a_yes_starts_it, 2, 0},
        TEST(a_backfill_refuses_a_new_pipeline_and_options_that_exclude_each_other),
        TEST(a_backfill_notes_that_another_pipeline_has_the_new_contacts),
        TEST(a_person_whom_a_backfill_cannot_add_is_parked_and_shown),
        TEST(a_person_who_is_put_off_is_added_by_the_next_backfill),
        TEST(a_backfill_with_double_opt_in_invites_people),
        {0}};
    return rig_suite("backfill", tests);
}
