/* test_serve.c -- the built `wherry serve`: what it starts, stops, reports and
 * keeps. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "host/store/lease.h"
#include "host/store/store.h"
#include "tests/pipelines/rig_states.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/suite.h"

#define OTHER_LIST "b000000001"
#define HASTE "WHERRY_HASTE=200"

enum { SECOND_MS = 1000, BUSY = 5, SPEC_WRONG = 78 };

static void write_two(void)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", OTHER_LIST, "");
}

static void stop(void)
{
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    ck_assert(serve_said("wherry: stopped"));
}

START_TEST(a_pipeline_that_never_ran_runs_at_once_and_once)
{
    write_two();
    serve_start("", "--jobs 2");
    serve_expect("serving 2 pipelines of ");
    serve_expect("wherry: a: run 1: baseline");
    serve_expect("wherry: b: run 1: baseline");
    stop();
    ck_assert(!serve_said("run 2"));
    serve_ask("history a", 0, "ok: baseline");
}
END_TEST

START_TEST(a_signal_makes_everything_due_once)
{
    write_two();
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    serve_signal(SIGUSR1);
    serve_expect("a: run 2:");
    serve_expect("b: run 2:");
    stop();
    ck_assert(!serve_said("run 3"));
}
END_TEST

START_TEST(a_start_does_not_repeat_runs_from_before)
{
    write_two();
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    stop();
    serve_start("", "--verbose");
    serve_expect("serving 2 pipelines of ");
    stop();
    ck_assert(!serve_said(": run "));
}
END_TEST

/* ---- Specs that change */

START_TEST(a_file_that_is_added_or_removed_is_seen)
{
    char path[128];
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_write_spec("b", OTHER_LIST, "");
    serve_expect("now using the new specs: 2 pipelines");
    serve_expect("b: run 1:");
    snprintf(path, sizeof path, "%s/specs/a.yaml", rig_directory());
    ck_assert_int_eq(remove(path), 0);
    serve_expect("now using the new specs: 1 pipeline");
    serve_signal(SIGUSR1);
    serve_expect("b: run 2:");
    stop();
    ck_assert(!serve_said("a: run 2"));
    /* The state of who left is left alone. */
    ck_assert(store_exists(rig_states_place("a")));
}
END_TEST

START_TEST(one_broken_spec_keeps_all_as_they_were)
{
    write_two();
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    serve_write_spec("a", SANDBOX_LIST, "max_runs: 3h\n");
    serve_expect("specs/a.yaml:18:1: unknown key 'max_runs'");
    serve_expect("the new specs have 1 error");
    serve_write_spec("b", OTHER_LIST, "title: Another\n"); /* right, and has to wait */
    serve_expect("the new specs have 1 error");
    serve_signal(SIGUSR1);
    serve_expect("a: run 2:");
    serve_expect("b: run 2:");
    serve_write_spec("a", SANDBOX_LIST, "max_run: 3h\n");
    serve_expect("now using the new specs: 2 pipelines");
    stop();
    serve_ask("history a", 0, "ok");
    ck_assert_ptr_null(strstr(serve_told(), "spec wrong"));
}
END_TEST

START_TEST(one_spec_that_a_plugin_refuses_keeps_all_as_they_were)
{
    write_two();
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    serve_write_spec("b", OTHER_LIST "\n  colour: red", "");
    serve_expect("the new specs have");
    ck_assert(serve_said("specs/b.yaml:15:"));
    ck_assert(serve_said("'colour'"));
    serve_signal(SIGUSR1);
    serve_expect("b: run 2:");
    stop();
}
END_TEST

START_TEST(a_spec_that_is_wrong_at_the_start_keeps_nobody_else_from_running)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", OTHER_LIST, "max_runs: 3h\n");
    serve_start("", "");
    serve_expect("specs/b.yaml:18:1: unknown key 'max_runs'");
    serve_expect("serving 1 pipeline of ");
    serve_expect("a: run 1:");
    serve_write_spec("b", OTHER_LIST, "");
    serve_expect("b: run 1:");
    stop();
}
END_TEST

START_TEST(specs_are_read_again_when_asked)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_signal(SIGHUP);
    serve_expect("now using the new specs: 1 pipeline");
    stop();
}
END_TEST

START_TEST(a_directory_that_cannot_be_read_is_an_error_at_the_start_only)
{
    char specs[96], away[96];
    snprintf(specs, sizeof specs, "%s/specs", rig_directory());
    snprintf(away, sizeof away, "%s/away", rig_directory());
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "");
    serve_expect("a: run 1:");
    ck_assert_int_eq(rename(specs, away), 0);
    serve_expect("the old specs stay in use");
    serve_signal(SIGUSR1);
    serve_expect("a: run 2:");
    stop();
    serve_start("", "");
    ck_assert_int_eq(serve_wait(), SPEC_WRONG);
    ck_assert(serve_said("specs'"));
}
END_TEST

