/* test_commands.c -- the commands on a pipeline, against the sandbox. */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/memory.h"
#include "host/store/lease.h"
#include "tests/pipelines/rig.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/suite.h"

#define SPEC                                                                           \
    "pipeline: uk\n" SANDBOX_CONNECTIONS "contact_sync:\n"                             \
    "  every: 1h\n"                                                                    \
    "  steps:\n"                                                                       \
    "    [import_new_records, import_pull_fields, import_unsubscribes,\n"              \
    "     push_new_records, push_unsubscribes, push_push_fields]\n"                    \
    "  fields:\n"                                                                      \
    "    - {crm: firstname, list: FNAME}\n"                                            \
    "    - {crm: lastname, list: LNAME}\n"

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    rig_set_environment(rig_keep_format("URL=%s", sandbox_url(rig_sandbox())));
    rig_write_file("specs/uk.yaml", SPEC);
}

static void expect(const char *line, int code, const char *words)
{
    rig_expect_now(line, code, words);
}

static void seed(void)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":40,\"common\":20,\"random\":7,\"plain\":true}");
}

static void join_list(const char *address)
{
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"%s\","
                 "\"fields\":{\"FNAME\":\"Ann\",\"LNAME\":\"Other\"}}",
                 address);
}

/* A pipeline with its baseline, in which one person then joins the list. */
static void baseline_and_a_newcomer(void)
{
    seed();
    expect("run uk", 0, "baseline");
    join_list("ann@example.net");
}

START_TEST(the_first_run_takes_the_baseline_and_writes_nothing)
{
    seed();
    expect("status", 0, "uk: new");
    expect("run uk", 0, "baseline");
    ck_assert_int_eq(rig_writes(), 0);
    expect("status", 0, "uk: active since");
    ck_assert(
        rig_said("40 on the list (40 subscribed), 40 in the CRM, 20 on both sides"));
}
END_TEST

START_TEST(a_plan_tells_what_the_run_then_does_and_writes_nothing)
{
    baseline_and_a_newcomer();
    expect("plan uk", 0, "create in the CRM (import_new_records)");
    ck_assert(!rig_said("ann@example.net"));
    ck_assert(rig_said("because"));
    expect("plan uk --show-addresses", 0, "ann@example.net");
    expect("plan uk --json", 0, "");
    ck_assert_ptr_null(json_tree_find(rig_printed(), "changes[0].address"));
    expect("plan uk --json --show-addresses", 0, "");
    const struct json_node *plan = rig_printed();
    ck_assert_uint_eq(json_tree_get(plan, "changes")->count, 1);
    ck_assert_str_eq(json_tree_text(json_tree_find(plan, "changes[0].address")),
                     "ann@example.net");
    ck_assert_str_ne(json_tree_text(json_tree_find(plan, "changes[0].rule")), "");
    ck_assert_int_eq(rig_writes(), 0);
    expect("run uk", 0, "import_new_records");
    ck_assert_int_eq(rig_writes(), 1);
}
END_TEST

START_TEST(a_plan_leaves_no_trace_in_the_state)
{
    baseline_and_a_newcomer();
    expect("plan uk --show-addresses", 0, "ann@example.net");
    expect("explain uk ann@example.net", 1, "'uk' has no contact");
    expect("history uk --json", 0, "");
    ck_assert_uint_eq(rig_printed()->count, 1);
    expect("plan uk --show-addresses", 0, "ann@example.net");
}
END_TEST

START_TEST(a_step_that_was_not_named_waits)
{
    baseline_and_a_newcomer();
    expect("run uk --step push_unsubscribes", 0, "");
    ck_assert_int_eq(rig_writes(), 0);
    expect("run uk --step import_new_records,push_new_records", 0, "");
    ck_assert_int_eq(rig_writes(), 1);
}
END_TEST

