/* test_contract_rows.c -- what holds of the rows of a state whatever keeps it: the keys
 * that they are found by, and what of a read is news.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/kept.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"

static struct wherry_error ignored;
static struct arena arena;

static void finish(void)
{
    arena_free(&arena);
    backends_teardown();
}

/* ---- Rows */

static void add_ids(struct buffer *told, const char *const *ids)
{
    for (; ids != NULL && *ids != NULL; ids++)
        buffer_format(told, " %s", *ids);
}

/* All of a row as a line. */
static const char *describe(struct store *store, int64_t id)
{
    struct buffer told = {0};
    struct store_row row;
    if (store_get_row(store, id, &arena, &row, &ignored) != WHERRY_OK)
        return "none";
    buffer_format(&told, "%d%d%d%d%d%d '%s' '%s' %zu list", row.present[0],
                  row.present[1], row.open, row.subscribed, row.hidden, row.parked,
                  row.address[0], row.address[1], row.body_length);
    add_ids(&told, row.ids[STORE_LIST]);
    buffer_add_text(&told, " crm");
    add_ids(&told, row.ids[STORE_CRM]);
    const char *text = arena_text(&arena, buffer_text(&told));
    buffer_free(&told);
    return text;
}

static const char *const list_one[] = {"list-1", NULL}, *const crm_one[] = {"crm-1",
                                                                            NULL};
static const char *const list_two[] = {"0f3a", NULL};
static const char *const crm_many[] = {"crm-2", "crm-3", "Crm 4\xc3\xa9", NULL};

START_TEST(a_row_is_read_as_it_was_put)
{
    static const char bytes[] = {'a', 0, '\xff', '\'', '\\', 'z'};
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct store_row row = backend_row(list_one, crm_many, "ann@example.org"), read;
    row.address[STORE_CRM] = "bob@example.org";
    row.open = row.hidden = true;
    row.body = bytes;
    row.body_length = sizeof bytes;
    fine(store_begin(store, error));
    const int64_t id = backend_put(store, row);
    ck_assert_int_eq(id, 1);
    ck_assert_int_eq(backend_put(store, backend_row(list_two, NULL, "eva@example.org")),
                     2);
    ck_assert_int_eq(backend_put(store, backend_row(NULL, crm_one, "ivo@example.org")),
                     3);
    fine(store_commit(store, error));
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    ck_assert_str_eq(
        describe(store, 1),
        "111010 'ann@example.org' 'bob@example.org' 6 list list-1 crm crm-2 "
        "crm-3 Crm 4\xc3\xa9");
    ck_assert_str_eq(describe(store, 2), "100000 'eva@example.org' '' 4 list 0f3a crm");
    ck_assert_str_eq(describe(store, 3),
                     "010000 '' 'ivo@example.org' 4 list crm crm-1");
    ck_assert_str_eq(describe(store, 4), "none");
    fine(store_get_row(store, 1, &arena, &read, error));
    ck_assert_mem_eq(read.body, bytes, sizeof bytes);
    store_close(store);
}
END_TEST

static int64_t find(struct store *store, enum store_side side, const char *id)
{
    int64_t row = 0;
    const enum wherry_status status = store_find_by_id(store, side, id, &row, &ignored);
    ck_assert(status == WHERRY_OK || status == WHERRY_END);
    return status == WHERRY_OK ? row : 0;
}

START_TEST(a_row_is_found_by_each_of_its_ids_and_no_more_by_those_it_lost)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    struct store_row row = backend_row(list_one, crm_many, "ann@example.org");
    row.id = backend_put(store, row);
    ck_assert_int_eq(find(store, STORE_LIST, "list-1"), row.id);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(find(store, STORE_CRM, crm_many[i]), row.id);
    ck_assert_int_eq(find(store, STORE_CRM, "list-1"), 0);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-22"), 0);
    row.ids[STORE_CRM] = crm_one;
    backend_put(store, row);
    ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), row.id);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(find(store, STORE_CRM, crm_many[i]), 0);
    /* An id goes over to the row that is put last with it. */
    const int64_t other =
        backend_put(store, backend_row(NULL, crm_one, "eva@example.org"));
    ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), other);
    fine(store_remove_row(store, other, error));
    fine(store_remove_row(store, other, error)); /* there is none */
    ck_assert_int_eq(find(store, STORE_CRM, "crm-1"), 0);
    fine(store_commit(store, error));
    store_close(store);
}
END_TEST

