/* test_alerts.c -- the built wherry sends alerts as a spec says, to a server of the
 * test's own and to a command: after single runs, by `alert`, and under `serve`.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/store/lease.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/pipelines/rig_states.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"
#include "tests/support/wire_server.h"

#define YES "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define NO "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
#define PERSON "ann.of.alerts@nest.example.net"
#define HASTE "WHERRY_HASTE=1000"

enum { DENIED = 69, LIMITED = 4 };

static struct wire_reply reply;
static struct wire_server *server;

static void listen_with(const char *answer)
{
    reply = (struct wire_reply){.bytes = answer};
    server =
        wire_server_start(&(const struct wire_options){.replies = &reply, .count = 1});
}

static const char *url(void)
{
    return rig_keep_format("http://127.0.0.1:%u/hook/T0SECRET",
                           wire_server_port(server));
}

static unsigned requests(void)
{
    return wire_server_meters(server).requests;
}

static void hang_up(void)
{
    for (unsigned i = 0; i < requests(); i++) {
        const char *request = wire_server_request(server, i);
        ck_assert_msg(strstr(request, "nest.example.net") == NULL, "%s", request);
        ck_assert_ptr_null(strstr(request, SANDBOX_OMETRIA_KEY));
        ck_assert_ptr_null(strstr(request, SANDBOX_MAILCHIMP_KEY));
    }
    wire_server_stop(server);
    server = NULL;
}

/* The n-th alert says so. */
static void expect_told(unsigned n, const char *alert, const char *phase)
{
    const char *request = wire_server_request(server, n);
    const char *wanted = rig_keep_format(
        "\"pipeline\":\"a\",\"alert\":\"%s\",\"phase\":\"%s\"", alert, phase);
    ck_assert_msg(strstr(request, wanted) != NULL, "%s\nwanted %s", request, wanted);
}

/* So many have come by now, or still come. */
static void await(unsigned count)
{
    struct patience patience = patience_begin();
    while (requests() < count)
        ck_assert_msg(patience_lasts(&patience), "%u alerts of %u have come",
                      requests(), count);
}

static void write_spec(const char *more)
{
    serve_write_spec("a", SANDBOX_LIST,
                     rig_keep_format("alerts:\n  webhook: %s\n%s", url(), more));
}

static void refuse_keys(bool refused)
{
    sandbox_post(rig_sandbox(), "keys", "{\"mailchimp\":\"%s\",\"ometria\":\"%s\"}",
                 refused ? "fedcba9876543210fedcba9876543210-us1"
                         : SANDBOX_MAILCHIMP_KEY,
                 SANDBOX_OMETRIA_KEY);
}

/* ---- Single runs */

START_TEST(a_run_tells_that_a_key_is_refused_and_that_it_is_let_in_again)
{
    listen_with(YES);
    write_spec("");
    rig_expect("run a", 0);
    ck_assert_uint_eq(requests(), 0);
    refuse_keys(true);
    rig_expect("run a", DENIED);
    ck_assert_uint_eq(requests(), 1);
    expect_told(0, "error", "begins");
    ck_assert(rig_said("alert 'error' went to the webhook at '127.0.0.1'"));
    ck_assert(!rig_said("/hook/"));
    rig_expect("run a", DENIED);
    ck_assert_uint_eq(requests(), 1); /* once */
    refuse_keys(false);
    rig_expect("run a", 0);
    ck_assert_uint_eq(requests(), 2);
    expect_told(1, "error", "ends");
    hang_up();
}
END_TEST

START_TEST(a_run_tells_that_a_limit_stopped_a_step)
{
    listen_with(YES);
    write_spec("limits:\n  push_unsubscribes: 0\n");
    rig_act("list", "join", PERSON, "");
    rig_act("crm", "join", PERSON, "");
    rig_expect("run a", 0);
    rig_act("crm", "leave", PERSON, "");
    rig_expect("run a", LIMITED);
    ck_assert_uint_eq(requests(), 1);
    expect_told(0, "limited", "begins");
    rig_expect("run a --step import_unsubscribes", 0); /* says nothing of the other */
    ck_assert_uint_eq(requests(), 1);
    rig_expect("run a --allow push_unsubscribes", 0);
    ck_assert_uint_eq(requests(), 2);
    expect_told(1, "limited", "ends");
    hang_up();
}
END_TEST

START_TEST(a_webhook_that_is_down_changes_no_run_and_is_told_by_status)
{
    listen_with(NO);
    write_spec("");
    rig_expect("run a", 0);
    refuse_keys(true);
    rig_expect("run a", DENIED);
    ck_assert(rig_said("did not reach the webhook at '127.0.0.1': it answered 410"));
    refuse_keys(false);
    rig_expect("run a", 0); /* it is left alone for a minute */
    ck_assert_uint_eq(requests(), 1);
    rig_expect("status", 0);
    ck_assert(rig_said("the webhook at '127.0.0.1' has accepted none since"));
    ck_assert(!rig_said("/hook/"));
    rig_expect("status --json", 0);
    ck_assert(rig_said("\"channel\": \"the webhook at '127.0.0.1'\""));
    rig_expect("alert a", 1);
    hang_up();
}
END_TEST