/* ---- How runs end */

START_TEST(a_run_that_fails_before_it_begins_is_in_the_history)
{
    char options[128];
    home_write(rig_home(), "specs/a.yaml",
               "pipeline: a\n"
               "crm: {plugin: echo, account: a}\n"
               "list: {plugin: echo, account: b}\n"
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    ck_assert_int_eq(mkdir(rig_path("plugins"), 0700), 0);
    home_copy(rig_home(), BUILD "/tests/plugins/echo.so", "plugins/echo.so");
    snprintf(options, sizeof options, "--plugins %s", rig_path("plugins"));
    serve_start("", options);
    serve_expect("a: run 1:");
    ck_assert_int_eq(remove(rig_path("plugins/echo.so")), 0);
    serve_signal(SIGUSR1);
    serve_expect("a: error: ");
    stop();
    serve_ask("history a --json", 0, "\"spec wrong\"");
    ck_assert_ptr_nonnull(strstr(serve_told(), "unknown plugin 'echo'"));
}
END_TEST

static void write_folders(const char *id)
{
    struct buffer spec = {0};
    char name[32], file[64];
    static const char *const sides[] = {"crm", "list"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s-%s", id, sides[i]);
        ck_assert_int_eq(mkdir(rig_path(name), 0700), 0);
        snprintf(file, sizeof file, "%s/contacts.csv", name);
        home_write(rig_home(), file, "id,email,consent\n");
    }
    buffer_format(&spec,
                  "pipeline: %s\n"
                  "crm: {plugin: csv, folder: %s/%s-crm}\n"
                  "list: {plugin: csv, folder: %s/%s-list}\n"
                  "contact_sync: {every: 1h, steps: [push_new_records]}\n",
                  id, rig_directory(), id, rig_directory(), id);
    snprintf(name, sizeof name, "specs/%s.yaml", id);
    home_write(rig_home(), name, buffer_text(&spec));
    buffer_free(&spec);
}

/* Which setting names an account is known to plugins alone, and these are loaded in a
 * process of their own. */
START_TEST(each_folder_is_an_account_of_its_own)
{
    write_folders("a");
    write_folders("b");
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    stop();
}
END_TEST

/* ---- Secrets */

#define B_CRM "another-shop-key"
#define B_LIST "fedcba9876543210fedcba9876543210-us1"

static void replace(struct buffer *text, const char *from, const char *to)
{
    struct buffer replaced = {0};
    const char *at = strstr(buffer_text(text), from);
    ck_assert_ptr_nonnull(at);
    buffer_add(&replaced, buffer_text(text), (size_t)(at - buffer_text(text)));
    buffer_format(&replaced, "%s%s", to, at + strlen(from));
    buffer_free(text);
    *text = replaced;
}

/* The pipeline `id` with both keys from the environment. */
static void write_with_keys(const char *id, const char *list, const char *crm_key,
                            const char *list_key)
{
    char file[32];
    struct buffer text = {0};
    snprintf(file, sizeof file, "specs/%s.yaml", id);
    serve_write_spec(id, list, "");
    buffer_add_text(&text, rig_file(file));
    replace(&text, SANDBOX_OMETRIA_KEY, crm_key);
    replace(&text, SANDBOX_MAILCHIMP_KEY, list_key);
    rig_write_file(file, buffer_text(&text));
    buffer_free(&text);
}

/* All arguments of a process, NUL by NUL; false: the system does not show them. */
static bool read_started_with(int pid, const char *name, struct buffer *all)
{
    char path[64], piece[512];
    size_t length;
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    FILE *file = fopen(path, "r");
    buffer_clear(all);
    while (file != NULL && (length = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(all, piece, length);
    if (file != NULL)
        fclose(file);
    return all->length > 0;
}

static bool holds(const struct buffer *all, const char *words)
{
    return memmem(buffer_text(all), all->length, words, strlen(words)) != NULL;
}

/* The run of this pipeline that is held, sooner or later. */
static int held_run_of(const char *id)
{
    char words[16];
    struct buffer line = {0};
    snprintf(words, sizeof words, "wherry run %s ", id);
    for (int pid = 0;;) {
        pid = serve_child();
        bool there = read_started_with(pid, "cmdline", &line);
        for (size_t i = 0; there && i < line.length; i++)
            if (line.bytes[i] == '\0')
                line.bytes[i] = ' ';
        if (there && text_starts_with(buffer_text(&line), words)) {
            buffer_free(&line);
            return pid;
        }
    }
}

/* False: the system does not show it. */
static bool check_environment(int pid, const char *own, const char *other)
{
    struct buffer environment = {0};
    bool seen = read_started_with(pid, "environ", &environment);
    if (seen) {
        ck_assert_msg(holds(&environment, own), "it lacks %s", own);
        ck_assert_msg(!holds(&environment, other), "it holds %s", other);
        ck_assert(!holds(&environment, "NOBODYS_KEY"));
    }
    buffer_free(&environment);
    return seen;
}

START_TEST(a_run_inherits_the_keys_of_its_own_pipeline_and_no_others)
{
    write_with_keys("a", SANDBOX_LIST, "${A_CRM}", "${A_LIST}");
    write_with_keys("b", OTHER_LIST, "${B_CRM}", "${B_LIST}");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":0}");
    serve_start("A_CRM=" SANDBOX_OMETRIA_KEY " A_LIST=" SANDBOX_MAILCHIMP_KEY
                " B_CRM=" B_CRM " B_LIST=" B_LIST " NOBODYS_KEY=1",
                "");
    const int first = held_run_of("a");
    serve_expect_held("late");
    bool seen = check_environment(first, SANDBOX_OMETRIA_KEY, "B_CRM");
    seen = seen && check_environment(first, SANDBOX_MAILCHIMP_KEY, B_LIST);
    sandbox_post(rig_sandbox(), "keys",
                 "{\"mailchimp\":\"" B_LIST "\",\"ometria\":\"" B_CRM "\"}");
    serve_signal(SIGUSR1);
    kill(first, SIGKILL); /* the other one waits for its accounts */
    const int second = held_run_of("b");
    seen = seen && check_environment(second, B_CRM, SANDBOX_OMETRIA_KEY);
    seen = seen && check_environment(second, B_LIST, "A_LIST");
    kill(second, SIGKILL);
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    if (!seen)
        suite_skip("nobody but root may look into a run");
}
END_TEST

/* ---- Others beside it */

START_TEST(a_pipeline_that_somebody_runs_by_hand_is_tried_again_soon)
{
    struct lease *lease = NULL;
    write_two();
    serve_start(HASTE, "");
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    ck_assert_int_eq(lease_take((struct states){rig_states_where()}, "pipeline a", 0,
                                NULL, NULL, &lease, NULL),
                     WHERRY_OK);
    serve_signal(SIGUSR1);
    serve_expect("b: run 2:"); /* nobody waits for a */
    ck_assert(!serve_said("a: run 2:"));
    lease_release(lease);
    serve_expect("a: run 2:");
    stop();
    ck_assert(!serve_said("busy"));
}
END_TEST

START_TEST(a_paused_pipeline_is_not_started_until_it_is_resumed)
{
    write_two();
    serve_start(HASTE, "");
    serve_expect("a: run 1:");
    serve_expect("b: run 1:");
    serve_ask("pause a", 0, "a");
    serve_signal(SIGUSR1);
    serve_expect("b: run 2:");
    ck_assert(!serve_said("a: run 2:"));
    serve_ask("resume a", 0, "a");
    serve_expect("a: run 2:"); /* what it missed is made up */
    stop();
}
END_TEST

START_TEST(a_second_serve_on_one_state_is_refused)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "");
    serve_expect("a: run 1:");
    serve_ask("serve", BUSY, "busy: another 'wherry serve'");
    stop();
}
END_TEST

