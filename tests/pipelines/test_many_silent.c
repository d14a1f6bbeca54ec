/* test_many_silent.c -- several built `wherry serve` on a database that does not answer:
 * nobody who asks a supervisor for something else waits for that.
 */
#include <signal.h>
#include <string.h>

#include "tests/pipelines/hosts.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/asker.h"
#include "tests/support/database.h"
#include "tests/support/process.h"

/* Said when a question was given up, some seconds after it was asked. */
static const char given_up[] = "until the database answers";

/* Host 0 has run `a`; now the database has just stopped answering, and is asked. */
static const char *begin(void)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    hosts_start(0, false, "--listen 127.0.0.1:0");
    const char *address = hosts_address(0);
    hosts_expect_there("EXISTS (SELECT FROM wherry.run WHERE ended_ms > 0)"
                       " AND NOT EXISTS (SELECT FROM wherry.shared_pipeline"
                       "  WHERE holder IS NOT NULL)");
    database_freeze(true);
    hosts_signal(0, SIGUSR1);
    hosts_expect(0, "all work is due now");
    return address;
}

static void expect_runs(const char *count)
{
    hosts_expect_there(rig_keep_format("(SELECT count(*) >= %s FROM wherry.run"
                                       " WHERE ended_ms > 0 AND code = 0)",
                                       count));
}

START_TEST(machines_are_answered_while_a_question_waits)
{
    struct asked asked = {0};
    const char *address = begin();
    asker_get(address, "/healthz", &asked);
    ck_assert_str_eq(buffer_text(&asked.body), "ok\n");
    ck_assert(!hosts_said(0, given_up));
    database_freeze(false);
    expect_runs("2");
    hosts_stop(0);
    asker_free(&asked);
}
END_TEST

START_TEST(a_stop_is_obeyed_while_a_question_waits)
{
    begin();
    hosts_signal(0, SIGTERM);
    ck_assert_int_eq(hosts_wait(0), 0);
    ck_assert(!hosts_said(0, given_up));
    database_freeze(false);
}
END_TEST

START_TEST(a_silent_database_is_asked_again_until_it_answers)
{
    begin();
    hosts_expect(0, given_up);
    database_freeze(false);
    hosts_expect(0, "the database answers again");
    expect_runs("2");
    hosts_stop(0);
}
END_TEST

START_TEST(a_process_that_asks_and_is_gone_is_replaced)
{
    begin();
    kill(hosts_clerk(0), SIGKILL);
    hosts_expect(0,
                 "the process that asks the database does not answer: what runs goes "
                 "on, and nothing else is started until the database answers");
    database_freeze(false);
    hosts_expect(0, "the database answers again");
    expect_runs("2");
    hosts_stop(0);
    hosts_expect_there("NOT EXISTS (SELECT FROM wherry.supervisor)");
}
END_TEST

/* A run of host 0 waits for a service when the database stops answering. It is halted: of
 * itself it would soon end, since its turn cannot be kept. */
static int halt_a_run(void)
{
    begin();
    database_freeze(false);
    expect_runs("2");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
    rig_gives_up();
    hosts_signal(0, SIGUSR1);
    serve_expect_held("late");
    const int run = hosts_run(0);
    process_hold(run);
    database_freeze(true);
    return run;
}

static const char ended[] = "the run was ended by signal 9";

static void expect_told_once(void)
{
    const char *first = strstr(hosts_log(0), ended);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(strstr(first + 1, ended));
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}

START_TEST(how_a_run_ended_is_told_if_who_writes_its_history_is_gone)
{
    const int run = halt_a_run(), clerk = hosts_clerk(0);
    kill(run, SIGKILL);
    kill(clerk, SIGKILL);
    hosts_expect(0, ended);
    database_freeze(false);
    hosts_expect(0, "the database answers again");
    hosts_stop(0);
    expect_told_once();
}
END_TEST

START_TEST(how_a_run_ended_is_told_before_the_database_answers_and_written_after_that)
{
    const int run = halt_a_run();
    kill(hosts_clerk(0), SIGKILL);
    hosts_expect(0, given_up);
    kill(run, SIGKILL);
    hosts_expect(0, ended);
    database_freeze(false);
    hosts_expect_there("EXISTS (SELECT FROM wherry.run WHERE code = 137)");
    hosts_stop(0);
    expect_told_once();
}
END_TEST

START_TEST(how_a_run_ended_is_told_by_a_supervisor_that_stops_before_it_is_written)
{
    kill(halt_a_run(), SIGKILL);
    hosts_signal(0, SIGTERM);
    ck_assert_int_eq(hosts_wait(0), 0);
    database_freeze(false);
    expect_told_once();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(machines_are_answered_while_a_question_waits),
        TEST(a_stop_is_obeyed_while_a_question_waits),
        TEST(a_silent_database_is_asked_again_until_it_answers),
        TEST(a_process_that_asks_and_is_gone_is_replaced),
        TEST(how_a_run_ended_is_told_if_who_writes_its_history_is_gone),
        TEST(
            how_a_run_ended_is_told_before_the_database_answers_and_written_after_that),
        TEST(how_a_run_ended_is_told_by_a_supervisor_that_stops_before_it_is_written),
        {0}};
    return hosts_suite("many_silent", tests);
}
