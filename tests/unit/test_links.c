/* test_links.c -- a row is found by its ids, also while a first read of them is learned,
 * and after that was cut. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "host/store/rows.h"
#include "host/store/staging.h"
#include "host/store/store.h"
#include "tests/support/chance.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

enum { PEOPLE = 200 };

static struct store *store;
static struct arena arena;
static struct wherry_error error;
static uint64_t seed;

static unsigned roll(unsigned sides)
{
    return chance_roll(&seed, sides);
}

static void open_state(enum store_mode mode)
{
    ck_assert_msg(store_open(scratch_path("state"), mode, &store, &error) == WHERRY_OK,
                  "%s", error.message);
}

static void close_state(void)
{
    store_close(store);
    arena_free(&arena);
}

/* Whose numbers follow no order. */
static const char *id_of(int person)
{
    return arena_format(&arena, "%04x-%d", (unsigned)person * 40503U & 0xFFFF, person);
}

/* ---- What must be so ---- */

struct expected {
    int64_t row; /* 0: none */
    uint64_t digest;
};
static struct expected people[PEOPLE];

static void check(int person)
{
    int64_t row = 0;
    uint64_t digest = 0;
    const char *id = id_of(person);
    const enum wherry_status found =
        store_find_by_id(store, STORE_LIST, id, &row, &error);
    if (found == WHERRY_END)
        row = 0;
    ck_assert(found == WHERRY_OK || found == WHERRY_END);
    ck_assert_int_eq(row, people[person].row);
    if (row == 0)
        return;
    ck_assert_int_eq(store_get_digest(store, STORE_LIST, id, row, &digest, &error),
                     WHERRY_OK);
    ck_assert_uint_eq(digest, people[person].digest);
}

static void check_all(void)
{
    for (int i = 0; i < PEOPLE; i++)
        check(i);
}

/* The row has these two, or one of them (the other below 0), and no others. */
static int64_t put(int64_t row, int one, int other, uint64_t digest)
{
    const char *ids[3] = {NULL}, *const none[] = {NULL};
    const uint64_t digests[] = {digest, digest};
    size_t count = 0;
    if (one >= 0)
        ids[count++] = id_of(one);
    if (other >= 0)
        ids[count++] = id_of(other);
    struct store_row stored = {.id = row,
                               .ids = {ids, none},
                               .digests = {digests, NULL},
                               .present = {true, false},
                               .body = "b",
                               .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &stored, &error), WHERRY_OK);
    for (int i = 0; i < PEOPLE; i++)
        if (people[i].row == stored.id)
            people[i] = (struct expected){0};
    if (one >= 0)
        people[one] = (struct expected){stored.id, digest};
    if (other >= 0)
        people[other] = (struct expected){stored.id, digest};
    return stored.id;
}

/* ---- A first read ---- */

