/* test_contract_first.c -- a first read of both sides: whoever is new, whoever has the
 * address of another, and ids that are asked for while their links are still collected.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/store/foresight.h"
#include "host/store/rows.h"
#include "host/store/staging.h"
#include "tests/unit/backends.h"

enum { OTHER_DIGEST = 777777 };
enum { PEOPLE = 1200, PAGE = 100, PAGES_IN_TURN = 4, TWINS = 10, ID_ROOM = 32 };

static struct arena arena;
static struct wherry_error ignored;
static int changed; /* ids whose record has another digest than at first */

/* Ids have another order than addresses; every tenth has the address of the one before. */
static const char *id_of(enum store_side side, int person)
{
    return arena_format(&arena, "%04x%c%d", (unsigned)person * 40503U & 0xFFFF,
                        side == STORE_LIST ? 'a' : 'b', person);
}

static const char *address_of(int person)
{
    return arena_format(&arena, "p%05d@example.org",
                        person % TWINS == 1 ? person - 1 : person);
}

static void stage_side(struct store *store, enum store_side side, int first)
{
    fine(store_begin(store, error));
    fine(store_begin_staging(store, side, error));
    for (int i = first; i < first + PEOPLE; i++) {
        const char *address = address_of(i);
        store_rank(store, side, address);
        fine(store_stage(store, side, id_of(side, i), STAGED_RECORD, (uint64_t)i + 1,
                         address, strlen(address) + 1, error));
    }
    fine(store_sort_staged(store, side, true, error));
    fine(store_commit(store, error));
    arena_reset(&arena);
}

/* ---- Learned as a run does it ---- */

struct page {
    struct store_staged staged[PAGE];
    size_t count;
};

static bool turn_page(struct store *store, enum store_side side, int64_t *after,
                      struct page *page)
{
    const char *ids[PAGE], *addresses[PAGE];
    page->count = 0;
    while (page->count < PAGE) {
        struct store_staged *staged = &page->staged[page->count];
        if (store_next_staged(store, *after, &arena, staged, &ignored) != WHERRY_OK)
            break;
        *after = staged->number;
        ids[page->count] = staged->id;
        addresses[page->count++] = arena_text(&arena, staged->body);
    }
    fine(
        store_look_ahead(store, side, ids, page->count, addresses, page->count, error));
    return page->count > 0;
}

/* Into the contact with the address, as a further id if it has one; or into a new one. */
static void learn(struct store *store, enum store_side side,
                  const struct store_staged *staged)
{
    const char *const none[] = {NULL}, *ids[3] = {NULL};
    const uint64_t digests[] = {staged->digest, STORE_DIGEST_KEPT, STORE_DIGEST_KEPT};
    static const uint64_t kept[] = {STORE_DIGEST_KEPT, STORE_DIGEST_KEPT};
    struct store_row row = {.ids = {none, none}}, before = {0};
    int64_t rows[2];
    size_t count, place = 0;
    store_expect(store, staged);
    ck_assert_int_eq(store_find_by_id(store, side, staged->id, &row.id, &ignored),
                     WHERRY_END);
    fine(
        store_find_by_address(store, STORE_LIST, staged->body, rows, 2, &count, error));
    if (count == 0)
        fine(store_find_by_address(store, STORE_CRM, staged->body, rows, 2, &count,
                                   error));
    if (count > 0) {
        fine(store_get_row(store, rows[0], &arena, &before, error));
        row = before;
    }
    ids[place++] = staged->id;
    if (row.ids[side][0] != NULL)
        ids[place++] = row.ids[side][0];
    row.ids[side] = ids;
    row.digests[side] = digests;
    row.digests[1 - side] = kept;
    row.present[side] = true;
    row.address[side] = staged->body;
    row.body = "b";
    row.body_length = 1;
    fine(store_put_row(store, &row, error));
}

/* An early id, so that all links must be found; and one whose record has changed. */
static void disturb(struct store *store, enum store_side side, int person)
{
    const char *id = id_of(side, person);
    int64_t number;
    struct store_row row;
    fine(store_find_by_id(store, side, id, &number, error));
    fine(store_get_row(store, number, &arena, &row, error));
    const char *const ids[] = {id, row.ids[side][1], NULL};
    const uint64_t digests[] = {OTHER_DIGEST, STORE_DIGEST_KEPT};
    const uint64_t kept[] = {STORE_DIGEST_KEPT, STORE_DIGEST_KEPT};
    if (strcmp(row.ids[side][0], id) != 0)
        return;
    row.ids[side] = ids;
    row.digests[side] = digests;
    row.digests[1 - side] = kept;
    fine(store_put_row(store, &row, error));
    changed++;
}

