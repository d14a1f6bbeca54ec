/* test_turns.c -- turns in a database: who was stopped, cut off or slow commits nothing
 * after the next one has taken its turn, and knows it; those who wait come in their order.
 *
 * A moment passes when the test says so: it moves the end of a lease in the database.
 */
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/store/lease.h"
#include "host/store/store.h"
#include "host/store/term.h"
#include "tests/support/suite.h"
#include "tests/unit/cut_socket.h"
#include "tests/unit/database.h"

enum { SHORT_MS = LEASE_TERM_LEAST_MS, LONG_MS = 60 * 1000 };

static struct wherry_error error;

#define fine(call)                                                                     \
    do {                                                                               \
        error = (struct wherry_error){0};                                              \
        ck_assert_msg((call) == WHERRY_OK, "%s: %s", #call, error.message);            \
    } while (0)

static struct states states_of(const char *role)
{
    return (struct states){.text = database_uri(role)};
}

static enum wherry_status take(const char *name, int64_t wait_ms, struct lease **lease)
{
    return lease_take(states_of("wherry"), name, wait_ms, NULL, NULL, lease, &error);
}

static struct lease *taken(const char *name)
{
    struct lease *lease = NULL;
    fine(take(name, 0, &lease));
    return lease;
}

static struct store *opened(const char *way)
{
    struct buffer place = {0};
    struct store *store = NULL;
    buffer_format(&place, "%s#a", way);
    fine(store_open(buffer_text(&place), STORE_WRITE, &store, &error));
    buffer_free(&place);
    return store;
}

static struct store *fenced(struct lease *lease)
{
    struct store *store = opened(database_uri("wherry"));
    fine(store_fence(store, lease, &error));
    return store;
}

static enum wherry_status set(struct store *store, int64_t number)
{
    enum wherry_status status = store_begin(store, &error);
    if (status == WHERRY_OK)
        status = store_set_number(store, "n", number, &error);
    return status == WHERRY_OK ? store_commit(store, &error) : status;
}

/* What the database itself says. */
static int64_t kept(void)
{
    return database_number("SELECT value FROM wherry.value WHERE name = 'n'");
}

static int64_t epoch_of(const char *name)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT epoch FROM wherry.lease WHERE name = '%s'", name);
    return database_number(sql);
}

static void let_time_pass(void)
{
    database_run("UPDATE wherry.lease SET until = until - interval '1 hour'"
                 " WHERE until IS NOT NULL");
}

/* ---- Another process */

/* Does what it is told by a letter, and answers 'y' or 'n':
 * t takes "pipeline a", w waits for it, o opens the state, b begins and writes, c commits,
 * k keeps, p proves, r releases. */
struct other {
    pid_t process;
    int orders, answers;
};

static struct lease *its_lease;
static struct store *its_store;

static enum wherry_status obey(char order)
{
    enum wherry_status status = WHERRY_FAILED;
    switch (order) {
    case 't':
    case 'w':
        status = take("pipeline a", order == 'w' ? LONG_MS : 0, &its_lease);
        break;
    case 'o':
        its_store = fenced(its_lease);
        return WHERRY_OK;
    case 'b':
        status = store_begin(its_store, &error);
        return status == WHERRY_OK ? store_set_number(its_store, "n", 2, &error)
                                   : status;
    case 'c':
        return store_commit(its_store, &error);
    case 'k':
        return lease_keep(&its_lease, 1, &error);
    case 'p':
        return lease_prove(&its_lease, 1, &error);
    case 'r':
        lease_release_all(&its_lease, 1);
        return WHERRY_OK;
    default:
        break;
    }
    return status;
}

static struct other start(void)
{
    int orders[2], answers[2];
    ck_assert(pipe(orders) == 0 && pipe(answers) == 0);
    const struct other other = {fork(), orders[1], answers[0]};
    if (other.process == 0) {
        close(orders[1]);
        for (char order; read(orders[0], &order, 1) == 1;) {
            const char answer = obey(order) == WHERRY_OK ? 'y' : 'n';
            if (write(answers[1], &answer, 1) != 1)
                break;
        }
        _exit(0);
    }
    close(orders[0]);
    close(answers[1]);
    return other;
}