START_TEST(rows_are_found_by_their_addresses)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    int64_t rows[4] = {0};
    size_t count = 0;
    fine(store_begin(store, error));
    struct store_row moved = backend_row(list_one, crm_one, "ann@example.org");
    moved.address[STORE_CRM] = "new@example.org";
    const int64_t one = backend_put(store, moved);
    const int64_t two =
        backend_put(store, backend_row(NULL, crm_many, "ann@example.org"));
    const int64_t three =
        backend_put(store, backend_row(list_two, NULL, "ann@example.org"));
    fine(store_find_by_address(store, STORE_LIST, "ann@example.org", rows, 4, &count,
                               error));
    ck_assert_uint_eq(count, 2);
    ck_assert(rows[0] == one && rows[1] == three);
    fine(store_find_by_address(store, STORE_CRM, "ann@example.org", rows, 4, &count,
                               error));
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(rows[0], two);
    fine(store_find_by_address(store, STORE_CRM, "new@example.org", rows, 4, &count,
                               error));
    ck_assert_uint_eq(count, 1);
    fine(store_find_by_address(store, STORE_CRM, "Ann@example.org", rows, 4, &count,
                               error));
    ck_assert_uint_eq(count, 0);
    fine(store_find_by_address(store, STORE_LIST, "ann@example.org", rows, 1, &count,
                               error));
    ck_assert_uint_eq(count, 1);
    fine(store_commit(store, error));
    store_close(store);
}
END_TEST

static void check_next(struct store *store, enum store_which which, const char *right)
{
    struct buffer told = {0};
    int64_t rows[2], after = 0;
    size_t count = 1;
    while (count > 0) {
        fine(store_next_rows(store, which, after, rows, 2, &count, error));
        for (size_t i = 0; i < count; i++)
            buffer_format(&told, "%d ", (int)(after = rows[i]));
    }
    ck_assert_str_eq(buffer_text(&told), right);
    buffer_free(&told);
}

static void check_counts(struct store *store, const char *right)
{
    struct store_counts kept, found;
    char told[96];
    fine(store_count(store, &kept, error));
    fine(store_count_contacts(store, &found, error));
    ck_assert_mem_eq(&kept, &found, sizeof kept);
    snprintf(told, sizeof told, "%d %d %d %d %d %d %d", (int)kept.rows,
             (int)kept.on_list, (int)kept.in_crm, (int)kept.linked,
             (int)kept.subscribed, (int)kept.open, (int)kept.parked);
    ck_assert_str_eq(told, right);
}

START_TEST(rows_are_gone_through_and_counted_by_what_they_are)
{
    static const char *const ids[6][2] = {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}, {"f"}};
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    check_counts(store, "0 0 0 0 0 0 0");
    for (int i = 1; i <= 6; i++) {
        struct store_row row =
            backend_row(i == 6 ? NULL : ids[i - 1], i % 2 == 0 ? ids[i - 1] : NULL,
                        "a@example.org");
        row.open = i == 2 || i == 5;
        row.parked = i == 3;
        row.subscribed = i < 4;
        backend_put(store, row);
    }
    fine(store_commit(store, error));
    check_next(store, STORE_ALL_ROWS, "1 2 3 4 5 6 ");
    check_next(store, STORE_OPEN_ROWS, "2 5 ");
    check_next(store, STORE_PARKED_ROWS, "3 ");
    check_next(store, STORE_CRM_ROWS, "2 4 6 ");
    check_counts(store, "6 5 3 2 3 2 1");
    fine(store_begin(store, error));
    fine(store_remove_row(store, 2, error));
    store_rollback(store);
    check_counts(store, "6 5 3 2 3 2 1");
    fine(store_begin(store, error));
    fine(store_remove_row(store, 2, error));
    fine(store_commit(store, error));
    check_counts(store, "5 4 2 1 2 1 1");
    store_close(store);
}
END_TEST