START_TEST(whoever_has_no_alerts_in_a_spec_is_told_by_options_or_environment)
{
    listen_with(YES);
    serve_write_spec("a", SANDBOX_LIST, "");
    rig_expect("run a", 0);
    refuse_keys(true);
    rig_expect("run a", DENIED);
    ck_assert_uint_eq(requests(), 0);
    rig_expect(rig_keep_format("run a --alert-webhook %s --alert-on late", url()),
               DENIED);
    ck_assert_uint_eq(requests(), 0);
    rig_expect(rig_keep_format("alert --alert-webhook %s", url()), 0);
    ck_assert_uint_eq(requests(), 1);
    expect_told(0, "error", "begins");
    refuse_keys(false);
    ck_assert_int_eq(
        rig_run_with(rig_keep_format("WHERRY_ALERT_WEBHOOK=%s", url()), "run a"), 0);
    ck_assert_uint_eq(requests(), 2);
    expect_told(1, "error", "ends");
    rig_expect("run a --alert-webhook http://example.com/x", 2);
    rig_expect("run a --alert-on lates --alert-run true", 2);
    hang_up();
}
END_TEST

START_TEST(a_test_is_sent_by_check)
{
    listen_with(YES);
    write_spec(rig_keep_format("  run: cat >>%s\n", rig_path("told")));
    rig_expect("check", 0);
    ck_assert_uint_eq(requests(), 0);
    rig_expect("check --alerts", 0);
    ck_assert(rig_said("a: a test went to the webhook at '127.0.0.1'"));
    ck_assert(rig_said("a: a test went to the command"));
    ck_assert_uint_eq(requests(), 1);
    expect_told(0, "test", "test");
    ck_assert_ptr_nonnull(strstr(rig_file("told"), "\"alert\":\"test\""));
    serve_write_spec("a", SANDBOX_LIST, "alerts:\n  run: exit 7\n");
    rig_expect("check --alerts", 1);
    ck_assert(rig_said("did not arrive: it ended with 7"));
    rig_expect("check --alerts --json", 1);
    ck_assert(rig_said("\"arrived\": false"));
    serve_write_spec("a", SANDBOX_LIST, "");
    rig_expect("check --alerts", 1);
    ck_assert(rig_said("nobody gets alerts"));
    hang_up();
}
END_TEST

START_TEST(a_url_or_a_secret_that_cannot_be_used_is_told_with_its_place)
{
    static const struct {
        const char *more, *words;
    } rows[] = {
        {"alerts:\n  webhook: http://example.com/x\n",
         "specs/a.yaml:19:12: 'webhook': "},
        {"alerts:\n  webhook: not-a-url\n", "specs/a.yaml:19:12: 'webhook': "},
        {"alerts:\n  webhook: https://example.com/x\n  secret_file: none\n",
         "specs/a.yaml:20:16: 'secret_file': cannot open "},
    };
    serve_write_spec("a", SANDBOX_LIST, rows[_i].more);
    rig_expect("check", 78);
    ck_assert_msg(rig_said(rows[_i].words), "%s", rig_told());
}
END_TEST

/* A folder that is gone: there is no run yet that could leave a report. */
START_TEST(runs_that_fail_before_they_begin_are_in_the_history_and_told)
{
    listen_with(YES);
    ck_assert_int_eq(mkdir(rig_path("crm"), 0700), 0);
    ck_assert_int_eq(mkdir(rig_path("list"), 0700), 0);
    rig_write_file("crm/contacts.csv", "id,email,consent\n");
    rig_write_file("list/contacts.csv", "id,email,consent\n");
    rig_write_file("specs/a.yaml",
                   rig_keep_format("pipeline: a\n"
                                   "crm: {plugin: csv, folder: %s}\n"
                                   "list: {plugin: csv, folder: %s}\n"
                                   "contact_sync: {every: 1h, steps: "
                                   "[push_unsubscribes]}\n"
                                   "alerts: {webhook: '%s'}\n",
                                   rig_path("crm"), rig_path("list"), url()));
    rig_expect("run a", 0);
    ck_assert_int_eq(rename(rig_path("crm"), rig_path("gone")), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(requests(), 0);
        rig_expect("run a", 1);
    }
    rig_expect("history a --json", 0);
    ck_assert(rig_said("cannot open the folder"));
    ck_assert_uint_eq(requests(), 1);
    expect_told(0, "failed", "begins");
    ck_assert_int_eq(rename(rig_path("gone"), rig_path("crm")), 0);
    rig_expect("run a", 0);
    ck_assert_uint_eq(requests(), 2);
    expect_told(1, "failed", "ends");
    hang_up();
}
END_TEST

/* ---- Under the supervisor */

static void stop(void)
{
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
}

