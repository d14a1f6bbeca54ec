/* test_often.c -- statements that the server knows by a name: when they get one, what a
 * failure leaves of it, and how what they ask for is found.
 */
#include <stdio.h>

#include "host/base/buffer.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/often.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"
#include "tests/unit/crowd.h"

enum { DATABASE = 1 };

static struct postgres_store *open_here(void)
{
    return postgres_of(backend_open(DATABASE, "a", STORE_WRITE));
}

/* The one number that the server gives for it, in this session. */
static int64_t take_number(struct postgres_store *postgres)
{
    PGresult *rows = NULL;
    fine(queue_wait(postgres, &rows, error));
    ck_assert_int_eq(PQntuples(rows), 1);
    const int64_t number =
        postgres_decode(PQgetvalue(rows, 0, 0), (size_t)PQgetlength(rows, 0, 0));
    PQclear(rows);
    return number;
}

static int64_t ask(struct postgres_store *postgres, const char *sql)
{
    fine(queue_send(postgres, sql, NULL, NULL, error));
    return take_number(postgres);
}

/* How many names the server has of statements like this, and of how many their plans were
 * made for the values of one use. */
static int64_t names(struct postgres_store *postgres, const char *like)
{
    struct buffer sql = {0};
    buffer_format(
        &sql, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%s'",
        like);
    const int64_t count = ask(postgres, buffer_text(&sql));
    buffer_free(&sql);
    return count;
}

/* The first value is $1, and not the beginning of $10. */
static const char question[] =
    "SELECT $1 * 0 + $2::bigint + $10::bigint AS asked FROM unnest($3::bigint[], "
    "$4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) LIMIT 1";

static int64_t answer(struct postgres_store *postgres, const char *number)
{
    struct sent sent = {0};
    sent_pipeline(&sent, postgres);
    sent_text(&sent, number);
    for (int i = 3; i < 10; i++)
        sent_text(&sent, "{1}");
    sent_text(&sent, "1000");
    fine(often_send(postgres, question, &sent, NULL, error));
    return take_number(postgres);
}

START_TEST(a_statement_has_one_name_and_one_plan_for_all_values)
{
    enum { USES = 300 };
    struct postgres_store *postgres = open_here();
    for (int i = 1; i <= USES; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", i);
        ck_assert_int_eq(answer(postgres, number), 1000 + i);
    }
    ck_assert_int_eq(names(postgres, "%AS asked%"), 1);
    ck_assert_int_eq(names(postgres, "%$1 %AS asked%"), 0);
    /* The last name was given at the 256th use. */
    ck_assert_int_eq(ask(postgres, "SELECT generic_plans FROM pg_prepared_statements"
                                   " WHERE statement LIKE '%AS asked%'"),
                     USES - 256 + 1);
    ck_assert_int_eq(ask(postgres, "SELECT sum(custom_plans)::bigint FROM"
                                   " pg_prepared_statements"),
                     0);
    store_close(&postgres->base);
}
END_TEST

/* The server skips what follows a failure, up to the rollback: that it was sent is not that
 * it is known. */
START_TEST(what_was_skipped_after_a_failure_is_prepared_again)
{
    struct postgres_store *postgres = open_here();
    struct sent sent = {0};
    sent_pipeline(&sent, postgres);
    fine(store_begin(&postgres->base, error));
    fine(queue_send(postgres, "SELECT 1 / 0", NULL, NULL, error));
    sent_text(&sent, "7");
    for (int i = 3; i < 10; i++)
        sent_text(&sent, "{1}");
    sent_text(&sent, "1000");
    fine(often_send(postgres, question, &sent, NULL, error));
    store_rollback(&postgres->base);
    ck_assert_int_eq(answer(postgres, "8"), 1008);
    ck_assert_int_eq(names(postgres, "%AS asked%"), 1);
    /* One that was there before the failure has its name still. */
    fine(store_begin(&postgres->base, error));
    ck_assert_int_eq(answer(postgres, "9"), 1009);
    ck_assert_int_eq(answer(postgres, "10"), 1010);
    store_rollback(&postgres->base);
    ck_assert_int_eq(answer(postgres, "11"), 1011);
    ck_assert_int_eq(answer(postgres, "12"), 1012);
    ck_assert_int_eq(names(postgres, "%AS asked%"), 1);
    store_close(&postgres->base);
}
END_TEST

