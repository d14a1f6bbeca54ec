/* test_alerts.c -- whoever is to be told hears of what a state holds: a webhook on a
 * server of the test's own, and a command.
 */
#include "host/alerts/alerts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/alerts/fold.h"
#include "host/alerts/message.h"
#include "host/base/exit_code.h"
#include "host/base/fingerprint.h"
#include "host/base/text.h"
#include "host/engine/report.h"
#include "host/picture/connection.h"
#include "host/picture/value.h"
#include "host/store/runs.h"
#include "host/store/store.h"
#include "host/tell/report_json.h"
#include "tests/support/json_tree.h"
#include "tests/support/suite.h"
#include "tests/support/wire_server.h"
#include "tests/unit/scratch.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
static const int64_t START_MS = INT64_C(1795000000000);

#define YES "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define TROUBLE "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"
#define REFUSED "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"

static struct wire_reply replies[8];
static struct wire_server *server;
static struct pipeline pipeline;
static char url[128], command[256];
static int64_t now_ms;
static int own_stderr = -1;

static void begin(void)
{
    scratch_setup();
    now_ms = START_MS;
    pipeline = (struct pipeline){
        .id = "a", .contact_sync = {.on = true, .schedule = {.every_ms = HOUR}}};
    pipeline.contact_sync.steps[STEP_PUSH_UNSUBSCRIBES].on = true;
    pipeline.alerts = (struct spec_alerts){.on = true, .time_limit_ms = 30 * 1000};
    pipeline.alerts.kinds[ALERT_FAILED].times = 3;
    own_stderr = dup(STDERR_FILENO);
    int file = open(scratch_path("log"), O_RDWR | O_CREAT | O_APPEND, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
}

static void finish(void)
{
    dup2(own_stderr, STDERR_FILENO);
    close(own_stderr);
    wire_server_stop(server);
    server = NULL;
    scratch_teardown();
}

static void listen_with(const char *first, const char *then)
{
    replies[0] = (struct wire_reply){.bytes = first};
    replies[1] = (struct wire_reply){.bytes = first};
    replies[2] = (struct wire_reply){.bytes = first};
    replies[3] = (struct wire_reply){.bytes = then};
    server =
        wire_server_start(&(const struct wire_options){.replies = replies, .count = 4});
    snprintf(url, sizeof url, "http://127.0.0.1:%u/hook/T0/B0",
             wire_server_port(server));
    pipeline.alerts.webhook = url;
}

static void give_to_command(void)
{
    snprintf(command, sizeof command, "cat >>'%s'", scratch_path("told"));
    pipeline.alerts.run = command;
}

/* ---- What the state holds */

static struct store *open_store(void)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    ck_assert_msg(store_open(scratch_path("a.db"), STORE_WRITE, &store, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    return store;
}

/* In a transaction. */
static struct store *open_state(void)
{
    struct store *store = open_store();
    ck_assert_int_eq(store_begin(store, NULL), WHERRY_OK);
    return store;
}

static void close_state(struct store *store)
{
    ck_assert_int_eq(store_commit(store, NULL), WHERRY_OK);
    store_close(store);
}

static void let_in(void)
{
    struct store *store = open_store();
    ck_assert_int_eq(connection_let_in(store, now_ms, NULL), WHERRY_OK);
    store_close(store);
    store = open_state();
    ck_assert_int_eq(
        value_set_number(store, VALUE_WORK_DONE, STEP_PUSH_UNSUBSCRIBES, now_ms, NULL),
        WHERRY_OK);
    close_state(store);
}

static void refuse(const char *reason)
{
    struct store *store = open_store();
    ck_assert_int_eq(connection_refused(store, SIDE_LIST, reason, now_ms, NULL),
                     WHERRY_OK);
    store_close(store);
}

/* A run with the report that the engine would have left. */
static void add_run(int code, const struct report *report)
{
    struct store *store = open_state();
    struct buffer json = {0};
    report_json(report, &pipeline, &json);
    struct store_run run = {.ended_ms = now_ms,
                            .code = code,
                            .summary = "cannot reach ann@example.com",
                            .report = buffer_text(&json)};
    ck_assert_int_eq(store_start_run(store, "run", now_ms, &run.id, NULL), WHERRY_OK);
    ck_assert_int_eq(store_end_run(store, &run, NULL), WHERRY_OK);
    close_state(store);
    buffer_free(&json);
}

static void add_empty_run(int code)
{
    static const struct report report;
    add_run(code, &report);
}

/* Contacts with numbers from 1 on. */
static void put_contacts(int count, bool made, bool parked)
{
    static const char *const nobody[] = {NULL};
    static const uint64_t none[] = {0};
    struct store *store = open_state();
    for (int i = 1; i <= count; i++) {
        char address[64];
        snprintf(address, sizeof address, "ann%d@example.com", i);
        struct store_row row = {.id = made ? i : 0,
                                .ids = {nobody, nobody},
                                .digests = {none, none},
                                .address = {address, address},
                                .parked = parked,
                                .body = ""};
        ck_assert_int_eq(store_put_row(store, &row, NULL), WHERRY_OK);
    }
    close_state(store);
}

/* ---- Telling */

static enum wherry_status tell(void)
{
    struct wherry_error error = {0};
    const struct alerts_options options = {.pipeline = &pipeline,
                                           .state = scratch_directory(),
                                           .now_ms = now_ms,
                                           .haste = 1};
    return alerts_tell(&options, &error);
}

static unsigned requests(void)
{
    return wire_server_meters(server).requests;
}

/* The member of the n-th alert that the webhook got. */
static const char *told(unsigned n, const char *member)
{
    static char value[512];
    const char *body = strstr(wire_server_request(server, n), "\r\n\r\n");
    ck_assert_msg(body != NULL, "no request %u", n);
    struct arena arena = {0};
    const struct json_node *node =
        json_tree_parse(&arena, body + 4, strlen(body + 4), NULL);
    ck_assert_msg(node != NULL, "no JSON: %s", body + 4);
    snprintf(value, sizeof value, "%s", json_tree_text(json_tree_get(node, member)));
    arena_free(&arena);
    return value;
}

static void expect(unsigned n, const char *alert, const char *phase, const char *words)
{
    ck_assert_uint_gt(requests(), n);
    ck_assert_str_eq(told(n, "pipeline"), "a");
    ck_assert_str_eq(told(n, "alert"), alert);
    ck_assert_str_eq(told(n, "phase"), phase);
    ck_assert_msg(strstr(told(n, "text"), words) != NULL, "%s", told(n, "text"));
    ck_assert_ptr_null(strstr(wire_server_request(server, n), "example.com"));
}

static int lines(const char *name)
{
    size_t length = 0;
    int count = 0;
    if (access(scratch_path(name), F_OK) != 0)
        return 0;
    char *text = scratch_read(name, &length);
    for (size_t i = 0; i < length; i++)
        count += text[i] == '\n';
    free(text);
    return count;
}

static bool file_has(const char *name, const char *words)
{
    size_t length = 0;
    char *text = scratch_read(name, &length);
    const bool found = memmem(text, length, words, strlen(words)) != NULL;
    free(text);
    return found;
}

/* ---- Each of them */

static void make_late(void)
{
    let_in();
    now_ms += 5 * HOUR;
}

static void make_error(void)
{
    let_in();
    refuse("ann@example.com: the key is not known");
}

static void make_failed(void)
{
    let_in();
    add_empty_run(CODE_FAILED);
    add_empty_run(CODE_SIGNALLED + 15); /* stopped: says nothing */
    add_empty_run(CODE_FAILED);
    add_empty_run(CODE_SIGNALLED + 11);
}

static void make_limited(void)
{
    struct report report = {0};
    let_in();
    report.steps[STEP_PUSH_UNSUBSCRIBES].on = true;
    report.steps[STEP_PUSH_UNSUBSCRIBES].due = true;
    report.steps[STEP_PUSH_UNSUBSCRIBES].stopped = true;
    add_run(CODE_LIMIT, &report);
    add_empty_run(CODE_OK); /* in which the step was not due */
}

static void make_parked(void)
{
    struct report report = {0};
    let_in();
    put_contacts(2, false, true);
    report.steps[STEP_PUSH_UNSUBSCRIBES].parked_new = 2;
    add_run(CODE_PARTIAL, &report);
}

static void make_drifted(void)
{
    let_in();
    struct store *store = open_state();
    ck_assert_int_eq(value_set_number(store, VALUE_DRIFTED, 0, 1, NULL), WHERRY_OK);
    close_state(store);
}

static void make_unmatched(void)
{
    struct report_segment segments[] = {{.crm = "1", .name = "VIP", .on_list = 4},
                                        {.crm = "2", .name = "New"},
                                        {.crm = "3", .name = "Bad", .error = "no"}};
    const struct report report = {.segments = segments, .segment_count = 3};
    let_in();
    add_run(CODE_PARTIAL, &report);
}

static void end_late(void)
{
    let_in();
}

static void end_run_well(void)
{
    struct report report = {0};
    report.steps[STEP_PUSH_UNSUBSCRIBES].due = true;
    add_run(CODE_OK, &report);
    let_in();
}

static void end_parked(void)
{
    put_contacts(2, true, false);
}

static void end_drifted(void)
{
    struct store *store = open_state();
    ck_assert_int_eq(value_set_number(store, VALUE_DRIFTED, 0, 0, NULL), WHERRY_OK);
    close_state(store);
}

static void end_unmatched(void)
{
    struct report_segment segments[] = {{.crm = "2", .name = "New", .on_list = 1}};
    const struct report report = {.segments = segments, .segment_count = 1};
    add_run(CODE_OK, &report);
}

static const struct {
    enum alert alert;
    void (*make)(void), (*end)(void);
    const char *words, *ended;
} kinds[] = {
    {ALERT_LATE, make_late, end_late, "no complete run of push_unsubscribes for 5 h",
     "nothing is late"},
    {ALERT_ERROR, make_error, end_late, "the key is not known", "let us in again"},
    {ALERT_FAILED, make_failed, end_run_well, "3 runs failed one after the other",
     "a run went well"},
    {ALERT_LIMITED, make_limited, end_run_well, "a limit stopped push_unsubscribes",
     "no limit stops"},
    {ALERT_PARKED, make_parked, end_parked, "2 contacts have changes",
     "nothing is parked"},
    {ALERT_DRIFTED, make_drifted, end_drifted, "1 change that was written", "is there"},
    {ALERT_UNMATCHED, make_unmatched, end_unmatched, "1 segment matches nobody",
     "matches somebody"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

START_TEST(each_alert_reaches_the_webhook_and_the_command_once)
{
    const char *name = alert_name(kinds[_i].alert);
    listen_with(YES, YES);
    give_to_command();
    kinds[_i].make();
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_uint_eq(requests(), 1);
    expect(0, name, "begins", kinds[_i].words);
    ck_assert_int_eq(lines("told"), 1);
    ck_assert(file_has("told", kinds[_i].words));
    ck_assert(!file_has("told", "example.com"));
    now_ms += MINUTE;
    kinds[_i].end();
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_uint_eq(requests(), 2);
    expect(1, name, "ends", kinds[_i].ended);
    ck_assert_int_eq(lines("told"), 2);
    ck_assert(!file_has("log", "/hook/"));
}
END_TEST

START_TEST(a_pipeline_that_is_well_has_nothing_to_tell)
{
    listen_with(YES, YES);
    let_in();
    add_empty_run(CODE_OK);
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_uint_eq(requests(), 0);
    pipeline.alerts.on = false;
    ck_assert_int_eq(tell(), WHERRY_END);
}
END_TEST

START_TEST(a_pipeline_that_never_ran_has_nothing_to_tell)
{
    listen_with(YES, YES);
    ck_assert_int_eq(tell(), WHERRY_END);
}
END_TEST

/* Each hour of three days; the work is late from the fourth hour of the first one on. */
START_TEST(three_days_of_lateness_are_told_once_a_day)
{
    listen_with(YES, YES);
    let_in();
    for (int hour = 0; hour < 3 * 24; hour++, now_ms += HOUR)
        ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_uint_eq(requests(), 3);
    expect(0, "late", "begins", "for 4 h");
    expect(1, "late", "again", "for 28 h");
    expect(2, "late", "again", "for 2 d");
}
END_TEST

START_TEST(what_is_signed_can_be_checked)
{
    unsigned char made[FINGERPRINT_BYTES];
    char wanted[160];
    listen_with(YES, YES);
    pipeline.alerts.secret = "Jefe";
    make_error();
    ck_assert_int_eq(tell(), WHERRY_OK);
    /* RFC 4231, test case 2: ours is what others take for HMAC-SHA-256. */
    fingerprint_sign("Jefe", 4, "what do ya want for nothing?", 28, made);
    ck_assert_uint_eq(made[0], 0x5b);
    ck_assert_uint_eq(made[1], 0xdc);
    ck_assert_uint_eq(made[31], 0x43);
    const char *request = wire_server_request(server, 0);
    const char *body = strstr(request, "\r\n\r\n") + 4;
    fingerprint_sign("Jefe", 4, body, strlen(body), made);
    size_t at =
        (size_t)snprintf(wanted, sizeof wanted, "\r\nWherry-Signature: sha256=");
    for (size_t i = 0; i < sizeof made; i++)
        at += (size_t)snprintf(wanted + at, sizeof wanted - at, "%02x", made[i]);
    ck_assert_msg(strstr(request, wanted) != NULL, "%s\nwanted %s", request, wanted);
    ck_assert_ptr_null(strstr(request, "Jefe"));
    ck_assert_ptr_nonnull(strstr(request, "Content-Type: application/json"));
}
END_TEST

START_TEST(a_webhook_in_trouble_is_asked_again_by_whoever_comes_next)
{
    struct alerts_standing standing;
    setenv("WHERRY_HASTE", "1000", 1);
    listen_with(TROUBLE, YES); /* three times, then it is well */
    give_to_command();
    make_error();
    ck_assert_int_eq(tell(), WHERRY_RETRY);
    ck_assert_uint_eq(requests(), 3);
    ck_assert_int_eq(lines("told"), 1); /* the other one is none the worse */
    struct store *store = open_state();
    alerts_look(&pipeline, store, &standing);
    close_state(store);
    ck_assert_int_eq(standing.failing[CHANNEL_WEBHOOK].since_ms, now_ms);
    ck_assert_str_eq(standing.failing[CHANNEL_WEBHOOK].name,
                     "the webhook at '127.0.0.1'");
    ck_assert_int_eq(standing.failing[CHANNEL_RUN].since_ms, 0);
    ck_assert_int_eq(standing.episodes[ALERT_ERROR].since_ms, now_ms);
    now_ms += MINUTE - 1;
    ck_assert_int_eq(tell(), WHERRY_RETRY); /* it is left alone */
    ck_assert_uint_eq(requests(), 3);
    now_ms += 1;
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_uint_eq(requests(), 4);
    expect(3, "error", "begins", "a service refuses");
    ck_assert_int_eq(lines("told"), 1);
    ck_assert(
        file_has("log", "did not reach the webhook at '127.0.0.1': it answered 503"));
}
END_TEST

START_TEST(a_webhook_that_refuses_is_not_asked_again_at_once)
{
    listen_with(REFUSED, YES);
    make_error();
    ck_assert_int_eq(tell(), WHERRY_RETRY);
    ck_assert_uint_eq(requests(), 1);
}
END_TEST

START_TEST(a_webhook_that_nobody_listens_at_is_told_by_its_host)
{
    setenv("WHERRY_HASTE", "1000", 1);
    listen_with(YES, YES);
    wire_server_stop(server);
    server = NULL;
    make_error();
    ck_assert_int_eq(tell(), WHERRY_RETRY);
    ck_assert(file_has("log", "did not reach the webhook at '127.0.0.1'"));
    ck_assert(!file_has("log", "/hook/"));
}
END_TEST

START_TEST(processes_that_tell_at_the_same_time_tell_once)
{
    enum { PROCESSES = 4 };
    listen_with(YES, YES);
    give_to_command();
    make_error();
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0)
            _exit(tell() == WHERRY_OK ? 0 : 1);
    for (int i = 0; i < PROCESSES; i++) {
        int status = 1;
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_uint_eq(requests(), 1);
    ck_assert_int_eq(lines("told"), 1);
}
END_TEST

/* ---- Commands */

START_TEST(what_a_command_says_is_logged_without_addresses)
{
    pipeline.alerts.run = "echo hello ann@example.com; echo trouble >&2; exit 3";
    make_error();
    ck_assert_int_eq(tell(), WHERRY_RETRY);
    ck_assert(file_has("log", "the alert's command says: hello"));
    ck_assert(file_has("log", "the alert's command says: trouble"));
    ck_assert(file_has("log", "did not reach the command: it ended with 3"));
    ck_assert(!file_has("log", "example.com"));
}
END_TEST

START_TEST(a_command_that_hangs_is_ended_with_what_it_started)
{
    char text[256];
    snprintf(text, sizeof text, "sleep 1000 & echo $! >'%s'; wait",
             scratch_path("pid"));
    pipeline.alerts.run = text;
    pipeline.alerts.time_limit_ms = 1000;
    make_error();
    ck_assert_int_eq(tell(), WHERRY_RETRY);
    ck_assert(file_has("log", "it took longer than 'time_limit' allows"));
    size_t length = 0;
    char *pid = scratch_read("pid", &length);
    char path[64], state[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", atoi(pid));
    free(pid);
    FILE *file = fopen(path, "r"); /* gone, or a zombie that nobody has waited for */
    if (file != NULL) {
        state[fread(state, 1, sizeof state - 1, file)] = '\0';
        fclose(file);
        ck_assert_msg(strstr(state, ") Z ") != NULL, "%s", state);
    }
}
END_TEST

START_TEST(a_command_gets_no_key_and_need_not_read)
{
    char text[256];
    setenv("SHOP_KEY", "a-key-of-the-shop", 1);
    snprintf(text, sizeof text, "env >'%s'", scratch_path("environment"));
    pipeline.alerts.run = text;
    make_error();
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert(file_has("environment", "PATH="));
    ck_assert(!file_has("environment", "a-key-of-the-shop"));
}
END_TEST

/* Nothing of an alert is in a command line: a quote in it ends nothing. */
START_TEST(a_reason_with_quotes_is_data)
{
    give_to_command();
    let_in();
    refuse("'; touch /tmp/x; echo \"$(id)` \\");
    ck_assert_int_eq(tell(), WHERRY_OK);
    ck_assert_int_eq(lines("told"), 1);
    ck_assert(file_has("told", "'; touch /tmp/x; echo \\\"$(id)` \\\\"));
}
END_TEST

/* ---- Tests of alerts, and where they are new */

static void note_test(void *self, const char *channel, enum wherry_status status,
                      const char *why)
{
    (void)self, (void)why;
    ck_assert(*channel != '\0');
    ck_assert_int_eq(status, WHERRY_OK);
}

START_TEST(a_test_reaches_each_channel_whatever_the_state_is)
{
    struct wherry_error error = {0};
    struct alerts_options options = {.pipeline = &pipeline, .haste = 1};
    listen_with(YES, YES);
    give_to_command();
    ck_assert_int_eq(alerts_test(&options, note_test, &error), WHERRY_OK);
    expect(0, "test", "test", "alerts of this pipeline arrive here");
    ck_assert_int_eq(lines("told"), 1);
}
END_TEST

START_TEST(a_run_that_was_cut_off_counts_as_failed)
{
    struct alert_memory memory = {0};
    const struct store_run run = {.id = 5, .kind = "run"};
    const struct store_run plan = {.id = 6, .kind = "backfill"};
    fold_dead(&memory, &run);
    fold_dead(&memory, &plan);
    ck_assert_int_eq(memory.failures, 1);
    ck_assert_int_eq(memory.seen_run, 6);
}
END_TEST

START_TEST(the_environment_tells_whom_a_spec_without_alerts_tells)
{
    listen_with(YES, YES);
    pipeline.alerts = (struct spec_alerts){0};
    setenv("WHERRY_ALERT_WEBHOOK", url, 1);
    setenv("WHERRY_ALERT_ON", "late,error", 1);
    make_error();
    ck_assert_int_eq(tell(), WHERRY_OK);
    expect(0, "error", "begins", "a service refuses");
    setenv("WHERRY_ALERT_ON", "errors", 1);
    ck_assert_int_eq(tell(), WHERRY_FAILED);
    setenv("WHERRY_ALERT_ON", "late", 1);
    setenv("WHERRY_ALERT_WEBHOOK", "http://example.com/hook", 1);
    ck_assert_int_eq(tell(), WHERRY_FAILED);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"each_alert_reaches_the_webhook_and_the_command_once",
         &each_alert_reaches_the_webhook_and_the_command_once, KINDS, 0},
        TEST(a_pipeline_that_is_well_has_nothing_to_tell),
        TEST(a_pipeline_that_never_ran_has_nothing_to_tell),
        TEST(three_days_of_lateness_are_told_once_a_day),
        TEST(what_is_signed_can_be_checked),
        TEST(a_webhook_in_trouble_is_asked_again_by_whoever_comes_next),
        TEST(a_webhook_that_refuses_is_not_asked_again_at_once),
        TEST(a_webhook_that_nobody_listens_at_is_told_by_its_host),
        TEST(processes_that_tell_at_the_same_time_tell_once),
        TEST(what_a_command_says_is_logged_without_addresses),
        TEST(a_command_that_hangs_is_ended_with_what_it_started),
        TEST(a_command_gets_no_key_and_need_not_read),
        TEST(a_reason_with_quotes_is_data),
        TEST(a_test_reaches_each_channel_whatever_the_state_is),
        TEST(a_run_that_was_cut_off_counts_as_failed),
        TEST(the_environment_tells_whom_a_spec_without_alerts_tells),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("alerts", tests);
}
