/* test_served.c -- the supervisor on a machine that starts no process, or whose clock
 * jumps: it stays, reports it, and continues by itself. */
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "tests/machine/matrix.h"
#include "tests/pipelines/alone.h"
#include "tests/pipelines/club.h"
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

/* ---- The clock */

enum { HOUR_S = 3600, YEAR_S = 365 * 24 * HOUR_S };

static const struct {
    struct matrix_fault fault;
    long seconds;
} jumps[] = {{{"the clock jumps an hour ahead", 0, "0"}, HOUR_S},
             {{"the clock jumps an hour back", 1, "0"}, -HOUR_S},
             {{"the clock jumps a year ahead", 2, "0"}, YEAR_S},
             {{"the clock jumps a year back", 3, "0"}, -YEAR_S}};
enum { JUMPS = sizeof jumps / sizeof *jumps };

/* Whoever reads it, the supervisor and its runs, sees the same. The supervisor looks at
 * its clock twice a minute anyway; so that the test does not wait, it is woken. */
static void set_clock(long seconds)
{
    rig_write_file("clock.new", rig_keep_format("%ld", seconds));
    rename(rig_path("clock.new"), rig_path("clock"));
    serve_signal(SIGHUP);
}

/* Due once an hour, half an hour from now: in this test by the jumps alone. */
static void write_spec(void)
{
    enum { MINUTES = 60 };
    const time_t now = time(NULL);
    serve_write_spec("p", SANDBOX_LIST, "");
    rig_edit_spec("every: 1d", rig_keep_format("cron: '%d * * * *'\n  time_zone: UTC",
                                               (int)(now / MINUTES + 30) % MINUTES));
}

/* Each jump is made up for by one run; nobody's opt-out is lost, nor sent twice. */
START_TEST(a_clock_that_jumps_is_made_up_for_once)
{
    const struct matrix_fault *fault = &jumps[_i].fault;
    matrix_enter(fault, "serve", 0, "nothing needs to be");
    club_people(0, 2);
    write_spec();
    serve_start(rig_keep_format(SETTINGS "WHERRY_CLOCK_FILE=%s", rig_path("clock")),
                "");
    serve_expect("p: run 1:");
    for (int jump = 0; jump < 2; jump++) {
        rig_pass_ms(DAY_MS);
        rig_act("list", "leave", club_address(jump), "");
        rig_forget_requests();
        set_clock(jump == 0 ? jumps[_i].seconds : 0); /* and is set right again */
        serve_expect(jump == 0 ? "p: run 2:" : "p: run 3:");
        ck_assert_int_eq(rig_requests().opt_outs, 1);
        rig_pass_ms(DAY_MS);
        ck_assert_str_eq(rig_optin(club_address(jump)), "false");
    }
    matrix_saw(fault, "serve", stop());
    ck_assert(!serve_said("run 4"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_run_that_cannot_be_started_is_started_later",
         &a_run_that_cannot_be_started_is_started_later, 0, SECONDS},
        {"plugins_that_cannot_be_looked_at_are_looked_at_later",
         &plugins_that_cannot_be_looked_at_are_looked_at_later, 0, SECONDS},
        {"a_clock_that_jumps_is_made_up_for_once",
         &a_clock_that_jumps_is_made_up_for_once, JUMPS, SECONDS},
        {0}};
    return matrix_run("served", serve_suite, tests);
}
