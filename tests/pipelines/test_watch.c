/* test_watch.c -- the built `wherry serve --listen`, watched by machines. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/pipelines/rig_states.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/asker.h"
#include "tests/support/json_same.h"
#include "tests/support/openmetrics.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"

#define HASTE "WHERRY_HASTE=200"
#define ANYWHERE "--listen 127.0.0.1:0"

static char address[128];
static struct asked asked;
static struct openmetrics metrics;

/* ---- Asking */

/* Where the log says that it listens. */
static void find_address(void)
{
    static const char said[] = "listening at '";
    struct buffer log = {0};
    serve_expect(said);
    home_read(rig_home(), "err", &log);
    const char *at = strstr(buffer_text(&log), said) + strlen(said);
    snprintf(address, sizeof address, "%.*s", (int)strcspn(at, "'"), at);
    buffer_free(&log);
}

static void start(const char *options)
{
    serve_start(HASTE, options);
    find_address();
}

/* The output is checked for what must hold of all output: no key, no address. */
static const char *get(const char *path)
{
    asker_get(address, path, &asked);
    rig_hear(&asked.body);
    return buffer_text(&asked.body);
}

/* Until it is so. */
static void expect_ready(int code, const char *words)
{
    struct patience patience = patience_begin();
    for (;;) {
        const char *body = get("/readyz");
        if (asked.code == code && strstr(body, words) != NULL)
            return;
        ck_assert_msg(patience_lasts(&patience), "not %d %s, but %d %s", code, words,
                      asked.code, body);
    }
}

static void read_metrics(void)
{
    char why[OPENMETRICS_WHY] = "";
    const char *text = get("/metrics");
    ck_assert_int_eq(asked.code, 200);
    ck_assert_ptr_nonnull(strstr(buffer_text(&asked.head),
                                 "application/openmetrics-text; version=1.0.0"));
    openmetrics_free(&metrics);
    ck_assert_msg(openmetrics_parse(&metrics, text, why), "%s in:\n%s", why, text);
}

static int64_t value(const char *name, const char *labels)
{
    return openmetrics_value(&metrics, name, labels);
}

/* Is no run of the pipeline under way, whose label comes first? */
static bool is_at_rest(const char *labels)
{
    char pipeline[64];
    snprintf(pipeline, sizeof pipeline, "%.*s", (int)strcspn(labels, ","), labels);
    return value("wherry_run_active", pipeline) == 0;
}

/* Until so many runs of the pipeline have ended well, and their processes with them. */
static void expect_runs(const char *labels, int64_t runs)
{
    struct patience patience = patience_begin();
    for (;;) {
        read_metrics();
        const struct openmetrics_sample *sample =
            openmetrics_find(&metrics, "wherry_runs_total", labels);
        if (sample != NULL && sample->thousandths == 1000 * runs && is_at_rest(labels))
            return;
        ck_assert_msg(patience_lasts(&patience), "not %d runs: %d", (int)runs,
                      sample == NULL ? -1 : (int)sample->thousandths / 1000);
    }
}

static void stop(void)
{
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    openmetrics_free(&metrics);
    asker_free(&asked);
}

/* ---- What it reports */

#define A_OK "pipeline=\"a\",outcome=\"ok\""
#define OMETRIA "pipeline=\"a\",side=\"crm\",service=\"ometria\""

START_TEST(a_run_is_seen_once_it_has_ended_and_counted_after_a_restart)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    start(ANYWHERE);
    serve_expect("a: run 1:");
    expect_runs(A_OK, 1);
    expect_ready(200, "ready");
    ck_assert_str_eq(get("/healthz"), "ok\n");
    ck_assert(value("wherry_requests_total", OMETRIA ",class=\"read\"") > 0);
    ck_assert(value("wherry_received_bytes_total", OMETRIA) > 0);
    ck_assert(value("wherry_loop_turn_seconds_count", "") > 0);
    ck_assert(value("wherry_run_active", "pipeline=\"a\"") == 0);
    serve_signal(SIGUSR1);
    serve_expect("a: run 2:");
    expect_runs(A_OK, 2);
    const int64_t requests = value("wherry_requests_total", OMETRIA ",class=\"read\"");
    stop();
    start(ANYWHERE);
    expect_ready(200, "ready");
    read_metrics();
    ck_assert(value("wherry_runs_total", A_OK) >= 2);
    ck_assert(value("wherry_requests_total", OMETRIA ",class=\"read\"") >= requests);
    stop();
}
END_TEST

