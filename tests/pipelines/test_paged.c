/* test_paged.c -- long lists in parts, and what a command shows before it acts. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

#define SECRET "hook.example/T0P"

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    rig_set_environment(
        rig_keep_format("WHERRY_HASTE=1000 URL=%s", sandbox_url(rig_sandbox())));
    sandbox_post(rig_sandbox(), "dial",
                 "{\"name\":\"mailchimp.fake_addresses\",\"value\":true}");
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP\",\"dynamic\":true}]");
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":10,\"common\":5,\"random\":7,\"plain\":true}");
    rig_write_file("specs/uk.yaml", "pipeline: uk\n"
                                    "crm: {plugin: ometria, account: shop, "
                                    "base_url: '${URL}/ometria/v2',\n"
                                    "      reads_per_second: 1000, "
                                    "pushes_per_second: 1000, "
                                    "api_key: " SANDBOX_OMETRIA_KEY "}\n"
                                    "list:\n"
                                    "  plugin: mailchimp\n"
                                    "  account: mailing\n"
                                    "  base_url: ${URL}/mailchimp/3.0\n"
                                    "  list_id: " SANDBOX_LIST "\n"
                                    "  api_key: " SANDBOX_MAILCHIMP_KEY "\n"
                                    "contact_sync:\n"
                                    "  every: 1h\n"
                                    "  steps: [push_new_records, push_unsubscribes]\n"
                                    "segment_sync:\n"
                                    "  every: 6h\n"
                                    "  segments:\n"
                                    "    - { crm: \"1042\", list: VIP }\n"
                                    "limits:\n"
                                    "  push_new_records: 5% and 200\n"
                                    "alerts:\n"
                                    "  webhook: https://" SECRET "\n");
}

static const char *printed(const char *path)
{
    return json_tree_text(json_tree_find(rig_printed(), path));
}

static void expect(const char *line, int code)
{
    rig_expect_now(line, code, "");
}

static void join_crm(const char *address)
{
    rig_act("crm", "join", address, "");
}

/* ---- History ---- */

START_TEST(runs_go_on_from_a_number)
{
    for (int i = 0; i < 4; i++)
        rig_run("run uk");
    expect("history uk --json --from 3 --last 2", 0);
    ck_assert_uint_eq(rig_printed()->count, 2);
    ck_assert_str_eq(printed("[0].run"), "3");
    ck_assert_str_eq(printed("[1].run"), "2");
    ck_assert_ptr_null(json_tree_find(rig_printed(), "[0].report"));
    expect("history uk --json --report --last 1", 0);
    ck_assert_str_eq(printed("[0].report.steps.push_new_records.due"), "true");
    rig_expect_now("history uk --from x", 2, "'--from' must be a number");
    rig_expect_now("history uk --run 99", 2, "there is no run 99");
}
END_TEST

START_TEST(the_lines_of_a_run_go_on_from_a_line)
{
    rig_run("run uk");
    join_crm("ann@one.example.net");
    join_crm("ben@one.example.net");
    rig_run("run uk");
    expect("history uk --json --run 2", 0);
    const size_t count = rig_printed()->count;
    const char *third = rig_keep(printed("[2].line"));
    ck_assert_uint_gt(count, 3);
    expect(rig_keep_format("history uk --json --run 2 --from %s", third), 0);
    ck_assert_uint_eq(rig_printed()->count, count - 2);
    ck_assert_str_eq(printed("[0].line"), third);
    expect("history uk --json --run 2 --most 2", 0);
    ck_assert_uint_eq(rig_printed()->count, 2);
}
END_TEST

/* ---- Parked ---- */

static void park_two(void)
{
    rig_run("run uk");
    join_crm("ann@example.com");
    join_crm("ben@example.com");
    rig_run("run uk");
}

