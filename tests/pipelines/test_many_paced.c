/* test_many_paced.c -- several built `wherry serve` on one database, whose pipelines are all
 * on one account: its limits hold over all hosts.
 */
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "tests/pipelines/hosts.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/database.h"

/* Of the services, as their descriptions and the sandbox's dials have them. */
enum { READS_MOST = 4, CONNECTIONS_MOST = 10, PIPELINES = 3, PEOPLE = 6, ROUNDS = 8 };

static const char unpaced[] = "  reads_per_second: 1000\n";

/* As serve_write_spec, with the pace that a spec has by itself. */
static void write_spec(const char *id, const char *list)
{
    serve_write_spec(id, list, "");
    const char *path = rig_keep_format("specs/%s.yaml", id);
    const char *text = rig_file(path), *at = strstr(text, unpaced);
    ck_assert_ptr_nonnull(at);
    rig_write_file(
        path, rig_keep_format("%.*s%s", (int)(at - text), text, at + strlen(unpaced)));
}

/* The services count, and refuse what is too much. */
static void begin(void)
{
    hosts_take_time();
    rig_set_pace(true);
    rig_empty_worlds();
    for (int i = 0; i < PIPELINES; i++)
        write_spec(rig_keep_format("p%d", i),
                   i == 0 ? SANDBOX_LIST : rig_keep_format("list%d", i));
    for (int i = 0; i < PEOPLE; i++)
        rig_act("crm", "join", rig_keep_format("%d@example.net", i), "");
}

static void expect_runs(int64_t count)
{
    hosts_expect_there(rig_keep_format(
        "(SELECT count(*) >= %" PRId64 " FROM wherry.run WHERE ended_ms > 0)", count));
    hosts_expect_rest(); /* what is run now is not due again by a signal */
}

/* More than one second's reads were made, and never too many in one. */
static void expect_limits(void)
{
    ck_assert_int_gt(rig_meter("ometria.reads"), 2 * READS_MOST);
    ck_assert_int_le(rig_meter("ometria.most_reads_a_second"), READS_MOST);
    ck_assert_int_le(rig_meter("mailchimp.most_connections"), CONNECTIONS_MOST);
    ck_assert_int_le(rig_meter("mailchimp.most_at_once"), CONNECTIONS_MOST);
    ck_assert_int_eq(rig_meter("ometria.refused_429"), 0);
    ck_assert_int_eq(rig_meter("mailchimp.refused_429"), 0);
}

START_TEST(an_account_has_one_budget_for_all_hosts)
{
    int64_t runs = 0;
    begin();
    hosts_start(0, false, "");
    hosts_start(1, false, "");
    expect_runs(runs += PIPELINES);
    for (int i = 0; i < ROUNDS && !(hosts_said(0, ": run ") && hosts_said(1, ": run "));
         i++) {
        hosts_signal(i % 2, SIGUSR1);
        expect_runs(runs += PIPELINES);
    }
    ck_assert(hosts_said(0, ": run ") && hosts_said(1, ": run "));
    expect_limits();
    hosts_stop(0);
    hosts_stop(1);
}
END_TEST

/* The first one's reads of that second count for the second one. */
START_TEST(a_budget_holds_when_a_host_is_emptied_and_another_goes_on_at_once)
{
    begin();
    hosts_start(0, false, "--term 10m");
    hosts_start(1, false, "--term 10m");
    hosts_expect_there("(SELECT count(*) = 6 FROM wherry.announced)");
    for (int i = 0; i < 2; i++) {
        const int from = i % 2, to = 1 - from;
        hosts_signal(to, SIGUSR1);
        hosts_expect_there("EXISTS (SELECT FROM wherry.shared_pipeline"
                           " WHERE holder IS NOT NULL)");
        hosts_signal(from, SIGTERM);
        ck_assert_int_eq(hosts_wait(from), 0);
        hosts_expect_there("NOT EXISTS (SELECT FROM wherry.shared_pipeline"
                           " WHERE holder IS NOT NULL OR due <= wherry.moment())");
        hosts_start(from, false, "--term 10m");
        hosts_expect_there("(SELECT count(*) = 6 FROM wherry.announced)");
    }
    expect_limits();
    hosts_stop(0);
    hosts_stop(1);
}
END_TEST

/* It could not say when it has used the account last. */
START_TEST(a_budget_holds_when_a_run_is_killed_and_another_host_takes_it_over)
{
    begin();
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":1}");
    hosts_start(0, false, "--term 3s");
    serve_expect_held("late");
    const int run = hosts_run(0);
    hosts_start(1, false, "--term 3s");
    hosts_expect_there("(SELECT count(*) = 6 FROM wherry.announced)");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    kill(run, SIGKILL);
    hosts_signal(0, SIGKILL);
    hosts_wait(0);
    hosts_expect_there("(SELECT count(DISTINCT pipeline) = 3 FROM wherry.run"
                       " WHERE ended_ms > 0 AND code = 0)");
    expect_limits();
    hosts_stop(1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_account_has_one_budget_for_all_hosts),
        TEST(a_budget_holds_when_a_host_is_emptied_and_another_goes_on_at_once),
        TEST(a_budget_holds_when_a_run_is_killed_and_another_host_takes_it_over),
        {0}};
    return hosts_suite("many_paced", tests);
}
