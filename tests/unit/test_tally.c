/* test_tally.c -- what all runs of a pipeline did together. */
#include "host/engine/tally.h"

#include <string.h>

#include "host/picture/side.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/support/world.h"

enum { NUMBERS = sizeof(struct tally) / sizeof(int64_t) };

static struct store *store;
static struct memory_world world;

static void setup(void)
{
    struct wherry_error error = {0};
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &store, &error), WHERRY_OK);
}

static void teardown(void)
{
    store_close(store);
}

static void add(const struct tally *more)
{
    struct wherry_error error = {0};
    enum wherry_status status = store_begin(store, &error);
    if (status == WHERRY_OK)
        status = store_end(store, tally_add(store, more, &error), &error);
    ck_assert_msg(status == WHERRY_OK, "%s", error.message);
}

static void keep_text(const char *text)
{
    struct wherry_error error = {0};
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_value(store, "tally", text, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

static int64_t number_of(const struct tally *tally, int i)
{
    return ((const int64_t *)(const void *)tally)[i];
}

static void set_number(struct tally *tally, int i, int64_t number)
{
    memcpy((char *)tally + (size_t)i * sizeof number, &number, sizeof number);
}

START_TEST(every_number_is_kept_under_a_name_of_its_own)
{
    struct tally more = {0}, all;
    for (int i = 0; i < NUMBERS; i++)
        set_number(&more, i, 1000 + i);
    add(&more);
    tally_load(store, &all);
    for (int i = 0; i < NUMBERS; i++)
        ck_assert_msg(number_of(&all, i) == 1000 + i, "number %d", i);
    add(&more);
    tally_load(store, &all);
    for (int i = 0; i < NUMBERS; i++)
        ck_assert_msg(number_of(&all, i) == 2 * (1000 + i), "number %d", i);
}
END_TEST

START_TEST(a_number_alone_is_not_taken_for_another_one)
{
    for (int i = 0; i < NUMBERS; i++) {
        struct tally more = {0}, all;
        keep_text("");
        set_number(&more, i, 7);
        add(&more);
        tally_load(store, &all);
        ck_assert_msg(memcmp(&more, &all, sizeof all) == 0, "number %d", i);
    }
}
END_TEST

START_TEST(a_text_that_is_not_ours_counts_as_nothing)
{
    static const char *const texts[] = {"",           " ",
                                        "=",          "runs.ok",
                                        "runs.ok=",   "runs.ok=x",
                                        "runs.ok=-5", "runs.ok=99999999999999999999",
                                        "xruns.ok=3", "later=4 runs.okay=3"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct tally all, none = {0};
        keep_text(texts[i]);
        tally_load(store, &all);
        ck_assert_msg(memcmp(&all, &none, sizeof all) == 0, "%s", texts[i]);
        struct tally more = {.runs = {[TALLY_OK] = 2}};
        add(&more);
        tally_load(store, &all);
        ck_assert_int_eq(all.runs[TALLY_OK], 2);
    }
}
END_TEST

START_TEST(a_number_that_is_full_stays_so)
{
    struct tally more = {.run_ms = INT64_MAX - 1}, all;
    add(&more);
    add(&more);
    tally_load(store, &all);
    ck_assert_int_eq(all.run_ms, INT64_MAX);
}
END_TEST

START_TEST(a_run_ends_in_one_way_and_took_one_time)
{
    static const struct {
        int code;
        const char *name;
    } ends[] = {{0, "ok"},        {3, "partial"},     {4, "limit"},
                {69, "denied"},   {78, "spec_wrong"}, {1, "failed"},
                {5, "failed"},    {129, "stopped"},   {130, "stopped"},
                {143, "stopped"}, {137, "crashed"},   {139, "crashed"}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct tally tally;
        int64_t runs = 0;
        tally_of_run(NULL, ends[i].code, 2000, &tally);
        for (int end = 0; end < TALLY_ENDS; end++)
            runs += tally.runs[end];
        ck_assert_int_eq(runs, 1);
        ck_assert_str_eq(tally_end_name(tally_end_of(ends[i].code)), ends[i].name);
        ck_assert_int_eq(tally.runs[tally_end_of(ends[i].code)], 1);
        ck_assert_int_eq(tally.times[0], 0);
        ck_assert_int_eq(tally.times[1], 1);
        ck_assert_int_eq(tally.run_ms, 2000);
    }
    struct tally tally;
    tally_of_run(NULL, 0, INT64_C(90000000), &tally); /* longer than all bounds */
    for (int i = 0; i < TALLY_TIMES; i++)
        ck_assert_int_eq(tally.times[i], 0);
    tally_of_run(NULL, 0, -5, &tally); /* the clock was set back */
    ck_assert_int_eq(tally.run_ms, 0);
    ck_assert_int_eq(tally.times[0], 1);
}
END_TEST

START_TEST(segments_that_nobody_looked_at_add_nothing)
{
    struct report_segment segments[] = {{.added = 3, .removed = 1},
                                        {.unchanged = true, .added = 9, .removed = 9}};
    struct report report = {.segments = segments, .segment_count = 2};
    struct tally tally;
    tally_of_run(&report, 0, 0, &tally);
    ck_assert_int_eq(tally.segment_added, 3);
    ck_assert_int_eq(tally.segment_removed, 1);
}
END_TEST

/* ---- Of real runs ---- */

START_TEST(runs_add_up_and_a_plan_does_not_count)
{
    struct tally first, second, third;
    world_init(&world);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    tally_load(world.store, &first);
    ck_assert_int_eq(first.runs[TALLY_OK], 1);
    ck_assert_int_ge(first.sides[SIDE_CRM].records, 1);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    tally_load(world.store, &second);
    ck_assert_int_eq(second.runs[TALLY_OK], 2);
    for (int i = 0; i < NUMBERS; i++)
        ck_assert_int_ge(number_of(&second, i), number_of(&first, i));
    world.mode = RUN_PLAN;
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    tally_load(world.store, &third);
    ck_assert(memcmp(&second, &third, sizeof third) == 0);
    world_finish(&world);
}
END_TEST

START_TEST(what_leaves_the_history_stays_in_the_tally)
{
    struct tally before, after;
    struct wherry_error error = {0};
    world_init(&world);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(world_run(&world), WHERRY_OK);
    tally_load(world.store, &before);
    ck_assert_int_eq(store_begin(world.store, &error), WHERRY_OK);
    ck_assert_int_eq(store_prune(world.store, 3, 0, INT64_MAX, INT64_MAX, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(world.store, &error), WHERRY_OK);
    tally_load(world.store, &after);
    ck_assert(memcmp(&before, &after, sizeof after) == 0);
    ck_assert_int_eq(after.runs[TALLY_OK], 3);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(every_number_is_kept_under_a_name_of_its_own),
        TEST(a_number_alone_is_not_taken_for_another_one),
        TEST(a_text_that_is_not_ours_counts_as_nothing),
        TEST(a_number_that_is_full_stays_so),
        TEST(a_run_ends_in_one_way_and_took_one_time),
        TEST(segments_that_nobody_looked_at_add_nothing),
        TEST(runs_add_up_and_a_plan_does_not_count),
        TEST(what_leaves_the_history_stays_in_the_tally),
        {0}};
    suite_fixture(setup, teardown);
    return suite_run("tally", tests);
}