START_TEST(a_new_baseline_after_a_loss_is_asked_about_where_nothing_is_lost)
{
    seed();
    expect("run uk --after-loss", 0, "After the loss");
    expect("run uk --after-loss", 2,
           "there is no terminal: nothing was done; add --yes");
    ck_assert_int_eq(rig_run_at_terminal("run uk --after-loss", "n\n"), 2);
    ck_assert(rig_said("'uk' has a complete baseline"));
    expect("history uk --json", 0, "");
    ck_assert_uint_eq(rig_printed()->count, 1);
    ck_assert_int_eq(rig_run_at_terminal("run uk --after-loss", "y\n"), 0);
    expect("run uk --after-loss --yes", 0, "After the loss");
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(explain_knows_a_person_by_address_and_by_short_id)
{
    char line[64];
    baseline_and_a_newcomer();
    expect("run uk", 0, "");
    expect("explain uk Ann@Example.net", 0, "ann@example.net");
    expect("explain uk ann@example.net --json", 0, "");
    const struct json_node *story = json_tree_at(rig_printed(), 0);
    const char *contact = json_tree_text(json_tree_get(story, "contact"));
    ck_assert_str_ne(contact, "");
    snprintf(line, sizeof line, "explain uk %s", contact);
    expect(line, 0, "create in the CRM");
    ck_assert(!rig_said("ann@example.net"));
    snprintf(line, sizeof line, "explain uk %s --show-addresses", contact);
    expect(line, 0, "ann@example.net");
    expect("explain uk nobody@example.net", 1, "'uk' has no contact with this address");
}
END_TEST

START_TEST(history_tells_the_runs_and_what_each_did)
{
    baseline_and_a_newcomer();
    expect("run uk", 0, "");
    expect("history uk --json", 0, "");
    const struct json_node *runs = rig_printed();
    ck_assert_uint_eq(runs->count, 2);
    ck_assert_int_eq(json_tree_integer(json_tree_find(runs, "[0].run"), 0), 2);
    ck_assert_str_eq(json_tree_text(json_tree_find(runs, "[0].outcome")), "ok");
    expect("history uk --last=1 --json", 0, "");
    ck_assert_uint_eq(rig_printed()->count, 1);
    expect("history uk --run=2", 0, "import_new_records");
    ck_assert(!rig_said("ann@example.net"));
    expect("history uk --run=3", 2, "there is no run 3");
}
END_TEST

START_TEST(a_refused_key_is_an_error_with_its_place_until_it_works_again)
{
    seed();
    expect("run uk", 0, "");
    sandbox_dial(rig_sandbox(), "mailchimp.key", "\"revoked\"");
    expect("run uk", 69, "uk.yaml:8:12: list.api_key: ");
    expect("status", 69, "uk: error since");
    expect("status", 69, "uk.yaml:8:12: list.api_key: ");
    expect("status --json", 69, "");
    ck_assert_str_eq(json_tree_text(json_tree_find(rig_printed(), "[0].state")),
                     "error");
    sandbox_dial(rig_sandbox(), "mailchimp.key", "\"valid\"");
    expect("run uk", 0, "");
    expect("status", 0, "uk: active since");
}
END_TEST

START_TEST(a_run_beside_another_is_busy)
{
    struct wherry_error error = {0};
    struct lease *lease = NULL;
    seed();
    expect("run uk", 0, "");
    ck_assert_int_eq(lease_take((struct states){rig_states_where()}, "pipeline uk", 0,
                                NULL, NULL, &lease, &error),
                     WHERRY_OK);
    expect("run uk", 5, "another run of 'uk' is under way");
    expect("parked retry uk --all", 5, "under way");
    expect("pause uk --wait=0", 5, "under way");
    expect("resume uk --wait=0", 5, "under way");
    expect("refresh uk", 5, "under way");
    expect("delete uk --yes", 5, "under way");
    expect("status", 0, "under way since");
    lease_release(lease);
    ck_assert_int_eq(lease_take((struct states){rig_states_where()},
                                "account ometria:shop", 0, NULL, NULL, &lease, &error),
                     WHERRY_OK);
    expect("run uk --wait=0", 5, "uses the account 'ometria:shop'");
    lease_release(lease);
    expect("run uk", 0, "");
}
END_TEST

START_TEST(a_step_above_its_limit_writes_nothing_until_it_is_allowed)
{
    const char *spec = rig_keep_format("%slimits:\n  import_unsubscribes: 1\n", SPEC);
    rig_write_file("specs/uk.yaml", spec);
    seed();
    expect("run uk", 0, "");
    expect("run uk --json", 0, "");
    sandbox_post(rig_sandbox(), "seed", "{\"people\":0}");
    join_list("ann@example.net");
    join_list("bob@example.net");
    expect("run uk", 0, "");
    sandbox_control(rig_sandbox(), "POST", "/control/apply", "{}", NULL);
    int64_t before = rig_writes();
    for (int i = 0; i < 2; i++)
        sandbox_post(rig_sandbox(), "act",
                     "{\"side\":\"list\",\"do\":\"leave\",\"address\":\"%s\"}",
                     i == 0 ? "ann@example.net" : "bob@example.net");
    expect("run uk", 4, "--allow import_unsubscribes");
    ck_assert_int_eq(rig_writes(), before);
    expect("run uk --allow import_unsubscribes", 0, "");
    ck_assert_int_gt(rig_writes(), before);
}
END_TEST

START_TEST(parked_changes_are_listed_retried_and_dropped)
{
    seed();
    expect("run uk", 0, "");
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"error\",\"path\":\"/mailchimp/3.0/lists/*\","
                 "\"method\":\"PATCH\",\"status\":400,\"times\":0,"
                 "\"title\":\"Invalid Resource\",\"detail\":\"Your merge fields were "
                 "invalid.\"}");
    expect("explain uk nobody@example.net", 1, "");
    struct buffer dump = {0};
    sandbox_control(rig_sandbox(), "GET", "/control/dump?side=crm", NULL, &dump);
    const struct json_node *crm = rig_parse(buffer_text(&dump), dump.length);
    sandbox_control(rig_sandbox(), "GET", "/control/dump?side=list", NULL, &dump);
    const char *address = NULL;
    for (const struct json_node *one = json_tree_get(crm, "crm")->first;
         one != NULL && address == NULL; one = one->next) {
        const char *candidate = json_tree_text(json_tree_get(one, "address"));
        if (strstr(buffer_text(&dump), candidate) != NULL)
            address = candidate;
    }
    buffer_free(&dump);
    ck_assert_ptr_nonnull(address);
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"crm\",\"do\":\"change\",\"address\":\"%s\","
                 "\"fields\":{\"firstname\":\"Zoe\"}}",
                 address);
    expect("run uk", 3, "");
    expect("parked list uk --show-addresses", 0, address);
    ck_assert(rig_said("merge fields were invalid"));
    expect("parked list uk --json", 0, "");
    ck_assert_uint_eq(rig_printed()->count, 1);
    expect("status", 0, "wherry parked list uk");
    expect("run uk", 0, "");
    expect("parked retry uk --all", 0, "1 parked change will be sent again");
    expect("run uk", 3, "");
    expect(rig_keep_format("parked drop uk %s", address), 0,
           "1 parked change given up");
    expect("parked list uk", 0, "nothing is parked");
    expect("run uk", 0, "");
}
END_TEST

