/* alert_stage.c -- a pipeline whose state a test writes, and the channels that get its
 * alerts. */
#include "tests/unit/alert_stage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/picture/connection.h"
#include "host/picture/value.h"
#include "host/store/runs.h"
#include "host/tell/report_json.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

struct alert_stage alert_stage;

static const int64_t START_MS = INT64_C(1795000000000);

static struct wire_reply replies[4];
static char url[128], command[256];
static int own_stderr = -1;

void alert_stage_begin(void)
{
    scratch_setup();
    alert_stage.now_ms = START_MS;
    alert_stage.pipeline = (struct pipeline){
        .id = "a", .contact_sync = {.on = true, .schedule = {.every_ms = HOUR}}};
    alert_stage.pipeline.contact_sync.steps[STEP_PUSH_UNSUBSCRIBES].on = true;
    alert_stage.pipeline.alerts =
        (struct spec_alerts){.on = true, .time_limit_ms = 30 * 1000};
    alert_stage.pipeline.alerts.kinds[ALERT_FAILED].times = 3;
    own_stderr = dup(STDERR_FILENO);
    int file = open(scratch_path("log"), O_RDWR | O_CREAT | O_APPEND, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
}

void alert_stage_finish(void)
{
    dup2(own_stderr, STDERR_FILENO);
    close(own_stderr);
    wire_server_stop(alert_stage.server);
    alert_stage.server = NULL;
    scratch_teardown();
}

void alert_stage_listen(const char *first, const char *then)
{
    replies[0] = (struct wire_reply){.bytes = first};
    replies[1] = (struct wire_reply){.bytes = first};
    replies[2] = (struct wire_reply){.bytes = first};
    replies[3] = (struct wire_reply){.bytes = then};
    alert_stage.server =
        wire_server_start(&(const struct wire_options){.replies = replies, .count = 4});
    snprintf(url, sizeof url, "http://127.0.0.1:%u/hook/T0/B0",
             wire_server_port(alert_stage.server));
    alert_stage.pipeline.alerts.webhook = url;
}

void alert_stage_command(void)
{
    snprintf(command, sizeof command, "cat >>'%s'", scratch_path("told"));
    alert_stage.pipeline.alerts.run = command;
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
struct store *alert_stage_open_state(void)
{
    struct store *store = open_store();
    ck_assert_int_eq(store_begin(store, NULL), WHERRY_OK);
    return store;
}

void alert_stage_close_state(struct store *store)
{
    ck_assert_int_eq(store_commit(store, NULL), WHERRY_OK);
    store_close(store);
}

void alert_stage_let_in(void)
{
    struct store *store = open_store();
    ck_assert_int_eq(connection_let_in(store, alert_stage.now_ms, NULL), WHERRY_OK);
    store_close(store);
    store = alert_stage_open_state();
    ck_assert_int_eq(value_set_number(store, VALUE_WORK_DONE, STEP_PUSH_UNSUBSCRIBES,
                                      alert_stage.now_ms, NULL),
                     WHERRY_OK);
    alert_stage_close_state(store);
}

void alert_stage_refuse(const char *reason)
{
    struct store *store = open_store();
    ck_assert_int_eq(
        connection_refused(store, SIDE_LIST, reason, alert_stage.now_ms, NULL),
        WHERRY_OK);
    store_close(store);
}

/* A run with the report that the engine would have left. */
void alert_stage_run(int code, const struct report *report)
{
    struct store *store = alert_stage_open_state();
    struct buffer json = {0};
    report_json(report, &alert_stage.pipeline, &json);
    struct store_run run = {.ended_ms = alert_stage.now_ms,
                            .code = code,
                            .summary = "cannot reach ann@example.com",
                            .report = buffer_text(&json)};
    ck_assert_int_eq(store_start_run(store, "run", alert_stage.now_ms, &run.id, NULL),
                     WHERRY_OK);
    ck_assert_int_eq(store_end_run(store, &run, NULL), WHERRY_OK);
    alert_stage_close_state(store);
    buffer_free(&json);
}

void alert_stage_empty_run(int code)
{
    static const struct report report;
    alert_stage_run(code, &report);
}

/* Contacts with numbers from 1 on. */
void alert_stage_contacts(int count, bool made, bool parked)
{
    static const char *const nobody[] = {NULL};
    static const uint64_t none[] = {0};
    struct store *store = alert_stage_open_state();
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
    alert_stage_close_state(store);
}

/* ---- Telling */

enum wherry_status alert_stage_tell(void)
{
    struct wherry_error error = {0};
    const struct alerts_options options = {.pipeline = &alert_stage.pipeline,
                                           .states = {scratch_directory()},
                                           .now_ms = alert_stage.now_ms,
                                           .haste = 1};
    return alerts_tell(&options, &error);
}

unsigned alert_stage_requests(void)
{
    return wire_server_meters(alert_stage.server).requests;
}

/* The member of the n-th alert that the webhook got. */
static const char *told(unsigned n, const char *member)
{
    static char value[512];
    const char *body = strstr(wire_server_request(alert_stage.server, n), "\r\n\r\n");
    ck_assert_msg(body != NULL, "no request %u", n);
    struct arena arena = {0};
    const struct json_node *node =
        json_tree_parse(&arena, body + 4, strlen(body + 4), NULL);
    ck_assert_msg(node != NULL, "no JSON: %s", body + 4);
    snprintf(value, sizeof value, "%s", json_tree_text(json_tree_get(node, member)));
    arena_free(&arena);
    return value;
}

void alert_stage_expect(unsigned n, const char *alert, const char *phase,
                        const char *words)
{
    ck_assert_uint_gt(alert_stage_requests(), n);
    ck_assert_str_eq(told(n, "pipeline"), "a");
    ck_assert_str_eq(told(n, "alert"), alert);
    ck_assert_str_eq(told(n, "phase"), phase);
    ck_assert_msg(strstr(told(n, "text"), words) != NULL, "%s", told(n, "text"));
    ck_assert_ptr_null(
        strstr(wire_server_request(alert_stage.server, n), "example.com"));
}

int alert_stage_lines(const char *name)
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

bool alert_stage_has(const char *name, const char *words)
{
    size_t length = 0;
    char *text = scratch_read(name, &length);
    const bool found = memmem(text, length, words, strlen(words)) != NULL;
    free(text);
    return found;
}
