/* test_forget_histories.c -- random histories in which people are forgotten: nothing
 * that they do later brings them back, and nothing is written to them.
 */
#include <stdio.h>

#include "host/picture/forget.h"
#include "host/tell/contact.h"
#include "tests/support/suite.h"
#include "tests/unit/history.h"

enum { HISTORIES = 1000, ROUNDS = 4, PEOPLE = 6 };

static struct wherry_error error;

static void add_rows(const char *address, struct forget_person *person)
{
    int64_t rows[FORGET_ROWS_MOST];
    size_t count = 0;
    ck_assert_int_eq(
        contact_find(world.store, address, rows, FORGET_ROWS_MOST, &count, &error),
        WHERRY_OK);
    for (size_t i = 0; i < count && person->count < FORGET_ROWS_MOST; i++) {
        bool known = false;
        for (size_t j = 0; j < person->count; j++)
            known |= person->rows[j] == rows[i];
        if (!known)
            person->rows[person->count++] = rows[i];
    }
}

static void forget(int human)
{
    char address[32];
    struct forget_person person = {.count = 0};
    const struct world_record *records[] = {world_list_of(&world, human),
                                            world_crm_of(&world, human)};
    snprintf(address, sizeof address, "h%d@example.net", human);
    add_rows(address, &person);
    ck_assert_int_eq(store_begin(world.store, &error), WHERRY_OK);
    for (int side = 0; side < SIDE_COUNT; side++)
        if (records[side] != NULL && !records[side]->anonymous) {
            struct forget_person more = {.count = 0};
            add_rows(records[side]->address, &person);
            /* They may have moved since the last read. */
            ck_assert_int_eq(forget_by_hand(world.store, records[side]->address, &more,
                                            world.now_ms, &error),
                             WHERRY_OK);
        }
    ck_assert_int_eq(forget_gather(world.store, &person, &error), WHERRY_OK);
    ck_assert_int_eq(
        forget_by_hand(world.store, address, &person, world.now_ms, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(world.store, &error), WHERRY_OK);
    world.forgotten[human] = true;
    trace("  h%d is forgotten, %zu contacts\n", human, person.count);
}

static bool is_known(const char *address)
{
    int64_t rows[2];
    size_t count = 0;
    ck_assert_int_eq(contact_find(world.store, address, rows, 2, &count, &error),
                     WHERRY_OK);
    return count > 0;
}

static void nobody_is_back(void)
{
    for (int human = 1; human <= PEOPLE; human++) {
        char address[32];
        const struct world_record *records[] = {world_list_of(&world, human),
                                                world_crm_of(&world, human)};
        snprintf(address, sizeof address, "h%d@example.net", human);
        if (!world.forgotten[human])
            continue;
        ck_assert_msg(!is_known(address), "h%d is back", human);
        for (int side = 0; side < SIDE_COUNT; side++)
            ck_assert_msg(records[side] == NULL || records[side]->anonymous ||
                              !is_known(records[side]->address),
                          "h%d is back", human);
    }
    ck_assert_msg(world.breach[0] == '\0', "%s", world.breach);
}

static void tell_history(void)
{
    bool any = false;
    history_begin();
    bool rare = roll(2) == 0;
    for (unsigned turns = 4 + roll(8); turns > 0; turns--) {
        /* Once somebody is forgotten nobody moves: a contact with an address and an id
         * that were never seen is a new person. */
        for (unsigned acts = roll(4); acts > 0; acts--) {
            history_act(rare && !any);
            world_advance(&world, (int64_t)roll(10) * MINUTE_MS + 1000);
        }
        if (roll(3) == 0) {
            any = true;
            forget(1 + (int)roll(PEOPLE));
        }
        history_faults(false);
        world.verify = roll(4) == 0;
        const enum wherry_status status = world_run(&world);
        trace("  run: %d, %d writes so far\n", status, world_writes(&world));
        nobody_is_back();
        history_wait(3 * 60);
    }
    history_faults(true);
    for (int i = 0; i < 4; i++) {
        world.verify = i % 2 == 0;
        ck_assert_int_eq(world_run(&world), WHERRY_OK);
        nobody_is_back();
        world_advance(&world, 30 * (int64_t)HOUR_MS);
    }
}

START_TEST(nobody_who_is_forgotten_comes_back_in_random_histories)
{
    history_each(_i, ROUNDS, HISTORIES, tell_history);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"nobody_who_is_forgotten_comes_back_in_random_histories",
         &nobody_who_is_forgotten_comes_back_in_random_histories, ROUNDS, 3600},
        {0},
    };
    return suite_run("forget histories", tests);
}
