/* test_many_upgraded.c -- hosts that are upgraded one after the other to a wherry whose
 * tables have one version more, while they run pipelines.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "host/base/exit_code.h"
#include "tests/pipelines/hosts.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/asker.h"
#include "tests/support/database.h"
#include "tests/support/openmetrics.h"
#include "tests/support/patience.h"

enum { PIPELINES = 4 };

static const char is_too_old[] =
    "a newer wherry uses the database: this one starts nothing more; upgrade it";

/* In a database that no wherry has seen. */
static void write_specs(void)
{
    database_run("DROP SCHEMA IF EXISTS wherry CASCADE;"
                 "DROP SCHEMA IF EXISTS wherry_parts CASCADE");
    for (int i = 0; i < PIPELINES; i++)
        serve_write_spec(rig_keep_format("p%d", i),
                         i == 0 ? SANDBOX_LIST : rig_keep_format("list%d", i), "");
}

static int64_t runs(void)
{
    return database_number("SELECT count(*) FROM wherry.run WHERE code = 0"
                           " AND ended_ms > 0");
}

/* All is due now, and run again by somebody. */
static void all_run_again(int i)
{
    hosts_expect_rest(); /* what is run now is not due again by a signal */
    const int64_t before = runs();
    hosts_signal(i, SIGUSR1);
    hosts_expect_there(rig_keep_format("(SELECT count(*) >= %" PRId64 " FROM wherry.run"
                                       " WHERE code = 0 AND ended_ms > 0)",
                                       before + PIPELINES));
}

static int64_t questions(const char *address)
{
    char why[OPENMETRICS_WHY] = "";
    struct openmetrics metrics = {0};
    struct asked asked = {0};
    asker_get(address, "/metrics", &asked);
    ck_assert_msg(openmetrics_parse(&metrics, buffer_text(&asked.body), why), "%s",
                  why);
    const int64_t count =
        openmetrics_value(&metrics, "wherry_database_questions_total", "");
    openmetrics_free(&metrics);
    asker_free(&asked);
    return count;
}

static int64_t beats_of(int i)
{
    return database_number(rig_keep_format(
        "SELECT seen FROM wherry.supervisor WHERE process = %d", hosts_process(i)));
}

/* It is still there, and asks little more than that. */
static void expect_rest(int i)
{
    enum { BEATS = 3, QUESTIONS_MOST = 10 };
    const char *address = hosts_address(i);
    const int64_t before = questions(address);
    for (int beat = 0; beat < BEATS; beat++) {
        const int64_t seen = beats_of(i);
        struct patience patience = patience_begin();
        while (beats_of(i) == seen)
            ck_assert_msg(patience_lasts(&patience), "it is gone");
    }
    const int64_t asked = questions(address) - before;
    ck_assert_msg(asked <= QUESTIONS_MOST, "it asked %" PRId64 " times", asked);
}

/* The next one takes the place of host `i`, which is emptied. */
static void upgrade(int i)
{
    hosts_stop(i);
    hosts_start_with(NEXT_PROGRAM, i, "--plugins " PLUGINS);
    hosts_expect_there(
        rig_keep_format("EXISTS (SELECT FROM wherry.supervisor JOIN wherry.announced"
                        " ON supervisor = number WHERE process = %d AND schema ="
                        " (SELECT v.number FROM wherry.version v))",
                        hosts_process(i)));
}

START_TEST(hosts_are_upgraded_one_after_the_other_while_they_run_pipelines)
{
    write_specs();
    for (int i = 0; i < HOSTS; i++)
        hosts_start(i, false, i == HOSTS - 1 ? "--listen 127.0.0.1:0" : "");
    hosts_expect_there("(SELECT count(DISTINCT supervisor) = 3 FROM wherry.announced)");
    all_run_again(1);
    const int64_t version = database_number("SELECT number FROM wherry.version");
    hosts_signal(2, SIGUSR1); /* so that there is work while the first one is emptied */
    upgrade(0);
    ck_assert_int_eq(database_number("SELECT number FROM wherry.version"), version + 1);
    hosts_expect(1, is_too_old);
    hosts_expect(2, is_too_old);
    all_run_again(0); /* by the new one alone */
    expect_rest(2);
    upgrade(1);
    all_run_again(1);
    upgrade(2);
    all_run_again(2);
    for (int i = 0; i < HOSTS; i++)
        hosts_stop(i);
    hosts_expect_there("NOT EXISTS (SELECT FROM wherry.run one JOIN wherry.run other"
                       " ON one.pipeline = other.pipeline AND one.id < other.id"
                       " AND other.started_ms < one.ended_ms)");
    hosts_expect_rest();
}
END_TEST

START_TEST(an_older_program_that_comes_back_says_what_to_do_and_ends)
{
    static const char words[] = "but this wherry knows only version";
    write_specs();
    hosts_start_with(NEXT_PROGRAM, 0, "--plugins " PLUGINS);
    hosts_expect_there("(SELECT count(*) >= 4 FROM wherry.run WHERE ended_ms > 0)");
    hosts_start(1, false, "");
    ck_assert_int_eq(hosts_wait(1), CODE_FAILED);
    ck_assert(hosts_said(1, words));
    ck_assert(hosts_said(1, "use a newer wherry"));
    rig_run_now_with(rig_keep_format("WHERRY_STATE=%s", database_uri("wherry")),
                     "run p0");
    rig_expect_said("run p0", CODE_FAILED, words);
    hosts_stop(0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(hosts_are_upgraded_one_after_the_other_while_they_run_pipelines),
        TEST(an_older_program_that_comes_back_says_what_to_do_and_ends),
        {0}};
    return hosts_suite("many_upgraded", tests);
}
