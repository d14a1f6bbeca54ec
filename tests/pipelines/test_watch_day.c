/* test_watch_day.c -- a day of a pipeline, in simulated time, with a client that asks
 * for the metrics all the time.
 *
 * The supervisor's own loop, with the test's clock, in a process of its own; each run
 * is a real one between two folders of files, by the same clock. People come and go in
 * the CRM; for some hours its file is damaged, so that runs fail and work becomes late.
 * The day takes as long as its runs do.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/connector.h"
#include "host/connector/registry.h"
#include "host/schedule/child.h"
#include "host/schedule/serve.h"
#include "host/sync/run.h"
#include "tests/support/asker.h"
#include "tests/support/openmetrics.h"
#include "tests/support/patience.h"
#include "tests/support/process.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

#define MINUTE_MS INT64_C(60000)
#define START_MS INT64_C(1790000000000)
enum {
    EVERY_MINUTES = 30,
    STEPS = 24 * 60 / EVERY_MINUTES,
    DAMAGED = 20, /* the steps in which the file is damaged */
    MENDED = 26,
    NOT_RUN = 127,
};

static struct home home;
static pid_t server;
/* What both processes share. */
static struct day {
    _Atomic int64_t now_ms;
} * day;
static struct openmetrics before, metrics;
static struct asked asked;
static int people, opted_out;

static const char *path_of(const char *name)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/%s", home.directory, name);
    return path;
}

/* ---- The supervisor, and its runs */

static int64_t sim_now(void *self)
{
    (void)self;
    return day->now_ms;
}

static struct roster_time sim_time(void *self)
{
    (void)self;
    const int64_t now_ms = day->now_ms;
    return (struct roster_time){.clock_ms = now_ms,
                                .steady_ms = now_ms - START_MS + 1000};
}

static void no_complaint(void *self, struct spec_set *set)
{
    (void)self;
    (void)set;
}

/* A run as the program does one; gives its exit code. */
static int run_once(const struct pipeline *pipeline, struct states states)
{
    struct wherry_error error = {0};
    struct report report = {0};
    struct store *store = NULL;
    struct buffer path = {0};
    const struct connector_host host = {.peer = "other"};
    const struct run_options options = {
        .mode = RUN_APPLY, .due = work_all(), .kind = "run", .now_ms = sim_now};
    struct registry *registry = registry_load(BUILD "/plugins");
    const struct wherry_connector *plugin = registry_find(registry, "csv");
    struct connector *list = connector_open(plugin, &pipeline->list, &host, &error);
    struct connector *crm = connector_open(plugin, &pipeline->crm, &host, &error);
    store_path(states, pipeline->id, &path);
    if (list == NULL || crm == NULL ||
        store_open(buffer_text(&path), STORE_WRITE, &store, &error) != WHERRY_OK) {
        fprintf(stderr, "%s\n", error.message);
        return NOT_RUN;
    }
    const enum wherry_status status =
        run_pipeline(pipeline, list, crm, store, &options, &report, &error);
    store_close(store);
    return status == WHERRY_OK ? report_code(&report) : 1;
}

enum wherry_status __wrap_child_start(struct child *child,
                                      const struct child_program *program,
                                      const struct pipeline *pipeline,
                                      struct work_set work, struct wherry_error *error);
enum wherry_status __wrap_child_start(struct child *child,
                                      const struct child_program *program,
                                      const struct pipeline *pipeline,
                                      struct work_set work, struct wherry_error *error)
{
    (void)work, (void)error;
    const pid_t pid = fork();
    if (pid == 0)
        _exit(run_once(pipeline, program->states));
    ck_assert_int_gt(pid, 0);
    *child = (struct child){.pid = pid,
                            .pipeline = memory_text(pipeline->id),
                            .began_ms = day->now_ms,
                            .log = -1};
    return WHERRY_OK;
}

