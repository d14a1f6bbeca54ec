/* test_machine.c -- what this machine refuses ends in a sentence and an exit code. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/open_files.h"
#include "host/base/text.h"
#include "tests/support/program.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"
#include "tests/support/wire_certificate.h"
#include "tests/support/wire_server.h"

#define SPEC                                                                           \
    "pipeline: uk\n" SANDBOX_CONNECTIONS "contact_sync:\n"                             \
    "  every: 1h\n"                                                                    \
    "  steps: [push_unsubscribes]\n"

static struct home home;
static struct told told;
static struct sandbox *sandbox;
static char environment[256], path[128];

static void begin(void)
{
    home_begin(&home);
    sandbox = sandbox_start();
    sandbox_free_pace(sandbox);
    snprintf(environment, sizeof environment, "URL=%s", sandbox_url(sandbox));
    home_write(&home, "specs/uk.yaml", SPEC);
    sandbox_post(sandbox, "seed",
                 "{\"people\":400,\"common\":200,\"random\":7,\"plain\":true}");
}

static void finish(void)
{
    sandbox_stop(sandbox);
    home_finish(&home);
    told_free(&told);
}

static void expect(const char *line, int code)
{
    program_run(&home, environment, line, &told);
    ck_assert_msg(told.code == code, "wherry %s: code %d, not %d, said:\n%s%s", line,
                  told.code, code, buffer_text(&told.out), buffer_text(&told.err));
}

static void expect_in(const struct buffer *text, const char *words)
{
    ck_assert_msg(strstr(buffer_text(text), words) != NULL, "wanted: %s\nin:\n%s",
                  words, buffer_text(text));
}

static const char *in_home(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", home.directory, name);
    return path;
}

START_TEST(a_state_that_cannot_be_looked_at_is_not_told_as_new)
{
    mkdir(in_home("state"), 0700);
    ck_assert_int_eq(symlink("uk.db", in_home("state/uk.db")), 0);
    expect("status", 1);
    expect_in(&told.out, "uk: unreadable\n");
    expect_in(&told.out, "cannot open state file");
    ck_assert_str_eq(buffer_text(&told.err), ""); /* it says so once */
    expect("status uk --json", 1);
    expect_in(&told.out, "\"state\": \"unreadable\"");
    expect_in(&told.out, "state/uk.db': Too many levels of symbolic links");
    ck_assert_str_eq(buffer_text(&told.err), "");
    expect("status --metrics", 1); /* which have no words */
    expect_in(&told.err, "state/uk.db': Too many levels of symbolic links");
}
END_TEST

START_TEST(a_state_directory_that_is_none_is_not_told_as_new)
{
    static const char *const lines[] = {
        "run uk",         "plan uk",  "history uk", "explain uk ann@example.net",
        "parked list uk", "pause uk", "resume uk",  "delete uk --yes",
        "serve"};
    rmdir(in_home("state"));
    home_write(&home, "state", "x");
    expect("status --metrics", 1);
    expect_in(&told.err, "state/uk.db': Not a directory");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        expect(lines[i], 1);
        ck_assert_msg(told_said(&told, "Not a directory") ||
                          told_said(&told, "is no directory"),
                      "wherry %s: %s", lines[i], buffer_text(&told.err));
    }
}
END_TEST

START_TEST(a_state_file_that_may_not_grow_fails_the_run_with_its_name)
{
    const struct rlimit small = {64 * 1024, RLIM_INFINITY};
    expect("run uk", 0);
    unlink(in_home("state/uk.db"));
    unlink(in_home("state/uk.db-wal"));
    unlink(in_home("state/uk.db-shm"));
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    expect("run uk", 1);
    expect_in(&told.err, "state file '");
    expect_in(&told.err, "state/uk.db': ");
}
END_TEST

/* ---- A run that waits for an answer ---- */

/* Begun, and it has heard the list; what it asked the CRM is held back. */
static int start_and_stall(void)
{
    struct buffer log = {0};
    sandbox_post(sandbox, "fault",
                 "{\"kind\":\"stall\",\"path\":\"/ometria/*\",\"times\":1}");
    const int pid = program_start(&home, environment, "run uk");
    do {
        poll(NULL, 0, 10);
        sandbox_control(sandbox, "GET", "/control/log?service=mailchimp", NULL, &log);
    } while (strstr(buffer_text(&log), "/lists/" SANDBOX_LIST) == NULL);
    buffer_free(&log);
    return pid;
}

