/* test_serve_ends.c -- the built `wherry serve`: how its runs end, and how it does. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/suite.h"

enum { SECOND_MS = 1000 };

static void stop(void)
{
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    ck_assert(serve_said("wherry: stopped"));
}

START_TEST(serve_waits_for_its_runs_when_it_is_told_to_stop)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
    serve_start("", "");
    serve_expect_held("late");
    int64_t from_ms = clock_monotonic_ms();
    stop();
    ck_assert_int_lt(clock_monotonic_ms() - from_ms, 20 * SECOND_MS);
    serve_ask("history a", 0, "stopped: nothing was sent; the next");
    ck_assert_ptr_null(strstr(serve_told(), "not ended"));
    ck_assert_ptr_null(strstr(serve_told(), "failed"));
    ck_assert(!serve_said("error"));
    ck_assert(serve_said("a: stopped on request"));
    serve_ask("history a --json", 0, "\"code\": 143");
}
END_TEST

START_TEST(serve_kills_its_runs_when_it_is_told_twice)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
    serve_start("", "");
    serve_expect_held("late");
    serve_freeze(); /* deaf to all but one signal */
    serve_signal(SIGINT);
    serve_expect("stopping: waiting for the runs to save their work");
    serve_signal(SIGINT);
    ck_assert_int_eq(serve_wait(), 0);
    serve_ask("history a", 0, "stopped: ended by signal 9 (Killed)");
    ck_assert(!serve_said("error"));
}
END_TEST

START_TEST(a_run_that_cannot_say_how_it_ended_has_its_end_told)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("WHERRY_FAULT=sync.between_reads:1", "--log json");
    serve_expect("\"run\":1,\"event\":\"run_ended\",\"message\":\"the run was ended by "
                 "signal 9 (Killed)\",\"outcome\":\"crashed\",\"code\":137,");
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    ck_assert(!serve_said("\nwherry"));
}
END_TEST

START_TEST(a_run_that_crashes_is_in_the_history_with_its_last_words)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("WHERRY_FAULT=sync.between_reads:1", "");
    serve_expect("a: error: the run was ended by signal 9 (Killed)");
    stop();
    serve_ask("history a --json", 0, "\"code\": 137");
    ck_assert_ptr_nonnull(strstr(serve_told(), "ended by signal 9 (Killed)"));
    ck_assert_ptr_null(strstr(serve_told(), "not ended"));
}
END_TEST

START_TEST(a_run_beyond_its_time_is_asked_then_ended)
{
    serve_write_spec("a", SANDBOX_LIST, "max_run: 1m\n");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":0}");
    serve_start("WHERRY_HASTE=10", ""); /* six seconds, and three of grace */
    serve_freeze();
    serve_expect("a: warning: the run takes longer than 'max_run' allows");
    serve_expect("a: warning: the run does not stop");
    serve_expect("a: error: the run was ended by signal 9");
    stop();
    serve_ask("history a --json", 0, "took longer than 'max_run' allows");
}
END_TEST

START_TEST(a_run_that_stops_because_it_took_too_long_has_failed)
{
    serve_write_spec("a", SANDBOX_LIST, "max_run: 1m\n");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":0}");
    serve_start("WHERRY_HASTE=10", "");
    serve_expect("a: warning: the run takes longer than 'max_run' allows");
    serve_expect("a: stopped on request");
    stop();
    serve_ask("history a", 0, "failed: took longer than 'max_run'");
    ck_assert_ptr_null(strstr(serve_told(), "stopped"));
}
END_TEST

/* ---- A terminal */

static void close_terminal_of(const char *options)
{
    char line[64];
    int terminal = -1;
    snprintf(line, sizeof line, "serve %s", options);
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start_at_terminal("", line, &terminal);
    serve_expect_shown(terminal, "a: run 1:");
    close(terminal);
}

/* It obeys, which it would not if it was about to end, and stops when it is asked to. */
static void expect_to_go_on(void)
{
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
    serve_signal(SIGUSR1);
    serve_expect_held("late");
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    serve_ask("history a --json", 0, "\"run\": 2");
}

START_TEST(serve_ends_when_its_terminal_is_closed)
{
    close_terminal_of("");
    ck_assert_int_eq(serve_wait(), 0);
}
END_TEST

START_TEST(serve_below_nohup_goes_on_when_its_terminal_is_closed)
{
    program_ignore(SIGHUP);
    close_terminal_of("");
    expect_to_go_on();
}
END_TEST

START_TEST(serve_below_nohup_reads_its_specs_again_on_hangup)
{
    program_ignore(SIGHUP);
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_signal(SIGHUP);
    serve_expect("specs");
    stop();
}
END_TEST

START_TEST(serve_at_a_terminal_reads_its_specs_again_on_hangup_when_it_is_told_to)
{
    close_terminal_of("--reload-on-hup");
    expect_to_go_on();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(serve_waits_for_its_runs_when_it_is_told_to_stop),
        TEST(serve_kills_its_runs_when_it_is_told_twice),
        TEST(a_run_that_cannot_say_how_it_ended_has_its_end_told),
        TEST(a_run_that_crashes_is_in_the_history_with_its_last_words),
        TEST(a_run_beyond_its_time_is_asked_then_ended),
        TEST(a_run_that_stops_because_it_took_too_long_has_failed),
        TEST(serve_ends_when_its_terminal_is_closed),
        TEST(serve_below_nohup_goes_on_when_its_terminal_is_closed),
        TEST(serve_below_nohup_reads_its_specs_again_on_hangup),
        TEST(serve_at_a_terminal_reads_its_specs_again_on_hangup_when_it_is_told_to),
        {0}};
    return serve_suite("serve_ends", tests);
}
