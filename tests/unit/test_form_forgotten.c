/* test_form_forgotten.c -- forgotten people go along with a state, also with a damaged
 * one: nobody comes back without a warning. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store/forgotten.h"
#include "host/store/store.h"
#include "tests/support/suite.h"
#include "tests/unit/form_state.h"
#include "tests/unit/scratch.h"

static int64_t lost;
static struct import_result result;

static void expect_import(const char *text, const char *name)
{
    ck_assert_msg(form_state_import(text, name, &result) == WHERRY_OK, "%s",
                  form_state_error.message);
}

static void run_sql(const char *name, const char *sql)
{
    sqlite3 *file = NULL;
    ck_assert_int_eq(sqlite3_open(scratch_path(name), &file), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(file, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql,
                  sqlite3_errmsg(file));
    sqlite3_close(file);
}

/* All lines of a query, as text. */
static void ask_all(const char *name, const char *sql, struct buffer *told)
{
    sqlite3 *file = NULL;
    sqlite3_stmt *lines = NULL;
    ck_assert_int_eq(sqlite3_open(scratch_path(name), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(file, sql, -1, &lines, NULL), SQLITE_OK);
    while (sqlite3_step(lines) == SQLITE_ROW)
        buffer_format(told, "%s\n", (const char *)sqlite3_column_text(lines, 0));
    sqlite3_finalize(lines);
    sqlite3_close(file);
}

START_TEST(who_was_forgotten_is_kept_away_by_the_same_key_at_the_other_end)
{
    static const char all[] =
        "SELECT hex(salt) || ' ' || highest FROM forgetting UNION ALL SELECT hex(hash)"
        " || ' ' || person || ' ' || source || ' ' || at_ms FROM forgotten";
    struct buffer one = {0}, two = {0};
    form_state_make_plain("one", 4);
    form_state_export("one", "text", &lost);
    expect_import("text", "two");
    ask_all("one", all, &one);
    ask_all("two", all, &two);
    ck_assert_uint_gt(one.length, 6 * 64);
    ck_assert_str_eq(buffer_text(&one), buffer_text(&two));
    ck_assert(form_state_is_forgotten("two", FORM_STATE_FORGOTTEN));
    ck_assert(form_state_is_forgotten("two", "two@gone.example"));
    ck_assert(form_state_is_forgotten("two", "three@gone.example"));
    ck_assert(!form_state_is_forgotten("two", "four@gone.example"));
    size_t length;
    char *text = form_state_read("text", &length);
    ck_assert_ptr_null(strstr(text, "gone.example"));
    free(text);
    buffer_free(&one);
    buffer_free(&two);
}
END_TEST

START_TEST(a_copy_that_is_not_sifted_yet_is_not_so_at_the_other_end)
{
    struct store *store = NULL;
    form_state_make_plain("one", 2);
    run_sql("one", "UPDATE forgetting SET unwiped = 2");
    form_state_export("one", "first", &lost);
    expect_import("first", "two");
    ck_assert_int_eq(
        store_open(scratch_path("two"), STORE_READ, &store, &form_state_error),
        WHERRY_OK);
    ck_assert(store_is_unsifted(store));
    store_close(store);
    form_state_export("two", "second", &lost);
    ck_assert(form_state_same("first", "second"));
}
END_TEST

/* Each leaves a sound file of SQLite. */
START_TEST(what_can_be_no_fingerprint_is_told_as_a_loss_of_the_forgotten)
{
    static const struct {
        const char *sql;
        int64_t left;
    } wrong[] = {
        {"UPDATE forgotten SET hash = 'x' WHERE hash ="
         " (SELECT min(hash) FROM forgotten)",
         4},
        {"UPDATE forgotten SET source = 7 WHERE source = 2", 4},
        {"UPDATE forgotten SET person = 0 WHERE source = 1", 4},
        {"UPDATE forgetting SET salt = x'0102'", 0},
        {"DELETE FROM forgetting", 0},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        form_state_make_plain("one", 2);
        ck_assert_int_eq(form_state_faults("one"), 0);
        run_sql("one", wrong[i].sql);
        ck_assert_msg(form_state_faults("one") > 0, "%s", wrong[i].sql);
        const struct form_end end = form_state_export("one", "text", &lost);
        ck_assert_int_eq(end.lost_forgotten, 1);
        ck_assert_int_eq(end.forgotten, wrong[i].left);
        ck_assert_int_eq(end.contacts, 2);
        expect_import("text", "two");
        ck_assert(result.loss);
        ck_assert_int_eq(result.end.lost_forgotten, 1);
        ck_assert_int_eq(form_state_faults("two"), 0);
    }
}
END_TEST

/* ---- Damaged pages ---- */

enum { MANY = 3000, PAGE = 4096 };

static void forget_many(const char *name)
{
    struct store *store = NULL;
    char address[64];
    ck_assert_int_eq(
        store_open(scratch_path(name), STORE_WRITE, &store, &form_state_error),
        WHERRY_OK);
    ck_assert_int_eq(store_begin(store, &form_state_error), WHERRY_OK);
    for (int i = 0; i < MANY; i++) {
        const struct store_forgotten of = {100 + i, SOURCE_OPERATOR, 5};
        snprintf(address, sizeof address, "many%d@gone.example", i);
        ck_assert_int_eq(
            store_add_forgotten(store, TRACE_ADDRESS, address, &of, &form_state_error),
            WHERRY_OK);
    }
    ck_assert_int_eq(store_commit(store, &form_state_error), WHERRY_OK);
    store_close(store);
}

/* The pages of the table, except for its root. */
static size_t find_pages(int64_t *pages, size_t room)
{
    sqlite3 *file = NULL;
    sqlite3_stmt *lines = NULL;
    size_t count = 0;
    ck_assert_int_eq(sqlite3_open(scratch_path("one"), &file), SQLITE_OK);
    if (sqlite3_prepare_v2(file,
                           "SELECT pageno FROM dbstat WHERE name = 'forgotten'"
                           " AND path <> '/' ORDER BY pageno",
                           -1, &lines, NULL) == SQLITE_OK)
        while (count < room && sqlite3_step(lines) == SQLITE_ROW)
            pages[count++] = sqlite3_column_int64(lines, 0);
    sqlite3_finalize(lines);
    sqlite3_close(file);
    return count;
}

START_TEST(a_page_of_them_that_is_lost_is_told_and_all_others_stay_away)
{
    int64_t pages[100];
    size_t length;
    char address[64];
    form_state_make_plain("one", 2);
    forget_many("one");
    const size_t count = find_pages(pages, 100);
    if (count == 0) {
        suite_skip("this SQLite cannot tell the pages of a table");
        return;
    }
    ck_assert_uint_gt(count, 20);
    char *bytes = form_state_read("one", &length);
    for (size_t i = 0; i < count; i += 5) {
        char page[PAGE];
        char *at = bytes + (pages[i] - 1) * PAGE;
        struct wherry_error ignored;
        memcpy(page, at, PAGE);
        memset(at, 0xA5, PAGE);
        store_remove(scratch_path("bad"), &ignored);
        scratch_write("bad", bytes, length);
        memcpy(at, page, PAGE);
        const struct form_end end = form_state_export("bad", "text", &lost);
        ck_assert_int_eq(end.lost_forgotten, 1);
        ck_assert_int_gt(end.damages, 0);
        /* A page has up to a hundred; the rest of its first byte goes with it. */
        ck_assert_int_gt(end.forgotten, MANY - 150);
        expect_import("text", "two");
        ck_assert_int_eq(form_state_faults("two"), 0);
        int away = 0;
        for (int person = 0; person < MANY; person += 50) {
            snprintf(address, sizeof address, "many%d@gone.example", person);
            away += form_state_is_forgotten("two", address);
        }
        ck_assert_int_gt(away, MANY / 50 * 8 / 10);
    }
    free(bytes);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(who_was_forgotten_is_kept_away_by_the_same_key_at_the_other_end),
        TEST(a_copy_that_is_not_sifted_yet_is_not_so_at_the_other_end),
        TEST(what_can_be_no_fingerprint_is_told_as_a_loss_of_the_forgotten),
        {"a_page_of_them_that_is_lost_is_told_and_all_others_stay_away",
         &a_page_of_them_that_is_lost_is_told_and_all_others_stay_away, 0, 120},
        {0}};
    suite_fixture(&scratch_setup, &scratch_teardown);
    return suite_run("form_forgotten", tests);
}
