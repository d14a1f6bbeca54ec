/* test_counts.c -- what is kept of the numbers of contacts is always what they are. */
#include <stdint.h>
#include <string.h>

#include "host/store/counts.h"
#include "host/store/rows.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

/* What a state keeps under it. */
#define KEPT "row.counts"

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

/* One more row, or the row `id` anew. */
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

static bool is_kept(struct store *store)
{
    struct arena arena = {0};
    bool kept = store_value(store, &arena, KEPT, NULL) != NULL;
    arena_free(&arena);
    return kept;
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
    ck_assert(is_kept(store));
    return store;
}

START_TEST(counts_that_were_kept_are_not_counted_again)
{
    store_close(counted_state());
    struct store *store = open_state(STORE_WRITE);
    expect(store, 3, 2);
    /* Told from the file: what stands there is believed without a look at the rows. */
    ck_assert_int_eq(store_set_value(store, KEPT, "9 5 9 5 5 4 0", &error), WHERRY_OK);
    store_close(store);
    store = open_state(STORE_READ);
    expect(store, 9, 5);
    store_close(store);
}
END_TEST

START_TEST(a_row_that_is_written_drops_what_was_kept)
{
    struct store *store = counted_state();
    begin(store);
    put(store, 1, false);
    commit(store);
    ck_assert(!is_kept(store));
    store_close(store);
    store = open_state(STORE_WRITE);
    expect(store, 3, 1);
    begin(store);
    commit(store);
    ck_assert(is_kept(store));
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
    ck_assert(!is_kept(store));
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
    ck_assert(is_kept(store));
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

START_TEST(a_dry_store_counts_what_it_did_and_leaves_what_was_kept)
{
    store_close(counted_state());
    struct store *store = open_state(STORE_DRY);
    begin(store);
    put(store, 0, true);
    commit(store);
    expect(store, 4, 3);
    store_close(store);
    store = open_state(STORE_READ);
    ck_assert(is_kept(store));
    expect(store, 3, 2);
    store_close(store);
}
END_TEST

START_TEST(what_is_kept_in_no_form_of_ours_is_counted_anew)
{
    static const char *const odd[] = {"", "3", "3 2 3 2 2 1", "3 2 3 2 2 1 0 7",
                                      "many of them"};
    store_close(counted_state());
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct store *store = open_state(STORE_WRITE);
        ck_assert_int_eq(store_set_value(store, KEPT, odd[i], &error), WHERRY_OK);
        expect(store, 3, 2);
        store_close(store);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(counts_that_were_kept_are_not_counted_again),
        TEST(a_row_that_is_written_drops_what_was_kept),
        TEST(a_row_that_is_written_after_a_count_is_counted_too),
        TEST(what_was_undone_is_not_counted),
        TEST(what_a_kill_cut_off_is_not_counted),
        TEST(a_dry_store_counts_what_it_did_and_leaves_what_was_kept),
        TEST(what_is_kept_in_no_form_of_ours_is_counted_anew),
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("counts", tests);
}