START_TEST(every_line_of_the_log_is_json_when_asked_for)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", "--log json");
    serve_expect("\"level\":\"info\",\"pipeline\":\"a\",\"run\":1,"
                 "\"event\":\"run_ended\",\"message\":\"run 1: baseline");
    ck_assert(serve_said("\"outcome\":\"ok\",\"code\":0,\"duration_ms\":"));
    ck_assert(serve_said("\"counts\":{\"done\":0,"));
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    ck_assert(!serve_said("\nwherry"));
    ck_assert(serve_said("\"event\":\"serve_stopped\",\"message\":\"stopped\"}"));
    serve_expect("\"event\":\"run_ended\"");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_pipeline_that_never_ran_runs_at_once_and_once),
        TEST(a_signal_makes_everything_due_once),
        TEST(a_start_does_not_repeat_runs_from_before),
        TEST(a_file_that_is_added_or_removed_is_seen),
        TEST(one_broken_spec_keeps_all_as_they_were),
        TEST(one_spec_that_a_plugin_refuses_keeps_all_as_they_were),
        TEST(a_spec_that_is_wrong_at_the_start_keeps_nobody_else_from_running),
        TEST(specs_are_read_again_when_asked),
        TEST(a_directory_that_cannot_be_read_is_an_error_at_the_start_only),
        TEST(a_run_that_fails_before_it_begins_is_in_the_history),
        TEST(each_folder_is_an_account_of_its_own),
        TEST(a_run_inherits_the_keys_of_its_own_pipeline_and_no_others),
        TEST(a_pipeline_that_somebody_runs_by_hand_is_tried_again_soon),
        TEST(a_paused_pipeline_is_not_started_until_it_is_resumed),
        TEST(a_second_serve_on_one_state_is_refused),
        TEST(every_line_of_the_log_is_json_when_asked_for),
        {0}};
    return serve_suite("serve", tests);
}