static void stage_all(void)
{
    memset(people, 0, sizeof people);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin_staging(store, STORE_LIST, &error), WHERRY_OK);
    for (int i = 0; i < PEOPLE; i++) {
        store_rank(store, STORE_LIST, arena_format(&arena, "%d", i * 7 % PEOPLE));
        ck_assert_int_eq(
            store_stage(store, STORE_LIST, id_of(i), STAGED_RECORD, 1, "r", 1, &error),
            WHERRY_OK);
    }
    ck_assert_int_eq(store_sort_staged(store, STORE_LIST, true, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

/* The person of the next piece of news, or -1. */
static int next(int64_t *after)
{
    struct store_staged staged;
    int person = -1;
    const enum wherry_status status =
        store_next_staged(store, *after, &arena, &staged, &error);
    if (status == WHERRY_END)
        return -1;
    ck_assert_int_eq(status, WHERRY_OK);
    *after = staged.number;
    store_expect(store, &staged);
    ck_assert_int_eq(sscanf(strchr(staged.id, '-'), "-%d", &person), 1);
    ck_assert_str_eq(staged.id, id_of(person));
    return person;
}

static void learn_next(int64_t *after)
{
    const int person = next(after);
    check(person);
    put(0, person, -1, 100 + (uint64_t)person);
    check(person);
}

static void end_learning(void)
{
    bool more;
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_find_renewed(store, &more, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

/* A person who was learned moves to the row of another, or takes their place. */
static void change_some(void)
{
    const int one = (int)roll(PEOPLE), other = (int)roll(PEOPLE);
    if (people[one].row == 0 || people[other].row == 0 || one == other)
        return;
    const int64_t from = people[other].row, to = people[one].row;
    if (from == to) {
        put(to, other, -1, 7);
        return;
    }
    put(from, -1, -1, 7);
    put(to, one, roll(2) == 0 ? other : -1, 8);
}

START_TEST(a_row_is_found_by_its_ids_while_a_first_read_is_learned)
{
    for (int round = 0; round < suite_rounds(20); round++) {
        int64_t after = 0;
        seed = CHANCE_SEED + (unsigned)round;
        open_state(STORE_WRITE);
        stage_all();
        store_begin(store, &error);
        for (int i = 0; i < PEOPLE; i++) {
            learn_next(&after);
            if (roll(8) == 0)
                check((int)roll(PEOPLE));
            if (roll(8) == 0)
                change_some();
            if (roll(32) == 0) {
                ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
                store_begin(store, &error);
            }
        }
        ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
        end_learning();
        check_all();
        close_state();
        open_state(STORE_READ);
        check_all();
        close_state();
        ck_assert_int_eq(store_remove(scratch_path("state"), &error), WHERRY_OK);
    }
}
END_TEST

static void learn_some(int count, int64_t *after)
{
    store_begin(store, &error);
    for (int i = 0; i < count; i++)
        learn_next(after);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

/* Interrupted, opened again by a dry run, and then for good. */
START_TEST(ids_that_were_learned_before_a_cut_are_found_and_news_once_more)
{
    int64_t after = 0;
    open_state(STORE_WRITE);
    stage_all();
    learn_some(PEOPLE / 2, &after);
    store_begin(store, &error);
    const int twin = next(&after), other = next(&after);
    put(0, twin, other, 5);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    close_state();
    for (int i = 0; i < PEOPLE; i++)
        people[i].digest = 0;
    for (int i = 0; i < 2; i++) {
        open_state(i == 0 ? STORE_DRY : STORE_WRITE);
        check_all();
        close_state();
    }
    open_state(STORE_READ);
    check_all();
    close_state();
}
END_TEST

START_TEST(what_was_undone_while_it_was_learned_is_found_by_no_id)
{
    int64_t after = 0;
    open_state(STORE_WRITE);
    stage_all();
    learn_some(PEOPLE / 2, &after);
    store_begin(store, &error);
    struct expected before[PEOPLE];
    memcpy(before, people, sizeof before);
    learn_next(&after);
    learn_next(&after);
    store_rollback(store);
    memcpy(people, before, sizeof before);
    for (int i = 0; i < PEOPLE; i++)
        people[i].digest = 0;
    check_all();
    close_state();
}
END_TEST

static int64_t put_member(int64_t row, const char *list_id, const char *crm_id,
                          uint64_t digest)
{
    const char *const list[] = {list_id, NULL}, *const crm[] = {crm_id, NULL};
    const uint64_t digests[STORE_SIDES] = {digest, 12};
    struct store_row stored = {.id = row,
                               .ids = {list, crm},
                               .digests = {&digests[0], &digests[1]},
                               .body = "b",
                               .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &stored, &error), WHERRY_OK);
    return stored.id;
}

static uint64_t digest_of(enum store_side side, const char *id, int64_t row)
{
    uint64_t digest;
    ck_assert_int_eq(store_get_digest(store, side, id, row, &digest, &error),
                     WHERRY_OK);
    return digest;
}

/* No caller looks for them, and in another row they no longer count. */
START_TEST(a_first_read_of_one_side_keeps_the_digests_of_the_other)
{
    open_state(STORE_WRITE);
    store_begin(store, &error);
    const int64_t stays = put_member(0, "m1", NULL, 11);
    const int64_t leaves = put_member(0, "m2", NULL, 11);
    store_begin_staging(store, STORE_CRM, &error);
    store_stage(store, STORE_CRM, "p1", STAGED_RECORD, 12, "r", 1, &error);
    ck_assert_int_eq(store_sort_staged(store, STORE_CRM, true, &error), WHERRY_OK);
    ck_assert_uint_eq(digest_of(STORE_LIST, "m1", stays), STORE_DIGEST_KEPT);
    put_member(stays, "m1", "p1", STORE_DIGEST_KEPT);
    put_member(leaves, NULL, NULL, 0);
    const int64_t comes = put_member(0, "m2", NULL, STORE_DIGEST_KEPT);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    end_learning();
    ck_assert_uint_eq(digest_of(STORE_LIST, "m1", stays), 11);
    ck_assert_uint_eq(digest_of(STORE_CRM, "p1", stays), 12);
    ck_assert_uint_eq(digest_of(STORE_LIST, "m2", comes), 0);
    close_state();
}
END_TEST

/* ---- With the row ---- */

static bool is_at(enum store_side side, const char *address, int64_t row)
{
    int64_t rows[2];
    size_t count;
    ck_assert_int_eq(
        store_find_by_address(store, side, address, rows, 2, &count, &error),
        WHERRY_OK);
    return count == 1 && rows[0] == row;
}

static void check_row(const struct store_row *row)
{
    struct store_row back;
    ck_assert_int_eq(store_get_row(store, row->id, &arena, &back, &error), WHERRY_OK);
    for (int side = 0; side < STORE_SIDES; side++) {
        const char *const *ids = row->ids[side];
        size_t i = 0;
        ck_assert_str_eq(back.address[side], row->address[side]);
        ck_assert(*row->address[side] == '\0' ||
                  is_at((enum store_side)side, row->address[side], row->id));
        for (; ids[i] != NULL; i++)
            ck_assert_str_eq(back.ids[side][i], ids[i]);
        ck_assert_ptr_null(back.ids[side][i]);
    }
    ck_assert(!is_at(STORE_LIST, "", row->id) && !is_at(STORE_CRM, "", row->id));
    for (size_t i = 0; i < 2; i++) {
        static const char *const both[] = {"ann@x.net", "ann@y.net"};
        for (int side = 0; side < STORE_SIDES; side++)
            ck_assert(is_at((enum store_side)side, both[i], row->id) ==
                      (strcmp(row->address[side], both[i]) == 0));
    }
}

START_TEST(a_row_comes_back_with_its_ids_and_addresses_whatever_it_had_before)
{
    static const char *const addresses[] = {"", "ann@x.net", "ann@y.net"};
    static const char *const some[] = {"9f", "", "Zo\xC3\xA9", "0-1", "x"};
    struct store_row row = {.body = "b", .body_length = 1};
    seed = 88172645463325252u;
    open_state(STORE_WRITE);
    for (int round = 0; round < suite_rounds(500); round++) {
        const char *ids[STORE_SIDES][4] = {{NULL}};
        for (int side = 0; side < STORE_SIDES; side++) {
            const unsigned first = roll(5), count = roll(4);
            for (unsigned i = 0; i < count; i++)
                ids[side][i] = some[(first + i) % 5];
            row.ids[side] = ids[side];
            row.address[side] = addresses[roll(3)];
        }
        ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
        check_row(&row);
    }
    close_state();
}
END_TEST

START_TEST(an_id_that_is_damaged_in_the_file_is_refused)
{
    static const char *const damages[] = {
        "UPDATE contact SET list_id = x'00'", "UPDATE contact SET list_id = x'BFFF'",
        "UPDATE further SET id = x'FC'", "INSERT INTO further VALUES(1, 0, 7, x'10')"};
    static const char *const ids[] = {"m1", "m2", NULL}, *const none[] = {NULL};
    struct store_row row = {.ids = {ids, none}, .body = "b", .body_length = 1}, back;
    sqlite3 *file;
    open_state(STORE_WRITE);
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    store_close(store);
    ck_assert_int_eq(sqlite3_open(scratch_path("state"), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file, damages[_i], NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
    open_state(STORE_WRITE);
    ck_assert_int_eq(store_get_row(store, row.id, &arena, &back, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "damaged"));
    ck_assert_int_eq(store_begin(store, &error), WHERRY_FAILED);
    close_state();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_row_is_found_by_its_ids_while_a_first_read_is_learned",
         &a_row_is_found_by_its_ids_while_a_first_read_is_learned, 0, 0},
        {"ids_that_were_learned_before_a_cut_are_found_and_news_once_more",
         &ids_that_were_learned_before_a_cut_are_found_and_news_once_more, 0, 0},
        {"what_was_undone_while_it_was_learned_is_found_by_no_id",
         &what_was_undone_while_it_was_learned_is_found_by_no_id, 0, 0},
        {"a_first_read_of_one_side_keeps_the_digests_of_the_other",
         &a_first_read_of_one_side_keeps_the_digests_of_the_other, 0, 0},
        {"a_row_comes_back_with_its_ids_and_addresses_whatever_it_had_before",
         &a_row_comes_back_with_its_ids_and_addresses_whatever_it_had_before, 0, 0},
        {"an_id_that_is_damaged_in_the_file_is_refused",
         &an_id_that_is_damaged_in_the_file_is_refused, 4, 0},
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("links", tests);
}
