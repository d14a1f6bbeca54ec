/* test_many.c -- several built `wherry serve` on one database: one of them runs each
 * pipeline, whatever happens to the others.
 */
#include <signal.h>
#include <string.h>

#include "tests/pipelines/hosts.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/database.h"
#include "tests/support/process.h"

static void hold_one_answer(void)
{
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
}

static void release_it(void)
{
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}

/* Host 0 runs `a`, in the midst of which it waits for an answer; then host 1 comes. */
static int begin_a_run(const char *options)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hold_one_answer();
    hosts_start(0, false, options);
    serve_expect_held("late");
    const int run = hosts_run(0);
    hosts_start(1, false, options);
    hosts_expect_there("(SELECT count(*) = 2 FROM wherry.announced)");
    return run;
}

static void expect_done(void)
{
    hosts_expect_there(
        "EXISTS (SELECT FROM wherry.run WHERE ended_ms > 0 AND code = 0)");
}

static void expect_taken_over(void)
{
    expect_done();
    hosts_expect(1, "a: ");
}

/* ---- */

START_TEST(each_pipeline_is_run_by_one_of_them)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++)
        serve_write_spec(ids[i], i == 0 ? SANDBOX_LIST : rig_keep_format("list%d", i),
                         "");
    for (int i = 0; i < HOSTS; i++)
        hosts_start(i, false, "");
    hosts_expect_there("(SELECT count(DISTINCT pipeline) = 4 AND bool_and(ended_ms > 0)"
                       " FROM wherry.run)");
    hosts_expect_there(
        "NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE holder IS NOT "
        "NULL OR digest = 0)");
    hosts_expect_there("(SELECT count(*) = 4 FROM wherry.run)");
    for (int i = 0; i < HOSTS; i++)
        hosts_stop(i);
    hosts_expect_there("NOT EXISTS (SELECT FROM wherry.supervisor)");
}
END_TEST

START_TEST(what_a_killed_host_ran_is_run_by_another)
{
    const int run = begin_a_run("");
    hosts_signal(0, SIGKILL);
    kill(run, SIGKILL);
    hosts_wait(0);
    release_it();
    hosts_expect(1, "a: warning: the host that had it is gone");
    expect_taken_over();
    hosts_stop(1);
}
END_TEST

START_TEST(what_a_stopped_host_ran_is_run_by_another_and_it_does_no_harm_later)
{
    const int run = begin_a_run("");
    process_hold(hosts_process(0));
    process_hold(run);
    release_it();
    expect_taken_over();
    hosts_expect_there(
        "(SELECT holder IS NULL AND digest <> 0 FROM wherry.shared_pipeline)");
    hosts_signal(0, SIGCONT);
    kill(run, SIGCONT);
    hosts_expect_there("(SELECT count(*) = 2 FROM wherry.supervisor"
                       " WHERE until > wherry.moment() AND number NOT IN (SELECT holder"
                       "  FROM wherry.shared_pipeline WHERE holder IS NOT NULL))");
    hosts_expect_there("(SELECT count(*) = 1 FROM wherry.run WHERE code = 0)");
    hosts_stop(0);
    hosts_stop(1);
}
END_TEST

START_TEST(connections_that_are_cut_leave_no_claim_behind)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", "other", "");
    hosts_start(0, false, "");
    hosts_start(1, false, "");
    hosts_expect_there("(SELECT count(*) = 4 FROM wherry.announced)");
    for (int i = 0; i < 5; i++)
        database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     " WHERE usename = 'wherry'");
    hosts_expect_there(
        "NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE holder IS NOT "
        "NULL OR digest = 0)");
    hosts_signal(0, SIGUSR1); /* what was cut off is done again */
    hosts_expect_there("(SELECT count(DISTINCT pipeline) = 2 FROM wherry.run"
                       " WHERE ended_ms > 0 AND code = 0)");
    hosts_expect_there(
        "NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE holder IS NOT "
        "NULL OR digest = 0)");
    hosts_stop(0);
    hosts_stop(1);
}
END_TEST

static void admit(bool anybody)
{
    const char *why =
        database_try(database_uri("root"),
                     anybody ? "ALTER DATABASE wherry ALLOW_CONNECTIONS true"
                             : "ALTER DATABASE wherry ALLOW_CONNECTIONS false");
    ck_assert_msg(why == NULL, "%s", why);
    why = database_try(database_uri("root"),
                       "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                       " WHERE usename = 'wherry'");
    ck_assert_msg(why == NULL, "%s", why);
}

/* Its next time would be tomorrow. */
START_TEST(a_run_that_fails_because_the_database_is_away_is_due_still)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hold_one_answer();
    hosts_start(0, false, "");
    serve_expect_held("late");
    admit(false);
    release_it();
    hosts_expect(0, "a: error: ");
    hosts_expect(0, "nothing else is started until the database answers");
    admit(true);
    expect_done();
    hosts_stop(0);
}
END_TEST

