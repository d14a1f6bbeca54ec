/* test_turns_slow.c -- a statement that takes the server longer than a term: the turn of
 * who waits for it is kept, and where it is lost all the same, nobody waits any longer.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include "host/base/clock.h"
#include "tests/support/database.h"
#include "tests/unit/turns.h"

enum { SHORT_MS = LEASE_TERM_LEAST_MS, PATIENCE_MS = 8000 };

/* Each statement that writes the number `n` takes so long. */
static void slow_down(const char *seconds)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "CREATE OR REPLACE FUNCTION public.slowly() RETURNS trigger"
             " LANGUAGE plpgsql AS $f$ BEGIN PERFORM pg_sleep(%s); RETURN new; END $f$;"
             "CREATE TRIGGER slowly BEFORE INSERT OR UPDATE ON wherry.value"
             " FOR EACH ROW WHEN (new.name = 'n') EXECUTE FUNCTION public.slowly()",
             seconds);
    database_run(sql);
}

static void finish(void)
{
    database_run("DROP TRIGGER IF EXISTS slowly ON wherry.value");
    database_empty();
}

START_TEST(a_statement_that_takes_longer_than_a_term_keeps_the_turn)
{
    lease_set_term(SHORT_MS);
    const struct other other = other_start();
    struct lease *lease = turn_taken("pipeline a");
    struct store *store = turn_fenced(lease);
    slow_down("2.5");
    other_order(&other, 'w'); /* takes it as soon as it may */
    const int64_t before_ms = clock_elapsed_ms();
    fine(turn_set(store, 1));
    ck_assert_int_ge(clock_elapsed_ms() - before_ms, 2 * SHORT_MS);
    ck_assert_int_eq(turn_epoch("pipeline a"), lease_epoch(lease));
    ck_assert_int_eq(turn_kept(), 1);
    store_close(store);
    lease_release(lease);
    ck_assert(other_succeeds(&other));
    other_end(&other, 0);
}
END_TEST

START_TEST(who_loses_the_turn_during_a_statement_does_not_wait_for_its_end)
{
    lease_set_term(SHORT_MS);
    struct lease *lease = turn_taken("pipeline a");
    struct store *store = turn_fenced(lease);
    slow_down("60");
    fine(store_begin(store, &turn_error));
    fine(store_set_number(store, "n", 2, &turn_error));
    database_run("UPDATE wherry.lease SET epoch = epoch + 1, holder = 'another host'");
    const int64_t before_ms = clock_elapsed_ms();
    ck_assert_int_eq(store_commit(store, &turn_error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(turn_error.message, "another host has it since"));
    store_rollback(store);
    store_close(store);
    ck_assert_int_lt(clock_elapsed_ms() - before_ms, PATIENCE_MS);
    ck_assert_int_eq(lease_keep(&lease, 1, &turn_error), WHERRY_END);
    lease_release(lease);
    ck_assert_int_eq(turn_kept(), -1);
}
END_TEST

static void hear(int number)
{
    (void)number;
}

START_TEST(a_signal_does_not_end_the_wait_for_what_was_asked)
{
    static const struct itimerval often = {{0, 20 * 1000}, {0, 20 * 1000}}, never = {0};
    const struct sigaction heard = {.sa_handler = hear};
    struct lease *lease = NULL;
    lease_release(turn_taken("pipeline a")); /* who asks has a connection */
    database_run("CREATE OR REPLACE FUNCTION public.slowly() RETURNS trigger"
                 " LANGUAGE plpgsql AS $f$ BEGIN PERFORM pg_sleep(0.3); RETURN new;"
                 " END $f$;"
                 "CREATE TRIGGER slowly_kept BEFORE INSERT OR UPDATE ON wherry.lease"
                 " FOR EACH ROW EXECUTE FUNCTION public.slowly()");
    sigaction(SIGALRM, &heard, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    const enum wherry_status status = turn_take("pipeline a", 0, &lease);
    setitimer(ITIMER_REAL, &never, NULL);
    database_run("DROP TRIGGER slowly_kept ON wherry.lease");
    fine(status);
    lease_release(lease);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_statement_that_takes_longer_than_a_term_keeps_the_turn),
        TEST(who_loses_the_turn_during_a_statement_does_not_wait_for_its_end),
        TEST(a_signal_does_not_end_the_wait_for_what_was_asked),
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &finish);
    if (database_start(&why))
        status = suite_run("turns in slow statements", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