START_TEST(status_json_is_what_the_command_prints)
{
    serve_write_spec("a", SANDBOX_LIST, "title: The shop\n");
    serve_write_spec("b", "b000000001", "");
    start(ANYWHERE);
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    expect_runs("pipeline=\"b\",outcome=\"ok\"", 1);
    expect_runs(A_OK, 1);
    expect_ready(200, "ready");
    char *served = strdup(get("/status.json"));
    serve_ask("status --json", 0, "");
    ck_assert_msg(json_same(served, serve_told()), "served: %s\nprinted: %s", served,
                  serve_told());
    free(served);
    stop();
}
END_TEST

/* All but what moves with time. */
static bool stands(const struct openmetrics_sample *sample)
{
    return !text_starts_with(sample->name, "wherry_work_age_");
}

START_TEST(status_metrics_prints_the_same_numbers)
{
    char why[OPENMETRICS_WHY] = "";
    struct openmetrics printed;
    serve_write_spec("a", SANDBOX_LIST, "");
    start(ANYWHERE);
    serve_expect("a: run 1:");
    expect_runs(A_OK, 1);
    serve_ask("status --metrics", 0, "# EOF\n");
    ck_assert_msg(openmetrics_parse(&printed, serve_told(), why), "%s", why);
    ck_assert_uint_gt(printed.sample_count, 50);
    for (size_t i = 0; i < printed.sample_count; i++) {
        const struct openmetrics_sample *sample = &printed.samples[i];
        const struct openmetrics_sample *served =
            openmetrics_find(&metrics, sample->name, sample->labels);
        ck_assert_msg(served != NULL, "not served: %s{%s}", sample->name,
                      sample->labels);
        ck_assert_msg(!stands(sample) || served->thousandths == sample->thousandths,
                      "%s{%s}: %d and %d", sample->name, sample->labels,
                      (int)served->thousandths, (int)sample->thousandths);
    }
    openmetrics_free(&printed);
    stop();
}
END_TEST

/* ---- Readiness */

START_TEST(it_is_not_ready_while_the_specs_on_the_disk_are_wrong)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    start(ANYWHERE);
    serve_expect("a: run 1:");
    expect_ready(200, "ready");
    serve_write_spec("a", SANDBOX_LIST, "max_runs: 3h\n");
    serve_signal(SIGHUP);
    expect_ready(503, "1 error in the specs");
    read_metrics();
    ck_assert(value("wherry_spec_errors", "") >= 1);
    ck_assert_str_eq(get("/healthz"), "ok\n");
    serve_write_spec("a", SANDBOX_LIST, "max_run: 3h\n");
    serve_signal(SIGHUP);
    expect_ready(200, "ready");
    stop();
}
END_TEST

/* As if the steps had last been done long ago. */
static void make_late(void)
{
    struct wherry_error error = {0};
    struct store *store = NULL;
    ck_assert_msg(store_open(rig_states_place("a"), STORE_WRITE, &store, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    store_set_number(store, "done.push_unsubscribes", 1000, &error);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}

START_TEST(it_is_not_ready_while_something_is_late)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    start(ANYWHERE);
    serve_expect("a: run 1:");
    expect_ready(200, "ready");
    make_late();
    expect_ready(503, "1 pipeline is late");
    read_metrics();
    ck_assert(value("wherry_work_late", "pipeline=\"a\",step=\"push_unsubscribes\"") >
              0);
    serve_signal(SIGUSR1);
    serve_expect("a: run 2:");
    expect_ready(200, "ready");
    stop();
}
END_TEST

START_TEST(it_is_not_ready_while_no_state_can_be_written)
{
    if (rig_states_are_rows())
        return; /* a directory that is away */
    serve_write_spec("a", SANDBOX_LIST, "");
    start(ANYWHERE);
    serve_expect("a: run 1:");
    expect_ready(200, "ready");
    ck_assert_int_eq(rename(rig_path("state"), rig_path("elsewhere")), 0);
    expect_ready(503, "no state can be written");
    read_metrics();
    ck_assert(value("wherry_state_writable", "") == 0);
    ck_assert_int_eq(rename(rig_path("elsewhere"), rig_path("state")), 0);
    expect_ready(200, "ready");
    stop();
}
END_TEST

START_TEST(it_is_not_ready_while_it_stops_and_healthy_to_its_end)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":0}");
    serve_start("", ANYWHERE); /* the run that it waits for is given all of its time */
    find_address();
    const int child = serve_freeze();
    serve_signal(SIGTERM);
    expect_ready(503, "stopping");
    ck_assert_str_eq(get("/healthz"), "ok\n");
    kill(child, SIGCONT);
    ck_assert_int_eq(serve_wait(), 0);
    openmetrics_free(&metrics);
    asker_free(&asked);
}
END_TEST

