/* test_turns.c -- turns in a database: who was stopped, cut off or slow commits nothing
 * after the next one has taken its turn, and knows it; those who wait come in their order.
 */
#include <inttypes.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "tests/support/database.h"
#include "tests/unit/cut_socket.h"
#include "tests/unit/turns.h"

enum { SHORT_MS = LEASE_TERM_LEAST_MS };

/* ---- Epochs */

START_TEST(the_epoch_grows_with_each_holder_however_the_last_one_ended)
{
    int64_t last = 0;
    for (int i = 0; i < 6; i++) {
        struct lease *lease = turn_taken("pipeline a");
        ck_assert_int_gt(lease_epoch(lease), last);
        ck_assert_int_eq(lease_epoch(lease), turn_epoch("pipeline a"));
        ck_assert(lease_idle_ms(lease) == (i == 0       ? INT64_MAX
                                           : i % 2 == 0 ? 0
                                                        : lease_idle_ms(lease)));
        last = lease_epoch(lease);
        if (i % 2 != 0)
            turns_pass();
        else
            lease_release(lease);
    }
}
END_TEST

START_TEST(a_lease_that_is_kept_keeps_its_epoch_and_ends_later)
{
    struct lease *lease = turn_taken("pipeline a");
    turns_pass();
    fine(lease_keep(&lease, 1, &turn_error)); /* a third of its term has not passed */
    ck_assert_int_eq(database_number("SELECT (until < now())::int FROM wherry.lease"),
                     1);
    fine(lease_prove(&lease, 1, &turn_error)); /* nobody has taken it since */
    ck_assert_int_eq(database_number("SELECT (until > now())::int FROM wherry.lease"),
                     1);
    ck_assert_int_eq(turn_epoch("pipeline a"), lease_epoch(lease));
    lease_release(lease);
    ck_assert_int_eq(database_number("SELECT (until IS NULL)::int FROM wherry.lease"),
                     1);
}
END_TEST

/* ---- Who has lost it */

/* The row in `_i`: which of its leases another holder takes. If it is that of the state, the
 * database ends the session that the state is used by. */
START_TEST(who_has_lost_a_lease_commits_nothing_and_learns_it)
{
    struct lease *leases[] = {turn_taken("pipeline a"), turn_taken("account a")};
    struct lease *next = NULL;
    struct store *store = turn_fenced(leases[0]);
    fine(store_fence(store, leases[1], &turn_error));
    fine(turn_set(store, 1));
    fine(store_begin(store, &turn_error));
    fine(store_set_number(store, "n", 2, &turn_error));
    turns_pass();
    fine(turn_take(_i == 0 ? "pipeline a" : "account a", 0, &next));
    ck_assert_int_gt(lease_epoch(next), lease_epoch(leases[_i]));
    ck_assert_int_eq(store_commit(store, &turn_error), WHERRY_FAILED);
    if (_i != 0)
        ck_assert_ptr_nonnull(strstr(turn_error.message, "its turn is lost"));
    store_rollback(store);
    ck_assert_int_eq(store_begin(store, &turn_error), WHERRY_FAILED);
    ck_assert_int_eq(turn_kept(), 1);
    ck_assert_int_eq(lease_prove(leases, 2, &turn_error), WHERRY_END);
    ck_assert_ptr_nonnull(strstr(turn_error.message, "is lost"));
    ck_assert_int_eq(lease_keep(leases, 2, &turn_error),
                     WHERRY_END); /* and so it stays */
    store_close(store);
    lease_release_all(leases, 2); /* takes nothing from the next one */
    ck_assert_int_eq(turn_take(_i == 0 ? "pipeline a" : "account a", 0, &leases[0]),
                     WHERRY_END);
    fine(lease_prove(&next, 1, &turn_error));
    lease_release(next);
}
END_TEST