static void learn_side(struct store *store, enum store_side side, int first,
                       bool disturbed)
{
    struct page page;
    int64_t after = 0;
    bool more = true;
    for (int pages = 0; more; pages++) {
        if (pages % PAGES_IN_TURN == 0)
            fine(store_begin(store, error));
        more = turn_page(store, side, &after, &page);
        for (size_t i = 0; i < page.count; i++)
            learn(store, side, &page.staged[i]);
        if (disturbed && page.count > 0 && pages % 3 == 2)
            disturb(store, side, first + pages);
        if (pages % PAGES_IN_TURN == PAGES_IN_TURN - 1 || !more)
            fine(store_commit(store, error));
        arena_reset(&arena);
    }
    fine(store_begin(store, error));
    fine(store_find_renewed(store, &more, error));
    fine(store_commit(store, error));
}

/* ---- What is there then ---- */

static void tell_address(struct store *store, const char *address, struct buffer *told)
{
    int64_t rows[4];
    size_t count;
    for (int side = 0; side < STORE_SIDES; side++) {
        fine(store_find_by_address(store, (enum store_side)side, address, rows, 4,
                                   &count, error));
        buffer_format(told, " %d:", side);
        for (size_t i = 0; i < count; i++)
            buffer_format(told, "%" PRId64 ",", rows[i]);
    }
}

static void tell_id(struct store *store, enum store_side side, const char *id,
                    struct buffer *told)
{
    int64_t number = 0;
    uint64_t digest = 0;
    if (store_find_by_id(store, side, id, &number, &ignored) == WHERRY_OK)
        fine(store_get_digest(store, side, id, number, &digest, error));
    buffer_format(told, " %" PRId64 "=%" PRIu64, number, digest);
}

static void tell(struct store *store, struct buffer *told)
{
    struct store_counts counts;
    fine(store_count_contacts(store, &counts, error));
    buffer_format(told, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                  counts.rows, counts.on_list, counts.in_crm, counts.linked);
    for (int i = 0; i < 2 * PEOPLE; i++) {
        tell_id(store, STORE_LIST, id_of(STORE_LIST, i), told);
        tell_id(store, STORE_CRM, id_of(STORE_CRM, i), told);
        tell_address(store, address_of(i), told);
        buffer_add_char(told, '\n');
        arena_reset(&arena);
    }
}

static void read_both(int backend, bool disturbed, struct buffer *told)
{
    struct store *store = backend_open(backend, "a", STORE_WRITE);
    stage_side(store, STORE_LIST, 0);
    learn_side(store, STORE_LIST, 0, disturbed);
    stage_side(store, STORE_CRM, PEOPLE / 2);
    learn_side(store, STORE_CRM, PEOPLE / 2, disturbed);
    store_close(store);
    store = backend_open(backend, "a", STORE_READ);
    tell(store, told);
    store_close(store);
    arena_free(&arena);
}

START_TEST(a_first_read_puts_everybody_where_they_belong)
{
    struct buffer told = {0};
    char counts[64];
    read_both(_i, false, &told);
    /* A tenth of each side is one with its neighbour; half is on both sides. */
    const int a_side = PEOPLE - PEOPLE / TWINS;
    snprintf(counts, sizeof counts, "%d %d %d %d\n", a_side + a_side / 2, a_side,
             a_side, a_side / 2);
    ck_assert_msg(strncmp(buffer_text(&told), counts, strlen(counts)) == 0, "%.64s",
                  buffer_text(&told));
    ck_assert_msg(strstr(buffer_text(&told), "\n 1=1 0=0 0:1, 1:") != NULL, "%.200s",
                  buffer_text(&told));
    buffer_free(&told);
}
END_TEST

START_TEST(links_that_are_asked_for_early_are_the_latest_in_the_end)
{
    struct buffer told = {0};
    int found = 0;
    changed = 0;
    read_both(_i, true, &told);
    for (const char *at = buffer_text(&told); (at = strstr(at, "=777777 ")) != NULL;
         at++)
        found++;
    ck_assert_int_ge(changed, 4);
    ck_assert_int_eq(found, changed);
    buffer_free(&told);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_first_read_puts_everybody_where_they_belong),
        EACH_BACKEND(links_that_are_asked_for_early_are_the_latest_in_the_end),
        {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("contract: a first read", tests);
}