/* ---- A read */

static void stage(struct store *store, const char *id, uint64_t digest)
{
    fine(store_stage(store, STORE_LIST, id, STAGED_RECORD, digest, id, strlen(id),
                     error));
}

/* What is news behind `after`, learned on the way if asked; each row is new. */
static void check_news(struct store *store, bool learn, const char *right)
{
    struct buffer told = {0};
    struct store_staged staged;
    enum wherry_status status;
    int64_t after = 0;
    while ((status = store_next_staged(store, after, &arena, &staged, &ignored)) ==
           WHERRY_OK) {
        buffer_format(&told, "%s=%s%s ", staged.id,
                      staged.body == NULL ? "-" : (const char *)staged.body,
                      staged.event == NULL ? "" : "!");
        after = staged.number;
        if (!learn || staged.body == NULL)
            continue;
        const char *const ids[] = {staged.id, NULL};
        const uint64_t digests[] = {staged.digest};
        struct store_row row = backend_row(ids, NULL, "a@example.org");
        row.digests[STORE_LIST] = digests;
        if (store_find_by_id(store, STORE_LIST, staged.id, &row.id, &ignored) !=
            WHERRY_OK)
            row.id = 0;
        backend_put(store, row);
    }
    ck_assert_int_eq(status, WHERRY_END);
    ck_assert_str_eq(buffer_text(&told), right);
    buffer_free(&told);
}

START_TEST(of_a_read_only_what_is_new_or_changed_is_news)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    int64_t absent = -1, present = -1, rows[4];
    size_t count;
    fine(store_begin(store, error));
    fine(store_begin_staging(store, STORE_LIST, error));
    store_rank(store, STORE_LIST, "b");
    stage(store, "one", 11);
    store_rank(store, STORE_LIST, "a");
    stage(store, "two", 12);
    stage(store, "two", 13); /* the last one holds */
    store_rank(store, STORE_LIST, "c");
    stage(store, "three", 14);
    fine(store_sort_staged(store, STORE_LIST, true, error));
    check_news(store, true, "two=two one=one three=three ");
    fine(store_commit(store, error));
    fine(store_begin(store, error));
    fine(store_begin_staging(store, STORE_LIST, error));
    stage(store, "one", 11);
    stage(store, "two", 12);
    stage(store, "four", 15);
    fine(store_stage(store, STORE_LIST, "one", STAGED_EVENT, 0, "e", 1, error));
    fine(store_sort_staged(store, STORE_LIST, true, error));
    check_news(store, false, "four=four one=one! two=two ");
    fine(store_count_absent(store, &absent, &present, error));
    ck_assert_int_eq(absent, 1);
    ck_assert_int_eq(present, 3);
    fine(store_next_absent(store, 0, rows, 4, &count, error));
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(rows[0], find(store, STORE_LIST, "three"));
    ck_assert(store_is_staged(store, STORE_LIST, "four"));
    ck_assert(!store_is_staged(store, STORE_LIST, "three"));
    ck_assert(!store_is_staged(store, STORE_CRM, "four"));
    fine(store_commit(store, error));
    store_close(store);
}
END_TEST

