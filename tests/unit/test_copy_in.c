/* test_copy_in.c -- a read that is copied to the server, or kept there: what is refused or
 * lost on the way leaves nothing, and the next one has all of it.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/store/kept.h"
#include "host/store/postgres/connect.h"
#include "host/store/staging.h"
#include "host/store/store.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"

enum { PEOPLE = 3000 };

static struct wherry_error error;

static struct store *opened(void)
{
    struct buffer place = {0};
    struct store *store = NULL;
    postgres_place(database_uri("wherry"), "a", &place);
    ck_assert_msg(store_open(buffer_text(&place), STORE_WRITE, &store, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    buffer_free(&place);
    return store;
}

/* A first read, with bodies of all lengths, whose addresses are in the order against that
 * of the ids. */
static enum wherry_status sort_read(struct store *store)
{
    static char body[PEOPLE];
    char id[16], rank[16];
    memset(body, 'b', sizeof body);
    enum wherry_status status = store_begin(store, &error);
    if (status == WHERRY_OK)
        status = store_begin_staging(store, STORE_LIST, &error);
    for (int i = 0; i < PEOPLE && status == WHERRY_OK; i++) {
        snprintf(id, sizeof id, "%05d", i);
        snprintf(rank, sizeof rank, "r%05d", PEOPLE - i);
        store_rank(store, STORE_LIST, rank);
        status = store_stage(store, STORE_LIST, id, STAGED_RECORD, (uint64_t)i, body,
                             (size_t)i, &error);
    }
    return status == WHERRY_OK ? store_sort_staged(store, STORE_LIST, true, &error)
                               : status;
}

static void check_news(struct store *store)
{
    struct arena arena = {0};
    struct store_staged staged = {0};
    char id[16];
    for (int i = PEOPLE - 1; i >= 0; i--) {
        arena_reset(&arena);
        ck_assert_msg(store_next_staged(store, staged.number, &arena, &staged,
                                        &error) == WHERRY_OK,
                      "%d: %s", i, error.message);
        snprintf(id, sizeof id, "%05d", i);
        ck_assert_str_eq(staged.id, id);
        ck_assert_uint_eq(staged.digest, (uint64_t)i);
        ck_assert_uint_eq(staged.length, (size_t)i);
        ck_assert_ptr_null(staged.event);
    }
    ck_assert_int_eq(store_next_staged(store, staged.number, &arena, &staged, &error),
                     WHERRY_END);
    arena_free(&arena);
}

/* As soon as a handle makes its tables, each row that comes into its news does this. */
static void disturb(const char *deed)
{
    struct buffer sql = {0};
    buffer_format(&sql,
                  "CREATE FUNCTION public.disturb() RETURNS trigger LANGUAGE plpgsql AS"
                  " $f$ BEGIN %s; RETURN new; END $f$;"
                  "CREATE FUNCTION public.watch() RETURNS event_trigger"
                  " LANGUAGE plpgsql AS $f$ BEGIN"
                  " IF to_regclass('pg_temp.news') IS NOT NULL AND"
                  "  to_regclass('pg_temp.ranked') IS NULL THEN"
                  "  CREATE TRIGGER disturb BEFORE INSERT ON pg_temp.news FOR EACH ROW"
                  "  EXECUTE FUNCTION public.disturb(); END IF; END $f$;"
                  "CREATE EVENT TRIGGER watch ON ddl_command_end"
                  " WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.watch()",
                  deed);
    database_run(buffer_text(&sql));
    buffer_free(&sql);
}

static void leave_in_peace(void)
{
    database_run("DROP EVENT TRIGGER IF EXISTS watch;"
                 "DROP FUNCTION IF EXISTS public.watch, public.disturb");
}

static void finish(void)
{
    leave_in_peace();
    database_empty();
}

/* How the server ends a copy, and what an operator reads. */
static const struct {
    const char *deed, *words;
} ends[] = {
    {"IF new.number = 2000 THEN RAISE EXCEPTION 'ann' USING ERRCODE = '53100'; END IF",
     "the disk of the server is full"},
    {"IF new.number = 2000 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF",
     "the server was "}, /* stopped, or the connection to it lost */
};
enum { ENDS = sizeof ends / sizeof *ends };

START_TEST(a_copy_that_does_not_end_well_leaves_nothing_and_the_next_has_all)
{
    struct store *store = opened();
    store_close(store); /* the tables are there */
    disturb(ends[_i].deed);
    store = opened();
    ck_assert_int_eq(sort_read(store), WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, ends[_i].words) != NULL, "%s", error.message);
    ck_assert_ptr_null(strstr(error.message, "ann"));
    store_rollback(store);
    ck_assert_int_eq(store_check(store, &error), WHERRY_FAILED);
    store_close(store);
    leave_in_peace();
    store = opened();
    ck_assert_msg(sort_read(store) == WHERRY_OK, "%s", error.message);
    check_news(store);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    check_news(store);
    store_close(store);
}
END_TEST

START_TEST(what_was_copied_in_a_transaction_is_undone_with_it)
{
    struct store *store = opened();
    ck_assert_msg(sort_read(store) == WHERRY_OK, "%s", error.message);
    store_rollback(store);
    ck_assert_msg(sort_read(store) == WHERRY_OK, "%s", error.message);
    check_news(store);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}
END_TEST

static bool keep_page(struct store *store)
{
    store_keep_staged(store, STORE_LIST, "whole");
    return store_begin(store, &error) == WHERRY_OK &&
           store_stage(store, STORE_LIST, "one", STAGED_RECORD, 1, "body", 4, &error) ==
               WHERRY_OK &&
           store_mark_kept(store, STORE_LIST, "m", 1) &&
           store_commit(store, &error) == WHERRY_OK;
}

START_TEST(what_a_cut_read_left_ends_with_a_server_that_crashes)
{
    struct buffer mark = {0};
    struct store *store = opened();
    ck_assert_msg(keep_page(store), "%s", error.message);
    store_close(store);
    database_crash();
    for (int round = 0; round < 2; round++) { /* nothing, and what was kept again */
        store = opened();
        ck_assert(store_find_kept(store, STORE_LIST, "whole", &mark) == (round > 0));
        ck_assert_msg(round > 0 || keep_page(store), "%s", error.message);
        store_close(store);
    }
    ck_assert_str_eq(buffer_text(&mark), "m");
    buffer_free(&mark);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_copy_that_does_not_end_well_leaves_nothing_and_the_next_has_all",
         &a_copy_that_does_not_end_well_leaves_nothing_and_the_next_has_all, ENDS, 0},
        {"what_was_copied_in_a_transaction_is_undone_with_it",
         &what_was_copied_in_a_transaction_is_undone_with_it, 0, 0},
        {"what_a_cut_read_left_ends_with_a_server_that_crashes",
         &what_a_cut_read_left_ends_with_a_server_that_crashes, 0, 0},
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &finish);
    if (database_start(&why))
        status = suite_run("copied reads", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
