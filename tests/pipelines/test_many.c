/* test_many.c -- several built `wherry serve` on one database: one of them runs each
 * pipeline, whatever happens to the others.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/database.h"

enum { HOSTS = 3, PATIENCE_MS = 40 * 1000, GLANCE_MS = 50 };

static struct host {
    struct home home;
    int pid; /* 0: not running */
    struct told told;
} hosts[HOSTS];

static void make_hosts(void)
{
    for (int i = 0; i < HOSTS; i++) {
        home_begin(&hosts[i].home);
        hosts[i].pid = 0;
    }
}

static void end_hosts(void)
{
    for (int i = 0; i < HOSTS; i++) {
        if (hosts[i].pid != 0) {
            kill(hosts[i].pid, SIGKILL);
            waitpid(hosts[i].pid, NULL, 0);
        }
        told_free(&hosts[i].told);
        home_finish(&hosts[i].home);
    }
    database_empty();
    database_run("DELETE FROM wherry.supervisor; DELETE FROM wherry.shared_pipeline;"
                 "DELETE FROM wherry.lease");
}

/* Host `i` with the specs of the rig, or its own. */
static void start(int i, bool own)
{
    const char *environment = rig_keep_format(
        "WHERRY_HASTE=10 WHERRY_STATE=%s WHERRY_SPECS=%s/specs", database_uri("wherry"),
        own ? hosts[i].home.directory : rig_directory());
    hosts[i].pid = program_start(&hosts[i].home, environment, "serve --jobs 4");
}

static const char *log_of(int i)
{
    const char *path = rig_keep_format("%s/err", hosts[i].home.directory);
    if (hosts[i].pid != 0 && access(path, R_OK) == 0) /* it has begun */
        home_read(&hosts[i].home, "err", &hosts[i].told.err);
    return buffer_text(&hosts[i].told.err);
}

static bool said(int i, const char *words)
{
    return strstr(log_of(i), words) != NULL;
}

static void expect(int i, const char *words)
{
    const int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (!said(i, words)) {
        ck_assert_msg(clock_monotonic_ms() < until_ms, "'%s' was not said in:\n%s",
                      words, log_of(i));
        poll(NULL, 0, GLANCE_MS);
    }
}

/* Waits until this is true in the database. */
static void expect_there(const char *condition)
{
    const int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
    const char *sql = rig_keep_format("SELECT 1 / (%s)::int", condition);
    const char *where =
        rig_keep_format("postgresql:///wherry?host=%s&user=root", database_folder());
    while (database_try(where, sql) != NULL) {
        ck_assert_msg(clock_monotonic_ms() < until_ms, "not so: %s\n%s\n%s", condition,
                      log_of(0), log_of(1));
        poll(NULL, 0, GLANCE_MS);
    }
}

static void signal_host(int i, int signal)
{
    ck_assert_int_eq(kill(hosts[i].pid, signal), 0);
}

static int wait_for(int i)
{
    program_wait(&hosts[i].home, hosts[i].pid, &hosts[i].told);
    hosts[i].pid = 0;
    return hosts[i].told.code;
}

static void stop(int i)
{
    signal_host(i, SIGTERM);
    ck_assert_int_eq(wait_for(i), 0);
}

static bool is_run(int pid)
{
    char line[32] = "";
    FILE *file = fopen(rig_keep_format("/proc/%d/cmdline", pid), "r");
    const size_t length = file == NULL ? 0 : fread(line, 1, sizeof line - 1, file);
    if (file != NULL)
        fclose(file);
    return length > sizeof "wherry run" && memcmp(line, "wherry\0run", 11) == 0;
}

/* Of the children of host `i`, a run, or else what asks the database for it; 0: none. */
static int child_of(int i, bool run)
{
    char line[256] = "";
    FILE *file = fopen(
        rig_keep_format("/proc/%d/task/%d/children", hosts[i].pid, hosts[i].pid), "r");
    if (file != NULL && fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    if (file != NULL)
        fclose(file);
    for (char *rest = line;;) {
        const int pid = (int)strtol(rest, &rest, 10);
        if (pid == 0 || is_run(pid) == run)
            return pid;
    }
}

/* The run that host `i` has started. */
static int run_of(int i)
{
    const int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
    for (;;) {
        const int run = child_of(i, true);
        if (run != 0)
            return run;
        ck_assert_msg(clock_monotonic_ms() < until_ms, "it starts no run");
        poll(NULL, 0, GLANCE_MS);
    }
}

static void hold_one_answer(void)
{
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
}

static void release_it(void)
{
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}

/* Host 0 runs `a`, in the midst of which it waits for an answer; then host 1 comes. */
static int begin_a_run(void)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hold_one_answer();
    start(0, false);
    serve_expect_held("late");
    const int run = run_of(0);
    start(1, false);
    expect_there("(SELECT count(*) = 2 FROM wherry.announced)");
    return run;
}

static void expect_taken_over(void)
{
    expect_there("EXISTS (SELECT FROM wherry.run WHERE ended_ms > 0 AND code = 0)");
    expect(1, "a: ");
}

/* ---- */

