/* test_contract_loaded.c -- what holds of a row that is read, changed and put again,
 * whatever keeps it: a row that was read just now is put without a second look.
 */
#include "host/base/error.h"
#include "host/store/shown.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"

static struct wherry_error ignored;
static struct arena arena;

static void finish(void)
{
    arena_free(&arena);
    backends_teardown();
}

static const char *const list_one[] = {"list-1", NULL}, *const crm_one[] = {"crm-1",
                                                                            NULL};
static const char *const crm_two[] = {"crm-2", NULL};
static const char *const crm_many[] = {"crm-2", "crm-3", NULL};

static int64_t find(struct store *store, enum store_side side, const char *id)
{
    int64_t row = 0;
    const enum wherry_status status = store_find_by_id(store, side, id, &row, &ignored);
    ck_assert(status == WHERRY_OK || status == WHERRY_END);
    return status == WHERRY_OK ? row : 0;
}

static int64_t find_at(struct store *store, enum store_side side, const char *address)
{
    int64_t row = 0;
    size_t count;
    fine(store_find_by_address(store, side, address, &row, 1, &count, error));
    return count == 0 ? 0 : row;
}

static void check_counts(struct store *store, int64_t rows, int64_t linked,
                         int64_t open)
{
    struct store_counts kept, counted;
    fine(store_count(store, &kept, error));
    ck_assert_int_eq(kept.rows, rows);
    ck_assert_int_eq(kept.linked, linked);
    ck_assert_int_eq(kept.open, open);
    if (store_count_contacts(store, &counted, &ignored) == WHERRY_OK)
        ck_assert_mem_eq(&kept, &counted, sizeof kept);
}

static struct store_row read_row(struct store *store, int64_t id)
{
    struct store_row row;
    fine(store_get_row(store, id, &arena, &row, error));
    return row;
}

START_TEST(a_row_that_was_read_is_found_by_what_it_is_put_with)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    const int64_t id =
        backend_put(store, backend_row(NULL, crm_many, "ann@example.org"));
    fine(store_commit(store, error));
    fine(store_begin(store, error));
    struct store_row row = read_row(store, id);
    row.ids[STORE_LIST] = list_one;
    row.ids[STORE_CRM] = crm_one;
    row.present[STORE_LIST] = row.open = true;
    row.address[STORE_LIST] = row.address[STORE_CRM];
    row.address[STORE_CRM] = "new@example.org";
    backend_put(store, row);
    fine(store_commit(store, error));
    check_counts(store, 1, 1, 1);
    ck_assert_int_eq(find(store, STORE_LIST, "list-1"), id);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), id);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-2"), 0);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-3"), 0);
    ck_assert_int_eq(find_at(store, STORE_LIST, "ann@example.org"), id);
    ck_assert_int_eq(find_at(store, STORE_CRM, "new@example.org"), id);
    ck_assert_int_eq(find_at(store, STORE_CRM, "ann@example.org"), 0);
    store_close(store);
}
END_TEST

START_TEST(a_row_is_put_twice_and_read_once)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    const int64_t id =
        backend_put(store, backend_row(list_one, crm_one, "ann@example.org"));
    struct store_row row = read_row(store, id);
    row.open = true;
    row.ids[STORE_CRM] = crm_two;
    backend_put(store, row);
    row.open = false;
    row.ids[STORE_CRM] = NULL;
    row.present[STORE_CRM] = false;
    row.address[STORE_CRM] = "";
    backend_put(store, row);
    fine(store_commit(store, error));
    check_counts(store, 1, 0, 0);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), 0);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-2"), 0);
    ck_assert_int_eq(find_at(store, STORE_CRM, "ann@example.org"), 0);
    ck_assert_int_eq(find_at(store, STORE_LIST, "ann@example.org"), id);
    store_close(store);
}
END_TEST

START_TEST(a_row_that_was_read_and_removed_is_not_put_again)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    const int64_t id =
        backend_put(store, backend_row(list_one, crm_one, "ann@example.org"));
    struct store_row row = read_row(store, id);
    fine(store_remove_row(store, id, error));
    fine(store_put_row(store, &row, error));
    fine(store_commit(store, error));
    check_counts(store, 0, 0, 0);
    ck_assert_int_eq(find(store, STORE_LIST, "list-1"), 0);
    store_close(store);
}
END_TEST

START_TEST(what_was_read_before_it_was_undone_does_not_count)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    const int64_t id =
        backend_put(store, backend_row(list_one, crm_one, "ann@example.org"));
    fine(store_commit(store, error));
    fine(store_begin(store, error));
    struct store_row row = read_row(store, id);
    row.ids[STORE_CRM] = crm_two;
    row.open = true;
    backend_put(store, row);
    row = read_row(store, id); /* as it will not be */
    store_rollback(store);
    fine(store_begin(store, error));
    row.ids[STORE_CRM] = NULL;
    row.present[STORE_CRM] = false;
    backend_put(store, row);
    fine(store_commit(store, error));
    check_counts(store, 1, 0, 1);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), 0);
    store_close(store);
}
END_TEST