/* A run that the CRM never answers. */
static int start_and_hold(void)
{
    struct buffer log = {0};
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"stall\",\"path\":\"/ometria/*\",\"times\":0}");
    const int pid = rig_start_now("run uk");
    /* A stalled request is not in the log before it ends: it comes right after this. */
    do {
        poll(NULL, 0, 10);
        sandbox_control(rig_sandbox(), "GET", "/control/log?service=mailchimp", NULL,
                        &log);
    } while (strstr(buffer_text(&log), "/lists/a36b032126") == NULL);
    buffer_free(&log);
    return pid;
}

START_TEST(a_key_is_used_by_one_run_whatever_other_specs_call_its_account)
{
    seed();
    char *line = memory_text(
        rig_keep_format("run de --wait=0 --specs=%s/de.yaml", rig_directory()));
    rig_write_file("de.yaml", "pipeline: de\n"
                              "crm: {plugin: ometria, account: other,\n"
                              "      base_url: '${URL}/ometria/v2',\n"
                              "      api_key: " SANDBOX_OMETRIA_KEY "}\n"
                              "list:\n"
                              "  plugin: mailchimp\n"
                              "  base_url: ${URL}/mailchimp/3.0\n"
                              "  api_key: of-another-account-us1\n"
                              "  list_id: a36b032127\n"
                              "contact_sync:\n"
                              "  every: 1h\n"
                              "  steps: [push_unsubscribes]\n");
    const int pid = start_and_hold();
    expect(line, 5, "another pipeline uses the account 'ometria:other'");
    kill(pid, SIGKILL);
    rig_wait(pid);
    rig_gives_up();
    free(line);
}
END_TEST

START_TEST(ctrl_c_ends_a_run_at_once_and_keeps_what_was_done)
{
    seed();
    int pid = start_and_hold();
    kill(pid, SIGINT);
    const int code = rig_wait(pid); /* though no answer comes */
    ck_assert_int_eq(code, 130);
    ck_assert(rig_said("stopped on request"));
    ck_assert(!rig_said("error"));
}
END_TEST

START_TEST(a_run_that_was_stopped_has_not_failed)
{
    seed();
    const int pid = start_and_hold();
    kill(pid, SIGTERM);
    ck_assert_int_eq(rig_wait(pid), 143);
    expect("history uk", 0, "stopped: nothing was sent");
    ck_assert(!rig_said("fail"));
    expect("history uk --json", 0, "\"outcome\": \"stopped\"");
    ck_assert(rig_said("\"code\": 143"));
    rig_gives_up();
}
END_TEST

/* Runs it in a shell; returns all its output, both streams in the one file. */
static const char *shell_run(const char *more)
{
    const char *program = getenv("WHERRY");
    const char *command = rig_keep_format(
        "URL=%s '%s' run uk --specs '%s' --state '%s' %s >'%s' 2>&1",
        sandbox_url(rig_sandbox()), program == NULL ? WHERRY_PROGRAM : program,
        rig_path("specs"), rig_states_where(), more, rig_path("both"));
    const int status = system(command);
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    return rig_file("both");
}

