/* test_undo_histories.c -- each run of a random history is undone: both worlds are as
 * they were before it, apart from what the undo said that it cannot do.
 */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/text.h"
#include "host/tell/contact.h"
#include "tests/support/suite.h"
#include "tests/unit/history.h"

enum { HISTORIES = 1000, ROUNDS = 8, RUNS_MOST = 4, LEFT_MOST = 128 };

/* What the undos of one turn said they cannot do. */
static struct told {
    int64_t row;
    char what[64];
} told[LEFT_MOST];
static size_t told_count;
static bool refused; /* values that were to go back: the report says it */

static struct world_record list_before[WORLD_RECORDS], crm_before[WORLD_RECORDS];

static void note_left(void *self, const struct run_left *left)
{
    (void)self;
    trace("    row %d stays: %s: %s\n", (int)left->row, left->what, left->why);
    ck_assert_uint_lt(told_count, LEFT_MOST);
    told[told_count].row = left->row;
    snprintf(told[told_count++].what, sizeof told->what, "%s", left->what);
}

/* ---- The worlds ---- */

static void keep_worlds(void)
{
    memcpy(list_before, world.list, sizeof list_before);
    memcpy(crm_before, world.crm, sizeof crm_before);
}

static bool is_told(enum side side, const struct world_record *record, const char *what)
{
    struct wherry_error error = {0};
    int64_t row = 0;
    if (store_find_by_id(world.store, (enum store_side)side, record->id, &row,
                         &error) != WHERRY_OK)
        return false;
    for (size_t i = 0; i < told_count; i++)
        if (told[i].row == row && text_same(told[i].what, what))
            return true;
    return false;
}

static void fail_record(enum side side, const struct world_record *record,
                        const char *sentence)
{
    snprintf(world.breach, sizeof world.breach, "%s (h%d on side %d)", sentence,
             record->human, side);
    history_check(); /* which names the seed, too */
}

/* A contact who was made is opted out, unless the undo said why not. */
static void compare_made(enum side side, const struct world_record *now)
{
    static const char *const made[] = {
        [SIDE_LIST] = "add to the list", [SIDE_CRM] = "create in the CRM"};
    if (now->consent != WHERRY_UNSUBSCRIBED && !is_told(side, now, made[side]))
        fail_record(side, now, "was made, and is still opted in");
}

/* The list keeps so many bytes of what it is sent, and the journal says so. */
static bool same_value(enum side side, const char *one, const char *other)
{
    enum { KEPT = 12 };
    return side == SIDE_LIST ? strncmp(one, other, KEPT) == 0 : text_same(one, other);
}

static void compare(enum side side, const struct world_record *before,
                    const struct world_record *now)
{
    static const char *const fields[][WORLD_FIELDS] = {
        [SIDE_LIST] = {"FNAME on the list", "LNAME on the list"},
        [SIDE_CRM] = {"firstname in the CRM", "lastname in the CRM"}};
    static const char *const opted_out[] = {
        [SIDE_LIST] = "unsubscribe on the list", [SIDE_CRM] = "opt out in the CRM"};
    static const char *const moved = "change the address on the list";
    if (!now->exists)
        return;
    if (!before->exists) {
        compare_made(side, now);
        return;
    }
    if (now->consent != before->consent && !is_told(side, now, opted_out[side]))
        fail_record(side, now, "another consent than before");
    if (!text_same(now->address, before->address) && !is_told(side, now, moved))
        fail_record(side, now, "another address than before");
    /* Of a value that could not be read the journal has an older one. */
    if (before->telling != WORLD_PLAINLY)
        return;
    for (int i = 0; i < WORLD_FIELDS && !refused; i++)
        if (!same_value(side, now->fields[i], before->fields[i]) &&
            !is_told(side, now, fields[side][i]))
            fail_record(side, now, "another value than before, and nobody said why");
}