static void order(const struct other *other, char what)
{
    ck_assert_int_eq(write(other->orders, &what, 1), 1);
}

static bool succeeds(const struct other *other)
{
    char answer = 0;
    ck_assert_int_eq(read(other->answers, &answer, 1), 1);
    return answer == 'y';
}

static bool does(const struct other *other, const char *what)
{
    bool good = true;
    for (; *what != '\0' && good; what++) {
        order(other, *what);
        good = succeeds(other);
    }
    return good;
}

static void stop(const struct other *other)
{
    int status = 0;
    ck_assert_int_eq(kill(other->process, SIGSTOP), 0);
    ck_assert_int_eq(waitpid(other->process, &status, WUNTRACED), other->process);
    ck_assert(WIFSTOPPED(status));
}

static void end(const struct other *other, int signal_number)
{
    close(other->orders);
    if (signal_number != 0)
        kill(other->process, signal_number);
    ck_assert_int_eq(waitpid(other->process, NULL, 0), other->process);
    close(other->answers);
}

/* ---- Epochs */

START_TEST(the_epoch_grows_with_each_holder_however_the_last_one_ended)
{
    int64_t last = 0;
    for (int i = 0; i < 6; i++) {
        struct lease *lease = taken("pipeline a");
        ck_assert_int_gt(lease_epoch(lease), last);
        ck_assert_int_eq(lease_epoch(lease), epoch_of("pipeline a"));
        ck_assert(lease_idle_ms(lease) == (i == 0       ? INT64_MAX
                                           : i % 2 == 0 ? 0
                                                        : lease_idle_ms(lease)));
        last = lease_epoch(lease);
        if (i % 2 != 0)
            let_time_pass();
        else
            lease_release(lease);
    }
}
END_TEST

START_TEST(a_lease_that_is_kept_keeps_its_epoch_and_ends_later)
{
    struct lease *lease = taken("pipeline a");
    let_time_pass();
    fine(lease_keep(&lease, 1, &error)); /* a third of its term has not passed */
    ck_assert_int_eq(database_number("SELECT (until < now())::int FROM wherry.lease"),
                     1);
    fine(lease_prove(&lease, 1, &error)); /* nobody has taken it since */
    ck_assert_int_eq(database_number("SELECT (until > now())::int FROM wherry.lease"),
                     1);
    ck_assert_int_eq(epoch_of("pipeline a"), lease_epoch(lease));
    lease_release(lease);
    ck_assert_int_eq(database_number("SELECT (until IS NULL)::int FROM wherry.lease"),
                     1);
}
END_TEST

/* ---- Who has lost it */

/* The row in `_i`: which of its leases another holder takes. If it is that of the state, the
 * database ends the session that the state is used by. */
START_TEST(who_has_lost_a_lease_commits_nothing_and_is_told)
{
    struct lease *leases[] = {taken("pipeline a"), taken("account a")};
    struct lease *next = NULL;
    struct store *store = fenced(leases[0]);
    fine(store_fence(store, leases[1], &error));
    fine(set(store, 1));
    fine(store_begin(store, &error));
    fine(store_set_number(store, "n", 2, &error));
    let_time_pass();
    fine(take(_i == 0 ? "pipeline a" : "account a", 0, &next));
    ck_assert_int_gt(lease_epoch(next), lease_epoch(leases[_i]));
    ck_assert_int_eq(store_commit(store, &error), WHERRY_FAILED);
    if (_i != 0)
        ck_assert_ptr_nonnull(strstr(error.message, "its turn is lost"));
    store_rollback(store);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_FAILED);
    ck_assert_int_eq(kept(), 1);
    ck_assert_int_eq(lease_prove(leases, 2, &error), WHERRY_END);
    ck_assert_ptr_nonnull(strstr(error.message, "is lost"));
    ck_assert_int_eq(lease_keep(leases, 2, &error), WHERRY_END); /* and so it stays */
    store_close(store);
    lease_release_all(leases, 2); /* takes nothing from the next one */
    ck_assert_int_eq(take(_i == 0 ? "pipeline a" : "account a", 0, &leases[0]),
                     WHERRY_END);
    fine(lease_prove(&next, 1, &error));
    lease_release(next);
}
END_TEST