START_TEST(serve_tells_that_a_key_is_refused)
{
    listen_with(YES);
    write_spec(rig_keep_format("  run: cat >>%s\n", rig_path("told")));
    serve_start("", "");
    serve_expect("a: run 1:");
    refuse_keys(true);
    serve_signal(SIGUSR1);
    await(1);
    expect_told(0, "error", "begins");
    refuse_keys(false);
    serve_signal(SIGUSR1);
    await(2);
    expect_told(1, "error", "ends");
    serve_expect("a: alert 'error' went to the webhook at '127.0.0.1': it is over");
    stop();
    ck_assert_ptr_nonnull(strstr(rig_file("told"), "\"phase\":\"ends\""));
    ck_assert(!serve_said("/hook/"));
    hang_up();
}
END_TEST

START_TEST(serve_tells_that_runs_crash_one_after_the_other)
{
    listen_with(YES);
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("WHERRY_FAULT=sync.between_reads:1",
                rig_keep_format("--alert-webhook %s", url()));
    for (int i = 1; i <= 3; i++) {
        ck_assert_uint_eq(requests(), 0);
        serve_expect("a: error: the run was ended by signal 9");
        if (i < 3)
            serve_signal(SIGUSR1);
    }
    await(1);
    expect_told(0, "failed", "begins");
    ck_assert_ptr_nonnull(strstr(wire_server_request(server, 0), "\"count\":3"));
    stop();
    hang_up();
}
END_TEST

/* The work was done long ago, and somebody else holds the pipeline. */
static void make_late(void)
{
    struct store *store = NULL;
    ck_assert_int_eq(store_open(rig_states_place("a"), STORE_WRITE, &store, NULL),
                     WHERRY_OK);
    ck_assert_int_eq(store_begin(store, NULL), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "done.push_unsubscribes",
                                      clock_now_ms() - INT64_C(40) * 24 * 3600 * 1000,
                                      NULL),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(store, NULL), WHERRY_OK);
    store_close(store);
}

START_TEST(serve_tells_what_is_late_and_when_it_is_no_more)
{
    struct lease *lease = NULL;
    listen_with(YES);
    write_spec("  on: [late, recovered]\n");
    rig_expect("run a", 0);
    make_late();
    ck_assert_int_eq(lease_take((struct states){rig_path("state")}, "pipeline a", 0,
                                NULL, NULL, &lease, NULL),
                     WHERRY_OK);
    serve_start(HASTE, "");
    await(1);
    expect_told(0, "late", "begins");
    serve_expect("a: error: late: ");
    lease_release(lease);
    await(2);
    expect_told(1, "late", "ends");
    stop();
    hang_up();
}
END_TEST

/* An operator who has only cron calls `alert`: a run that is not started cannot
 * report. */
START_TEST(alert_tells_what_is_late)
{
    listen_with(YES);
    write_spec("");
    rig_expect("run a", 0);
    make_late();
    rig_expect("alert", 0);
    ck_assert_uint_eq(requests(), 1);
    expect_told(0, "late", "begins");
    rig_expect("alert a", 0);
    ck_assert_uint_eq(requests(), 1);
    hang_up();
}
END_TEST

START_TEST(serve_tries_again_what_did_not_arrive)
{
    listen_with(NO);
    write_spec("");
    serve_start(HASTE, "");
    serve_expect("a: run 1:");
    refuse_keys(true);
    serve_signal(SIGUSR1);
    await(3); /* a minute, two: both of a thousandth */
    for (unsigned i = 0; i < 3; i++)
        expect_told(i, "error", "begins");
    stop();
    hang_up();
}
END_TEST

/* A command that never comes back delays no run and no stop. */
START_TEST(a_command_that_hangs_holds_up_nobody)
{
    listen_with(YES);
    write_spec(rig_keep_format("  run: echo >%s; exec sleep 1000\n  time_limit: 10m\n",
                               rig_path("hangs")));
    serve_start("", "");
    serve_expect("a: run 1:");
    refuse_keys(true);
    serve_signal(SIGUSR1);
    struct patience patience = patience_begin();
    while (access(rig_path("hangs"), F_OK) != 0)
        ck_assert(patience_lasts(&patience));
    refuse_keys(false);
    serve_signal(SIGUSR1);
    serve_expect("a: run 3:");
    stop();
    hang_up();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_run_tells_that_a_key_is_refused_and_that_it_is_let_in_again),
        TEST(a_run_tells_that_a_limit_stopped_a_step),
        TEST(a_webhook_that_is_down_changes_no_run_and_is_told_by_status),
        TEST(whoever_has_no_alerts_in_a_spec_is_told_by_options_or_environment),
        TEST(a_test_is_sent_by_check),
        {"a_url_or_a_secret_that_cannot_be_used_is_told_with_its_place",
         &a_url_or_a_secret_that_cannot_be_used_is_told_with_its_place, 3, 0},
        TEST(runs_that_fail_before_they_begin_are_in_the_history_and_told),
        TEST(serve_tells_that_a_key_is_refused),
        TEST(serve_tells_that_runs_crash_one_after_the_other),
        TEST(serve_tells_what_is_late_and_when_it_is_no_more),
        TEST(alert_tells_what_is_late),
        TEST(serve_tries_again_what_did_not_arrive),
        TEST(a_command_that_hangs_holds_up_nobody),
        {0}};
    return serve_suite("alerts", tests);
}
