/* test_database.c -- what a state in a database meets that one in a file does not: a
 * server that refuses, a connection that is lost before, in and after a commit, roles.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/contents.h"
#include "host/store/postgres/connect.h"
#include "host/store/rows.h"
#include "host/store/store.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"
#include "tests/unit/cut_socket.h"
#include "tests/unit/number.h"

static struct wherry_error error;
static struct buffer place;

/* ---- A connection that is lost */

static void cut_connections(void)
{
    database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 " WHERE usename = 'wherry'");
}

START_TEST(a_connection_that_is_lost_in_a_transaction_leaves_nothing_of_it)
{
    number_first();
    struct store *store = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "n", 2, &error), WHERRY_OK);
    cut_connections();
    ck_assert_int_eq(store_commit(store, &error), WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, "the server was stopped") != NULL ||
                      strstr(error.message, "the connection to the server was lost"),
                  "%s", error.message);
    store_rollback(store);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_FAILED);
    store_close(store);
    ck_assert_int_eq(number_kept(), 1);
}
END_TEST

/* Else an export would say that what it could not ask for is lost. */
START_TEST(a_connection_that_is_lost_is_no_damage_to_read_past)
{
    number_first();
    struct store_counts counts;
    struct store *store = number_open("wherry", STORE_READ);
    ck_assert_int_eq(store_count(store, &counts, &error), WHERRY_OK);
    store_forgive(store);
    ck_assert_int_eq(store_check(store, &error), WHERRY_OK);
    cut_connections();
    ck_assert_int_eq(store_count(store, &counts, &error), WHERRY_FAILED);
    store_forgive(store);
    ck_assert_int_eq(store_check(store, &error), WHERRY_FAILED);
    ck_assert_ptr_null(strstr(error.message, "damage"));
    store_close(store);
}
END_TEST

/* The row in `_i`: how far the COMMIT comes, and what is there afterwards. */
static const struct {
    enum cut_when when;
    int64_t kept;
} cuts[] = {{CUT_BEFORE_COMMIT, 1}, {CUT_AFTER_COMMIT, 2}};

