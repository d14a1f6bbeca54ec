/* test_kill.c -- a run that is cut off, wherever it stands, and the runs after it end
 * with the same worlds as one that was not. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

enum { OTHERS = 12, DAY_MS = 25 * 60 * 60 * 1000, KILLED = 128 + SIGKILL };

static const struct {
    const char *point;
    int passing;
} points[] = {
    {"sync.between_reads", 1}, {"sync.trying", 1},    {"sync.answered", 1},
    {"sync.learned", 1},       {"sync.trying", 2},    {"sync.answered", 5},
    {"sync.learned", 4},       {"sync.answered", 9},  {"sync.learned", 8},
    {"sync.trying", 3},        {"sync.answered", 2},  {"sync.learned", 2},
    {"sync.answered", 3},      {"sync.learned", 3},   {"sync.answered", 4},
    {"sync.learned", 5},       {"sync.answered", 6},  {"sync.learned", 6},
    {"sync.answered", 7},      {"sync.learned", 7},   {"sync.answered", 8},
    {"sync.learned", 9},       {"sync.answered", 10}, {"sync.learned", 10},
};
enum { POINTS = sizeof points / sizeof *points, USUAL_POINTS = 8 };
/* Requests of a run that writes; beyond them nothing is cut. */
enum { REQUESTS = 24, USUAL_REQUESTS = 6 };

static void begin(void)
{
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_act();
}

static void finish(void)
{
    rig_run("run p");
    rig_pass_ms(DAY_MS); /* a record that may be on its way is waited for */
    rig_run("run p");
    rig_expect("run p", 0);
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_expect(RIG_ALL_STEPS);
}

/* What becomes of the worlds if nothing happens to the runs. */
static char *uncut(void)
{
    begin();
    rig_expect("run p", 0);
    finish();
    char *summary = memory_text(rig_summary());
    rig_finish();
    rig_begin();
    return summary;
}

START_TEST(a_run_killed_at_any_point_is_made_good_by_the_next)
{
    char setting[64], *wanted = uncut();
    begin();
    snprintf(setting, sizeof setting, "WHERRY_FAULT=%s:%d", points[_i].point,
             points[_i].passing);
    ck_assert_int_eq(rig_run_with(setting, "run p"), KILLED);
    finish();
    ck_assert_str_eq(rig_summary(), wanted);
    free(wanted);
}
END_TEST

/* Waits for the request that is held back, or the end of the run. */
static bool is_held(int pid)
{
    struct buffer log = {0};
    siginfo_t ended = {0};
    bool held = false;
    while (!held &&
           waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0) {
        sandbox_control(rig_sandbox(), "GET", "/control/log", NULL, &log);
        held = strstr(buffer_text(&log), "\"late\"") != NULL;
        sched_yield();
    }
    buffer_free(&log);
    return held;
}

START_TEST(a_run_killed_while_an_answer_is_awaited_is_made_good_by_the_next)
{
    char *wanted = uncut();
    begin();
    rig_gives_up();
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"skip\":%d}", _i);
    const int pid = rig_start("run p");
    if (is_held(pid))
        kill(pid, SIGKILL);
    else
        ck_assert_int_gt(_i, USUAL_REQUESTS);
    const int code = rig_wait(pid);
    ck_assert(code == KILLED || (code == 0 && _i > USUAL_REQUESTS));
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    finish();
    ck_assert_str_eq(rig_summary(), wanted);
    free(wanted);
}
END_TEST

START_TEST(a_baseline_that_was_killed_takes_both_sides_as_they_are_at_its_end)
{
    cast_enter(OTHERS);
    const char *before = rig_summary();
    rig_write_all_steps();
    ck_assert_int_eq(rig_run_with("WHERRY_FAULT=sync.between_reads:1", "run p"),
                     KILLED);
    cast_act(); /* before the baseline was complete: no business of ours */
    const char *acted = rig_summary();
    ck_assert_str_ne(acted, before);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_str_eq(rig_summary(), acted);
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
        {"a_run_killed_at_any_point_is_made_good_by_the_next",
         &a_run_killed_at_any_point_is_made_good_by_the_next,
         rounds(USUAL_POINTS, POINTS), 0},
        {"a_run_killed_while_an_answer_is_awaited_is_made_good_by_the_next",
         &a_run_killed_while_an_answer_is_awaited_is_made_good_by_the_next,
         rounds(USUAL_REQUESTS, REQUESTS), 0},
        TEST(a_baseline_that_was_killed_takes_both_sides_as_they_are_at_its_end),
        {0}};
    return rig_suite("kill", tests);
}