START_TEST(each_pipeline_is_run_by_one_of_them)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++)
        serve_write_spec(ids[i], i == 0 ? SANDBOX_LIST : rig_keep_format("list%d", i),
                         "");
    for (int i = 0; i < HOSTS; i++)
        start(i, false);
    expect_there("(SELECT count(DISTINCT pipeline) = 4 AND bool_and(ended_ms > 0)"
                 " FROM wherry.run)");
    expect_there("NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE holder IS NOT "
                 "NULL OR digest = 0)");
    expect_there("(SELECT count(*) = 4 FROM wherry.run)");
    for (int i = 0; i < HOSTS; i++)
        stop(i);
    expect_there("NOT EXISTS (SELECT FROM wherry.supervisor)");
}
END_TEST

START_TEST(what_a_killed_host_ran_is_run_by_another)
{
    const int run = begin_a_run();
    signal_host(0, SIGKILL);
    kill(run, SIGKILL);
    wait_for(0);
    release_it();
    expect_taken_over();
    stop(1);
}
END_TEST

START_TEST(what_a_stopped_host_ran_is_run_by_another_and_it_does_no_harm_later)
{
    const int run = begin_a_run();
    signal_host(0, SIGSTOP);
    kill(run, SIGSTOP);
    release_it();
    expect_taken_over();
    expect_there("(SELECT holder IS NULL AND digest <> 0 FROM wherry.shared_pipeline)");
    signal_host(0, SIGCONT);
    kill(run, SIGCONT);
    expect_there("(SELECT count(*) = 2 FROM wherry.supervisor"
                 " WHERE until > wherry.moment() AND running = 0)");
    expect_there("(SELECT count(*) = 1 FROM wherry.run WHERE code = 0)");
    stop(0);
    stop(1);
}
END_TEST

START_TEST(connections_that_are_cut_leave_no_claim_behind)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", "other", "");
    start(0, false);
    start(1, false);
    expect_there("(SELECT count(*) = 4 FROM wherry.announced)");
    for (int i = 0; i < 5; i++)
        database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     " WHERE usename = 'wherry'");
    expect_there("NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE holder IS NOT "
                 "NULL OR digest = 0)");
    signal_host(0, SIGUSR1); /* what was cut off is done again */
    expect_there("(SELECT count(DISTINCT pipeline) = 2 FROM wherry.run"
                 " WHERE ended_ms > 0 AND code = 0)");
    expect_there("NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE holder IS NOT "
                 "NULL OR digest = 0)");
    stop(0);
    stop(1);
}
END_TEST

START_TEST(a_host_that_is_emptied_saves_its_run_for_another)
{
    begin_a_run();
    signal_host(0, SIGTERM);
    release_it();
    expect_taken_over();
    ck_assert_int_eq(wait_for(0), 0);
    ck_assert(strstr(buffer_text(&hosts[0].told.err), "a: stopped on request") != NULL);
    expect_there("(SELECT count(*) = 1 FROM wherry.supervisor)");
    stop(1);
}
END_TEST

START_TEST(hosts_with_different_specs_are_named_and_nobody_runs_that_pipeline)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", "other", "");
    home_write(&hosts[1].home, "specs/b.yaml",
               rig_keep_format("%stitle: another one\n", rig_file("specs/b.yaml")));
    start(1, true);
    expect_there("EXISTS (SELECT FROM wherry.announced)");
    start(0, false);
    expect(0, "b: warning: the hosts have different specs, so that nobody runs it: '");
    expect(0, "differs from '");
    expect_there("(SELECT count(*) >= 1 FROM wherry.run WHERE ended_ms > 0)"); /* a */
    home_copy(&hosts[1].home, rig_path("specs/b.yaml"), "specs/b.yaml");
    signal_host(1, SIGHUP);
    expect_there("NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE digest = 0"
                 " OR holder IS NOT NULL)");
    expect(0, "all hosts have the same specs");
    stop(0);
    stop(1);
}
END_TEST

START_TEST(an_older_program_starts_nothing_more_and_says_so)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    start(0, false);
    expect_there("EXISTS (SELECT FROM wherry.run WHERE ended_ms > 0)");
    database_run("UPDATE wherry.version SET number = number + 1");
    expect(0, "a newer wherry uses the database: this one starts nothing more");
    database_run("UPDATE wherry.shared_pipeline SET due = 0, wake = 0");
    database_run("UPDATE wherry.version SET number = number - 1");
    stop(0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_pipeline_is_run_by_one_of_them),
        TEST(what_a_killed_host_ran_is_run_by_another),
        TEST(what_a_stopped_host_ran_is_run_by_another_and_it_does_no_harm_later),
        TEST(connections_that_are_cut_leave_no_claim_behind),
        TEST(a_host_that_is_emptied_saves_its_run_for_another),
        TEST(hosts_with_different_specs_are_named_and_nobody_runs_that_pipeline),
        TEST(an_older_program_starts_nothing_more_and_says_so),
        {0}};
    const char *why;
    int status = 77; /* skipped */
    if (database_start(&why))
        status = serve_suite_with("many", tests, make_hosts, end_hosts);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
