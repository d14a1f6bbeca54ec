/* rig.c -- a whole pipeline for a test: wherry, its plugins and a sandbox. */
#include "tests/pipelines/rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/rig_states.h"
#include "tests/pipelines/rules.h"
#include "tests/support/described.h"
#include "tests/support/suite.h"

enum { HOUR_MS = 60 * 60 * 1000 };

static struct {
    struct sandbox *sandbox;
    struct home home;
    struct told told;
    struct buffer environment;
    struct buffer said; /* all that wherry said of itself */
    struct arena arena;
    int64_t seen; /* number of the last request that was looked at */
    bool paced, gives_up;
} rig;

struct sandbox *rig_sandbox(void)
{
    return rig.sandbox;
}

const struct home *rig_home(void)
{
    return &rig.home;
}

const char *rig_directory(void)
{
    return rig.home.directory;
}

const char *rig_keep(const char *text)
{
    return arena_text(&rig.arena, text);
}

const char *rig_keep_format(const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    ck_assert_int_ge(length, 0);
    char *text = arena_allocate(&rig.arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}

const char *rig_path(const char *name)
{
    return rig_keep_format("%s/%s", rig.home.directory, name);
}

void rig_write_file(const char *name, const char *contents)
{
    home_write(&rig.home, name, contents);
}

const char *rig_file(const char *name)
{
    struct buffer text = {0};
    home_read(&rig.home, name, &text);
    const char *kept = rig_keep(buffer_text(&text));
    buffer_free(&text);
    return kept;
}

void rig_expect_file(const char *name, const char *text)
{
    const char *held = rig_file(name);
    ck_assert_msg(text_same(held, text), "%s is:\n%s\nwanted:\n%s", name, held, text);
}

void rig_set_environment(const char *settings)
{
    buffer_clear(&rig.environment);
    buffer_add_text(&rig.environment, settings);
}

void rig_begin(void)
{
    rig.sandbox = sandbox_start();
    home_begin(&rig.home);
    rig_states_begin();
    rig.seen = 0;
    buffer_clear(&rig.said);
    rig_set_environment("");
}

/* ---- Commands */

void rig_set_pace(bool paced)
{
    rig.paced = paced;
    if (!paced)
        sandbox_free_pace(rig.sandbox);
}

void rig_empty_worlds(void)
{
    sandbox_post(rig.sandbox, "reset", "{}");
    rig.seen = 0;
    if (!rig.paced)
        sandbox_free_pace(rig.sandbox);
}

void rig_pass_ms(int64_t ms)
{
    sandbox_post(rig.sandbox, "clock", "{\"advance_ms\":%" PRId64 "}", ms);
    sandbox_post(rig.sandbox, "apply", "{}");
}

void rig_hear(const struct buffer *words)
{
    buffer_add(&rig.said, words->bytes, words->length);
}

/* Standard error is wherry's own word; so is what a run prints. Other commands are
 * asked for addresses and values. */
static void keep_words(const char *line)
{
    rig_hear(&rig.told.err);
    if (text_starts_with(line, "run") || text_starts_with(line, "backfill"))
        rig_hear(&rig.told.out);
}

/* A run waits until its accounts have rested for a second, because of their pace:
 * without a limit there is no need. An empty file is that of a lease which nobody has had;
 * who holds it keeps it. */
static void rest_leases(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/state/leases", rig.home.directory);
    DIR *leases = rig.paced ? NULL : opendir(path);
    if (leases == NULL)
        return;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (struct dirent *entry = NULL; (entry = readdir(leases)) != NULL;) {
        const int file =
            entry->d_name[0] == '.'
                ? -1
                : openat(dirfd(leases), entry->d_name, O_WRONLY | O_TRUNC | O_CLOEXEC);
        if (file >= 0)
            close(file);
    }
    closedir(leases);
}

int rig_run_now_with(const char *environment, const char *line)
{
    const char *both =
        rig_keep_format("%s %s", buffer_text(&rig.environment), environment);
    rest_leases();
    program_run(&rig.home, both, line, &rig.told);
    keep_words(line);
    return rig.told.code;
}

void rig_expect_now(const char *line, int code, const char *words)
{
    rig_run_now_with("", line);
    rig_expect_said(line, code, words);
}

void rig_expect_said(const char *line, int code, const char *words)
{
    told_expect(&rig.told, line, code, words);
}

/* Nobody has had any turn, not even in a database. */
static void forget_leases(void)
{
    if (!rig.paced)
        rig_states_forget_turns();
    rest_leases();
}

static int run_after(int64_t ms, const char *environment, const char *line)
{
    rig_pass_ms(ms);
    forget_leases();
    return rig_run_now_with(environment, line);
}

int rig_run_with(const char *environment, const char *line)
{
    return run_after(HOUR_MS, environment, line);
}

int rig_run_after(int64_t ms, const char *line)
{
    return run_after(ms, "", line);
}

void rig_gives_up(void)
{
    rig.gives_up = true;
}

int rig_run(const char *line)
{
    return rig_run_with("", line);
}

void rig_expect(const char *line, int code)
{
    const int got = rig_run(line);
    ck_assert_msg(got == code, "wherry %s: code %d, not %d, said:\n%s%s", line, got,
                  code, rig_told(), rig_error());
}

int rig_run_at_terminal(const char *line, const char *keys)
{
    rig_pass_ms(HOUR_MS);
    forget_leases();
    program_run_at_terminal(&rig.home, buffer_text(&rig.environment), line, keys,
                            &rig.told);
    keep_words(line);
    return rig.told.code;
}

int rig_talk(const char *line, const struct exchange *exchanges, int columns)
{
    program_talk(&rig.home, buffer_text(&rig.environment), line, exchanges, columns,
                 &rig.told);
    keep_words(line);
    return rig.told.code;
}

int rig_start_now(const char *line)
{
    return program_start(&rig.home, buffer_text(&rig.environment), line);
}

int rig_start(const char *line)
{
    rig_pass_ms(HOUR_MS);
    forget_leases();
    return rig_start_now(line);
}

int rig_wait(int pid)
{
    program_wait(&rig.home, pid, &rig.told);
    keep_words("run");
    return rig.told.code;
}

const char *rig_told(void)
{
    return buffer_text(&rig.told.out);
}

const char *rig_error(void)
{
    return buffer_text(&rig.told.err);
}

const struct json_node *rig_parse(const char *text, size_t length)
{
    struct wherry_error error = {0};
    const struct json_node *tree = json_tree_parse(&rig.arena, text, length, &error);
    ck_assert_msg(tree != NULL, "%s in:\n%s", error.message, text);
    return tree;
}

const struct json_node *rig_printed(void)
{
    return rig_parse(rig_told(), rig.told.out.length);
}

bool rig_said(const char *words)
{
    return told_said(&rig.told, words);
}

void rig_act(const char *side, const char *verb, const char *address, const char *more)
{
    sandbox_post(rig.sandbox, "act",
                 "{\"side\":\"%s\",\"do\":\"%s\",\"address\":\"%s\"%s%s}", side, verb,
                 address, *more == '\0' ? "" : ",", more);
}

/* ---- What was asked */

const struct json_node *rig_ask(const char *path)
{
    struct buffer answer = {0};
    ck_assert_int_eq(sandbox_control(rig.sandbox, "GET", path, NULL, &answer), 200);
    const struct json_node *root = rig_parse(buffer_text(&answer), answer.length);
    buffer_free(&answer);
    return root;
}

static const char *member(const struct json_node *node, const char *key)
{
    return json_tree_text(json_tree_get(node, key));
}

static void count_mailchimp(struct rig_requests *count, const char *method,
                            const char *path, const struct json_node *body)
{
    const struct json_node *rows = json_tree_get(body, "members");
    const char *list = strstr(path, "/lists/");
    const bool whole = list != NULL && strchr(list + sizeof "/lists/" - 1, '/') == NULL;
    if (text_same(method, "POST") && whole)
        count->creates += rows == NULL ? 0 : (int)rows->count;
    else if (!text_same(method, "PATCH") || strstr(path, "/members/") == NULL)
        count->others++;
    else if (json_tree_get(body, "status") != NULL)
        count->unsubscribes++;
    else if (json_tree_get(body, "email_address") != NULL)
        count->renames++;
    else
        count->updates++;
}

static void count_ometria(struct rig_requests *count, const char *path,
                          const struct json_node *body)
{
    if (!text_ends_with(path, "/push") || !json_tree_is(body, JSON_ARRAY)) {
        count->others++;
        return;
    }
    for (const struct json_node *row = body->first; row != NULL; row = row->next) {
        const char *optin = member(row, "marketing_optin");
        count->opt_ins += text_same(optin, "EXPLICITLY_OPTEDIN");
        count->opt_outs += text_same(optin, "EXPLICITLY_OPTEDOUT");
        count->changes += *optin == '\0';
    }
}

static void count_request(struct rig_requests *count, const struct json_node *request)
{
    struct wherry_error error = {0};
    const char *method = member(request, "method");
    const bool mailchimp = text_same(member(request, "service"), "mailchimp");
    count->faulted += *member(request, "fault") != '\0';
    if (text_same(method, "GET")) {
        count->mailchimp_reads += mailchimp;
        count->ometria_reads += !mailchimp;
        return;
    }
    count->writes++;
    if (!json_tree_true(json_tree_get(request, "applied")))
        return;
    const char *text = member(request, "body");
    const struct json_node *body =
        json_tree_parse(&rig.arena, text, strlen(text), &error);
    if (mailchimp)
        count_mailchimp(count, method, member(request, "path"), body);
    else
        count_ometria(count, member(request, "path"), body);
}

static const struct json_node *log_since_then(void)
{
    char path[64];
    snprintf(path, sizeof path, "/control/log?since=%" PRId64, rig.seen);
    return rig_ask(path);
}

const char *rig_asked(void)
{
    struct buffer lines = {0};
    const struct json_node *log = log_since_then();
    for (const struct json_node *one = log->first; one != NULL; one = one->next) {
        buffer_format(&lines, "%s %s %s\n", member(one, "service"),
                      member(one, "method"), member(one, "path"));
        rig.seen = json_tree_integer(json_tree_get(one, "n"), rig.seen);
    }
    const char *text = arena_text(&rig.arena, buffer_text(&lines));
    buffer_free(&lines);
    return text;
}

struct rig_requests rig_requests(void)
{
    struct rig_requests count = {0};
    const struct json_node *log = log_since_then();
    for (const struct json_node *one = log->first; one != NULL; one = one->next) {
        count_request(&count, one);
        rig.seen = json_tree_integer(json_tree_get(one, "n"), rig.seen);
    }
    return count;
}

int64_t rig_meter(const char *path)
{
    return json_tree_integer(json_tree_find(rig_ask("/control/meters"), path), -1);
}

int64_t rig_writes(void)
{
    const int64_t list = rig_meter("mailchimp.writes"),
                  crm = rig_meter("ometria.writes");
    ck_assert(list >= 0 && crm >= 0);
    return list + crm;
}

void rig_forget_requests(void)
{
    rig_requests();
}

void rig_expect_no_write(void)
{
    const struct rig_requests count = rig_requests();
    ck_assert_msg(count.writes == 0, "%d requests were no GET after:\n%s%s",
                  count.writes, rig_told(), rig_error());
}

/* ---- What must hold of every test */

void rig_finish(void)
{
    if (!rig.gives_up)
        rules_meters(rig_ask("/control/meters"), rig.paced);
    described_check(rig.sandbox);
    rules_silence(rig_dump(), buffer_text(&rig.said));
    sandbox_stop(rig.sandbox);
    home_finish(&rig.home);
    told_free(&rig.told);
    buffer_free(&rig.environment);
    buffer_free(&rig.said);
    arena_free(&rig.arena);
}

int rig_suite_with(const char *name, const struct test *tests, void (*begin)(void),
                   void (*finish)(void))
{
    enum { SKIPPED = 77 };
    if (!rig_states_start())
        return SKIPPED;
    suite_fixture(begin, finish);
    const int code = suite_run(name, tests);
    rig_states_stop();
    return code;
}

int rig_suite(const char *name, const struct test *tests)
{
    return rig_suite_with(name, tests, rig_begin, rig_finish);
}