START_TEST(a_commit_whose_answer_does_not_come_is_told_as_failed)
{
    number_first();
    char way[256];
    struct store *store = NULL;
    const pid_t proxy = cut_socket_begin(database_folder(), cuts[_i].when);
    snprintf(way, sizeof way, "%s&port=%d", database_uri("wherry"), CUT_PORT);
    postgres_place(way, "a", &place);
    ck_assert_msg(store_open(buffer_text(&place), STORE_WRITE, &store, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    ck_assert_int_eq(number_set(store, 2, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(
        strstr(error.message, "the connection to the server was lost"));
    store_close(store);
    cut_socket_end(proxy);
    ck_assert_int_eq(number_kept(), cuts[_i].kept);
}
END_TEST

/* ---- A server that refuses */

/* What it raises, and what an operator reads; never what it says of a contact. */
static const struct refusal {
    const char *state, *words;
} refusals[] = {
    {"40001", "the server undid the transaction: others write to the same rows"},
    {"40P01", "the server undid the transaction: others write to the same rows"},
    {"57014", "the server gave up a statement: it took too long"},
    {"53100", "the disk of the server is full"},
    {"53200", "the server is short of memory or connections"},
    {"25006", "the server takes no writes"},
    {"22000", "the server refused a statement"},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

static void refuse_with(const char *state, bool at_commit)
{
    struct buffer sql = {0};
    buffer_format(&sql,
                  "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                  " $$ BEGIN RAISE EXCEPTION 'ann@example.org' USING ERRCODE = '%s';"
                  " END $$;",
                  state);
    for (int part = 0; part < 16; part++)
        buffer_format(&sql,
                      "CREATE %s TRIGGER refuse AFTER INSERT OR UPDATE ON"
                      " wherry_parts.value_%d %s FOR EACH ROW"
                      " EXECUTE FUNCTION refuse();",
                      at_commit ? "CONSTRAINT" : "", part,
                      at_commit ? "DEFERRABLE INITIALLY DEFERRED" : "");
    database_run(buffer_text(&sql));
    buffer_free(&sql);
}

START_TEST(what_the_server_refuses_is_told_in_plain_words_and_undone)
{
    const struct refusal *refusal = &refusals[_i / 2];
    number_first();
    refuse_with(refusal->state, _i % 2 != 0);
    struct store *store = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(number_set(store, 2, &error), WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, refusal->words) != NULL &&
                      strstr(error.message, refusal->state) != NULL,
                  "%s", error.message);
    ck_assert_ptr_null(strstr(error.message, "ann@example.org"));
    store_rollback(store);
    ck_assert_int_eq(store_check(store, &error), WHERRY_FAILED);
    store_close(store);
    ck_assert_int_eq(number_kept(), 1);
}
END_TEST

START_TEST(a_writer_who_does_not_end_is_told_to_the_next_one)
{
    number_first();
    struct store *one = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(store_begin(one, &error), WHERRY_OK);
    ck_assert_int_eq(number_get(one), 1); /* the server knows of the transaction */
    database_run("ALTER ROLE wherry SET statement_timeout = '100ms'");
    struct store *two = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(number_set(two, 3, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "it took too long (SQLSTATE 57014)"));
    database_run("ALTER ROLE wherry RESET statement_timeout");
    ck_assert_int_eq(store_set_number(one, "n", 2, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(one, &error), WHERRY_OK);
    store_close(two);
    store_close(one);
    ck_assert_int_eq(number_kept(), 2);
}
END_TEST

START_TEST(nothing_of_a_transaction_is_there_if_one_statement_in_its_middle_is_refused)
{
    number_first();
    struct store *store = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(number_set(store, 2, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "before", 1, &error), WHERRY_OK);
    refuse_with("53100", false);
    store_set_number(store, "n", 3, &error);
    store_set_number(store, "after", 1, &error);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "the disk of the server is full"));
    store_rollback(store);
    database_run("DROP FUNCTION refuse CASCADE");
    ck_assert_int_eq(store_begin(store, &error), WHERRY_FAILED);
    store_close(store);
    store = number_open("wherry", STORE_READ);
    ck_assert_int_eq(number_named(store, "before"), 0);
    ck_assert_int_eq(number_get(store), 2);
    ck_assert_int_eq(number_named(store, "after"), 0);
    store_close(store);
}
END_TEST

START_TEST(a_state_that_is_removed_while_it_is_in_use_takes_no_more_writes)
{
    number_first();
    struct store *store = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(store_remove(number_place("wherry", "a"), &error), WHERRY_OK);
    ck_assert_int_eq(number_set(store, 2, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "removed while it was in use"));
    store_close(store);
    ck_assert(!store_exists(number_place("wherry", "a")));
}
END_TEST

/* ---- Versions */

START_TEST(tables_of_a_newer_version_are_refused_and_left_alone)
{
    struct store *store = NULL;
    number_first();
    database_run("UPDATE wherry.version SET number = number + 97");
    for (int mode = STORE_WRITE; mode <= STORE_READ; mode++) {
        ck_assert_int_eq(store_open(number_place("wherry", "a"), (enum store_mode)mode,
                                    &store, &error),
                         WHERRY_FAILED);
        ck_assert_ptr_null(store);
        ck_assert_ptr_nonnull(strstr(error.message, "use a newer wherry"));
    }
    database_run("UPDATE wherry.version SET number = number - 97");
    ck_assert_int_eq(number_kept(), 1);
}
END_TEST

START_TEST(tables_are_made_once_however_many_ask_for_them)
{
    enum { HOSTS = 4 };
    int status = 0;
    database_run("DROP SCHEMA IF EXISTS wherry, wherry_parts CASCADE");
    for (int i = 0; i < HOSTS; i++) {
        if (fork() == 0) {
            struct store *store = NULL;
            const bool made = store_open(number_place("wherry", "a"), STORE_WRITE,
                                         &store, &error) == WHERRY_OK;
            _exit(made && number_set(store, 1, &error) == WHERRY_OK ? 0 : 1);
        }
    }
    for (int i = 0; i < HOSTS; i++) {
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_int_eq(number_kept(), 1);
}
END_TEST

/* ---- Roles */

static void make_role(const char *rights)
{
    database_run(
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles"
        " WHERE rolname = 'tenant') THEN CREATE ROLE tenant LOGIN; END IF; END $$");
    database_run(rights);
}

START_TEST(a_role_without_rights_is_told_what_it_may_not)
{
    struct store *store = NULL;
    number_first();
    make_role("SELECT 1");
    for (int mode = STORE_WRITE; mode <= STORE_READ; mode++) {
        ck_assert_int_eq(store_open(number_place("tenant", "a"), (enum store_mode)mode,
                                    &store, &error),
                         WHERRY_FAILED);
        ck_assert_msg(strstr(error.message, "permission denied for schema wherry") !=
                          NULL,
                      "%s", error.message);
    }
}
END_TEST

START_TEST(a_role_sees_its_own_pipelines_alone)
{
    number_first();
    make_role("GRANT USAGE ON SCHEMA wherry TO tenant;"
              "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wherry"
              " TO tenant");
    ck_assert(!store_exists(number_place("tenant", "a")));
    struct store *store = number_open("tenant", STORE_WRITE);
    ck_assert_int_eq(number_get(store), 0);
    ck_assert_msg(number_set(store, 2, &error) == WHERRY_OK, "%s", error.message);
    store_close(store);
    ck_assert_int_eq(number_kept(), 1);
    ck_assert_int_eq(store_remove(number_place("tenant", "a"), &error), WHERRY_OK);
    ck_assert_int_eq(number_kept(), 1);
    const char *why = database_try(database_uri("tenant"),
                                   "DELETE FROM wherry.value;"
                                   "UPDATE wherry.pipeline SET owner = current_user");
    ck_assert_msg(why == NULL, "%s", why == NULL ? "" : why);
    ck_assert_int_eq(number_kept(), 1); /* it took nothing that is not its own */
    why = database_try(database_uri("tenant"), "SELECT * FROM wherry_parts.value_0");
    ck_assert_ptr_nonnull(why);
    ck_assert_ptr_nonnull(strstr(why, "permission denied"));
}
END_TEST

/* ---- The way there */

static const char *const hopeless[] = {
    "postgresql://wherry:s3cret@/wherry?host=/nowhere",
    "postgresql://wherry:s3cret@localhost:port/wherry",
    "postgresql://wherry:s3cret@localhost/wherry?nonsense=s3cret",
    "postgres://wherry:s3cret@[::1/wherry",
};

START_TEST(no_secret_is_in_what_is_told_of_a_server_that_is_not_reached)
{
    struct store *store = NULL;
    postgres_place(hopeless[_i], "a", &place);
    ck_assert_int_eq(store_open(buffer_text(&place), STORE_WRITE, &store, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_null(store);
    ck_assert_ptr_null(strstr(error.message, "s3cret"));
    ck_assert_ptr_null(strchr(error.message, '\n'));
    ck_assert_int_eq(store_remove(buffer_text(&place), &error), WHERRY_FAILED);
    ck_assert(store_exists(buffer_text(&place))); /* in doubt it is there */
}
END_TEST

START_TEST(of_several_hosts_the_one_that_takes_writes_is_taken)
{
    char way[512];
    struct store *store = NULL;
    snprintf(way, sizeof way,
             "postgresql:///wherry?host=/nowhere,%s&user=wherry"
             "&target_session_attrs=read-write",
             database_folder());
    postgres_place(way, "a", &place);
    ck_assert_msg(store_open(buffer_text(&place), STORE_WRITE, &store, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    ck_assert_int_eq(number_set(store, 1, &error), WHERRY_OK);
    store_close(store);
    ck_assert_int_eq(number_kept(), 1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_connection_that_is_lost_in_a_transaction_leaves_nothing_of_it),
        TEST(a_connection_that_is_lost_is_no_damage_to_read_past),
        {"a_commit_whose_answer_does_not_come_is_told_as_failed",
         &a_commit_whose_answer_does_not_come_is_told_as_failed, 2, 0},
        {"what_the_server_refuses_is_told_in_plain_words_and_undone",
         &what_the_server_refuses_is_told_in_plain_words_and_undone, 2 * REFUSALS, 0},
        TEST(a_writer_who_does_not_end_is_told_to_the_next_one),
        TEST(
            nothing_of_a_transaction_is_there_if_one_statement_in_its_middle_is_refused),
        TEST(a_state_that_is_removed_while_it_is_in_use_takes_no_more_writes),
        TEST(tables_of_a_newer_version_are_refused_and_left_alone),
        TEST(tables_are_made_once_however_many_ask_for_them),
        TEST(a_role_without_rights_is_told_what_it_may_not),
        TEST(a_role_sees_its_own_pipelines_alone),
        {"no_secret_is_in_what_is_told_of_a_server_that_is_not_reached",
         &no_secret_is_in_what_is_told_of_a_server_that_is_not_reached, 4, 0},
        TEST(of_several_hosts_the_one_that_takes_writes_is_taken),
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &number_finish);
    if (database_start(&why))
        status = suite_run("database", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