START_TEST(what_another_process_wrote_since_the_read_is_seen)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    const int64_t id =
        backend_put(store, backend_row(list_one, crm_one, "ann@example.org"));
    fine(store_commit(store, error));
    fine(store_hold(store, error));
    struct store_row row = read_row(store, id);
    fine(store_let_go(store, error));
    struct store *other = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(other, error));
    struct store_row theirs = read_row(other, id);
    theirs.ids[STORE_CRM] = crm_many;
    theirs.open = true;
    backend_put(other, theirs);
    fine(store_commit(other, error));
    store_close(other);
    fine(store_begin(store, error));
    backend_put(store, row);
    if (store_commit(store, &ignored) != WHERRY_OK) { /* a driver may refuse that */
        store_rollback(store);
        store_close(store);
        return;
    }
    check_counts(store, 1, 1, 0);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), id);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-2"), 0);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-3"), 0);
    store_close(store);
}
END_TEST

/* ---- What a read has shown */

static void stage(struct store *store, const char *id, enum staged_kind kind)
{
    fine(store_stage(store, STORE_LIST, id, kind, 7, id, 1, error));
}

START_TEST(of_some_records_it_is_known_at_once_whether_they_are_staged)
{
    static const char *const ids[] = {"two", "none", "event", "one", "two", "zzz"};
    static const bool are[] = {true, false, false, true, true, false};
    bool staged[6];
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    fine(store_begin_staging(store, STORE_LIST, error));
    stage(store, "one", STAGED_RECORD);
    stage(store, "two", STAGED_RECORD);
    stage(store, "event", STAGED_EVENT);
    stage(store, "more", STAGED_RECORD);
    fine(store_are_staged(store, STORE_LIST, ids, 6, staged, error));
    for (size_t i = 0; i < 6; i++) /* they are not sorted yet */
        ck_assert(!staged[i]);
    fine(store_sort_staged(store, STORE_LIST, false, error));
    fine(store_are_staged(store, STORE_LIST, ids, 6, staged, error));
    for (size_t i = 0; i < 6; i++) {
        ck_assert_int_eq(staged[i], are[i]);
        ck_assert_int_eq(store_is_staged(store, STORE_LIST, ids[i]), are[i]);
    }
    fine(store_are_staged(store, STORE_CRM, ids, 6, staged, error));
    for (size_t i = 0; i < 6; i++)
        ck_assert(!staged[i]);
    fine(store_are_staged(store, STORE_LIST, ids, 0, staged, error));
    fine(store_commit(store, error));
    store_close(store);
}
END_TEST

/* ---- A record that is expected */

/* The one piece of news after `after`, which is learned next. */
static void expect(struct store *store, int64_t after, const char *id, bool known)
{
    struct store_staged staged;
    fine(store_next_staged(store, after, &arena, &staged, error));
    ck_assert_str_eq(staged.id, id);
    ck_assert(staged.known == known);
    store_expect(store, &staged);
}

static void stage_crm(struct store *store, const char *id)
{
    fine(store_stage(store, STORE_CRM, id, STAGED_RECORD, 9, "r", 1, error));
}

/* In a read of changes and in a whole one, of which the state knows a contact. */
START_TEST(an_id_that_is_expected_is_found_as_soon_as_a_row_has_it)
{
    for (int whole = 0; whole < 2; whole++) {
        struct store *store = backend_open(_i, whole == 0 ? "a" : "b", STORE_WRITE);
        fine(store_begin(store, error));
        const int64_t one =
            backend_put(store, backend_row(list_one, crm_one, "ann@example.org"));
        fine(store_begin_staging(store, STORE_CRM, error));
        stage_crm(store, "crm-1");
        stage_crm(store, "crm-2");
        stage_crm(store, "crm-3");
        fine(store_sort_staged(store, STORE_CRM, whole == 1, error));
        expect(store, 0, "crm-1", true);
        ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), one);
        expect(store, 1, "crm-2", false);
        ck_assert_int_eq(find(store, STORE_CRM, "crm-2"), 0);
        ck_assert_int_eq(find(store, STORE_LIST, "list-1"), one);
        const int64_t two =
            backend_put(store, backend_row(NULL, crm_two, "bob@example.org"));
        ck_assert_int_eq(find(store, STORE_CRM, "crm-2"), two);
        /* A row gets the id of the next one before that is learned. */
        struct store_row row = read_row(store, two);
        row.ids[STORE_CRM] = crm_many;
        backend_put(store, row);
        expect(store, 2, "crm-3", false);
        ck_assert_int_eq(find(store, STORE_CRM, "crm-3"), two);
        fine(store_commit(store, error));
        store_close(store);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_row_that_was_read_is_found_by_what_it_is_put_with),
        EACH_BACKEND(a_row_is_put_twice_and_read_once),
        EACH_BACKEND(a_row_that_was_read_and_removed_is_not_put_again),
        EACH_BACKEND(what_was_read_before_it_was_undone_does_not_count),
        EACH_BACKEND(what_another_process_wrote_since_the_read_is_seen),
        EACH_BACKEND(an_id_that_is_expected_is_found_as_soon_as_a_row_has_it),
        EACH_BACKEND(of_some_records_it_is_known_at_once_whether_they_are_staged),
        {0}};
    suite_fixture(&backends_setup, &finish);
    return backends_run("contract of rows that were read", tests);
}