START_TEST(what_is_parked_goes_on_from_a_contact_and_is_counted_by_reason)
{
    park_two();
    expect("parked list uk --json", 0);
    ck_assert_uint_eq(rig_printed()->count, 2);
    const char *second = rig_keep(printed("[1].contact"));
    const char *reason = rig_keep(printed("[0].reason"));
    expect("parked list uk --json --most 1", 0);
    ck_assert_uint_eq(rig_printed()->count, 1);
    expect(rig_keep_format("parked list uk --json --from %s", second), 0);
    ck_assert_uint_eq(rig_printed()->count, 1);
    ck_assert_str_eq(printed("[0].contact"), second);
    expect("parked list uk --json --reason full", 0);
    ck_assert_uint_eq(rig_printed()->count, 0);
    rig_expect_now("parked list uk --reason adress", 2, "did you mean 'address'?");
    expect("parked reasons uk --json", 0);
    ck_assert_uint_eq(rig_printed()->count, 1);
    ck_assert_str_eq(printed("[0].count"), "2");
    ck_assert_str_eq(printed("[0].reason"), reason);
    ck_assert_str_eq(printed("[0].step"), "push_new_records");
    rig_expect_now("parked reasons uk", 0, "push_new_records");
    rig_expect_now("parked list uk --from ann", 2, "must be the short id");
    rig_expect_now("parked reasons uk --step push_new_records", 2, "--step");
    rig_expect_now("parked drop uk --all --most 1", 2, "parked drop");
    rig_expect_now("parked drop uk --all", 0, "2 parked changes given up");
    rig_expect_now("parked reasons uk", 0, "nothing is parked");
}
END_TEST

