/* test_served.c -- the supervisor on a machine that starts no process, or whose clock
 * jumps: it stays, reports it, and continues by itself. */
#include <signal.h>
#include <stdio.h>

#include "tests/machine/matrix.h"
#include "tests/pipelines/serve_rig.h"

#define SETTINGS "WHERRY_HASTE=200 WHERRY_PLUGINS=" BUILD "/plugins "

enum { SECONDS = 120 };

static int stop(void)
{
    serve_signal(SIGTERM);
    return serve_wait();
}

/* The first process looks at the plugins. */
START_TEST(a_run_that_cannot_be_started_is_started_later)
{
    static const struct matrix_fault fault = {"no process can be started for a run", 0,
                                              "0"};
    matrix_enter(&fault, "serve", 0, "it tries again by itself");
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start(SETTINGS "WHERRY_FORKS=2:3", "");
    serve_expect("a: error: cannot start a process: Resource temporarily unavailable");
    serve_expect("cannot start a process");
    serve_expect("a: run 1:");
    matrix_saw(&fault, "serve", stop());
}
END_TEST

START_TEST(plugins_that_cannot_be_looked_at_are_looked_at_later)
{
    static const struct matrix_fault fault = {
        "no process can be started to look at the plugins", 0, "0"};
    matrix_enter(&fault, "serve", 0, "it tries again by itself");
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start(SETTINGS "WHERRY_FORKS=1:1", "");
    serve_expect("cannot check the plugins: cannot start a process");
    serve_expect("a: run 1:");
    matrix_saw(&fault, "serve", stop());
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_run_that_cannot_be_started_is_started_later",
         &a_run_that_cannot_be_started_is_started_later, 0, SECONDS},
        {"plugins_that_cannot_be_looked_at_are_looked_at_later",
         &plugins_that_cannot_be_looked_at_are_looked_at_later, 0, SECONDS},
        {0}};
    return matrix_run("served", serve_suite, tests);
}
