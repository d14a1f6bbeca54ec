/* test_contract_order.c -- what holds of contacts that are read one after the other,
 * whatever keeps them: each is as it is at that moment, in and out of transactions.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "tests/support/chance.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"

enum { CONTACTS = 40, STEPS = 3000 };

static struct wherry_error ignored;
static struct arena arena;
static uint64_t seed = CHANCE_SEED;

/* What the state should have of each, and had when the transaction began; 0: none. */
static int now[CONTACTS + 1], before[CONTACTS + 1];
static bool in_transaction;

static void finish(void)
{
    arena_free(&arena);
    backends_teardown();
}

static void check(struct store *store, int64_t id)
{
    struct store_row row;
    char body[16];
    arena_reset(&arena);
    const enum wherry_status status = store_get_row(store, id, &arena, &row, &ignored);
    const bool there = id >= 1 && id <= CONTACTS && now[id] != 0;
    ck_assert_msg(status == (there ? WHERRY_OK : WHERRY_END), "%d: %s", (int)id,
                  ignored.message);
    if (!there)
        return;
    snprintf(body, sizeof body, "%d", now[id]);
    ck_assert_uint_eq(row.body_length, strlen(body));
    ck_assert_mem_eq(row.body, body, row.body_length);
    ck_assert(row.open == (now[id] % 2 == 0));
    ck_assert_int_eq(row.id, id);
}

/* The address, an open contact or only the rest of it: each is another statement. */
static void put(struct store *store, int64_t id, int value)
{
    char body[16], address[32], list_id[16];
    snprintf(body, sizeof body, "%d", value);
    snprintf(list_id, sizeof list_id, "list-%d", (int)id);
    snprintf(address, sizeof address, "%d@example.org", value % 3);
    const char *const ids[] = {list_id, NULL};
    struct store_row row = backend_row(ids, NULL, address);
    row.id = id;
    row.body = body;
    row.body_length = strlen(body);
    row.open = value % 2 == 0;
    fine(store_put_row(store, &row, error));
    now[row.id] = value;
}

static void begin(struct store *store)
{
    if (in_transaction)
        return;
    fine(store_begin(store, error));
    in_transaction = true;
    memcpy(before, now, sizeof now);
}

static void end(struct store *store, bool undo)
{
    if (in_transaction && undo) {
        store_rollback(store);
        memcpy(now, before, sizeof now);
    } else if (in_transaction) {
        fine(store_commit(store, error));
    }
    in_transaction = false;
}

static void change(struct store *store, int64_t id)
{
    begin(store);
    if (now[id] == 0)
        return;
    if (chance_roll(&seed, 8) == 0) {
        fine(store_remove_row(store, id, error));
        now[id] = 0;
    } else {
        put(store, id, 1 + (int)chance_roll(&seed, 100000));
    }
}

/* The contact `at`, or what is next to it. */
static void act(struct store *store, int64_t at)
{
    switch (chance_roll(&seed, 12)) {
    case 0:
        change(store, at == CONTACTS ? 1 : at + 1); /* the next one */
        break;
    case 1:
        change(store, at);
        check(store, at);
        break;
    case 2:
        change(store, 1 + chance_roll(&seed, CONTACTS));
        break;
    case 3:
        check(store, at); /* once more */
        break;
    case 4:
        end(store, chance_roll(&seed, 2) == 0);
        break;
    case 5:
        end(store, false);
        fine(store_hold(store, error));
        check(store, at);
        fine(store_let_go(store, error));
        break;
    case 6:
        check(store, 1 + chance_roll(&seed, CONTACTS + 3));
        break;
    default:
        break;
    }
}

START_TEST(a_contact_is_read_as_it_is_whatever_was_read_before_it)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    in_transaction = false;
    memset(now, 0, sizeof now);
    begin(store);
    for (int64_t id = 1; id <= CONTACTS; id++)
        put(store, 0, (int)id);
    end(store, false);
    int64_t at = 1;
    for (int step = 0; step < suite_rounds(STEPS); step++) {
        if (chance_roll(&seed, 10) == 0)
            begin(store);
        check(store, at);
        act(store, at);
        at = at >= CONTACTS ? 1 : at + 1 + (chance_roll(&seed, 6) == 0);
    }
    end(store, false);
    for (int64_t id = 1; id <= CONTACTS + 1; id++)
        check(store, id);
    store_close(store);
}
END_TEST

/* A walk that only reads must not keep the state as it was. */
START_TEST(what_another_handle_writes_between_two_reads_is_read)
{
    struct store *one = backend_open(_i, "a", STORE_WRITE);
    in_transaction = false;
    memset(now, 0, sizeof now);
    begin(one);
    for (int64_t id = 1; id <= CONTACTS; id++)
        put(one, 0, (int)id);
    end(one, false);
    struct store *reader = backend_open(_i, "a", STORE_READ);
    for (int64_t id = 1; id <= CONTACTS; id++) {
        fine(store_hold(reader, error));
        check(reader, id);
        if (id < CONTACTS)
            check(reader, id + 1);
        fine(store_let_go(reader, error));
        begin(one);
        put(one, id == CONTACTS ? 1 : id + 1, 1000 + (int)id);
        end(one, false);
    }
    store_close(reader);
    store_close(one);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_contact_is_read_as_it_is_whatever_was_read_before_it),
        EACH_BACKEND(what_another_handle_writes_between_two_reads_is_read),
        {0}};
    suite_fixture(&backends_setup, &finish);
    return backends_run("contract of contacts in their order", tests);
}
