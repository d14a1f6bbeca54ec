/* test_alert_command.c -- an alert is given to a command of the operator's. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/process.h"
#include "tests/support/suite.h"
#include "tests/unit/alert_stage.h"
#include "tests/unit/scratch.h"

enum { GLANCE_MS = 5 };

static void make_error(void)
{
    alert_stage_let_in();
    alert_stage_refuse("ann@example.com: the key is not known");
}

START_TEST(what_a_command_says_is_logged_without_addresses)
{
    alert_stage.pipeline.alerts.run =
        "echo hello ann@example.com; echo trouble >&2; exit 3";
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_RETRY);
    ck_assert(alert_stage_has("log", "the alert's command says: hello"));
    ck_assert(alert_stage_has("log", "the alert's command says: trouble"));
    ck_assert(alert_stage_has("log", "did not reach the command: it ended with 3"));
    ck_assert(!alert_stage_has("log", "example.com"));
}
END_TEST

START_TEST(a_command_that_hangs_is_ended_with_what_it_started)
{
    char text[256];
    snprintf(text, sizeof text, "sleep 1000 & echo $! >'%s'; wait",
             scratch_path("pid"));
    alert_stage.pipeline.alerts.run = text;
    alert_stage.pipeline.alerts.time_limit_ms = 1000;
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_RETRY);
    ck_assert(alert_stage_has("log", "it took longer than 'time_limit' allows"));
    size_t length = 0;
    char *pid = scratch_read("pid", &length);
    while (!process_is_over(atoi(pid))) /* or else the time-out of the test is over */
        poll(NULL, 0, GLANCE_MS);
    free(pid);
}
END_TEST

START_TEST(a_command_gets_no_key_and_need_not_read)
{
    char text[256];
    setenv("SHOP_KEY", "a-key-of-the-shop", 1);
    snprintf(text, sizeof text, "env >'%s'", scratch_path("environment"));
    alert_stage.pipeline.alerts.run = text;
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert(alert_stage_has("environment", "PATH="));
    ck_assert(!alert_stage_has("environment", "a-key-of-the-shop"));
}
END_TEST

/* Nothing of an alert is in a command line: a quote in it ends nothing. */
START_TEST(a_reason_with_quotes_is_data)
{
    alert_stage_command();
    alert_stage_let_in();
    alert_stage_refuse("'; touch /tmp/x; echo \"$(id)` \\");
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_int_eq(alert_stage_lines("told"), 1);
    ck_assert(alert_stage_has("told", "'; touch /tmp/x; echo \\\"$(id)` \\\\"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_a_command_says_is_logged_without_addresses),
        TEST(a_command_that_hangs_is_ended_with_what_it_started),
        TEST(a_command_gets_no_key_and_need_not_read),
        TEST(a_reason_with_quotes_is_data),
        {0}};
    suite_fixture(alert_stage_begin, alert_stage_finish);
    return suite_run("alert_command", tests);
}