/* As after the promotion of a replica that did not know the last holders. */
START_TEST(an_epoch_that_was_given_twice_is_of_the_holder_in_the_row_alone)
{
    struct lease *lease = turn_taken("pipeline a");
    struct store *store = turn_fenced(lease);
    fine(turn_set(store, 1));
    database_run("UPDATE wherry.lease SET holder = 'another host'");
    ck_assert_int_eq(turn_set(store, 2), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(turn_error.message, "its turn is lost"));
    ck_assert_int_eq(lease_prove(&lease, 1, &turn_error), WHERRY_END);
    store_close(store);
    lease_release(lease);
    ck_assert_int_eq(turn_kept(), 1);
    ck_assert_int_eq(database_number("SELECT (until > now())::int FROM wherry.lease"),
                     1);
}
END_TEST

START_TEST(who_was_stopped_in_a_transaction_delays_nobody_and_commits_nothing)
{
    struct lease *lease = NULL;
    const struct other other = other_start();
    ck_assert(other_does(&other, "tob"));
    other_stop(&other);
    turns_pass();
    fine(turn_take("pipeline a", 0, &lease));
    struct store *store = turn_fenced(lease);
    fine(turn_set(store, 1));
    ck_assert_int_eq(kill(other.process, SIGCONT), 0);
    ck_assert(!other_does(&other, "c"));
    ck_assert(!other_does(&other, "p"));
    ck_assert(!other_does(&other, "k"));
    ck_assert_int_eq(turn_kept(), 1);
    other_end(&other, 0);
    store_close(store);
    lease_release(lease);
}
END_TEST

/* In real time, and without a lease that could be taken: the server itself gives up the
 * transaction of a process that stands still, within a term. */
START_TEST(a_transaction_that_stands_still_is_given_up_by_the_server)
{
    lease_set_term(SHORT_MS);
    const struct other other = other_start();
    ck_assert(other_does(&other, "tob"));
    other_stop(&other);
    struct store *store = turn_opened(database_uri("wherry"));
    fine(turn_set(store, 1)); /* waits for the row of the pipeline, a term at most */
    ck_assert_int_eq(kill(other.process, SIGCONT), 0);
    ck_assert(!other_does(&other, "c"));
    ck_assert_int_eq(turn_kept(), 1);
    other_end(&other, 0);
    store_close(store);
}
END_TEST

START_TEST(a_transaction_that_waits_for_a_service_is_kept)
{
    lease_set_term(SHORT_MS);
    struct lease *lease = turn_taken("pipeline a");
    struct store *store = turn_fenced(lease);
    const int64_t until_ms = clock_elapsed_ms() + 2 * SHORT_MS;
    fine(store_begin(store, &turn_error));
    fine(store_set_number(store, "n", 1, &turn_error));
    while (clock_elapsed_ms() < until_ms) {
        usleep(SHORT_MS * 1000 / 20);
        fine(store_keep(store, &turn_error));
    }
    fine(store_commit(store, &turn_error));
    ck_assert_int_eq(turn_kept(), 1);
    store_close(store);
    lease_release(lease);
}
END_TEST

START_TEST(a_holder_that_was_killed_is_followed_within_a_term)
{
    struct lease *lease = NULL;
    lease_set_term(SHORT_MS);
    const struct other other = other_start();
    ck_assert(other_does(&other, "tob"));
    other_end(&other, SIGKILL);
    ck_assert_int_eq(turn_take("pipeline a", 0, &lease), WHERRY_END);
    fine(turn_take("pipeline a", TURN_LONG_MS, &lease));
    ck_assert_int_eq(lease_idle_ms(lease), 0);
    struct store *store = turn_fenced(lease);
    fine(turn_set(store, 1));
    ck_assert_int_eq(turn_kept(), 1);
    store_close(store);
    lease_release(lease);
}
END_TEST

/* ---- A database that is not there */

static void cut_connections(void)
{
    database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 " WHERE usename = 'wherry'");
}

