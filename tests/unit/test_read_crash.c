/* test_read_crash.c -- a read whose transaction is undone, and one that is kept by a server
 * that crashes: the next one has all of it.
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

START_TEST(a_read_whose_transaction_was_undone_is_news_once)
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
        {"a_read_whose_transaction_was_undone_is_news_once",
         &a_read_whose_transaction_was_undone_is_news_once, 0, 0},
        {"what_a_cut_read_left_ends_with_a_server_that_crashes",
         &what_a_cut_read_left_ends_with_a_server_that_crashes, 0, 0},
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &database_empty);
    if (database_start(&why))
        status = suite_run("reads that end early", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