static void compare_worlds(void)
{
    for (int i = 0; i < WORLD_RECORDS; i++) {
        compare(SIDE_LIST, &list_before[i], &world.list[i]);
        compare(SIDE_CRM, &crm_before[i], &world.crm[i]);
    }
}

/* ---- A turn ---- */

/* Runs until nothing is written any longer; returns those that wrote, and how many. */
static int run_and_settle(int64_t runs[RUNS_MOST])
{
    int count = 0;
    for (int i = 0; i < RUNS_MOST; i++) {
        const int before = world_writes(&world);
        world.verify = true; /* who acts tardily is seen by nothing else */
        ck_assert_int_eq(world_run(&world), WHERRY_OK);
        history_check();
        if (world_writes(&world) > before)
            runs[count++] = world.report.run;
        world_advance(&world, 30 * (int64_t)HOUR_MS);
    }
    return count;
}

static void undo(int64_t run)
{
    const struct run_undo wanted = {.run = run, .left = note_left};
    trace("  undo of run %" PRId64 "\n", run);
    world.undo = &wanted;
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    world.undo = NULL;
    history_check();
    for (int step = 0; step < STEP_COUNT; step++)
        refused |= world.report.steps[step].parked_new > 0;
    world_advance(&world, 30 * (int64_t)HOUR_MS);
}

static void tell_history(void)
{
    history_begin();
    for (int side = 0; side < STORE_SIDES; side++)
        world.hiccups[side] = (struct world_hiccup){0};
    int64_t runs[RUNS_MOST];
    run_and_settle(runs);
    for (unsigned turn = 0; turn < 3; turn++) {
        for (unsigned acts = 1 + roll(6); acts > 0; acts--)
            history_act(false);
        world_advance(&world, MINUTE_MS);
        keep_worlds();
        told_count = 0;
        refused = false;
        int count = run_and_settle(runs);
        trace(" turn %u: %d runs wrote\n", turn, count);
        while (count > 0)
            undo(runs[--count]);
        compare_worlds();
        /* What was put back is where the next changes are seen from. */
        keep_worlds();
        told_count = 0;
        const int before = world_writes(&world);
        for (int i = 0; i < 3; i++) {
            ck_assert_int_eq(world_run(&world), WHERRY_OK);
            history_check();
            world_advance(&world, 30 * (int64_t)HOUR_MS);
        }
        if (world_writes(&world) != before)
            snprintf(world.breach, sizeof world.breach, "a run after the undo writes");
        history_check();
        compare_worlds();
    }
}

/* Any run, at any time, whatever fails; and as if its plan named all that it may do. */
static void tell_any(void)
{
    history_begin();
    for (unsigned turn = 3 + roll(8); turn > 0; turn--) {
        for (unsigned acts = roll(4); acts > 0; acts--)
            history_act(true);
        history_wait(3 * 60);
        history_faults(false);
        world.verify = roll(6) == 0;
        const struct run_undo wanted = {.run = 1 + (int64_t)roll(20)};
        if (roll(2) == 0)
            world.undo = &wanted;
        const enum wherry_status status = world_run(&world);
        trace("  %s: %d, %d writes so far\n", world.undo == NULL ? "run" : "undo",
              status, world_writes(&world));
        world.undo = NULL;
        history_check();
    }
    history_faults(true);
    history_check_rest(false);
}

START_TEST(an_undo_keeps_what_must_always_hold_at_any_time)
{
    history_each(_i, ROUNDS, HISTORIES, tell_any);
}
END_TEST

START_TEST(a_run_that_is_undone_leaves_both_worlds_as_they_were)
{
    history_each(_i, ROUNDS, HISTORIES, tell_history);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_run_that_is_undone_leaves_both_worlds_as_they_were",
         &a_run_that_is_undone_leaves_both_worlds_as_they_were, ROUNDS, 3600},
        {"an_undo_keeps_what_must_always_hold_at_any_time",
         &an_undo_keeps_what_must_always_hold_at_any_time, ROUNDS, 3600},
        {0},
    };
    return suite_run("undo histories", tests);
}
