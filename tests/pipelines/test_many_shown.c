/* test_many_shown.c -- several built `wherry serve` on one database, as `wherry status` and
 * their metrics show them.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "host/base/exit_code.h"
#include "host/base/text.h"
#include "tests/pipelines/hosts.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/asker.h"
#include "tests/support/database.h"
#include "tests/support/openmetrics.h"
#include "tests/support/patience.h"
#include "tests/support/process.h"

enum { COLUMNS = 80 };

static void hold_one_answer(void)
{
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
}

static void release_it(void)
{
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}

/* ---- wherry status --hosts */

static void ask(const char *line, int code)
{
    rig_run_now_with(
        rig_keep_format("COLUMNS=%d WHERRY_STATE=%s", COLUMNS, database_uri("wherry")),
        line);
    rig_expect_said(line, code, "");
}

/* Of the host with this process, in the JSON that was printed last. */
static const struct json_node *host_of(int i)
{
    const struct json_node *list = json_tree_get(rig_printed(), "hosts");
    for (const struct json_node *one = list->first; one != NULL; one = one->next)
        if (json_tree_integer(json_tree_get(one, "process"), 0) == hosts_process(i))
            return one;
    ck_abort_msg("host %d is not in:\n%s", i, rig_told());
}

static void expect_host(int i, const char *state, const char *running)
{
    const struct json_node *host = host_of(i), *first = NULL;
    ck_assert_str_eq(json_tree_text(json_tree_get(host, "state")), state);
    first = json_tree_get(host, "running")->first;
    ck_assert_str_eq(first == NULL ? "" : json_tree_text(first), running);
}

/* Also in words, each line of which is on 80 columns. */
static void expect_words(int code, const char *words)
{
    ask("status --hosts", code);
    ck_assert_msg(rig_said(words), "'%s' is not in:\n%s", words, rig_told());
    for (const char *at = rig_told(); *at != '\0';) {
        const size_t length = strcspn(at, "\n");
        ck_assert_msg(length <= COLUMNS, "too long: %.*s", (int)length, at);
        at += length + (at[length] == '\n');
    }
}

/* Host 0 runs `a`, host 1 has nothing to do, host 2 has died. */
static int begin(void)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hold_one_answer();
    hosts_start(0, false, "");
    serve_expect_held("late");
    const int run = hosts_run(0);
    hosts_start(1, false, "");
    hosts_start(2, false, "");
    hosts_expect_there("(SELECT count(*) = 3 FROM wherry.announced)");
    hosts_signal(2, SIGKILL);
    database_run(rig_keep_format(
        "UPDATE wherry.supervisor SET until = 1 WHERE process = %d", hosts_process(2)));
    return run;
}

START_TEST(it_is_shown_who_is_there_and_does_what)
{
    begin();
    ask("status --hosts --json", CODE_OK);
    expect_host(0, "active", "a");
    expect_host(1, "active", "");
    expect_host(2, "gone", "");
    const struct json_node *host = host_of(0);
    ck_assert_int_eq(json_tree_integer(json_tree_get(host, "jobs"), 0), 4);
    ck_assert_int_eq(json_tree_integer(json_tree_get(host, "pipelines"), 0), 1);
    ck_assert_ptr_null(json_tree_get(rig_printed(), "differences")->first);
    expect_words(CODE_OK, "1 of 4 at a time: a");
    ck_assert(rig_said("gone"));
    release_it();
}
END_TEST

START_TEST(a_host_that_is_emptied_is_shown_as_stopping)
{
    const int run = begin();
    process_hold(run);
    hosts_signal(0, SIGTERM);
    hosts_expect_there("EXISTS (SELECT FROM wherry.supervisor WHERE leaving)");
    ask("status --hosts --json", CODE_OK);
    expect_host(0, "stopping", "a");
    expect_words(CODE_OK, "stopping");
    kill(run, SIGCONT);
    release_it();
    ck_assert_int_eq(hosts_wait(0), 0);
    ask("status --hosts --json", CODE_OK);
    ck_assert_ptr_null(strstr(rig_told(), "stopping"));
}
END_TEST

START_TEST(a_host_of_an_older_version_is_shown_with_what_to_do)
{
    begin();
    database_run(rig_keep_format("UPDATE wherry.supervisor SET version = '0.0.9',"
                                 " schema = schema - 1 WHERE process = %d",
                                 hosts_process(1)));
    ask("status --hosts --json", CODE_FAILED);
    expect_host(0, "active", "a");
    expect_host(1, "too old", "");
    ck_assert_str_eq(json_tree_text(json_tree_get(host_of(1), "version")), "0.0.9");
    expect_words(CODE_FAILED, "upgrade wherry on this host");
    ck_assert(rig_said("0.0.9, tables of version"));
    release_it();
}
END_TEST