START_TEST(a_result_is_said_once_where_both_streams_are_one)
{
    seed();
    ck_assert_ptr_null(strstr(shell_run(""), "run 1: baseline"));
    ck_assert_ptr_nonnull(strstr(shell_run(""), "run 2"));
    ck_assert_ptr_null(strstr(rig_file("both"), "wherry: uk:"));
    ck_assert_ptr_nonnull(
        strstr(shell_run("--log json"), "\"run\":3,\"event\":\"run_ended\""));
    expect("run uk", 0, "wherry: uk: run 4: nothing to do");
}
END_TEST

START_TEST(state_is_for_its_owner_only)
{
    struct stat found;
    char path[128];
    if (rig_states_are_rows())
        return;
    seed();
    expect("run uk", 0, "");
    snprintf(path, sizeof path, "%s/state", rig_directory());
    ck_assert_int_eq(stat(path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0700);
    snprintf(path, sizeof path, "%s/state/uk.db", rig_directory());
    ck_assert_int_eq(stat(path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0600);
}
END_TEST

START_TEST(logs_and_errors_name_nobody)
{
    baseline_and_a_newcomer();
    static const char *const lines[] = {"run uk --verbose", "status --verbose",
                                        "plan uk --verbose"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        expect(lines[i], 0, "");
        ck_assert_msg(strchr(rig_error(), '@') == NULL, "%s", rig_error());
        ck_assert_ptr_null(strstr(rig_error(), "Ann"));
    }
}
END_TEST

START_TEST(text_keeps_to_80_columns)
{
    static const char *const lines[] = {
        "status",     "plan uk",        "run uk",
        "history uk", "fields uk",      "lists uk",
        "plugins",    "parked list uk", "explain uk ann@example.net"};
    baseline_and_a_newcomer();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        expect(lines[i], 0, "");
        for (const char *at = rig_told(); *at != '\0';) {
            size_t length = strcspn(at, "\n");
            ck_assert_msg(length <= 80, "%s: %.*s", lines[i], (int)length, at);
            at += length + (at[length] == '\n');
        }
    }
}
END_TEST

START_TEST(every_command_speaks_json)
{
    static const char *const lines[] = {"check --json",
                                        "plugins --json",
                                        "lists uk --json",
                                        "fields uk --json",
                                        "segments uk --json",
                                        "plan uk --json",
                                        "run uk --json",
                                        "status --json",
                                        "history uk --json",
                                        "history uk --run=2 --json",
                                        "explain uk ann@example.net --json",
                                        "parked list uk --json",
                                        "parked retry uk --all --json"};
    baseline_and_a_newcomer();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        expect(lines[i], 0, "");
        rig_printed();
    }
}
END_TEST

START_TEST(lists_and_fields_tell_what_there_is_to_choose)
{
    expect("lists uk", 0, "a36b032126");
    ck_assert(rig_said("Newsletter"));
    ck_assert(rig_said("this spec's"));
    expect("fields uk", 0, "FNAME");
    ck_assert(rig_said("mapped to FNAME"));
    ck_assert(rig_said("mapped to firstname"));
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_first_run_takes_the_baseline_and_writes_nothing),
        TEST(a_plan_tells_what_the_run_then_does_and_writes_nothing),
        TEST(a_plan_leaves_no_trace_in_the_state),
        TEST(a_step_that_was_not_named_waits),
        TEST(a_new_baseline_after_a_loss_is_asked_about_where_nothing_is_lost),
        TEST(explain_knows_a_person_by_address_and_by_short_id),
        TEST(history_tells_the_runs_and_what_each_did),
        TEST(a_refused_key_is_an_error_with_its_place_until_it_works_again),
        TEST(a_run_beside_another_is_busy),
        TEST(a_key_is_used_by_one_run_whatever_other_specs_call_its_account),
        TEST(a_step_above_its_limit_writes_nothing_until_it_is_allowed),
        TEST(parked_changes_are_listed_retried_and_dropped),
        TEST(ctrl_c_ends_a_run_at_once_and_keeps_what_was_done),
        TEST(a_run_that_was_stopped_has_not_failed),
        TEST(a_result_is_said_once_where_both_streams_are_one),
        TEST(state_is_for_its_owner_only),
        TEST(logs_and_errors_name_nobody),
        TEST(text_keeps_to_80_columns),
        TEST(every_command_speaks_json),
        TEST(lists_and_fields_tell_what_there_is_to_choose),
        {0}};
    return rig_suite_with("commands", tests, begin, rig_finish);
}
