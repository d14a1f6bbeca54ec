/* test_database_conflict.c -- what a state in a database meets of others at the same time:
 * a command that writes beside it, a server that refuses by itself, a connection that is
 * lost in the middle of a commit.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/store/store.h"
#include "host/store/stored.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"
#include "tests/unit/number.h"

static struct wherry_error error;

/* What the first one has read was true, and is not any longer when it begins to write. */
START_TEST(a_transaction_that_rests_on_what_another_command_has_changed_fails)
{
    number_first();
    struct store *one = number_open("wherry", STORE_WRITE);
    struct store *two = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(number_set(one, 2, &error), WHERRY_OK);
    ck_assert_int_eq(number_set(two, 3, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin(one, &error), WHERRY_OK);
    ck_assert_int_eq(number_get(one), 2); /* as it has kept it: no trip */
    ck_assert_int_eq(store_set_number(one, "sum", number_get(one) + 1, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(one, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "another command wrote to it"));
    store_rollback(one);
    store_close(one);
    ck_assert_int_eq(number_named(two, "sum"), 0);
    ck_assert_int_eq(store_begin(two, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(two, "n", number_get(two) + 1, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(two, &error), WHERRY_OK);
    store_close(two);
    ck_assert_int_eq(number_kept(), 4);
}
END_TEST

static void put(struct store *store, struct store_row *row, const char *body)
{
    row->body = body;
    row->body_length = strlen(body);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_put_row(store, row, &error), WHERRY_OK);
}

START_TEST(a_contact_that_another_command_has_changed_is_not_written_over)
{
    static const char *const ids[] = {"x", NULL};
    struct arena arena = {0};
    struct store_row row = {.ids = {ids, NULL}, .address = {"", ""}, .present = {true}};
    struct store *one = number_open("wherry", STORE_WRITE);
    struct store *two = number_open("wherry", STORE_WRITE);
    put(one, &row, "first");
    ck_assert_int_eq(store_commit(one, &error), WHERRY_OK);
    put(two, &row, "second");
    ck_assert_int_eq(store_commit(two, &error), WHERRY_OK);
    put(one, &row, "third");
    ck_assert_int_eq(store_commit(one, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "another command wrote to it"));
    store_close(one);
    store_close(two);
    one = number_open("wherry", STORE_READ);
    ck_assert_int_eq(store_get_row(one, row.id, &arena, &row, &error), WHERRY_OK);
    ck_assert_uint_eq(row.body_length, strlen("second"));
    ck_assert_int_eq(memcmp(row.body, "second", row.body_length), 0);
    store_close(one);
    arena_free(&arena);
}
END_TEST

/* The server's own, and not one that a test has raised. */
static const struct own_refusal {
    const char *setting, *words;
    bool opens;  /* it is refused at the first write, and not before */
    bool beside; /* because another one has written */
} own_refusals[] = {
    {"SET default_transaction_isolation = 'repeatable read'",
     "others write to the same rows (SQLSTATE 40001)", true, true},
    {"SET default_transaction_read_only = on", "the server takes no writes", true,
     false},
    {"CONNECTION LIMIT 0", "too many connections for role", false, false},
    {"NOLOGIN", "is not permitted to log in", false, false},
};
enum { OWN_REFUSALS = sizeof own_refusals / sizeof *own_refusals };

static void try_sql(PGconn *connection, const char *sql)
{
    PGresult *told = PQexec(connection, sql);
    const ExecStatusType status = PQresultStatus(told);
    PQclear(told);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        _exit(1);
}

static bool does_somebody_wait(PGconn *connection)
{
    PGresult *told = PQexec(connection, "SELECT 1 FROM pg_locks WHERE NOT granted");
    const bool waits = PQntuples(told) > 0;
    PQclear(told);
    return waits;
}

/* Another one writes to the same pipeline, and commits while somebody waits for it. */
static pid_t write_beside(void)
{
    int ready[2];
    char byte;
    ck_assert_int_eq(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        PGconn *connection = PQconnectdb(database_uri("writer"));
        try_sql(connection, "BEGIN; UPDATE wherry.pipeline SET moved = moved");
        if (write(ready[1], "x", 1) != 1)
            _exit(1);
        while (!does_somebody_wait(connection))
            continue;
        try_sql(connection, "COMMIT");
        PQfinish(connection);
        _exit(0);
    }
    close(ready[1]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

START_TEST(what_the_server_refuses_by_itself_is_told_in_plain_words)
{
    const struct own_refusal *own = &own_refusals[_i];
    struct store *store = NULL;
    struct buffer sql = {0};
    int status = 0;
    number_first();
    database_run("DO $$ BEGIN IF to_regrole('writer') IS NULL THEN CREATE ROLE writer"
                 " LOGIN SUPERUSER; END IF; END $$");
    buffer_format(&sql, "ALTER ROLE wherry %s", own->setting);
    database_run(buffer_text(&sql));
    ck_assert_int_eq(
        store_open(number_place("wherry", "a"), STORE_WRITE, &store, &error),
        own->opens ? WHERRY_OK : WHERRY_FAILED);
    const pid_t beside = own->beside ? write_beside() : 0;
    if (own->opens)
        ck_assert_int_eq(number_set(store, 2, &error), WHERRY_FAILED);
    if (own->beside)
        ck_assert_int_eq(waitpid(beside, &status, 0), beside);
    ck_assert_int_eq(status, 0);
    store_close(store);
    database_run("ALTER ROLE wherry RESET ALL; ALTER ROLE wherry LOGIN"
                 " CONNECTION LIMIT -1");
    ck_assert_msg(strstr(error.message, own->words) != NULL, "%s", error.message);
    ck_assert_int_eq(number_kept(), 1);
    buffer_free(&sql);
}
END_TEST

/* The server ends the connection while it does the commit. */
START_TEST(a_connection_that_is_lost_in_a_commit_leaves_nothing_of_it)
{
    number_first();
    database_run("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY"
                 " DEFINER AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid());"
                 " PERFORM pg_sleep(60); RETURN NULL; END $$;"
                 "DO $$ BEGIN FOR part IN 0..15 LOOP EXECUTE format('CREATE CONSTRAINT"
                 " TRIGGER refuse AFTER INSERT OR UPDATE ON wherry_parts.%I DEFERRABLE"
                 " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()',"
                 " 'value_' || part); END LOOP; END $$");
    struct store *store = number_open("wherry", STORE_WRITE);
    ck_assert_int_eq(number_set(store, 2, &error), WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, "the server was stopped") != NULL ||
                      strstr(error.message, "the connection to the server was lost"),
                  "%s", error.message);
    store_close(store);
    ck_assert_int_eq(number_kept(), 1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_transaction_that_rests_on_what_another_command_has_changed_fails),
        TEST(a_contact_that_another_command_has_changed_is_not_written_over),
        {"what_the_server_refuses_by_itself_is_told_in_plain_words",
         &what_the_server_refuses_by_itself_is_told_in_plain_words, OWN_REFUSALS, 0},
        TEST(a_connection_that_is_lost_in_a_commit_leaves_nothing_of_it),
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &number_finish);
    if (database_start(&why))
        status = suite_run("database conflict", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