static void let_go(void)
{
    sandbox_control(sandbox, "DELETE", "/control/fault", NULL, NULL);
}

START_TEST(a_state_that_is_taken_away_in_mid_run_fails_the_run)
{
    int pid = start_and_stall();
    ck_assert_int_eq(unlink(in_home("state/uk.db")), 0);
    let_go();
    program_wait(&home, pid, &told);
    ck_assert_int_eq(told.code, 1);
    expect_in(&told.err, "state/uk.db': it was removed or replaced");
    ck_assert(!told_said(&told, "baseline of"));
    expect("run uk", 0); /* it begins again */
    expect_in(&told.out, "The baseline was taken");
}
END_TEST

START_TEST(too_few_open_files_are_told_with_the_limit_before_anything_is_done)
{
    program_limit(RLIMIT_NOFILE, 40);
    expect("run uk", 1);
    program_limit(RLIMIT_NOFILE, RLIM_INFINITY);
    expect_in(&told.err, "error: the limit of 40 open files is too low");
    expect_in(&told.err, "`ulimit -n 1024`");
    expect("run uk", 0);
    expect_in(&told.out, "baseline");
}
END_TEST

/* The very least that it asks for, with the few that are open, is enough for a run. */
START_TEST(a_run_needs_no_more_open_files_than_it_asks_for)
{
    enum { OPEN = 8 }; /* its standard files, and what the tests leave open */
    program_limit(RLIMIT_NOFILE, OPEN_FILES_LEAST + OPEN);
    expect("run uk", 0);
    expect("run uk --verify", 0);
    expect("plan uk", 0);
    program_limit(RLIMIT_NOFILE, RLIM_INFINITY);
}
END_TEST

START_TEST(a_run_leaves_no_core_whatever_the_limits_of_its_parent_are)
{
    static const char line[] = "Max core file size";
    char limits[64], text[4096];
    struct rlimit core;
    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &core), 0);
    core.rlim_cur = core.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_CORE, &core), 0);
    int pid = start_and_stall();
    snprintf(limits, sizeof limits, "/proc/%d/limits", pid);
    FILE *file = fopen(limits, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    kill(pid, SIGINT);
    program_wait(&home, pid, &told);
    ck_assert_int_eq(told.code, 130);
    const char *at = strstr(text, line);
    ck_assert_ptr_nonnull(at);
    at += sizeof line - 1;
    at += strspn(at, " ");
    ck_assert_msg(text_starts_with(at, "0 "), "%s", text);
}
END_TEST

/* ---- A plugin that ends the process ---- */

static void copy_plugin(const char *name)
{
    char from[512];
    snprintf(from, sizeof from, "%s/tests/plugins/%s.so", BUILD, name);
    mkdir(in_home("plugins"), 0700);
    home_copy(&home, from, "plugins/ends.so");
    snprintf(environment, sizeof environment, "WHERRY_PLUGINS=%s", in_home("plugins"));
}

static void write_ends(const char *how)
{
    char spec[512];
    snprintf(spec, sizeof spec,
             "pipeline: uk\n"
             "crm: {plugin: ends, how: %s}\n"
             "list: {plugin: ends, how: %s}\n"
             "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n",
             how, how);
    home_write(&home, "specs/uk.yaml", spec);
}

static const struct end {
    const char *module, *how, *line, *words;
    int code; /* 0: of a signal */
} ends[] = {
    {"ends_at_once", "none", "check", "ended the program while it was loaded", 1},
    {"ends_at_once", "none", "run uk", "ended the program while it was loaded", 1},
    {"ends_at_once", "none", "status", "ended the program while it was loaded", 1},
    {"ends_at_once", "none", "plan uk", "ended the program while it was loaded", 1},
    {"ends_at_once", "none", "plugins", "ended the program while it was loaded", 1},
    {"ends", "exit", "check", "plugin 'ends' ended the program in open", 1},
    {"ends", "exit", "run uk", "plugin 'ends' ended the program in open", 1},
    {"ends", "exit", "plan uk", "plugin 'ends' ended the program in open", 1},
    {"ends", "exit", "fields uk", "plugin 'ends' ended the program in open", 1},
    {"crashes_at_once", "none", "status", "crashed while it was loaded, signal 11", 0},
    {"ends", "fault", "check", "plugin 'ends' crashed in open, signal 11", 0},
    {"ends", "abort", "run uk", "plugin 'ends' crashed in open, signal 6", 0},
};