START_TEST(who_was_stopped_in_a_transaction_delays_nobody_and_commits_nothing)
{
    struct lease *lease = NULL;
    const struct other other = start();
    ck_assert(does(&other, "tob"));
    stop(&other);
    let_time_pass();
    fine(take("pipeline a", 0, &lease));
    struct store *store = fenced(lease);
    fine(set(store, 1));
    ck_assert_int_eq(kill(other.process, SIGCONT), 0);
    ck_assert(!does(&other, "c"));
    ck_assert(!does(&other, "p"));
    ck_assert(!does(&other, "k"));
    ck_assert_int_eq(kept(), 1);
    end(&other, 0);
    store_close(store);
    lease_release(lease);
}
END_TEST

/* In real time, and without a lease that could be taken: the server itself gives up the
 * transaction of a process that stands still, within a term. */
START_TEST(a_transaction_that_stands_still_is_given_up_by_the_server)
{
    lease_set_term(SHORT_MS);
    const struct other other = start();
    ck_assert(does(&other, "tob"));
    stop(&other);
    struct store *store = opened(database_uri("wherry"));
    fine(set(store, 1)); /* waits for the row of the pipeline, a term at most */
    ck_assert_int_eq(kill(other.process, SIGCONT), 0);
    ck_assert(!does(&other, "c"));
    ck_assert_int_eq(kept(), 1);
    end(&other, 0);
    store_close(store);
}
END_TEST

START_TEST(a_transaction_that_waits_for_a_service_is_kept)
{
    lease_set_term(SHORT_MS);
    struct lease *lease = taken("pipeline a");
    struct store *store = fenced(lease);
    const int64_t until_ms = clock_elapsed_ms() + 2 * SHORT_MS;
    fine(store_begin(store, &error));
    fine(store_set_number(store, "n", 1, &error));
    while (clock_elapsed_ms() < until_ms) {
        usleep(SHORT_MS * 1000 / 20);
        fine(store_keep(store, &error));
    }
    fine(store_commit(store, &error));
    ck_assert_int_eq(kept(), 1);
    store_close(store);
    lease_release(lease);
}
END_TEST

START_TEST(a_holder_that_was_killed_is_followed_within_a_term)
{
    struct lease *lease = NULL;
    lease_set_term(SHORT_MS);
    const struct other other = start();
    ck_assert(does(&other, "tob"));
    end(&other, SIGKILL);
    ck_assert_int_eq(take("pipeline a", 0, &lease), WHERRY_END);
    fine(take("pipeline a", LONG_MS, &lease));
    ck_assert_int_eq(lease_idle_ms(lease), 0);
    struct store *store = fenced(lease);
    fine(set(store, 1));
    ck_assert_int_eq(kept(), 1);
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
    struct lease *lease = taken("pipeline a");
    struct store *store = fenced(lease);
    fine(set(store, 1));
    if (_i == 0)
        cut_connections();
    else
        database_crash();
    fine(lease_prove(&lease, 1, &error));
    ck_assert_int_eq(set(store, 2), WHERRY_FAILED);
    store_close(store);
    ck_assert_int_eq(kept(), 1);
    store = fenced(lease);
    fine(set(store, 3));
    ck_assert_int_eq(kept(), 3);
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
    struct lease *lease = taken("pipeline a");
    struct store *store = fenced(lease);
    fine(set(store, 1));
    store_close(store);
    const pid_t proxy = cut_socket_begin(database_folder(), cuts[_i].when);
    snprintf(way, sizeof way, "%s&port=%d", database_uri("wherry"), CUT_PORT);
    store = opened(way);
    fine(store_fence(store, lease, &error));
    ck_assert_int_eq(set(store, 2), WHERRY_FAILED);
    store_close(store);
    cut_socket_end(proxy);
    ck_assert_int_eq(kept(), cuts[_i].kept);
    fine(lease_prove(&lease, 1, &error)); /* its turn it still has */
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
    const struct other other = start();
    ck_assert(does(&other, "tobc"));
    database_run("UPDATE wherry.value SET value = '1' WHERE name = 'n'");
    ck_assert(does(&other, "b"));
    PGconn *taker = PQconnectdb(way);
    PQclear(PQexec(taker, "BEGIN; SELECT FROM wherry.lease FOR UPDATE"));
    order(&other, 'c');
    wait_for_number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'wherry'"
                    " AND wait_event_type = 'Lock'",
                    1);
    database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 " WHERE usename = 'wherry' AND wait_event_type = 'Lock'");
    ck_assert(!succeeds(&other));
    PQfinish(taker);
    ck_assert_int_eq(kept(), 1);
    end(&other, 0);
}
END_TEST

