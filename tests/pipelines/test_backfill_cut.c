/* test_backfill_cut.c -- a backfill that is interrupted at any place, and the one that
 * is called after it, end with the same worlds as one that was not; nobody is added
 * twice.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/base/memory.h"
#include "tests/pipelines/alone.h"
#include "tests/support/suite.h"

enum { KILLED = 128 + SIGKILL };

static void finish(int way)
{
    rig_expect(alone_commands[way], 0);
    rig_run("run p");
    rig_pass_ms(DAY_MS); /* a record that may be on its way is waited for */
    rig_run("run p");
    rig_expect(alone_commands[way], 0);
    rig_run("run p");
    rig_forget_requests();
    rig_expect(alone_commands[way], 0);
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_int_eq(alone_added(way != 0), ALONE);
    ck_assert_int_eq(alone_added(way == 0), 0);
    alone_expect_others_untouched();
}

/* How the worlds end if nothing happens to it. */
static char *uncut(int way)
{
    alone_begin(RIG_ALL_STEPS);
    finish(way);
    char *summary = memory_text(rig_summary());
    rig_finish();
    rig_begin();
    alone_begin(RIG_ALL_STEPS);
    return summary;
}

static const char *const points[] = {"sync.trying:1",  "sync.answered:1",
                                     "sync.learned:1", "sync.answered:3",
                                     "sync.learned:3", "sync.learned:5"};
enum { POINTS = sizeof points / sizeof *points };

START_TEST(a_backfill_killed_at_any_point_is_made_good_by_the_next)
{
    char setting[64], *wanted = uncut(_i % 2);
    snprintf(setting, sizeof setting, "WHERRY_FAULT=%s", points[_i / 2]);
    ck_assert_int_eq(rig_run_with(setting, alone_commands[_i % 2]), KILLED);
    finish(_i % 2);
    ck_assert_str_eq(rig_summary(), wanted);
    free(wanted);
}
END_TEST

START_TEST(no_run_goes_on_with_a_backfill_that_was_killed)
{
    char setting[64];
    alone_begin(RIG_ALL_STEPS);
    snprintf(setting, sizeof setting, "WHERRY_FAULT=%s", points[_i / 2]);
    ck_assert_int_eq(rig_run_with(setting, alone_commands[_i % 2]), KILLED);
    rig_forget_requests();
    for (int i = 0; i < 3; i++) {
        rig_run("run p");
        rig_pass_ms(DAY_MS);
    }
    rig_expect("run p", 0);
    rig_expect_no_write();
}
END_TEST

/* Waits for the request that is held back, or the end of the command. */
static bool is_held(int pid, const char *kind)
{
    struct buffer log = {0};
    char fault[32];
    siginfo_t ended = {0};
    bool held = false;
    snprintf(fault, sizeof fault, "\"fault\":\"%s\"", kind);
    while (!held &&
           waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0) {
        sandbox_control(rig_sandbox(), "GET", "/control/log", NULL, &log);
        held = strstr(buffer_text(&log), fault) != NULL;
        sched_yield();
    }
    buffer_free(&log);
    return held;
}

/* Requests of a backfill of the list, and of one of the CRM, which looks up each person
 * first; beyond them nothing is cut. */
enum { REQUESTS = 16, SURELY_MADE = 5, USUAL_HELD = 10 };

static void kill_held(int way, const char *kind, int skip)
{
    char *wanted = uncut(way);
    rig_gives_up();
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"%s\",\"skip\":%d}", kind, skip);
    const int pid = rig_start(alone_commands[way]);
    const bool held = is_held(pid, kind);
    if (held)
        kill(pid, SIGKILL);
    ck_assert_int_eq(rig_wait(pid), held ? KILLED : 0);
    ck_assert_msg(held || skip > SURELY_MADE, "request %d was not held", skip);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    finish(way);
    ck_assert_str_eq(rig_summary(), wanted);
    free(wanted);
}

START_TEST(a_backfill_killed_at_any_request_is_made_good_by_the_next)
{
    kill_held(_i % 2, "late", _i / 2);
}
END_TEST

START_TEST(a_backfill_killed_when_half_of_a_block_was_carried_out_is_made_good)
{
    kill_held(0, "partial", 0);
}
END_TEST

START_TEST(a_signal_stops_a_backfill_at_once_and_the_next_one_goes_on)
{
    alone_begin(RIG_ALL_STEPS);
    rig_gives_up();
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"late\",\"method\":\"POST\",\"skip\":0}");
    const int pid = rig_start(alone_commands[_i]);
    ck_assert(is_held(pid, "late"));
    kill(pid, SIGTERM);
    ck_assert_int_eq(rig_wait(pid), 143);
    ck_assert(rig_said("the work done so far is saved"));
    ck_assert(rig_said("backfill, run"));
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    finish(_i);
}
END_TEST

static int rounds(int usual, int all)
{
    const int wanted = suite_rounds(usual);
    return wanted < all ? wanted : all;
}

int main(void)
{
    const struct test tests[] = {
        {"a_backfill_killed_at_any_point_is_made_good_by_the_next",
         &a_backfill_killed_at_any_point_is_made_good_by_the_next, 2 * POINTS, 0},
        {"no_run_goes_on_with_a_backfill_that_was_killed",
         &no_run_goes_on_with_a_backfill_that_was_killed, 2 * POINTS, 0},
        {"a_backfill_killed_at_any_request_is_made_good_by_the_next",
         &a_backfill_killed_at_any_request_is_made_good_by_the_next,
         rounds(USUAL_HELD, 2 * REQUESTS), 0},
        TEST(a_backfill_killed_when_half_of_a_block_was_carried_out_is_made_good),
        {"a_signal_stops_a_backfill_at_once_and_the_next_one_goes_on",
         &a_signal_stops_a_backfill_at_once_and_the_next_one_goes_on, 2, 0},
        {0}};
    return rig_suite("backfill cut", tests);
}