START_TEST(hosts_with_different_specs_are_shown_by_pipeline)
{
    const char *first = NULL;
    serve_write_spec("a", SANDBOX_LIST, "");
    home_write(hosts_home(1), "specs/a.yaml",
               rig_keep_format("%stitle: another one\n", rig_file("specs/a.yaml")));
    hosts_start(0, false, "");
    hosts_start(1, true, "");
    hosts_expect_there("(SELECT count(DISTINCT digest) = 2 FROM wherry.announced)");
    ask("status --hosts --json", CODE_FAILED);
    const struct json_node *one = json_tree_get(rig_printed(), "differences")->first;
    for (int i = 0; i < 2; i++, one = one->next) {
        ck_assert_ptr_nonnull(one);
        ck_assert_str_eq(json_tree_text(json_tree_get(one, "pipeline")), "a");
        const char *digest = json_tree_text(json_tree_get(one, "digest"));
        ck_assert(first == NULL || !text_same(first, digest));
        first = digest;
    }
    ck_assert_ptr_null(one);
    expect_words(CODE_FAILED, "a: the hosts have different specs: nobody runs it");
    ck_assert(rig_said("make the files of the specs and the keys the same"));
}
END_TEST

START_TEST(without_any_host_that_is_said)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hosts_start(0, false, "");
    hosts_expect_there("EXISTS (SELECT FROM wherry.run WHERE ended_ms > 0)");
    hosts_stop(0);
    ask("status --hosts", CODE_FAILED);
    ck_assert(rig_said("no 'wherry serve' uses this database"));
}
END_TEST

/* ---- Metrics */

static int64_t metric(const char *text, const char *name, const char *labels)
{
    char why[OPENMETRICS_WHY] = "";
    struct openmetrics metrics = {0};
    ck_assert_msg(openmetrics_parse(&metrics, text, why), "%s in:\n%s", why, text);
    const int64_t value = openmetrics_find(&metrics, name, labels) == NULL
                              ? -1
                              : openmetrics_value(&metrics, name, labels);
    openmetrics_free(&metrics);
    return value;
}

/* Waits until the host at this address says so. */
static void expect_metric(const char *address, const char *name, const char *labels,
                          int64_t value)
{
    struct patience patience = patience_begin();
    for (;;) {
        struct asked asked = {0};
        asker_get(address, "/metrics", &asked);
        const int64_t got = metric(buffer_text(&asked.body), name, labels);
        asker_free(&asked);
        if (got == value)
            return;
        ck_assert_msg(patience_lasts(&patience), "%s{%s} is %" PRId64, name, labels,
                      got);
    }
}

START_TEST(metrics_show_who_has_died_and_what_was_taken_over)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hold_one_answer();
    hosts_start(0, false, "");
    serve_expect_held("late");
    hosts_start(1, false, "--listen 127.0.0.1:0");
    const char *address = hosts_address(1);
    expect_metric(address, "wherry_hosts", "state=\"active\"", 2);
    expect_metric(address, "wherry_database_reachable", "", 1);
    expect_metric(address, "wherry_claims_taken_over_total", "", 0);
    kill(hosts_run(0), SIGKILL);
    hosts_signal(0, SIGKILL);
    release_it();
    expect_metric(address, "wherry_claims_taken_over_total", "", 1);
    expect_metric(address, "wherry_claims_total", "", 1);
    expect_metric(address, "wherry_hosts", "state=\"gone\"", 1);
    hosts_stop(1);
}
END_TEST

START_TEST(metrics_show_what_is_held_back_and_that_the_database_is_silent)
{
    struct asked asked = {0};
    serve_write_spec("a", SANDBOX_LIST, "");
    home_write(hosts_home(1), "specs/a.yaml",
               rig_keep_format("%stitle: another one\n", rig_file("specs/a.yaml")));
    hosts_start(0, false, "--listen 127.0.0.1:0");
    hosts_start(1, true, "");
    const char *address = hosts_address(0);
    expect_metric(address, "wherry_pipelines_held_back", "", 1);
    expect_metric(address, "wherry_hosts_differing", "", 2);
    rig_run_now_with(rig_keep_format("WHERRY_STATE=%s", database_uri("wherry")),
                     "status --metrics");
    ck_assert_int_eq(metric(rig_told(), "wherry_pipelines_held_back", ""), 1);
    ck_assert_int_eq(metric(rig_told(), "wherry_claims_total", ""), -1);
    database_freeze(true);
    expect_metric(address, "wherry_database_reachable", "", 0);
    asker_get(address, "/readyz", &asked);
    ck_assert_int_eq(asked.code, 503);
    ck_assert_ptr_nonnull(
        strstr(buffer_text(&asked.body), "the database does not answer"));
    ck_assert_ptr_nonnull(
        strstr(buffer_text(&asked.body), "1 pipeline has different specs on the"));
    asker_free(&asked);
    database_freeze(false);
    expect_metric(address, "wherry_database_reachable", "", 1);
    hosts_stop(0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(it_is_shown_who_is_there_and_does_what),
        TEST(a_host_that_is_emptied_is_shown_as_stopping),
        TEST(a_host_of_an_older_version_is_shown_with_what_to_do),
        TEST(hosts_with_different_specs_are_shown_by_pipeline),
        TEST(without_any_host_that_is_said),
        TEST(metrics_show_who_has_died_and_what_was_taken_over),
        TEST(metrics_show_what_is_held_back_and_that_the_database_is_silent),
        {0}};
    return hosts_suite("many_shown", tests);
}