START_TEST(a_lease_outlives_a_connection_and_a_restart)
{
    struct lease *lease = turn_taken("pipeline a");
    struct store *store = turn_fenced(lease);
    fine(turn_set(store, 1));
    if (_i == 0)
        cut_connections();
    else
        database_crash();
    fine(lease_prove(&lease, 1, &turn_error));
    ck_assert_int_eq(turn_set(store, 2), WHERRY_FAILED);
    store_close(store);
    ck_assert_int_eq(turn_kept(), 1);
    store = turn_fenced(lease);
    fine(turn_set(store, 3));
    ck_assert_int_eq(turn_kept(), 3);
    store_close(store);
    lease_release(lease);
}
END_TEST

/* The row in `_i`: how far the COMMIT comes, and what is there afterwards. */
static const struct {
    enum cut_when when;
    int64_t kept;
} cuts[] = {{CUT_BEFORE_COMMIT, 1}, {CUT_AFTER_COMMIT, 2}};

START_TEST(a_commit_whose_answer_does_not_come_is_whole_or_not_there)
{
    char way[256];
    struct lease *lease = turn_taken("pipeline a");
    struct store *store = turn_fenced(lease);
    fine(turn_set(store, 1));
    store_close(store);
    const pid_t proxy = cut_socket_begin(database_folder(), cuts[_i].when);
    snprintf(way, sizeof way, "%s&port=%d", database_uri("wherry"), CUT_PORT);
    store = turn_opened(way);
    fine(store_fence(store, lease, &turn_error));
    ck_assert_int_eq(turn_set(store, 2), WHERRY_FAILED);
    store_close(store);
    cut_socket_end(proxy);
    ck_assert_int_eq(turn_kept(), cuts[_i].kept);
    fine(lease_prove(&lease, 1, &turn_error)); /* its turn it still has */
    lease_release(lease);
}
END_TEST

static void wait_for_number(const char *sql, int64_t number)
{
    enum { PATIENCE = 2000, LOOK_US = 10000 };
    for (int i = 0; i < PATIENCE; i++) {
        if (database_number(sql) == number)
            return;
        usleep(LOOK_US);
    }
    ck_abort_msg("%s: it does not become so", sql);
}

/* The proof waits for somebody who has the lease's row at this very moment. */
START_TEST(a_commit_that_is_cut_while_it_proves_leaves_nothing)
{
    char way[256];
    snprintf(way, sizeof way, "postgresql:///wherry?host=%s&user=root",
             database_folder());
    const struct other other = other_start();
    ck_assert(other_does(&other, "tobc"));
    database_run("UPDATE wherry.value SET value = '1' WHERE name = 'n'");
    ck_assert(other_does(&other, "b"));
    PGconn *taker = PQconnectdb(way);
    PQclear(PQexec(taker, "BEGIN; SELECT FROM wherry.lease FOR UPDATE"));
    other_order(&other, 'c');
    wait_for_number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'wherry'"
                    " AND wait_event_type = 'Lock'",
                    1);
    database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 " WHERE usename = 'wherry' AND wait_event_type = 'Lock'");
    ck_assert(!other_succeeds(&other));
    PQfinish(taker);
    ck_assert_int_eq(turn_kept(), 1);
    other_end(&other, 0);
}
END_TEST

START_TEST(a_holder_that_cannot_keep_its_lease_stops_trusting_it)
{
    lease_set_term(SHORT_MS);
    struct lease *lease = turn_taken("pipeline a");
    const int64_t taken_ms = clock_elapsed_ms();
    const pid_t session = (pid_t)database_number(
        "SELECT pid FROM pg_stat_activity WHERE usename = 'wherry'");
    ck_assert_int_eq(kill(session, SIGSTOP), 0);
    while (lease_keep(&lease, 1, &turn_error) == WHERRY_OK)
        usleep(SHORT_MS * 1000 / 20);
    ck_assert_int_le(clock_elapsed_ms() - taken_ms, TURN_LONG_MS);
    ck_assert_ptr_nonnull(
        strstr(turn_error.message, "the database did not answer in time"));
    ck_assert_int_eq(lease_prove(&lease, 1, &turn_error), WHERRY_END);
    ck_assert_int_eq(kill(session, SIGCONT), 0);
    lease_release(lease);
}
END_TEST

