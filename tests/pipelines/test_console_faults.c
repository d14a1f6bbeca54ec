/* test_console_faults.c -- two people at once, and a console or a command that is killed
 * in the middle of what it does: nothing is done twice, nothing by halves, and the trail
 * says who it was.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/store/lease.h"
#include "tests/pipelines/console_rig.h"
#include "tests/support/patience.h"
#include "tests/support/process.h"

enum { MANY = 3000 };

static void start(void)
{
    console_rig_start("", "console --listen 127.0.0.1:0");
}

/* People who are new in the CRM: "new1@example.com" and so on. */
static void add_people(int count)
{
    struct buffer file = {0};
    home_read(console_rig_home(), "crm/contacts.csv", &file);
    for (int i = 1; i <= count; i++)
        buffer_format(&file, "n%d,new%d@example.com,yes,New %d\n", i, i, i);
    home_write(console_rig_home(), "crm/contacts.csv", buffer_text(&file));
    buffer_free(&file);
}

static int times_in(const struct buffer *text, const char *words)
{
    int times = 0;
    for (const char *at = buffer_text(text); (at = strstr(at, words)) != NULL;
         at += strlen(words))
        times++;
    return times;
}

/* Each of them is on the list once, and those who were there are. */
static void expect_on_list(int count)
{
    struct buffer file = {0};
    home_read(console_rig_home(), "list/contacts.csv", &file);
    ck_assert_int_eq(times_in(&file, "ann@example.com"), 1);
    ck_assert_int_eq(times_in(&file, "\n"), count + 4);
    for (int i = 1; i <= count; i++) {
        char address[48];
        snprintf(address, sizeof address, ",new%d@example.com,", i);
        ck_assert_msg(times_in(&file, address) == 1, "%s", address);
    }
    buffer_free(&file);
}

static int times_in_trail(const char *words)
{
    struct buffer file = {0};
    home_read(console_rig_home(), "state/console.trail", &file);
    const int times = times_in(&file, words);
    buffer_free(&file);
    return times;
}

/* The command that the console has started, once it is one; 0 where none is wanted. */
static int child_of_console(const char *command)
{
    struct patience patience = patience_begin();
    for (;;) {
        const int pid = process_child(console_rig_pid(), command);
        if (pid != 0)
            return pid;
        ck_assert_msg(patience_lasts(&patience), "no '%s' was started", command);
    }
}

static struct lease *hold_account(void)
{
    struct wherry_error error = {0};
    struct lease *lease = NULL;
    ck_assert_msg(lease_take((struct states){console_rig_path("state")},
                             "account csv:shop", 0, NULL, NULL, &lease,
                             &error) == WHERRY_OK,
                  "%s", error.message);
    return lease;
}

/* What the console has started may still be at it. */
static void run_when_free(void)
{
    struct patience patience = patience_begin();
    int code;
    while ((code = console_rig_try("run p")) == 5)
        ck_assert(patience_lasts(&patience));
    ck_assert_int_eq(code, 0);
}

/* ---- Two at once */

START_TEST(a_plan_that_two_approve_is_done_once)
{
    start();
    const char *otto = console_rig_sign_in("otto"),
               *oscar = console_rig_sign_in("oscar");
    add_people(40);
    console_rig_post("/pipelines/p/plan", otto, "");
    const struct asked *asked = console_rig_follow(otto);
    ck_assert_int_eq(asked->code, 303); /* on to the plan itself */
    ck_assert(console_rig_shows(console_rig_ask("GET", "/plans/1", oscar, "", NULL),
                                "Approve 40 changes"));
    ck_assert_int_eq(console_rig_post("/plans/1/apply", otto, "")->code, 303);
    ck_assert_int_eq(console_rig_post("/plans/1/apply", oscar, "")->code, 303);
    asked = console_rig_follow(oscar);
    ck_assert_int_eq(asked->code, 200);
    run_when_free();
    expect_on_list(40);
    ck_assert_int_eq(times_in_trail("\"Apply\""), 2);
    ck_assert_int_eq(times_in_trail("\"otto\""), 2);
    ck_assert_int_eq(times_in_trail("\"oscar\""), 2);
}
END_TEST

START_TEST(a_pipeline_that_two_run_is_run_in_turn)
{
    start();
    const char *otto = console_rig_sign_in("otto"),
               *oscar = console_rig_sign_in("oscar");
    add_people(200);
    ck_assert_int_eq(console_rig_post("/pipelines/p/run", otto, "")->code, 303);
    ck_assert_int_eq(console_rig_post("/pipelines/p/run", oscar, "")->code, 303);
    console_rig_follow(oscar);
    run_when_free();
    expect_on_list(200);
    ck_assert_int_eq(times_in_trail("\"pipeline\":\"p\""), 2);
}
END_TEST