static void serve(void)
{
    struct wherry_error error = {0};
    char specs[96], state[96], socket[96];
    snprintf(specs, sizeof specs, "%s/specs", home.directory);
    snprintf(state, sizeof state, "%s/state", home.directory);
    snprintf(socket, sizeof socket, "%s/w.sock", home.directory);
    const struct serve_options options = {
        .specs = specs,
        .states = {state},
        .plugins = BUILD "/plugins",
        .program = "/nowhere",
        .jobs = 1,
        .endpoint = {.address = socket, .version = "1"},
        .check = no_complaint,
        .now = sim_time};
    _exit(serve_run(&options, &error) == WHERRY_OK ? 0 : 1);
}

/* ---- The world */

/* So many have come, and so many of them opted out since. */
static void write_people(void)
{
    struct buffer text = {0};
    buffer_add_text(&text, "id,email,consent\n");
    for (int i = 0; i < people; i++)
        buffer_format(&text, "%d,%d@example.com,%s\n", i, i,
                      i < opted_out ? "no" : "yes");
    home_write(&home, "crm/new.csv", buffer_text(&text));
    char from[160];
    snprintf(from, sizeof from, "%s", path_of("crm/new.csv"));
    ck_assert_int_eq(rename(from, path_of("crm/contacts.csv")), 0);
    buffer_free(&text);
}

static void begin(void)
{
    struct buffer spec = {0};
    home_begin(&home);
    mkdir(path_of("state"), 0700);
    mkdir(path_of("crm"), 0700);
    mkdir(path_of("list"), 0700);
    buffer_format(&spec,
                  "pipeline: day\n"
                  "crm: { plugin: csv, folder: %s/crm }\n"
                  "list: { plugin: csv, folder: %s/list }\n"
                  "contact_sync: { every: %dm, steps: [push_unsubscribes, "
                  "push_new_records] }\n"
                  "limits: { push_unsubscribes: none, push_new_records: none }\n",
                  home.directory, home.directory, EVERY_MINUTES);
    home_write(&home, "specs/day.yaml", buffer_text(&spec));
    home_write(&home, "list/contacts.csv", "id,email,consent\n");
    buffer_free(&spec);
    people = 3;
    opted_out = 0;
    write_people();
    const int shared = MAP_SHARED | MAP_ANONYMOUS;
    /* cppcheck-suppress invalidFunctionArg */
    day = mmap(NULL, sizeof *day, PROT_READ | PROT_WRITE, shared, -1, 0);
    ck_assert_ptr_ne(day, MAP_FAILED);
    day->now_ms = START_MS;
    server = process_fork();
    if (server == 0)
        serve();
}

static void finish(void)
{
    if (server > 0) {
        kill(server, SIGKILL);
        waitpid(server, NULL, 0);
    }
    munmap(day, sizeof *day);
    openmetrics_free(&before);
    openmetrics_free(&metrics);
    asker_free(&asked);
    home_finish(&home);
}

/* ---- The client */

static bool is_counter(const char *name)
{
    return text_ends_with(name, "_total") || text_ends_with(name, "_bucket") ||
           text_ends_with(name, "_count") || text_ends_with(name, "_sum");
}

/* No counter goes back, and no metric disappears. */
static void compare(void)
{
    for (size_t i = 0; i < before.sample_count; i++) {
        const struct openmetrics_sample *was = &before.samples[i];
        const struct openmetrics_sample *is =
            openmetrics_find(&metrics, was->name, was->labels);
        ck_assert_msg(is != NULL, "gone: %s{%s}", was->name, was->labels);
        ck_assert_msg(!is_counter(was->name) || is->thousandths >= was->thousandths,
                      "%s{%s} went from %d to %d", was->name, was->labels,
                      (int)was->thousandths, (int)is->thousandths);
    }
}

