/* test_contract_changes.c -- what of a read of changes is news, whatever keeps the state,
 * and whether the read has few or many of those that are known.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "tests/support/chance.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"

enum { KNOWN = 60, UNKNOWN = 20, READS = 40 };

static struct arena arena;
static uint64_t seed = CHANCE_SEED;

static void finish(void)
{
    arena_free(&arena);
    backends_teardown();
}

/* Those that are known have the even numbers up to 2 * KNOWN, and their number as digest. */
static const char *id_of(int number)
{
    return arena_format(&arena, "%04d", number);
}

static void make_known(struct store *store)
{
    fine(store_begin(store, error));
    for (int number = 2; number <= 2 * KNOWN; number += 2) {
        const char *const ids[] = {id_of(number), NULL};
        const uint64_t digests[] = {(uint64_t)number};
        struct store_row row = backend_row(ids, NULL, "ann@example.org");
        row.digests[STORE_LIST] = digests;
        backend_put(store, row);
    }
    fine(store_commit(store, error));
}

static void stage(struct store *store, int number, enum staged_kind kind,
                  uint64_t digest)
{
    fine(store_stage(store, STORE_LIST, id_of(number), kind, digest, "r", 1, error));
}

/* One in `of` of all numbers, some beyond the last known one; what of it is news. */
static void stage_some(struct store *store, unsigned of, struct buffer *news)
{
    for (int number = 1; number <= 2 * KNOWN + UNKNOWN; number++) {
        if (chance_roll(&seed, of) != 0)
            continue;
        const bool known = number % 2 == 0 && number <= 2 * KNOWN;
        const bool event = chance_roll(&seed, 4) == 0;
        const bool record = !event || chance_roll(&seed, 2) == 0;
        const bool same = known && chance_roll(&seed, 2) == 0;
        if (record)
            stage(store, number, STAGED_RECORD, (uint64_t)number + (same ? 0 : 1000));
        if (event)
            stage(store, number, STAGED_EVENT, 0);
        if (event || !same)
            buffer_format(news, "%04d%s%s%s ", number, known ? "=" : "+",
                          record ? "r" : "", event ? "e" : "");
    }
}

static void check_news(struct store *store, const struct buffer *right)
{
    struct buffer told = {0};
    struct store_staged staged = {.number = 0};
    struct wherry_error why = {0};
    while (store_next_staged(store, staged.number, &arena, &staged, &why) == WHERRY_OK)
        buffer_format(&told, "%s%s%s%s ", staged.id, staged.known ? "=" : "+",
                      staged.body == NULL ? "" : "r", staged.event == NULL ? "" : "e");
    ck_assert_str_eq(why.message, "");
    ck_assert_str_eq(buffer_text(&told), buffer_text(right));
    buffer_free(&told);
}

START_TEST(news_of_a_read_of_changes_are_the_same_whether_it_has_few_or_many)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer news = {0};
    make_known(store);
    for (int read = 0; read < READS; read++) {
        int64_t absent = -1, present = -1;
        arena_reset(&arena);
        buffer_clear(&news);
        fine(store_begin(store, error));
        fine(store_begin_staging(store, STORE_LIST, error));
        stage_some(store, 1 + (unsigned)read, &news);
        fine(store_sort_staged(store, STORE_LIST, false, error));
        check_news(store, &news);
        fine(store_count_absent(store, &absent, &present, error));
        ck_assert_int_eq(absent, 0);
        ck_assert_int_eq(present, KNOWN);
        fine(store_commit(store, error));
    }
    buffer_free(&news);
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(news_of_a_read_of_changes_are_the_same_whether_it_has_few_or_many),
        {0}};
    suite_fixture(&backends_setup, &finish);
    return backends_run("contract of reads of changes", tests);
}