START_TEST(who_deletes_while_another_plans_leaves_one_of_both)
{
    start();
    const char *otto = console_rig_sign_in("otto"),
               *oscar = console_rig_sign_in("oscar");
    add_people(200);
    ck_assert_int_eq(console_rig_post("/pipelines/p/plan", otto, "")->code, 303);
    ck_assert_int_eq(
        console_rig_post("/pipelines/p/delete", oscar, "agreed=yes&name=p")->code, 303);
    const struct asked *asked = console_rig_follow(oscar);
    ck_assert_int_eq(asked->code, 200);
    ck_assert_int_eq(console_rig_ask("GET", "/pipelines/p", otto, "", NULL)->code, 200);
    asked = console_rig_ask("GET", "/jobs/1", otto, "", NULL);
    ck_assert(asked->code == 200 || asked->code == 303);
    /* What is left is a state or none: it goes on from there. */
    expect_on_list(0);
    run_when_free();
}
END_TEST

/* ---- Killed */

START_TEST(a_command_that_crashes_harms_its_own_request_only)
{
    start();
    const char *otto = console_rig_sign_in("otto");
    struct lease *lease = hold_account();
    ck_assert_int_eq(console_rig_post("/pipelines/p/run", otto, "")->code, 303);
    const int child = child_of_console("run");
    ck_assert_int_eq(console_rig_ask("GET", "/", otto, "", NULL)->code, 200);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    struct patience patience = patience_begin();
    const struct asked *asked;
    do {
        ck_assert(patience_lasts(&patience));
        asked = console_rig_ask("GET", "/jobs/1", otto, "", NULL);
    } while (!console_rig_shows(asked, "ended by signal 9"));
    lease_release(lease);
    ck_assert_int_eq(console_rig_ask("GET", "/", otto, "", NULL)->code, 200);
    ck_assert_int_eq(console_rig_post("/pipelines/p/run", otto, "")->code, 303);
    ck_assert(console_rig_shows(console_rig_follow(otto), "done"));
}
END_TEST

START_TEST(a_console_that_is_killed_while_a_run_writes_leaves_nothing_by_halves)
{
    start();
    const char *otto = console_rig_sign_in("otto");
    add_people(MANY);
    ck_assert_int_eq(console_rig_post("/pipelines/p/run", otto, "")->code, 303);
    child_of_console("run");
    console_rig_signal(SIGKILL);
    ck_assert_int_eq(console_rig_wait(), 128 + SIGKILL);
    /* It has noted who did it; the run has ended in order, or has done all. */
    ck_assert_int_eq(times_in_trail("\"user\":\"otto\",\"action\":\"Run\""), 1);
    run_when_free();
    expect_on_list(MANY);
    const struct told *told = console_rig_run("history p --json", 0);
    ck_assert_msg(strstr(buffer_text(&told->out), "killed") == NULL, "%s",
                  buffer_text(&told->out));
    /* Another console knows of no session and no job, and shows the run. */
    start();
    ck_assert_int_eq(console_rig_ask("GET", "/", otto, "", NULL)->code, 303);
    const char *oscar = console_rig_sign_in("oscar");
    ck_assert_int_eq(console_rig_ask("GET", "/jobs/1", oscar, "", NULL)->code, 404);
    ck_assert(told_said(console_rig_run("history p --actions", 0), "otto"));
}
END_TEST

START_TEST(a_console_that_is_killed_takes_its_waiting_commands_along)
{
    start();
    const char *otto = console_rig_sign_in("otto");
    struct lease *lease = hold_account();
    add_people(5);
    ck_assert_int_eq(console_rig_post("/pipelines/p/run", otto, "")->code, 303);
    const int child = child_of_console("run");
    console_rig_signal(SIGKILL);
    console_rig_wait();
    struct patience patience = patience_begin();
    while (!process_is_over(child))
        ck_assert(patience_lasts(&patience));
    lease_release(lease);
    expect_on_list(0);
    console_rig_run("run p", 0);
    expect_on_list(5);
}
END_TEST

START_TEST(an_action_that_cannot_be_noted_is_not_done)
{
    start();
    const char *otto = console_rig_sign_in("otto");
    const char *trail = console_rig_path("state/console.trail");
    char aside[160];
    snprintf(aside, sizeof aside, "%s.aside", trail);
    ck_assert_int_eq(rename(trail, aside), 0);
    ck_assert_int_eq(symlink("/nowhere/at/all", trail), 0);
    add_people(5);
    const struct asked *asked = console_rig_post("/pipelines/p/run", otto, "");
    ck_assert_int_eq(asked->code, 500);
    ck_assert(console_rig_shows(asked, "cannot note who does it"));
    expect_on_list(0);
}
END_TEST

static const struct test tests[] = {
    TEST(a_plan_that_two_approve_is_done_once),
    TEST(a_pipeline_that_two_run_is_run_in_turn),
    TEST(who_deletes_while_another_plans_leaves_one_of_both),
    TEST(a_command_that_crashes_harms_its_own_request_only),
    TEST(a_console_that_is_killed_while_a_run_writes_leaves_nothing_by_halves),
    TEST(a_console_that_is_killed_takes_its_waiting_commands_along),
    TEST(an_action_that_cannot_be_noted_is_not_done),
    {0},
};

int main(void)
{
    return console_rig_suite("the console under faults", tests);
}