static void scrape(void)
{
    char why[OPENMETRICS_WHY] = "";
    asker_get(path_of("w.sock"), "/metrics", &asked);
    ck_assert_int_eq(asked.code, 200);
    openmetrics_free(&before);
    before = metrics;
    ck_assert_msg(openmetrics_parse(&metrics, buffer_text(&asked.body), why), "%s",
                  why);
    ck_assert_ptr_null(strchr(buffer_text(&asked.body), '@'));
    compare();
}

static int64_t value(const char *name, const char *labels)
{
    return openmetrics_value(&metrics, name, labels);
}

#define DAY "pipeline=\"day\""

static int runs(const char *outcome)
{
    char labels[64];
    snprintf(labels, sizeof labels, DAY ",outcome=\"%s\"", outcome);
    const struct openmetrics_sample *sample =
        openmetrics_find(&metrics, "wherry_runs_total", labels);
    return sample == NULL ? 0 : (int)(sample->thousandths / 1000);
}

/* Its socket has a name a moment before it listens. */
static bool is_listening(void)
{
    const int file = asker_connect(path_of("w.sock"));
    if (file >= 0)
        close(file);
    return file >= 0;
}

/* Asks until so many have ended well, and so many failed. */
static void expect_runs(int good, int failed)
{
    struct patience patience = patience_begin();
    for (;;) {
        if (is_listening())
            scrape();
        if (runs("ok") == good && runs("failed") == failed &&
            value("wherry_run_active", DAY) == 0)
            return;
        ck_assert_msg(
            patience_lasts(&patience) && runs("ok") <= good && runs("failed") <= failed,
            "%d and %d runs, not %d and %d", runs("ok"), runs("failed"), good, failed);
    }
}

static int readiness(void)
{
    asker_get(path_of("w.sock"), "/readyz", &asked);
    return asked.code;
}

static const char step_labels[] = DAY ",step=\"push_new_records\"";

START_TEST(a_day_is_told_as_it_was)
{
    int good = 1, failed = 0;
    expect_runs(good, failed); /* the baseline */
    for (int step = 1; step < STEPS; step++) {
        const bool damaged = step >= DAMAGED && step < MENDED;
        people += step % 3 == 0;
        opted_out += step % 5 == 0;
        if (damaged)
            home_write(&home, "crm/contacts.csv", "no,columns,that,mean,anything\n1\n");
        else
            write_people();
        day->now_ms += EVERY_MINUTES * MINUTE_MS;
        good += !damaged;
        failed += damaged;
        expect_runs(good, failed);
        /* Late is what was not done for three intervals. */
        const int64_t age_ms =
            openmetrics_ms(&metrics, "wherry_work_age_seconds", step_labels);
        const bool late = age_ms > 3 * EVERY_MINUTES * MINUTE_MS;
        ck_assert_int_eq(value("wherry_work_late", step_labels) > 0, late);
        ck_assert_int_eq(readiness(), late ? 503 : 200);
        ck_assert_msg(damaged || age_ms < EVERY_MINUTES * MINUTE_MS, "step %d", step);
        ck_assert_int_eq(value("wherry_last_run_exit_code", DAY) > 0, damaged);
    }
    ck_assert_int_eq((int)value("wherry_changes_total",
                                DAY ",step=\"push_new_records\",result=\"done\""),
                     people - 3);
    ck_assert(value("wherry_changes_total",
                    DAY ",step=\"push_unsubscribes\",result=\"done\"") > 0);
    ck_assert_int_eq((int)value("wherry_runs_started_total", DAY), STEPS);
    ck_assert_int_eq((int)value("wherry_run_duration_seconds_count", DAY), STEPS);
    kill(server, SIGTERM);
    int status = -1;
    ck_assert_int_eq(waitpid(server, &status, 0), server);
    server = 0;
    ck_assert_int_eq(status, 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {TEST(a_day_is_told_as_it_was), {0}};
    suite_fixture(begin, finish);
    return suite_run("watch day", tests);
}