/* Not when its turns and claims would have ended by themselves. */
START_TEST(a_host_that_is_emptied_saves_its_run_for_another_which_goes_on_at_once)
{
    begin_a_run("--term 10m");
    hosts_signal(0, SIGTERM);
    release_it();
    expect_taken_over();
    ck_assert_int_eq(hosts_wait(0), 0);
    ck_assert(strstr(hosts_log(0), "a: stopped on request") != NULL);
    hosts_expect_there("(SELECT count(*) = 1 FROM wherry.supervisor)");
    hosts_stop(1);
}
END_TEST

START_TEST(hosts_with_different_specs_are_named_and_nobody_runs_that_pipeline)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_write_spec("b", "other", "");
    home_write(hosts_home(1), "specs/b.yaml",
               rig_keep_format("%stitle: another one\n", rig_file("specs/b.yaml")));
    hosts_start(1, true, "");
    hosts_expect_there("EXISTS (SELECT FROM wherry.announced)");
    hosts_start(0, false, "");
    hosts_expect(
        0, "b: warning: the hosts have different specs, so that nobody runs it: '");
    hosts_expect(0, "differs from '");
    hosts_expect_there(
        "(SELECT count(*) >= 1 FROM wherry.run WHERE ended_ms > 0)"); /* a */
    home_copy(hosts_home(1), rig_path("specs/b.yaml"), "specs/b.yaml");
    hosts_signal(1, SIGHUP);
    hosts_expect_there("NOT EXISTS (SELECT FROM wherry.shared_pipeline WHERE digest = 0"
                       " OR holder IS NOT NULL)");
    hosts_expect(0, "all hosts have the same specs");
    hosts_stop(0);
    hosts_stop(1);
}
END_TEST

static int count(int i, const char *words)
{
    int times = 0;
    for (const char *at = hosts_log(i); (at = strstr(at, words)) != NULL; at++)
        times++;
    return times;
}

/* Somebody looks at its lateness again. */
static void look_again(void)
{
    database_run("UPDATE wherry.shared_pipeline SET watch = 0");
    hosts_expect_there("(SELECT watch > 0 AND late <> 0 FROM wherry.shared_pipeline)");
}

START_TEST(that_a_pipeline_is_late_one_of_them_says_once)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hosts_start(0, false, "");
    hosts_start(1, false, "");
    hosts_expect_there("EXISTS (SELECT FROM wherry.run WHERE ended_ms > 0)");
    hosts_expect_there("(SELECT count(*) = 2 AND bool_or(holder IS NULL) FROM"
                       " wherry.announced, wherry.shared_pipeline)");
    database_run("UPDATE wherry.value SET value = '1' WHERE name LIKE 'done.%'");
    look_again();
    look_again();
    ck_assert_int_eq(
        count(0, "late: no complete run") + count(1, "late: no complete run"), 1);
    hosts_stop(0);
    hosts_stop(1);
}
END_TEST

START_TEST(an_older_program_starts_nothing_more_and_says_so)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hosts_start(0, false, "");
    hosts_expect_there("EXISTS (SELECT FROM wherry.run WHERE ended_ms > 0)");
    database_run("UPDATE wherry.version SET number = number + 1");
    hosts_expect(0, "a newer wherry uses the database: this one starts nothing more");
    database_run("UPDATE wherry.shared_pipeline SET due = 0, wake = 0");
    database_run("UPDATE wherry.version SET number = number - 1");
    hosts_stop(0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_pipeline_is_run_by_one_of_them),
        TEST(what_a_killed_host_ran_is_run_by_another),
        TEST(what_a_stopped_host_ran_is_run_by_another_and_it_does_no_harm_later),
        TEST(connections_that_are_cut_leave_no_claim_behind),
        TEST(a_run_that_fails_because_the_database_is_away_is_due_still),
        TEST(a_host_that_is_emptied_saves_its_run_for_another_which_goes_on_at_once),
        TEST(hosts_with_different_specs_are_named_and_nobody_runs_that_pipeline),
        TEST(that_a_pipeline_is_late_one_of_them_says_once),
        TEST(an_older_program_starts_nothing_more_and_says_so),
        {0}};
    return hosts_suite("many", tests);
}
