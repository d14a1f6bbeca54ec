/* test_counts.c -- what is kept of the numbers of contacts is always what they are. */
#include <sqlite3.h>
#include <stdint.h>

#include "host/store/rows.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static struct wherry_error error;

static struct store *open_state(enum store_mode mode)
{
    struct store *store = NULL;
    ck_assert_int_eq(store_open(scratch_path("state"), mode, &store, &error),
                     WHERRY_OK);
    return store;
}

static void begin(struct store *store)
{
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
}

static void commit(struct store *store)
{
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

/* One more row, or the row `id` again. */
static int64_t put(struct store *store, int64_t id, bool subscribed)
{
    const char *const none[] = {NULL};
    struct store_row row = {.id = id,
                            .ids = {none, none},
                            .address = {"", ""},
                            .present = {subscribed, true},
                            .subscribed = subscribed,
                            .open = !subscribed,
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    return row.id;
}

static void expect(struct store *store, int64_t rows, int64_t subscribed)
{
    struct store_counts counts;
    ck_assert_int_eq(store_count(store, &counts, &error), WHERRY_OK);
    ck_assert_int_eq(counts.rows, rows);
    ck_assert_int_eq(counts.in_crm, rows);
    ck_assert_int_eq(counts.on_list, subscribed);
    ck_assert_int_eq(counts.linked, subscribed);
    ck_assert_int_eq(counts.subscribed, subscribed);
    ck_assert_int_eq(counts.open, rows - subscribed);
    ck_assert_int_eq(counts.parked, 0);
}

/* A state of three rows, two of them subscribed, that were counted and kept. */
static struct store *counted_state(void)
{
    struct store *store = open_state(STORE_WRITE);
    begin(store);
    put(store, 0, true);
    put(store, 0, true);
    put(store, 0, false);
    expect(store, 3, 2);
    commit(store);
    return store;
}

/* No code counts the rows again: the numbers come from where they are kept. */
START_TEST(counts_are_kept_by_the_state)
{
    store_close(counted_state());
    sqlite3 *file;
    ck_assert_int_eq(sqlite3_open(scratch_path("state"), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file,
                                  "UPDATE counts SET rows = 9, in_crm = 9, on_list = 5,"
                                  " linked = 5, subscribed = 5, open = 4",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(file);
    struct store *store = open_state(STORE_READ);
    expect(store, 9, 5);
    store_close(store);
}
END_TEST

START_TEST(a_row_that_becomes_another_is_counted_as_what_it_is)
{
    struct store *store = counted_state();
    begin(store);
    put(store, 1, false);
    expect(store, 3, 1);
    put(store, 1, true);
    put(store, 3, true);
    commit(store);
    expect(store, 3, 3);
    store_close(store);
    store = open_state(STORE_READ);
    expect(store, 3, 3);
    store_close(store);
}
END_TEST

START_TEST(a_row_that_is_written_after_a_count_is_counted_too)
{
    struct store *store = counted_state();
    begin(store);
    put(store, 0, true);
    expect(store, 4, 3);
    put(store, 0, true);
    commit(store);
    expect(store, 5, 4);
    store_close(store);
    store = open_state(STORE_READ);
    expect(store, 5, 4);
    store_close(store);
}
END_TEST

START_TEST(what_was_undone_is_not_counted)
{
    struct store *store = counted_state();
    begin(store);
    put(store, 0, true);
    expect(store, 4, 3);
    store_rollback(store);
    expect(store, 3, 2);
    begin(store);
    put(store, 0, true);
    commit(store);
    expect(store, 4, 3);
    store_close(store);
}
END_TEST

START_TEST(what_a_kill_cut_off_is_not_counted)
{
    struct store *store = counted_state();
    begin(store);
    put(store, 0, true);
    expect(store, 4, 3);
    store_close(store); /* as a kill would */
    store = open_state(STORE_READ);
    expect(store, 3, 2);
    store_close(store);
}
END_TEST

START_TEST(a_dry_store_counts_what_it_did_and_keeps_nothing_of_it)
{
    store_close(counted_state());
    struct store *store = open_state(STORE_DRY);
    begin(store);
    put(store, 0, true);
    commit(store);
    expect(store, 4, 3);
    store_close(store);
    store = open_state(STORE_READ);
    expect(store, 3, 2);
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(counts_are_kept_by_the_state),
        TEST(a_row_that_becomes_another_is_counted_as_what_it_is),
        TEST(a_row_that_is_written_after_a_count_is_counted_too),
        TEST(what_was_undone_is_not_counted),
        TEST(what_a_kill_cut_off_is_not_counted),
        TEST(a_dry_store_counts_what_it_did_and_keeps_nothing_of_it),
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("counts", tests);
}
