/* test_misbehaving.c -- an error about a bad connector names it and the function, in
 * the history too; and the next run continues. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/debugged.h"
#include "tests/support/patience.h"

enum { FAILED = 1, KILLED = 128 };

/* A sanitizer ends the process in its own words; who it was is in the history. */
#ifdef __SANITIZE_ADDRESS__
#define OVERRUN "plugin 'debug' ended the program in read"
#else
#define OVERRUN "plugin 'debug' crashed in read, signal 6"
#endif

static const struct wrong {
    const char *on, *does;
    int code; /* of the run */
    const char *words;
} wrongs[] = {
    {"open", "crash", KILLED + SIGSEGV, "plugin 'debug' crashed in open, signal 11"},
    {"check", "exit", FAILED, "plugin 'debug' ended the program in check"},
    {"source_open", "fail", FAILED, "told to go wrong in source_open"},
    {"read", "crash", KILLED + SIGSEGV, "plugin 'debug' crashed in read, signal 11"},
    {"read", "abort", KILLED + SIGABRT, "plugin 'debug' crashed in read, signal 6"},
    {"read", "overrun", KILLED + SIGABRT, OVERRUN},
    {"read", "loop", FAILED, "plugin 'debug' did not return in read"},
    {"read", "stall", FAILED, "plugin 'debug' did not return in read"},
    {"read", "leave", 0, "plugin 'debug' ended the program in read"},
    {"read", "close", FAILED,
     "plugin 'debug' closed files that belong to the host in read"},
    {"read", "replace", FAILED,
     "plugin 'debug' closed files that belong to the host in read"},
    {"read", "no_key", FAILED,
     "plugin 'debug' returned a record without a key in read"},
    {"read", "bad_text", FAILED, "whose key is not well-formed text in read"},
    {"write", "crash", KILLED + SIGSEGV, "plugin 'debug' crashed in write, signal 11"},
    {"write", "exit", FAILED, "plugin 'debug' ended the program in write"},
    {"write", "twice", FAILED, "returned a second verdict on one change in write"},
    {"write", "silent", FAILED, "returned no verdict on 1 of the changes"},
    {"write", "foreign", FAILED,
     "a verdict on a change that it was not given in write"},
    {"write", "end", FAILED, "a status that this call does not have in write"},
    {"close", "crash", KILLED + SIGSEGV, "done"},
};
enum { WRONGS = sizeof wrongs / sizeof *wrongs };

/* Beyond the baseline there is one change, which the connector is to write. */
static void owe_one(const struct wrong *wrong)
{
    debugged_write_spec(NULL, NULL);
    debugged_expect("run p", 0, "baseline");
    debugged_opt_out();
    debugged_write_spec(wrong->on, wrong->does);
}

/* It is given up after 600 ms. */
static const char *impatience(const struct wrong *wrong)
{
    return text_same(wrong->does, "loop") || text_same(wrong->does, "stall")
               ? "WHERRY_IMPATIENCE=1000"
               : "";
}

/* Does it end with a word? */
static bool says_so(const struct wrong *wrong)
{
#ifdef __SANITIZE_ADDRESS__
    if (text_same(wrong->does, "overrun"))
        return false;
#endif
    return !text_same(wrong->does, "leave");
}

START_TEST(the_run_fails_the_history_says_who_and_the_next_run_goes_on)
{
    const struct wrong *wrong = &wrongs[_i];
    if (suite_skip_under_valgrind("a crash is a finding of its own there"))
        return;
    owe_one(wrong);
    int code = debugged_run(impatience(wrong), "run p");
#ifndef __SANITIZE_ADDRESS__ /* it ends the process after its own fashion */
    ck_assert_msg(code == wrong->code, "%d: %.2000s", code, debugged_said());
#else
    ck_assert_int_eq(code == 0, wrong->code == 0);
#endif
    if (says_so(wrong))
        ck_assert_msg(strstr(debugged_said(), wrong->words) != NULL, "%.2000s",
                      debugged_said());
    debugged_expect("history p --json", 0, wrong->words);
    ck_assert_ptr_null(strstr(debugged_said(), "not ended"));
    ck_assert_int_ne(access(debugged_path("state/p.witness"), F_OK), 0);
    debugged_write_spec(NULL, NULL);
    debugged_expect("run p", 0, "");
    debugged_expect("status p --json", 0, "\"ok\"");
}
END_TEST

/* ---- Under `serve` */

static pid_t serving;

/* Until it is in the log. */
static void wait_for(const char *words)
{
    struct buffer log = {0};
    struct patience patience = patience_begin();
    while (strstr(buffer_text(&log), words) == NULL) {
        ck_assert_msg(patience_lasts(&patience), "no '%s' in: %s", words,
                      buffer_text(&log));
        buffer_clear(&log);
        home_read(debugged_home(), "err", &log);
    }
    buffer_free(&log);
}

static void serve(const char *more)
{
    char environment[512];
    snprintf(environment, sizeof environment, "WHERRY_PLUGINS=%s:%s/plugins %s",
             debugged_path("plugins"), BUILD, more);
    serving = program_start(debugged_home(), environment, "serve");
}

static void stop(void)
{
    struct told told = {0};
    kill(serving, SIGTERM);
    program_wait(debugged_home(), serving, &told);
    ck_assert_msg(told.code == 0, "%s", buffer_text(&told.err));
    told_free(&told);
}

START_TEST(serve_outlives_it_and_the_history_says_who)
{
    const struct wrong *wrong = &wrongs[_i];
    if (suite_skip_under_valgrind("a crash is a finding of its own there"))
        return;
    if (!says_so(wrong) && wrong->code != 0)
        return;
    if (text_same(wrong->on, "open")) /* a spec that cannot be checked is not served */
        return;
#ifdef __SANITIZE_ADDRESS__ /* whose last words are the run's, then */
    if (text_same(wrong->does, "crash"))
        return;
#endif
    owe_one(wrong);
    debugged_run("", "pause p"); /* due at once, and not before all is ready */
    debugged_run("", "resume p");
    serve(impatience(wrong));
    wait_for("serving 1 pipeline");
    kill(serving, SIGUSR1);
    wait_for("p: error: ");
    stop();
    debugged_expect("history p --json", 0, wrong->words);
    ck_assert_ptr_null(strstr(debugged_said(), "not ended"));
    debugged_write_spec(NULL, NULL);
    debugged_expect("run p", 0, "");
}
END_TEST

static const struct test tests[] = {
    {.name = "the_run_fails_the_history_says_who_and_the_next_run_goes_on",
     .test = &the_run_fails_the_history_says_who_and_the_next_run_goes_on,
     .rounds = WRONGS},
    {.name = "serve_outlives_it_and_the_history_says_who",
     .test = &serve_outlives_it_and_the_history_says_who,
     .rounds = WRONGS},
    {0},
};

int main(void)
{
    return debugged_suite("misbehaving", tests);
}