START_TEST(a_plugin_that_ends_the_program_is_named_and_is_no_success)
{
    const struct end *end = &ends[_i];
    copy_plugin(end->module);
    write_ends(end->how);
    program_run(&home, environment, end->line, &told);
    expect_in(&told.err, end->words);
    ck_assert_msg(end->code != 0 ? told.code == end->code : told.code != 0,
                  "wherry %s: code %d", end->line, told.code);
    ck_assert(!told_said(&told, "1 pipeline is correct"));
}
END_TEST

/* ---- A service that cannot be reached ---- */

/* The list is at this URL; the CRM is the sandbox. */
static void write_list_at(const char *url)
{
    char spec[1024];
    snprintf(spec, sizeof spec,
             "pipeline: uk\n"
             "crm: {plugin: ometria, base_url: '${URL}/ometria/v2', "
             "api_key: " SANDBOX_OMETRIA_KEY "}\n"
             "list:\n"
             "  plugin: mailchimp\n"
             "  base_url: %s\n"
             "  api_key: 0123456789abcdef\n"
             "  list_id: a36b032126\n"
             "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n",
             url);
    home_write(&home, "specs/uk.yaml", spec);
    snprintf(environment, sizeof environment, "URL=%s WHERRY_HASTE=500",
             sandbox_url(sandbox));
}

/* Each request of a run that fails so is made six times, with a wait in between. */
START_TEST(a_host_that_has_no_name_is_asked_again_and_told_in_plain_words)
{
    static const char *const lines[] = {"run uk", "lists uk", "fields uk",
                                        "refresh uk"};
    write_list_at("https://nosuch.invalid/3.0");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        expect(lines[i], 1);
        told_expect(&told, lines[i], 1, "nosuch.invalid");
        ck_assert(told_said(&told, "resolve")); /* a line may end anywhere */
        ck_assert(!told_said(&told, "bad argument"));
        ck_assert(!told_said(&told, "0123456789abcdef"));
    }
    expect("run uk --json", 1);
    expect_in(&told.err, "Could not resolve host");
    expect("status", 0);
    expect_in(&told.out, "resolve");
    expect("check", 0);
    expect_in(&told.out, "uk.yaml:6:12: warning: 'api_key' holds the key itself");
}
END_TEST

START_TEST(a_certificate_that_is_not_trusted_is_told_with_what_helps)
{
    static const struct wire_reply reply = {.bytes = "HTTP/1.1 500 No\r\n\r\n"};
    char ca_file[WIRE_PATH_ROOM], url[64];
    SSL_CTX *tls = wire_certificate("DNS:localhost", ca_file);
    struct wire_server *server = wire_server_start(
        &(struct wire_options){.replies = &reply, .count = 1, .tls = tls});
    snprintf(url, sizeof url, "https://localhost:%u/3.0", wire_server_port(server));
    write_list_at(url);
    expect("run uk", 1);
    expect_in(&told.err, "the certificate of 'localhost' is not trusted");
    expect_in(&told.err, "SSL_CERT_FILE");
    ck_assert(!told_said(&told, "may help later"));
    /* What the check asks is asked at once; each of it once. */
    ck_assert_uint_le(wire_server_meters(server).connections, 2);
    ck_assert_uint_eq(wire_server_meters(server).bytes, 0);
    wire_server_stop(server);
    SSL_CTX_free(tls);
    unlink(ca_file);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_state_that_cannot_be_looked_at_is_not_told_as_new),
        TEST(a_state_directory_that_is_none_is_not_told_as_new),
        TEST(a_state_file_that_may_not_grow_fails_the_run_with_its_name),
        TEST(a_state_that_is_taken_away_in_mid_run_fails_the_run),
        TEST(too_few_open_files_are_told_with_the_limit_before_anything_is_done),
        TEST(a_run_needs_no_more_open_files_than_it_asks_for),
        TEST(a_run_leaves_no_core_whatever_the_limits_of_its_parent_are),
        {"a_plugin_that_ends_the_program_is_named_and_is_no_success",
         &a_plugin_that_ends_the_program_is_named_and_is_no_success,
         sizeof ends / sizeof *ends, 0},
        TEST(a_host_that_has_no_name_is_asked_again_and_told_in_plain_words),
        TEST(a_certificate_that_is_not_trusted_is_told_with_what_helps),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("machine", tests);
}
