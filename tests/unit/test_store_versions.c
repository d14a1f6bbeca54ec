/* test_store_versions.c -- a state of an older wherry is brought up to date. */
#include <sqlite3.h>
#include <stdbool.h>

#include "host/store/rows.h"
#include "host/store/segments.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static struct wherry_error error;

static struct store *open_state(enum store_mode mode)
{
    struct store *store = NULL;
    ck_assert_msg(store_open(scratch_path("state"), mode, &store, &error) == WHERRY_OK,
                  "%s", error.message);
    return store;
}

static void run_sql(const char *sql)
{
    sqlite3 *file;
    ck_assert_int_eq(sqlite3_open(scratch_path("state"), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
}

/* What was before the counts; and what was before the tables of segments. */
#define VERSION_2                                                                      \
    "DROP TABLE counts; ALTER TABLE link DROP COLUMN digest;"                          \
    "ALTER TABLE contact ADD COLUMN list_digest INTEGER NOT NULL DEFAULT 7;"           \
    "ALTER TABLE contact ADD COLUMN crm_digest INTEGER NOT NULL DEFAULT 7;"            \
    "CREATE TABLE staged(side INTEGER NOT NULL, id TEXT NOT NULL,"                     \
    " digest INTEGER NOT NULL, record BLOB, event BLOB, PRIMARY KEY(side, id))"        \
    " WITHOUT ROWID; PRAGMA user_version = 2;"
#define VERSION_1                                                                      \
    "DROP TABLE segment; DROP TABLE member; DROP TABLE seat;"                          \
    "ALTER TABLE contact DROP COLUMN hidden; PRAGMA user_version = 1;"

static void put_ann(struct store *store)
{
    static const char *const ids[] = {"m1", NULL}, *const none[] = {NULL};
    struct store_row row = {.ids = {ids, none},
                            .address = {"ann@example.org", ""},
                            .present = {true, false},
                            .open = true,
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "a", 7, &error), WHERRY_OK);
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

START_TEST(a_state_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_holds)
{
    static const enum store_mode modes[] = {STORE_WRITE, STORE_DRY, STORE_READ};
    const bool first = _i >= 3;
    struct store *store = open_state(STORE_WRITE);
    put_ann(store);
    store_close(store);
    run_sql(first ? VERSION_2 VERSION_1 : VERSION_2);
    struct arena arena = {0};
    struct store_segment segment;
    struct store_staged staged;
    struct store_counts counts;
    store = open_state(modes[_i % 3]);
    ck_assert_int_eq(store_number(store, "a", 0), 7);
    ck_assert_int_eq(store_get_segment(store, "1", &arena, &segment, &error),
                     WHERRY_END);
    ck_assert_int_eq(store_count(store, &counts, &error), WHERRY_OK);
    ck_assert(counts.rows == 1 && counts.on_list == 1 && counts.in_crm == 0);
    ck_assert(counts.open == 1 && counts.subscribed == 0);
    if (modes[_i % 3] != STORE_READ) { /* she is news once more */
        store_begin(store, &error);
        store_begin_staging(store, STORE_LIST, &error);
        store_stage(store, "m1", STAGED_RECORD, 7, "r", 1, &error);
        ck_assert_int_eq(store_sort_staged(store, true, &error), WHERRY_OK);
        ck_assert_int_eq(store_next_staged(store, 0, &arena, &staged, &error),
                         WHERRY_OK);
        store_commit(store, &error);
    }
    store_close(store);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_state_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_holds",
         &a_state_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_holds, 6,
         0},
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("store versions", tests);
}