START_TEST(what_was_refused_for_one_reason_is_retried_or_dropped_alone)
{
    park_two();
    expect("parked reasons uk --json", 0);
    const char *reason = rig_keep(printed("[0].reason"));
    ck_assert_str_ne(printed("[0].words"), ""); /* what the service said */
    expect("parked list uk --json", 0);
    const char *first = rig_keep(printed("[0].contact"));
    const char *refused[][2] = {
        {"parked retry uk --reason full --all", "--reason or --step"},
        {"parked drop uk --reason unreadable", "each run reads it again"},
        {"parked drop uk --reason no_such", "unknown reason 'no_such'"},
        {"parked drop uk --step segment_sync", "unknown step 'segment_sync'"}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        rig_expect_now(refused[i][0], 2, refused[i][1]);
    rig_expect_now("parked drop uk --reason full", 0, "0 parked changes given up");
    rig_expect_now("parked drop uk --step push_push_fields", 0,
                   "0 parked changes given up");
    rig_expect_now(rig_keep_format("parked drop uk %s --reason full", first), 0,
                   "0 parked changes given up");
    rig_expect_now(rig_keep_format("parked drop uk %s --reason %s", first, reason), 0,
                   "1 parked change given up");
    expect(rig_keep_format("parked retry uk --reason %s --step push_new_records --json",
                           reason),
           0);
    ck_assert_str_eq(printed("changed"), "1");
    rig_expect_now("parked reasons uk", 0, "nothing is parked");
}
END_TEST

/* ---- Segments ---- */

static void begin_segment(void)
{
    rig_run("run uk");
    join_crm("ann@example.com"); /* refused */
    sandbox_post(
        rig_sandbox(), "act",
        "[{\"side\":\"crm\",\"do\":\"join\",\"address\":\"cat@one.example.net\","
        "\"optin\":false}]");
    join_crm("dan@one.example.net");
    sandbox_post(
        rig_sandbox(), "act",
        "[{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"ann@example.com\","
        "\"segment\":\"1042\"},"
        "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"cat@one.example.net\","
        "\"segment\":\"1042\"},"
        "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"dan@one.example.net\","
        "\"segment\":\"1042\"},"
        "{\"side\":\"crm\",\"do\":\"refresh\",\"segment\":\"1042\"}]");
    rig_run("run uk");
    rig_run("run uk");
}

START_TEST(who_of_a_segment_is_not_on_the_list_is_told_with_the_reason)
{
    begin_segment();
    expect("segments uk missing VIP --json", 0);
    ck_assert_uint_eq(rig_printed()->count, 2);
    ck_assert_str_eq(printed("[0].why"), "refused");
    ck_assert_str_eq(printed("[1].why"), "no_consent");
    ck_assert_ptr_null(json_tree_find(rig_printed(), "[0].address"));
    expect("segments uk missing 1042 --json --from 2", 0);
    ck_assert_uint_eq(rig_printed()->count, 1);
    expect("segments uk missing 1042 --json --reason refused --show-addresses", 0);
    ck_assert_uint_eq(rig_printed()->count, 1);
    ck_assert_str_eq(printed("[0].address"), "ann@example.com");
    rig_expect_now("segments uk missing 1042", 0, "not opted in in the CRM");
    rig_expect_now("segments uk missing 7", 2, "does not sync a segment");
    rig_expect_now("segments uk add 1042 --most 1", 2, "no option '--most'");
}
END_TEST

START_TEST(what_is_synced_is_known_without_asking_a_service)
{
    begin_segment();
    rig_forget_requests();
    expect("segments uk --known --json", 0);
    ck_assert_uint_eq(json_tree_get(rig_printed(), "segments")->count, 1);
    ck_assert(
        json_tree_is(json_tree_find(rig_printed(), "segments[0].in_crm"), JSON_NULL));
    ck_assert_str_eq(printed("segments[0].state.members"), "3");
    ck_assert_str_eq(printed("segments[0].state.not_on_list[0].count"), "1");
    ck_assert_str_eq(rig_asked(), "");
}
END_TEST

/* ---- Before it is done ---- */

START_TEST(a_delete_can_be_tried_and_deletes_nothing)
{
    park_two();
    expect("delete uk --dry-run --json", 0);
    ck_assert_str_eq(printed("deleted"), "false");
    ck_assert_str_eq(printed("contacts"), "17");
    rig_expect_now("delete uk --dry-run", 0, "would delete the state of 'uk'");
    expect("history uk --json", 0);
    ck_assert_uint_eq(rig_printed()->count, 2);
}
END_TEST

START_TEST(the_status_says_between_whom_when_and_up_to_where)
{
    rig_run("run uk");
    rig_run("run uk");
    expect("status uk --json --runs 10", 0);
    ck_assert_str_eq(printed("[0].crm.plugin"), "ometria");
    ck_assert_str_eq(printed("[0].list.account"), "mailing");
    ck_assert_uint_eq(json_tree_find(rig_printed(), "[0].runs")->count, 2);
    ck_assert_str_eq(printed("[0].runs[0]"), "0");
    ck_assert_str_eq(printed("[0].work[1].work"), "push_new_records");
    ck_assert_str_eq(printed("[0].work[1].limit"), "5% and 200");
    ck_assert(text_starts_with(printed("[0].work[1].schedule"), "every 1 h"));
    ck_assert_ptr_nonnull(json_tree_find(rig_printed(), "[0].pipeline"));
    expect("status uk --json", 0);
    ck_assert_ptr_null(json_tree_find(rig_printed(), "[0].runs"));
}
END_TEST

START_TEST(a_spec_is_shown_without_its_secrets)
{
    static const char *const lines[] = {"check uk --lines", "check uk --lines --json"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rig_expect_now(lines[i], 0, "push_new_records: 5% and 200");
        ck_assert(!rig_said(SANDBOX_OMETRIA_KEY) && !rig_said(SANDBOX_MAILCHIMP_KEY));
        ck_assert(!rig_said(SECRET));
    }
    ck_assert_str_eq(printed("lines[2].hidden"), "true");
    ck_assert_str_eq(printed("lines[2].text"), "");
    ck_assert_str_eq(printed("lines[0].text"), "pipeline: uk");
    rig_expect_now("check no --lines", 2, "no spec has the pipeline 'no'");
    rig_expect_now("check --lines", 2, "'--lines' needs PIPELINE");
}
END_TEST

START_TEST(a_spec_that_is_wrong_is_shown_with_its_complaints_alone)
{
    rig_write_file("specs/bad.yaml", "pipeline: bad\n"
                                     "# the old api_key: abcdef\n"
                                     "crm: {plugin: nosuch, password: xyzzy}\n");
    rig_expect_now("check bad --lines --json", 78, "");
    ck_assert(!rig_said("abcdef") && !rig_said("xyzzy"));
    const struct json_node *complaints = json_tree_get(rig_printed(), "complaints");
    ck_assert_uint_gt(complaints->count, 0);
    for (const struct json_node *one = complaints->first; one != NULL; one = one->next)
        ck_assert_ptr_nonnull(strstr(json_tree_member(one, "file"), "bad.yaml"));
    expect("check uk --json", 78);
    ck_assert_uint_eq(json_tree_get(rig_printed(), "complaints")->count, 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(runs_go_on_from_a_number),
        TEST(the_lines_of_a_run_go_on_from_a_line),
        TEST(what_is_parked_goes_on_from_a_contact_and_is_counted_by_reason),
        TEST(what_was_refused_for_one_reason_is_retried_or_dropped_alone),
        TEST(who_of_a_segment_is_not_on_the_list_is_told_with_the_reason),
        TEST(what_is_synced_is_known_without_asking_a_service),
        TEST(a_delete_can_be_tried_and_deletes_nothing),
        TEST(the_status_says_between_whom_when_and_up_to_where),
        TEST(a_spec_is_shown_without_its_secrets),
        TEST(a_spec_that_is_wrong_is_shown_with_its_complaints_alone),
        {0}};
    return rig_suite_with("paged", tests, begin, rig_finish);
}
