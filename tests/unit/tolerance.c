/* tolerance.c -- what a world's state lists as parked, and shows of person 1. */
#include "tests/unit/tolerance.h"

#include <stdio.h>
#include <string.h>

#include "host/picture/mapping.h"
#include "host/picture/row_store.h"
#include "tests/support/suite.h"

static struct arena arena;

/* ---- Parked ---- */

static bool add_parked(void *self, const struct parked *parked)
{
    struct listed *listed = self;
    listed->count++;
    listed->unreadable += parked->unreadable;
    listed->side = parked->side;
    listed->step = parked->step;
    listed->reason = parked->reason;
    snprintf(listed->words, sizeof listed->words, "%s", parked->words);
    return true;
}

struct listed listed(void)
{
    struct listed all = {0};
    struct wherry_error error;
    ck_assert_int_eq(
        parked_list(world.store, &(struct parked_which){0}, add_parked, &all, &error),
        WHERRY_OK);
    return all;
}

void retry_parked(void)
{
    struct parked_met met;
    struct wherry_error error;
    ck_assert_int_eq(parked_retry(world.store, &(struct parked_which){0}, &met, &error),
                     WHERRY_OK);
    ck_assert_int_gt(met.count, 0);
}

void drop_parked(void)
{
    struct parked_met met;
    struct wherry_error error;
    ck_assert_int_eq(
        parked_drop(world.store, &(struct parked_which){0}, world.now_ms, &met, &error),
        WHERRY_OK);
    ck_assert_int_gt(met.count, 0);
}

/* ---- Person 1 ---- */

static int64_t row_of_one(void)
{
    static const enum side both[] = {SIDE_LIST, SIDE_CRM};
    int64_t row = 0;
    struct wherry_error error;
    for (size_t i = 0; i < 2 && row == 0; i++) {
        const struct world_record *record =
            both[i] == SIDE_LIST ? world_list_of(&world, 1) : world_crm_of(&world, 1);
        if (record == NULL || store_find_by_id(world.store, (enum store_side)both[i],
                                               record->id, &row, &error) != WHERRY_OK)
            row = 0;
    }
    ck_assert_int_ne(row, 0);
    return row;
}

struct telling {
    const char *event;
    int count;
    char words[160];
};

static void count_line(void *self, const struct store_journal *line)
{
    struct telling *telling = self;
    if (strcmp(line->event, telling->event) != 0)
        return;
    telling->count++;
    snprintf(telling->words, sizeof telling->words, "%s%s", line->after, line->words);
}

int told(const char *event, char words[160])
{
    struct telling telling = {.event = event};
    struct wherry_error error;
    ck_assert_int_eq(
        store_journal(world.store, row_of_one(), 0, count_line, &telling, &error),
        WHERRY_OK);
    if (words != NULL)
        memcpy(words, telling.words, sizeof telling.words);
    return telling.count;
}

struct row picture(void)
{
    struct row row;
    struct row_fields fields;
    struct wherry_error error;
    ck_assert_int_eq(mapping_numbers(&fields, world.store, &arena, &error), WHERRY_OK);
    ck_assert_int_eq(row_load(world.store, row_of_one(), &fields, &arena, &row, &error),
                     WHERRY_OK);
    return row;
}

void forget_pictures(void)
{
    arena_free(&arena);
}

void run_with_code(int code)
{
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), code);
}