START_TEST(a_holder_that_cannot_keep_its_lease_stops_trusting_it)
{
    lease_set_term(SHORT_MS);
    struct lease *lease = taken("pipeline a");
    const int64_t taken_ms = clock_elapsed_ms();
    const pid_t session = (pid_t)database_number(
        "SELECT pid FROM pg_stat_activity WHERE usename = 'wherry'");
    ck_assert_int_eq(kill(session, SIGSTOP), 0);
    while (lease_keep(&lease, 1, &error) == WHERRY_OK)
        usleep(SHORT_MS * 1000 / 20);
    ck_assert_int_le(clock_elapsed_ms() - taken_ms, LONG_MS);
    ck_assert_ptr_nonnull(strstr(error.message, "the database did not answer in time"));
    ck_assert_int_eq(lease_prove(&lease, 1, &error), WHERRY_END);
    ck_assert_int_eq(kill(session, SIGCONT), 0);
    lease_release(lease);
}
END_TEST

/* ---- Whose clock */

START_TEST(the_clock_of_the_host_may_be_wrong_by_a_year)
{
    char clock[32];
    const int64_t year_ms = INT64_C(365) * 24 * 3600 * 1000;
    snprintf(clock, sizeof clock, "%lld",
             (long long)(clock_now_ms() + (_i == 0 ? year_ms : -year_ms)));
    struct lease *lease = NULL;
    const pid_t child = fork();
    if (child == 0) {
        setenv("WHERRY_CLOCK", clock, 1);
        lease = taken("pipeline a");
        _exit(lease_prove(&lease, 1, &error) == WHERRY_OK ? 0 : 1);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(database_number("SELECT (until BETWEEN now() AND now()"
                                     " + interval '30 seconds')::int"
                                     " FROM wherry.lease"),
                     1);
    ck_assert_int_eq(take("pipeline a", 0, &lease), WHERRY_END);
}
END_TEST

/* ---- Who waits */

START_TEST(who_waits_comes_before_those_who_came_later)
{
    enum { WAITING = 3 };
    struct other others[WAITING];
    struct lease *lease = NULL, *late = NULL;
    for (int i = 0; i < WAITING; i++)
        others[i] = start();
    fine(take("pipeline a", 0, &lease));
    for (int i = 0; i < WAITING; i++) {
        order(&others[i], 'w');
        wait_for_number("SELECT count(*) FROM wherry.waiter", i + 1);
    }
    const int64_t first = lease_epoch(lease);
    lease_release(lease);
    for (int i = 0; i < WAITING; i++) {
        ck_assert(succeeds(&others[i]));
        ck_assert_int_eq(epoch_of("pipeline a"), first + 1 + i);
        ck_assert_int_eq(take("pipeline a", 0, &late), WHERRY_END);
        ck_assert(does(&others[i], "r"));
    }
    fine(take("pipeline a", 0, &late));
    lease_release(late);
    for (int i = WAITING - 1; i >= 0;
         i--) /* a later one has the pipes of those before */
        end(&others[i], 0);
}
END_TEST

START_TEST(a_free_lease_goes_to_who_waits_and_not_to_who_comes_by)
{
    struct lease *lease = taken("pipeline a"), *late = NULL;
    database_run("INSERT INTO wherry.waiter(owner, lease, place, until)"
                 " VALUES('wherry', 'pipeline a', 1, now() + interval '1 hour')");
    lease_release(lease);
    ck_assert_int_eq(take("pipeline a", 0, &late), WHERRY_END);
    /* Who waits and is gone loses its place. */
    database_run("UPDATE wherry.waiter SET until = now() - interval '1 second'");
    fine(take("pipeline a", 0, &late));
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
    struct lease *lease = taken("pipeline a"), *late = NULL;
    int asked = 0;
    ck_assert_int_eq(lease_take(states_of("wherry"), "pipeline a", LONG_MS,
                                &at_the_third_question, &asked, &late, &error),
                     WHERRY_CANCELLED);
    ck_assert_int_eq(take("pipeline a", 1, &late), WHERRY_END);
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.waiter"), 0);
    lease_release(lease);
}
END_TEST

START_TEST(what_one_has_is_kept_while_one_waits_for_more)
{
    struct lease *late = NULL;
    struct lease *far = taken("account b");
    lease_set_term(SHORT_MS);
    struct lease *lease = taken("account a");
    ck_assert_int_eq(take("account b", 2 * SHORT_MS, &late), WHERRY_END);
    ck_assert_int_eq(database_number("SELECT (until > now())::int FROM wherry.lease"
                                     " WHERE name = 'account a'"),
                     1);
    fine(lease_keep(&lease, 1, &error));
    lease_release(lease);
    lease_release(far);
}
END_TEST

/* ---- Roles */

START_TEST(turns_are_those_of_the_role_that_made_the_pipeline)
{
    struct lease *lease = NULL;
    store_close(opened(database_uri("wherry")));
    database_run("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles"
                 " WHERE rolname = 'ops') THEN CREATE ROLE ops LOGIN IN ROLE wherry;"
                 " CREATE ROLE tenant LOGIN; END IF; END $$;"
                 "GRANT USAGE ON SCHEMA wherry TO tenant;"
                 "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wherry"
                 " TO tenant");
    fine(lease_take(states_of("ops"), "pipeline a", 0, NULL, NULL, &lease, &error));
    struct store *store = opened(database_uri("ops"));
    ck_assert_int_eq(store_fence(store, lease, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "become that role"));
    store_close(store);
    lease_release(lease);
    struct lease *own = taken("pipeline a"), *beside = NULL;
    char way[256];
    snprintf(way, sizeof way, "%s&options=-crole%%3Dwherry", database_uri("ops"));
    ck_assert_int_eq(lease_take((struct states){.text = way}, "pipeline a", 0, NULL,
                                NULL, &lease, &error),
                     WHERRY_END);
    fine(lease_take(states_of("tenant"), "pipeline a", 0, NULL, NULL, &beside, &error));
    const char *why = database_try(database_uri("tenant"),
                                   "UPDATE wherry.lease SET epoch = epoch + 1"
                                   " WHERE owner <> current_user;"
                                   "DELETE FROM wherry.lease WHERE owner = 'wherry'");
    ck_assert_msg(why == NULL, "%s", why == NULL ? "" : why);
    fine(lease_prove(&own, 1, &error));
    lease_release(own);
    lease_release(beside);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_epoch_grows_with_each_holder_however_the_last_one_ended),
        TEST(a_lease_that_is_kept_keeps_its_epoch_and_ends_later),
        {"who_has_lost_a_lease_commits_nothing_and_is_told",
         &who_has_lost_a_lease_commits_nothing_and_is_told, 2, 0},
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