/* ---- Where it listens */

START_TEST(an_address_in_use_is_told_before_anything_starts)
{
    char options[64];
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    const int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(other, (struct sockaddr *)&here, sizeof here), 0);
    ck_assert_int_eq(listen(other, 1), 0);
    getsockname(other, (struct sockaddr *)&here, &length);
    serve_write_spec("a", SANDBOX_LIST, "");
    snprintf(options, sizeof options, "--listen 127.0.0.1:%d", ntohs(here.sin_port));
    serve_start("", options);
    ck_assert_int_eq(serve_wait(), 1);
    ck_assert(serve_said("another program listens there"));
    ck_assert(!serve_said("serving"));
    ck_assert(!serve_said("run 1"));
    close(other);
}
END_TEST

START_TEST(an_address_of_the_network_must_be_meant)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "--listen 0.0.0.0:0");
    ck_assert_int_eq(serve_wait(), 2);
    ck_assert(serve_said("add --listen-public to allow this"));
    ck_assert(!serve_said("run 1"));
}
END_TEST

START_TEST(a_socket_is_there_while_it_serves_and_through_a_reload)
{
    char options[160];
    const char *path = rig_keep(rig_path("w.sock"));
    serve_write_spec("a", SANDBOX_LIST, "");
    snprintf(options, sizeof options, "--listen %s", path);
    start(options);
    ck_assert_str_eq(address, path);
    expect_ready(200, "ready");
    serve_signal(SIGHUP);
    serve_expect("now using the new specs");
    expect_ready(200, "ready");
    serve_signal(SIGKILL);
    serve_wait();
    ck_assert_int_eq(access(path, F_OK), 0); /* it was killed */
    start(options);
    expect_ready(200, "ready");
    stop();
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* ---- Clients that mean harm */

START_TEST(clients_that_say_nothing_hold_up_neither_runs_nor_others)
{
    enum { MANY = 60 };
    int idle[MANY];
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", ANYWHERE); /* an unfinished request is waited for as always */
    find_address();
    for (int i = 0; i < MANY; i++) {
        idle[i] = asker_connect(address);
        ck_assert_int_ge(idle[i], 0);
        if (i % 2 == 0)
            asker_send(idle[i], "GET /metrics HTTP/1.1\r\nX: ");
    }
    serve_expect("a: run 1:");
    expect_runs(A_OK, 1);
    serve_signal(SIGUSR1);
    serve_expect("a: run 2:");
    expect_runs(A_OK, 2);
    for (int i = 0; i < MANY; i++)
        close(idle[i]);
    stop();
}
END_TEST

START_TEST(a_page_of_a_stranger_reads_nothing)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    start(ANYWHERE);
    asker_ask(address, "GET /status.json HTTP/1.1\r\nHost: evil.example.com\r\n\r\n",
              NULL, NULL, &asked);
    ck_assert_int_eq(asked.code, 403);
    ck_assert_str_eq(buffer_text(&asked.body), "forbidden\n");
    get("/a");
    ck_assert_int_eq(asked.code, 404);
    stop();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_run_is_seen_once_it_has_ended_and_counted_after_a_restart),
        TEST(status_json_is_what_the_command_prints),
        TEST(status_metrics_prints_the_same_numbers),
        TEST(it_is_not_ready_while_the_specs_on_the_disk_are_wrong),
        TEST(it_is_not_ready_while_something_is_late),
        TEST(it_is_not_ready_while_no_state_can_be_written),
        TEST(it_is_not_ready_while_it_stops_and_healthy_to_its_end),
        TEST(an_address_in_use_is_told_before_anything_starts),
        TEST(an_address_of_the_network_must_be_meant),
        TEST(a_socket_is_there_while_it_serves_and_through_a_reload),
        TEST(clients_that_say_nothing_hold_up_neither_runs_nor_others),
        TEST(a_page_of_a_stranger_reads_nothing),
        {0}};
    return serve_suite("watch", tests);
}
