/* test_taken_over.c -- a run on one host is stopped for longer than its turn lasts, another
 * host's run takes the turn over, and the first one is let go again: it sends nothing more
 * and writes nothing, says so, and both worlds are as they should be. With states in
 * PostgreSQL.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "host/base/exit_code.h"
#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/pipelines/rig.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"

enum { PEOPLE = 12 };

/* The shortest that --term takes. */
static const char short_term[] = "WHERRY_TERM=3s";

/* A baseline of these people, whose first names then change in the CRM. */
static void begin(void)
{
    rig_set_environment(short_term);
    rig_write_spec(
        &(struct rig_spec){.steps = RIG_ALL_STEPS, .list = "  connections: 1\n"});
    club_people(0, PEOPLE);
    rig_expect("run p", CODE_OK);
    for (int i = 0; i < PEOPLE; i++)
        rig_act("crm", "change", club_address(i), "\"fields\":{\"firstname\":\"New\"}");
    rig_pass_ms(3600 * 1000);
    rig_forget_requests();
}

/* Begins a run that gets no answer to its first request of this kind, which that meter
 * counts, and stops it there. */
static int begin_and_stop(const char *method, const char *path, const char *meter)
{
    int status = 0;
    const int64_t before = rig_meter(meter);
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"stall\",\"path\":\"%s\",\"method\":\"%s\",\"times\":1}",
                 path, method);
    const int run = rig_start_now("run p");
    struct patience patience = patience_begin();
    while (rig_meter(meter) == before)
        ck_assert(patience_lasts(&patience));
    ck_assert_int_eq(rig_meter(meter), before + 1);
    ck_assert_int_eq(kill(run, SIGSTOP), 0);
    ck_assert_int_eq(waitpid(run, &status, WUNTRACED), run);
    ck_assert(WIFSTOPPED(status));
    return run;
}

/* The other host tries until the turn is over. Its clock is a year ahead of the first
 * one's, which means nothing. */
static void run_elsewhere(void)
{
    static const int64_t year_s = INT64_C(365) * 24 * 3600;
    const char *clock =
        rig_keep_format("WHERRY_CLOCK=%" PRId64 "000", (int64_t)time(NULL) + year_s);
    struct patience patience = patience_begin();
    int code;
    do {
        code = rig_run_now_with(clock, "run p --log json");
    } while (code == CODE_BUSY && patience_lasts(&patience));
    ck_assert_msg(code == CODE_OK, "code %d, said:\n%s%s", code, rig_told(),
                  rig_error());
}

/* Lets it go on, and hears how it ends. */
static void expect_lost(int run)
{
    const int64_t before = database_number("SELECT sum(hashtext(t::text)::bigint) FROM"
                                           " wherry.contact t");
    const int64_t lines = database_number("SELECT count(*) FROM wherry.journal");
    rig_forget_requests();
    ck_assert_int_eq(kill(run, SIGCONT), 0);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    const int code = rig_wait(run);
    ck_assert_msg(code == CODE_LOST, "code %d, said:\n%s%s", code, rig_told(),
                  rig_error());
    ck_assert(rig_said("is lost"));
    ck_assert(rig_said("there is nothing to do: the next run continues"));
    const struct rig_requests since = rig_requests(); /* what was held back */
    ck_assert_int_eq(since.faulted, 1);
    ck_assert_int_eq(since.mailchimp_reads + since.ometria_reads + since.writes, 1);
    ck_assert_int_eq(database_number("SELECT sum(hashtext(t::text)::bigint) FROM"
                                     " wherry.contact t"),
                     before);
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.journal"), lines);
}

static void expect_all_changed(void)
{
    const struct json_node *dump = rig_dump();
    for (int i = 0; i < PEOPLE; i++) {
        const struct json_node *person = rig_person(dump, "list", club_address(i));
        ck_assert_str_eq(rig_value(person, "FNAME"), "New");
        ck_assert_str_eq(rig_consent(person), "subscribed");
    }
}

static int64_t epoch(void)
{
    return database_number("SELECT epoch FROM wherry.lease WHERE name = 'pipeline p'");
}

START_TEST(a_run_that_was_stopped_while_it_reads_sends_nothing_after_its_turn)
{
    begin();
    const int run = begin_and_stop("GET", "/ometria/*", "ometria.reads");
    const int64_t first = epoch();
    run_elsewhere();
    ck_assert_int_eq(epoch(), first + 1);
    ck_assert_int_eq(rig_requests().updates, PEOPLE);
    expect_all_changed();
    expect_lost(run);
    ck_assert_int_eq(rig_run_now_with("", "run p --verify"), CODE_OK);
    rig_expect_no_write();
    expect_all_changed();
}
END_TEST

/* All of its changes are committed as being tried; one has left. */
START_TEST(a_run_that_was_stopped_while_it_sends_sends_no_more_after_its_turn)
{
    begin();
    const int run = begin_and_stop("PATCH", "/mailchimp/*", "mailchimp.writes");
    run_elsewhere();
    expect_all_changed();
    expect_lost(run);
    ck_assert_int_eq(rig_run_now_with("", "run p --verify"), CODE_OK);
    rig_expect_no_write();
    expect_all_changed();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_run_that_was_stopped_while_it_reads_sends_nothing_after_its_turn),
        TEST(a_run_that_was_stopped_while_it_sends_sends_no_more_after_its_turn),
        {0}};
    setenv("WHERRY_TEST_STATES", "postgresql", 1);
    return rig_suite("taken_over", tests);
}