START_TEST(a_read_of_changes_makes_nobody_absent)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    int64_t absent = -1, present = -1;
    fine(store_begin(store, error));
    backend_put(store, backend_row(list_one, NULL, "ann@example.org"));
    fine(store_begin_staging(store, STORE_LIST, error));
    stage(store, "0f3a", 1);
    fine(store_sort_staged(store, STORE_LIST, false, error));
    check_news(store, false, "0f3a=0f3a ");
    fine(store_count_absent(store, &absent, &present, error));
    ck_assert_int_eq(absent, 0);
    fine(store_commit(store, error));
    store_close(store);
}
END_TEST

START_TEST(a_digest_is_kept_until_it_is_forgotten)
{
    static const uint64_t digests[] = {0xfedcba9876543210};
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct store_row row = backend_row(list_one, NULL, "ann@example.org");
    uint64_t digest = 0;
    bool more = true;
    row.digests[STORE_LIST] = digests;
    fine(store_begin(store, error));
    row.id = backend_put(store, row);
    fine(store_get_digest(store, STORE_LIST, "list-1", row.id, &digest, error));
    ck_assert(digest == digests[0]);
    fine(store_get_digest(store, STORE_LIST, "list-1", row.id + 1, &digest, error));
    ck_assert_uint_eq(digest, 0);
    /* Of a read it is no news, until somebody takes its digest. */
    fine(store_begin_staging(store, STORE_LIST, error));
    stage(store, "list-1", digests[0]);
    fine(store_sort_staged(store, STORE_LIST, false, error));
    check_news(store, false, "");
    fine(store_find_renewed(store, &more, error));
    ck_assert(!more);
    row.digests[STORE_LIST] = NULL;
    backend_put(store, row);
    fine(store_find_renewed(store, &more, error));
    ck_assert(more);
    check_news(store, false, "list-1=list-1 ");
    row.digests[STORE_LIST] = digests;
    backend_put(store, row);
    fine(store_forget_digests(store, error));
    fine(store_get_digest(store, STORE_LIST, "list-1", row.id, &digest, error));
    ck_assert_uint_eq(digest, 0);
    fine(store_commit(store, error));
    store_close(store);
}
END_TEST

START_TEST(what_a_cut_read_told_is_kept_for_the_next)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer mark = {0};
    fine(store_begin(store, error));
    ck_assert(!store_find_kept(store, STORE_LIST, "whole", &mark));
    fine(store_begin_staging(store, STORE_LIST, error));
    store_keep_staged(store, STORE_LIST, "whole");
    stage(store, "one", 1);
    ck_assert(store_mark_kept(store, STORE_LIST, "m", 1));
    fine(store_commit(store, error));
    store_close(store); /* as a run that was cut */
    store = backend_open(_i, "a", STORE_WRITE);
    ck_assert(!store_find_kept(store, STORE_CRM, "whole", &mark));
    ck_assert(store_find_kept(store, STORE_LIST, "whole", &mark));
    ck_assert_str_eq(buffer_text(&mark), "m");
    fine(store_begin(store, error));
    fine(store_begin_staging(store, STORE_LIST, error));
    ck_assert(store_stage_kept(store, STORE_LIST));
    fine(store_sort_staged(store, STORE_LIST, true, error));
    check_news(store, false, "one=one ");
    fine(store_commit(store, error));
    store_drop_kept(store, STORE_LIST);
    ck_assert(!store_find_kept(store, STORE_LIST, "whole", &mark));
    store_close(store);
    store = backend_open(_i, "a", STORE_WRITE);
    ck_assert(!store_find_kept(store, STORE_LIST, "whole", &mark));
    buffer_free(&mark);
    store_close(store);
}
END_TEST

/* ---- Many pages of a read that is cut again and again ---- */

enum { KEPT_PAGES = 12, KEPT_PAGE = 400, KEPT_BODY = 500 };

static void stage_page(struct store *store, int page)
{
    char id[16], body[KEPT_BODY];
    memset(body, 'a' + page, sizeof body);
    for (int i = 0; i < KEPT_PAGE; i++) {
        snprintf(id, sizeof id, "%05d", page * KEPT_PAGE + i);
        fine(store_stage(store, STORE_CRM, id, STAGED_RECORD, (uint64_t)page + 1, body,
                         sizeof body, error));
    }
}

