/* test_console_serve.c -- the console beside the runs of `wherry serve`: there when serve
 * is there, started again when it dies, gone when serve is gone.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/console_rig.h"
#include "tests/support/process.h"

static const char *serve_line(const char *more)
{
    static char line[512];
    snprintf(line, sizeof line, "serve --console unix:%s%s",
             console_rig_path("console.sock"), more);
    return line;
}

static void expect_pages(void)
{
    ck_assert_int_eq(console_rig_ask("GET", "/sign-in", NULL, "", NULL)->code, 200);
}

/* Of what it has started, the one that is the console. */
static int console_pid(void)
{
    const int pid = process_child(console_rig_pid(), "console");
    ck_assert_int_ne(pid, 0);
    return pid;
}

START_TEST(serve_has_a_console_and_takes_it_along_at_its_end)
{
    console_rig_start("", serve_line(""));
    expect_pages();
    const int pid = console_pid();
    console_rig_signal(SIGTERM);
    ck_assert_int_eq(console_rig_wait(), 0);
    ck_assert_int_ne(kill(pid, 0), 0);
    ck_assert_int_ne(access(console_rig_path("console.sock"), F_OK), 0);
}
END_TEST

START_TEST(a_console_that_dies_is_started_again)
{
    console_rig_start("WHERRY_HASTE=50", serve_line(""));
    for (int times = 1; times <= 3; times++) {
        expect_pages();
        kill(console_pid(), SIGKILL);
        console_rig_expect("the console was ended by signal 9; Wherry starts it again",
                           times);
        console_rig_expect("the console is at ", times + 1);
    }
    expect_pages();
    console_rig_expect("starts it again in 1 s", 1);
    console_rig_expect("starts it again in 2 s", 1);
    console_rig_expect("starts it again in 4 s", 1);
    console_rig_signal(SIGTERM);
    ck_assert_int_eq(console_rig_wait(), 0);
}
END_TEST

START_TEST(a_log_of_json_has_the_end_of_the_console_as_an_event)
{
    char path[128];
    snprintf(path, sizeof path, "%s", console_rig_path("console.sock"));
    console_rig_start("WHERRY_HASTE=50", serve_line(" --log json"));
    kill(console_pid(), SIGKILL);
    console_rig_expect("\"event\":\"console_ended\"", 1);
    console_rig_signal(SIGTERM);
    ck_assert_int_eq(console_rig_wait(), 0);
}
END_TEST

START_TEST(a_reload_leaves_the_console_and_its_sessions_alone)
{
    console_rig_start("", serve_line(" --reload-on-hup"));
    const char *cookie = console_rig_sign_in("vera");
    const int pid = console_pid();
    console_rig_signal(SIGHUP);
    ck_assert_int_eq(console_rig_ask("GET", "/", cookie, "", NULL)->code, 200);
    console_rig_signal(SIGTERM);
    ck_assert_int_eq(console_rig_wait(), 0);
    ck_assert_int_ne(kill(pid, 0), 0);
}
END_TEST

START_TEST(serve_says_at_once_what_its_console_could_not_do)
{
    const struct {
        const char *options, *words;
    } rows[] = {
        {"--console 0.0.0.0:0", "other machines can reach '0.0.0.0:0'"},
        {"--console nonsense", "'--console' takes HOST:PORT"},
        {"--console 127.0.0.1:0 --trust-header X-User", "give --behind NAME"},
        {"--console 127.0.0.1:0 --certificate /nowhere", "given together"},
        {"--console 127.0.0.1:0 --certificate /nowhere --certificate-key /nowhere",
         "cannot open '/nowhere'"},
        {"--console 127.0.0.1:0 --proxy 10.0.0.1", "give --behind NAME"},
        {"--console 127.0.0.1:0 --behind x --proxy 10.0.0", "takes an IP address"},
        {"--console 127.0.0.1:0 --users /nowhere/users", "nobody may sign in yet"},
        {"--proxy 10.0.0.1", "give '--console' too"},
        {"--behind console.example.com", "give '--console' too"},
        {"--certificate-key /nowhere", "give '--console' too"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[256];
        snprintf(line, sizeof line, "serve %s", rows[i].options);
        told_expect(console_rig_run(line, 2), line, 2, rows[i].words);
    }
}
END_TEST

static const struct test tests[] = {
    TEST(serve_has_a_console_and_takes_it_along_at_its_end),
    TEST(a_console_that_dies_is_started_again),
    TEST(a_log_of_json_has_the_end_of_the_console_as_an_event),
    TEST(a_reload_leaves_the_console_and_its_sessions_alone),
    TEST(serve_says_at_once_what_its_console_could_not_do),
    {0},
};

int main(void)
{
    return console_rig_suite("the console of serve", tests);
}
