/* test_left_behind.c -- a test that fails leaves in the middle of what it does: whatever it
 * has started ends with it.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/pipelines/serve_rig.h"
#ifdef WITH_POSTGRESQL
#include "tests/support/database.h"
#endif
#include "tests/support/process.h"

enum { FAILED = 3 };

/* What it does is done by a process that then fails as a test does. Who is started there
 * becomes ours when its parent is gone: there must be as few of them as before, sooner or
 * later. */
static void expect_none_behind(void (*begin)(void))
{
    int children[PROCESS_CHILDREN_MOST], status = 0;
    const size_t before = process_children(getpid(), children);
    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    const pid_t test = fork();
    if (test == 0) {
        begin();
        _exit(FAILED);
    }
    ck_assert_int_eq(waitpid(test, &status, 0), test);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == FAILED,
                  "it did not come so far: wait status %d", status);
    while (process_children(getpid(), children) > before)
        ck_assert_int_gt(waitpid(-1, NULL, 0), 0);
}

/* A supervisor, with a run that waits for a service. */
static void supervise(void)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"stall\",\"path\":\"/mailchimp/*\",\"times\":1}");
    serve_start("", "");
    serve_child();
}

static void supervise_and_stop(void)
{
    supervise();
    serve_freeze();
    process_hold(serve_pid());
}

START_TEST(a_supervisor_and_its_runs_end_with_the_test_that_fails)
{
    rig_gives_up();
    expect_none_behind(_i == 0 ? supervise : supervise_and_stop);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}
END_TEST

static void begin_sandbox(void)
{
    ck_assert_ptr_nonnull(sandbox_start());
}

START_TEST(a_sandbox_ends_with_the_test_that_fails)
{
    expect_none_behind(begin_sandbox);
}
END_TEST

START_TEST(a_database_ends_with_the_test_that_fails)
{
    const char *why = "wherry was built without it";
#ifdef WITH_POSTGRESQL
    if (database_start(&why)) {
        database_leave();
        expect_none_behind(database_return);
        database_stop();
        return;
    }
    database_stop();
#endif
    suite_skip(why);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_supervisor_and_its_runs_end_with_the_test_that_fails",
         &a_supervisor_and_its_runs_end_with_the_test_that_fails, 2, 0},
        TEST(a_sandbox_ends_with_the_test_that_fails),
        TEST(a_database_ends_with_the_test_that_fails),
        {0}};
    return serve_suite("left behind", tests);
}