/* ---- Whose clock */

START_TEST(the_clock_of_the_host_may_be_wrong_by_a_year)
{
    char clock[32];
    const int64_t year_ms = INT64_C(365) * 24 * 3600 * 1000;
    const int64_t wrong_ms =
        (int64_t)time(NULL) * 1000 + (_i == 0 ? year_ms : -year_ms);
    snprintf(clock, sizeof clock, "%" PRId64, wrong_ms);
    struct lease *lease = NULL;
    const pid_t child = fork();
    if (child == 0) {
        setenv("WHERRY_CLOCK", clock, 1);
        if (clock_now_ms() != wrong_ms)
            _exit(2);
        lease = turn_taken("pipeline a");
        _exit(lease_prove(&lease, 1, &turn_error) == WHERRY_OK ? 0 : 1);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(database_number("SELECT (until BETWEEN now() AND now()"
                                     " + interval '30 seconds')::int"
                                     " FROM wherry.lease"),
                     1);
    ck_assert_int_eq(turn_take("pipeline a", 0, &lease), WHERRY_END);
}
END_TEST

/* ---- Who waits */

START_TEST(who_waits_comes_before_those_who_came_later)
{
    enum { WAITING = 3 };
    struct other others[WAITING];
    struct lease *lease = NULL, *late = NULL;
    for (int i = 0; i < WAITING; i++)
        others[i] = other_start();
    fine(turn_take("pipeline a", 0, &lease));
    for (int i = 0; i < WAITING; i++) {
        other_order(&others[i], 'w');
        wait_for_number("SELECT count(*) FROM wherry.waiter", i + 1);
    }
    const int64_t first = lease_epoch(lease);
    lease_release(lease);
    for (int i = 0; i < WAITING; i++) {
        ck_assert(other_succeeds(&others[i]));
        ck_assert_int_eq(turn_epoch("pipeline a"), first + 1 + i);
        ck_assert_int_eq(turn_take("pipeline a", 0, &late), WHERRY_END);
        ck_assert(other_does(&others[i], "r"));
    }
    fine(turn_take("pipeline a", 0, &late));
    lease_release(late);
    for (int i = WAITING - 1; i >= 0;
         i--) /* a later one has the pipes of those before */
        other_end(&others[i], 0);
}
END_TEST

START_TEST(a_free_lease_goes_to_who_waits_and_not_to_who_comes_by)
{
    struct lease *lease = turn_taken("pipeline a"), *late = NULL;
    database_run("INSERT INTO wherry.waiter(owner, lease, place, until)"
                 " VALUES('wherry', 'pipeline a', 1, now() + interval '1 hour')");
    lease_release(lease);
    ck_assert_int_eq(turn_take("pipeline a", 0, &late), WHERRY_END);
    /* Who waits and is gone loses its place. */
    database_run("UPDATE wherry.waiter SET until = now() - interval '1 second'");
    fine(turn_take("pipeline a", 0, &late));
    lease_release(late);
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.waiter"), 0);
}
END_TEST

static bool at_the_third_question(void *self)
{
    int *asked = self;
    return ++*asked == 3;
}

START_TEST(who_stops_waiting_leaves_the_queue)
{
    struct lease *lease = turn_taken("pipeline a"), *late = NULL;
    int asked = 0;
    ck_assert_int_eq(lease_take(turn_states("wherry"), "pipeline a", TURN_LONG_MS,
                                &at_the_third_question, &asked, &late, &turn_error),
                     WHERRY_CANCELLED);
    ck_assert_int_eq(turn_take("pipeline a", 1, &late), WHERRY_END);
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.waiter"), 0);
    lease_release(lease);
}
END_TEST

START_TEST(what_one_has_is_kept_while_one_waits_for_more)
{
    struct lease *late = NULL;
    struct lease *far = turn_taken("account b");
    lease_set_term(SHORT_MS);
    struct lease *lease = turn_taken("account a");
    ck_assert_int_eq(turn_take("account b", 2 * SHORT_MS, &late), WHERRY_END);
    ck_assert_int_eq(database_number("SELECT (until > now())::int FROM wherry.lease"
                                     " WHERE name = 'account a'"),
                     1);
    fine(lease_keep(&lease, 1, &turn_error));
    lease_release(lease);
    lease_release(far);
}
END_TEST

/* ---- Roles */

START_TEST(turns_are_those_of_the_role_that_made_the_pipeline)
{
    struct lease *lease = NULL;
    store_close(turn_opened(database_uri("wherry")));
    database_run("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles"
                 " WHERE rolname = 'ops') THEN CREATE ROLE ops LOGIN IN ROLE wherry;"
                 " CREATE ROLE tenant LOGIN; END IF; END $$;"
                 "GRANT USAGE ON SCHEMA wherry TO tenant;"
                 "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wherry"
                 " TO tenant");
    fine(lease_take(turn_states("ops"), "pipeline a", 0, NULL, NULL, &lease,
                    &turn_error));
    struct store *store = turn_opened(database_uri("ops"));
    ck_assert_int_eq(store_fence(store, lease, &turn_error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(turn_error.message, "become that role"));
    store_close(store);
    lease_release(lease);
    struct lease *own = turn_taken("pipeline a"), *beside = NULL;
    char way[256];
    snprintf(way, sizeof way, "%s&options=-crole%%3Dwherry", database_uri("ops"));
    ck_assert_int_eq(lease_take((struct states){.text = way}, "pipeline a", 0, NULL,
                                NULL, &lease, &turn_error),
                     WHERRY_END);
    fine(lease_take(turn_states("tenant"), "pipeline a", 0, NULL, NULL, &beside,
                    &turn_error));
    const char *why = database_try(database_uri("tenant"),
                                   "UPDATE wherry.lease SET epoch = epoch + 1"
                                   " WHERE owner <> current_user;"
                                   "DELETE FROM wherry.lease WHERE owner = 'wherry'");
    ck_assert_msg(why == NULL, "%s", why == NULL ? "" : why);
    fine(lease_prove(&own, 1, &turn_error));
    lease_release(own);
    lease_release(beside);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_epoch_grows_with_each_holder_however_the_last_one_ended),
        TEST(a_lease_that_is_kept_keeps_its_epoch_and_ends_later),
        {"who_has_lost_a_lease_commits_nothing_and_learns_it",
         &who_has_lost_a_lease_commits_nothing_and_learns_it, 2, 0},
        TEST(an_epoch_that_was_given_twice_is_of_the_holder_in_the_row_alone),
        TEST(who_was_stopped_in_a_transaction_delays_nobody_and_commits_nothing),
        TEST(a_transaction_that_stands_still_is_given_up_by_the_server),
        TEST(a_transaction_that_waits_for_a_service_is_kept),
        TEST(a_holder_that_was_killed_is_followed_within_a_term),
        {"a_lease_outlives_a_connection_and_a_restart",
         &a_lease_outlives_a_connection_and_a_restart, 2, 0},
        {"a_commit_whose_answer_does_not_come_is_whole_or_not_there",
         &a_commit_whose_answer_does_not_come_is_whole_or_not_there, 2, 0},
        TEST(a_commit_that_is_cut_while_it_proves_leaves_nothing),
        TEST(a_holder_that_cannot_keep_its_lease_stops_trusting_it),
        {"the_clock_of_the_host_may_be_wrong_by_a_year",
         &the_clock_of_the_host_may_be_wrong_by_a_year, 2, 0},
        TEST(who_waits_comes_before_those_who_came_later),
        TEST(a_free_lease_goes_to_who_waits_and_not_to_who_comes_by),
        TEST(who_stops_waiting_leaves_the_queue),
        TEST(what_one_has_is_kept_while_one_waits_for_more),
        TEST(turns_are_those_of_the_role_that_made_the_pipeline),
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &database_empty);
    if (database_start(&why))
        status = suite_run("turns", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