static void mark_page(struct store *store, int page)
{
    char mark[32];
    snprintf(mark, sizeof mark, "page %d", page);
    ck_assert(store_mark_kept(store, STORE_CRM, mark, strlen(mark)));
}

/* One run: it continues, reads two pages, and is cut in the third. */
static void read_two_pages(int backend, int first)
{
    struct store *store = backend_open(backend, "a", STORE_WRITE);
    struct buffer mark = {0};
    char expected[32];
    snprintf(expected, sizeof expected, "page %d", first - 1);
    ck_assert(store_find_kept(store, STORE_CRM, "whole", &mark) == (first > 0));
    fine(store_begin_staging(store, STORE_CRM, error));
    if (first == 0)
        store_keep_staged(store, STORE_CRM, "whole");
    else
        ck_assert_str_eq(buffer_text(&mark), expected);
    ck_assert(first == 0 || store_stage_kept(store, STORE_CRM));
    for (int page = first; page < first + 3; page++) {
        fine(store_begin(store, error));
        stage_page(store, page);
        if (page == first + 2) {
            store_rollback(store);
            break;
        }
        mark_page(store, page);
        fine(store_commit(store, error));
    }
    buffer_free(&mark);
    store_close(store);
}

static void check_pages(struct store *store)
{
    struct store_staged staged = {0};
    char id[16];
    for (int i = 0; i < KEPT_PAGES * KEPT_PAGE; i++) {
        arena_reset(&arena);
        fine(store_next_staged(store, staged.number, &arena, &staged, error));
        snprintf(id, sizeof id, "%05d", i);
        ck_assert_str_eq(staged.id, id);
        ck_assert_uint_eq(staged.digest, (uint64_t)(i / KEPT_PAGE) + 1);
        ck_assert_uint_eq(staged.length, KEPT_BODY);
        ck_assert_int_eq(((const char *)staged.body)[KEPT_BODY - 1],
                         'a' + i / KEPT_PAGE);
    }
    ck_assert_int_eq(store_next_staged(store, staged.number, &arena, &staged, &ignored),
                     WHERRY_END);
    arena_reset(&arena);
}

START_TEST(a_read_that_is_cut_again_and_again_is_kept_as_it_was_told)
{
    struct buffer mark = {0};
    for (int page = 0; page < KEPT_PAGES; page += 2)
        read_two_pages(_i, page);
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    ck_assert(store_find_kept(store, STORE_CRM, "whole", &mark));
    fine(store_begin(store, error));
    fine(store_begin_staging(store, STORE_CRM, error));
    ck_assert(store_stage_kept(store, STORE_CRM));
    fine(store_sort_staged(store, STORE_CRM, true, error));
    check_pages(store);
    fine(store_commit(store, error));
    ck_assert(!store_find_kept(store, STORE_CRM, "other", &mark));
    ck_assert(!store_find_kept(store, STORE_CRM, "whole", &mark));
    buffer_free(&mark);
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_row_is_read_as_it_was_put),
        EACH_BACKEND(a_row_is_found_by_each_of_its_ids_and_no_more_by_those_it_lost),
        EACH_BACKEND(rows_are_found_by_their_addresses),
        EACH_BACKEND(rows_are_gone_through_and_counted_by_what_they_are),
        EACH_BACKEND(of_a_read_only_what_is_new_or_changed_is_news),
        EACH_BACKEND(a_read_of_changes_makes_nobody_absent),
        EACH_BACKEND(a_digest_is_kept_until_it_is_forgotten),
        EACH_BACKEND(what_a_cut_read_told_is_kept_for_the_next),
        EACH_BACKEND(a_read_that_is_cut_again_and_again_is_kept_as_it_was_told),
        {0}};
    suite_fixture(&backends_setup, &finish);
    return backends_run("contract of rows", tests);
}