static const char of_a_range[] =
    "SELECT count(*) AS ranged FROM contact WHERE pipeline = $1 AND id > 5";

START_TEST(a_rollback_does_not_change_for_what_is_planned)
{
    static const char is_for_all[] = "SELECT (current_setting('plan_cache_mode') = "
                                     "'force_generic_plan')::int::bigint";
    struct postgres_store *postgres = open_here();
    struct sent sent = {0};
    sent_pipeline(&sent, postgres);
    ck_assert_int_eq(ask(postgres, is_for_all), 1);
    fine(often_send_by_values(postgres, of_a_range, &sent, NULL, error));
    ck_assert_int_eq(take_number(postgres), 0);
    ck_assert_int_eq(ask(postgres, is_for_all), 0);
    fine(store_begin(&postgres->base, error));
    answer(postgres, "1");
    ck_assert_int_eq(ask(postgres, is_for_all), 1);
    store_rollback(&postgres->base);
    answer(postgres, "1");
    ck_assert_int_eq(ask(postgres, is_for_all), 1);
    store_close(&postgres->base);
}
END_TEST

/* How many lines of the plans that this session keeps tell of a walk over all contacts or
 * links, of a key that an index was not asked for, or of more than one part of a table. */
static const char counting[] =
    "CREATE OR REPLACE FUNCTION public.refuse_plans(OUT plans bigint, OUT bad text)"
    " LANGUAGE plpgsql SET search_path = wherry AS $$ DECLARE one record; line text;"
    " parts text[]; BEGIN plans := 0; bad := ''; FOR one IN SELECT name, statement,"
    " repeat(', NULL', cardinality(parameter_types)) AS nulls"
    " FROM pg_prepared_statements WHERE statement ~ '(contact|link)'"
    " AND statement !~ '(LIMIT|count[(]|max[(])' LOOP plans := plans + 1; parts := "
    "'{}';"
    " FOR line IN EXECUTE 'EXPLAIN EXECUTE ' || quote_ident(one.name) || '('"
    " || substr(one.nulls, 3) || ')' LOOP"
    " IF line ~ 'Seq Scan on (contact|link)' OR line ~ 'Filter: .*k[.]key'"
    " OR line ~ 'Join Filter: .*[.]id = ' THEN bad := bad || one.statement || line;"
    " END IF; IF line ~ ' on contact_[0-9]+' THEN parts := parts ||"
    " substring(line from ' on (contact_[0-9]+)'); END IF; END LOOP;"
    " IF (SELECT count(DISTINCT p) > 1 FROM unnest(parts) p) THEN"
    " bad := bad || one.statement || ' is of several parts'; END IF; END LOOP; END $$";

/* The server believes that the tables are empty, and knows more only as they grow. */
START_TEST(what_a_run_asks_often_is_found_by_keys_in_tables_that_were_empty)
{
    struct crowd crowd = {.people = 1500};
    database_run(counting);
    store_close(&open_here()->base);
    database_run("VACUUM ANALYZE");
    struct postgres_store *postgres = open_here();
    crowd_run(&crowd, &postgres->base);
    crowd.changed = 100;
    crowd_run(&crowd, &postgres->base);
    ck_assert_int_eq(crowd.written, 100);
    ck_assert_int_ge(ask(postgres, "SELECT plans FROM public.refuse_plans()"), 5);
    ck_assert_int_eq(
        ask(postgres, "SELECT length(bad)::bigint FROM public.refuse_plans()"), 0);
    store_close(&postgres->base);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_statement_has_one_name_and_one_plan_for_all_values",
         &a_statement_has_one_name_and_one_plan_for_all_values, 0, 0},
        {"what_was_skipped_after_a_failure_is_prepared_again",
         &what_was_skipped_after_a_failure_is_prepared_again, 0, 0},
        {"a_rollback_does_not_change_for_what_is_planned",
         &a_rollback_does_not_change_for_what_is_planned, 0, 0},
        {"what_a_run_asks_often_is_found_by_keys_in_tables_that_were_empty",
         &what_a_run_asks_often_is_found_by_keys_in_tables_that_were_empty, 0, 0},
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(&backends_setup, &backends_teardown);
    if (database_start(&why))
        status = suite_run("statements by name", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
