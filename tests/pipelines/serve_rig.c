/* serve_rig.c -- the built `wherry serve`, several pipelines, and a sandbox. */
#include "tests/pipelines/serve_rig.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/patience.h"
#include "tests/support/process.h"
#include "tests/support/suite.h"

enum { EXPECTED_MOST = 64 };

static struct {
    struct home elsewhere; /* other commands write into files of their own */
    struct told told, other;
    int pid; /* 0: not running */
    struct {
        const char *words;
        int times;
    } expected[EXPECTED_MOST];
    size_t expected_count;
} serve;

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    home_begin(&serve.elsewhere);
    serve.expected_count = 0;
    serve.pid = 0;
}

static void read_log(void)
{
    buffer_clear(&serve.told.err);
    if (access(rig_path("err"), F_OK) == 0)
        home_read(rig_home(), "err", &serve.told.err);
}

static void finish(void)
{
    if (serve.pid != 0) {
        kill(serve.pid, SIGKILL);
        waitpid(serve.pid, NULL, 0);
    }
    read_log();
    rig_hear(&serve.told.err);
    home_finish(&serve.elsewhere);
    told_free(&serve.told);
    told_free(&serve.other);
    rig_gives_up();
    rig_finish();
}

static void (*more_to_begin)(void), (*more_to_finish)(void);

static void begin_with_more(void)
{
    begin();
    more_to_begin();
}

static void finish_with_more(void)
{
    more_to_finish();
    finish();
}

int serve_suite_with(const char *name, const struct test *tests,
                     void (*begin_more)(void), void (*finish_more)(void))
{
    more_to_begin = begin_more;
    more_to_finish = finish_more;
    return rig_suite_with(name, tests, begin_with_more, finish_with_more);
}

int serve_suite(const char *name, const struct test *tests)
{
    return rig_suite_with(name, tests, begin, finish);
}

static void add_list(const char *list)
{
    char act[96];
    snprintf(act, sizeof act, "{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"%s\"}",
             list);
    sandbox_control(rig_sandbox(), "POST", "/control/act", act, NULL);
}

void serve_write_spec(const char *id, const char *list, const char *more)
{
    struct buffer text = {0}, name = {0};
    if (!text_same(list, SANDBOX_LIST)) /* there already, it is refused */
        add_list(list);
    buffer_format(&text,
                  "pipeline: %s\n"
                  "crm:\n"
                  "  plugin: ometria\n"
                  "  account: shop\n"
                  "  base_url: %s\n"
                  "  api_key: " SANDBOX_OMETRIA_KEY "\n"
                  "  collection: wherry\n"
                  "  reads_per_second: 1000\n"
                  "list:\n"
                  "  plugin: mailchimp\n"
                  "  account: lists\n"
                  "  base_url: %s\n"
                  "  api_key: " SANDBOX_MAILCHIMP_KEY "\n"
                  "  list_id: %s\n"
                  "contact_sync:\n"
                  "  every: 1d\n"
                  "  steps: [import_unsubscribes, push_unsubscribes]\n%s",
                  id, sandbox_ometria_url(rig_sandbox()),
                  sandbox_mailchimp_url(rig_sandbox()), list, more);
    buffer_format(&name, "specs/%s.yaml", id);
    rig_write_file(buffer_text(&name), buffer_text(&text));
    buffer_free(&text);
    buffer_free(&name);
}

void serve_start(const char *environment, const char *options)
{
    struct buffer line = {0};
    buffer_format(&line, "serve %s", options);
    remove(rig_path("err")); /* what another one said */
    serve.pid = program_start(rig_home(), environment, buffer_text(&line));
    serve.expected_count = 0;
    buffer_free(&line);
}

void serve_start_at_terminal(const char *environment, const char *line, int *terminal)
{
    serve.pid = program_start_at_terminal(rig_home(), environment, line, terminal);
    serve.expected_count = 0;
}

void serve_expect_shown(int terminal, const char *words)
{
    struct buffer shown = {0};
    struct patience patience = patience_begin();
    while (strstr(buffer_text(&shown), words) == NULL) {
        char piece[512];
        struct pollfd waiting = {.fd = terminal, .events = POLLIN};
        const int left_ms = patience_left_ms(&patience);
        ck_assert_msg(left_ms > 0 && poll(&waiting, 1, left_ms) > 0,
                      "'%s' is not shown in:\n%s", words, buffer_text(&shown));
        const ssize_t got = read(terminal, piece, sizeof piece);
        if (got > 0)
            buffer_add(&shown, piece, (size_t)got);
    }
    buffer_free(&shown);
}

int serve_pid(void)
{
    return serve.pid;
}

void serve_signal(int signal)
{
    ck_assert_int_eq(kill(serve.pid, signal), 0);
}

int serve_wait(void)
{
    int pid = serve.pid;
    serve.pid = 0;
    program_wait(rig_home(), pid, &serve.told);
    return serve.told.code;
}

/* ---- What it says */

static int count(const char *words)
{
    int times = 0;
    const char *at = buffer_text(&serve.told.err);
    while ((at = strstr(at, words)) != NULL) {
        at += strlen(words);
        times++;
    }
    return times;
}

bool serve_said(const char *words)
{
    read_log();
    return count(words) > 0;
}

static int *times_expected(const char *words)
{
    for (size_t i = 0; i < serve.expected_count; i++)
        if (text_same(serve.expected[i].words, words))
            return &serve.expected[i].times;
    ck_assert_uint_lt(serve.expected_count, EXPECTED_MOST);
    serve.expected[serve.expected_count].words = words;
    serve.expected[serve.expected_count].times = 0;
    return &serve.expected[serve.expected_count++].times;
}

void serve_expect(const char *words)
{
    int wanted = ++*times_expected(words);
    struct patience patience = patience_begin();
    for (read_log(); count(words) < wanted; read_log()) {
        ck_assert_msg(patience_lasts(&patience), "'%s' was not said %d times in:\n%s",
                      words, wanted, buffer_text(&serve.told.err));
    }
}

/* ---- Its runs */

int serve_child(void)
{
    struct patience patience = patience_begin();
    for (int pid = 0;;) {
        if ((pid = process_child(serve.pid, "run")) != 0)
            return pid;
        ck_assert_msg(patience_lasts(&patience), "it starts no run");
    }
}

int serve_freeze(void)
{
    const int child = serve_child();
    process_hold(child);
    return child;
}

void serve_expect_held(const char *kind)
{
    char quoted[32];
    struct buffer log = {0};
    snprintf(quoted, sizeof quoted, "\"%s\"", kind);
    struct patience patience = patience_begin();
    do {
        ck_assert_msg(patience_lasts(&patience), "no request is held");
        sandbox_control(rig_sandbox(), "GET", "/control/log", NULL, &log);
    } while (strstr(buffer_text(&log), quoted) == NULL);
    buffer_free(&log);
}

/* ---- Other commands */

void serve_ask(const char *line, int code, const char *words)
{
    struct buffer full = {0};
    buffer_format(&full, "%s --specs %s/specs --state %s", line, rig_directory(),
                  rig_states_where());
    program_run(&serve.elsewhere, "", buffer_text(&full), &serve.other);
    buffer_free(&full);
    told_expect(&serve.other, line, code, words);
}

const char *serve_told(void)
{
    return buffer_text(&serve.other.out);
}
