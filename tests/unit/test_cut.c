/* test_cut.c -- an interrupted baseline continues where it was, and nobody is lost. */
#include "host/sync/cut.h"

#include <stdio.h>
#include <string.h>

#include "host/picture/value.h"
#include "host/store/kept.h"
#include "tests/support/suite.h"
#include "tests/support/world_picture.h"
#include "tests/unit/story.h"

enum { PEOPLE = 8, PAGE = 2, DAY_MS = 24 * HOUR_MS };

/* People on both sides, two a page; nothing was read yet. The sides are read in turns: a
 * page of the list, a page of the CRM, and so on. */
static void prepare(void)
{
    world_init(&world);
    world.page = PAGE;
    world.resumes = true;
    for (int human = 1; human <= PEOPLE; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human,
                       human % 3 == 0 ? WHERRY_UNSUBSCRIBED : WHERRY_SUBSCRIBED);
    }
    world_advance(&world, 3 * (int64_t)DAY_MS); /* no changes show them */
}

/* A run that ends after so many records. */
static void cut_after(int records)
{
    world.fail_reads_after = records;
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    ck_assert(!world.report.baseline_complete);
    world.fail_reads_after = -1;
    world_advance(&world, HOUR_MS);
}

static void forget_told(void)
{
    memset(world.told, 0, sizeof world.told);
    memset(world.resumed, 0, sizeof world.resumed);
}

static void end_baseline(void)
{
    forget_told();
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert(world.report.baseline_complete);
    ck_assert_int_eq(world_writes(&world), 0);
}

/* All that is known is what is there, and nothing is owed to anybody. */
static void expect_picture(void)
{
    world_advance(&world, HOUR_MS);
    world.verify = true;
    world_runs(&world, 1);
    world.verify = false;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct report_verify *verify = &world.report.sides[side].verify;
        ck_assert_int_eq(verify->missing + verify->missed + verify->different, 0);
    }
    ck_assert_ptr_null(world_picture_differs(&world, true));
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}

START_TEST(a_baseline_cut_at_any_record_ends_as_one_that_was_not)
{
    prepare();
    cut_after(_i);
    end_baseline();
    const int pages = _i / PAGE;
    const int on_list = (pages + 1) / 2 * PAGE;
    const int in_crm = pages / 2 * PAGE;
    ck_assert_int_eq(world.told[SIDE_LIST], PEOPLE - on_list);
    ck_assert_int_eq(world.told[SIDE_CRM], PEOPLE - in_crm);
    ck_assert_int_eq(world.resumed[SIDE_LIST], on_list > 0 && on_list < PEOPLE);
    ck_assert_int_eq(world.resumed[SIDE_CRM], in_crm > 0);
    ck_assert_int_eq(world.report.sides[SIDE_LIST].resumed,
                     on_list > 0 && on_list < PEOPLE);
    expect_picture();
}
END_TEST

START_TEST(a_baseline_cut_again_and_again_tells_nobody_twice)
{
    prepare();
    int told = 0;
    while (!world.baseline_taken) {
        world.fail_reads_after = PAGE;
        world_run(&world);
        ck_assert_str_eq(world.breach, "");
        world_advance(&world, HOUR_MS);
        ck_assert_int_lt(++told, 2 * PEOPLE);
    }
    world.fail_reads_after = -1;
    ck_assert_int_eq(world.told[SIDE_LIST], PEOPLE);
    ck_assert_int_eq(world.told[SIDE_CRM], PEOPLE);
    expect_picture();
}
END_TEST

START_TEST(what_happened_while_it_was_cut_is_known_at_its_end)
{
    prepare();
    cut_after(_i);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_change(&world, 2, 0, "new");
    world_list_join(&world, PEOPLE + 1);
    world_crm_out(&world, 4, false);
    world_crm_out(&world, 5, true);
    world_crm_change(&world, 1, 1, "new");
    world_crm_join(&world, PEOPLE + 2, WHERRY_SUBSCRIBED);
    world_crm_move(&world, 7, "moved@example.net");
    world_advance(&world, HOUR_MS);
    end_baseline();
    expect_picture();
}
END_TEST

START_TEST(who_was_deleted_while_it_was_cut_is_found_by_the_next_verify)
{
    prepare();
    cut_after(6);
    world_list_delete(&world, 1);
    end_baseline();
    world_advance(&world, HOUR_MS);
    world.verify = true;
    world_runs(&world, 3);
    ck_assert_ptr_null(world_picture_differs(&world, true));
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(the_baseline_began_when_its_first_part_did)
{
    prepare();
    const int64_t list_ms = world.now_ms;
    cut_after(PAGE + 1); /* no page of the CRM */
    const int64_t crm_ms = world.now_ms;
    cut_after(2 * PAGE + 1);
    world_advance(&world, DAY_MS);
    end_baseline();
    ck_assert_int_eq(value_number(world.store, VALUE_BASELINE_BEGUN, SIDE_LIST, 0),
                     list_ms);
    ck_assert_int_eq(value_number(world.store, VALUE_BASELINE_BEGUN, SIDE_CRM, 0),
                     crm_ms);
    ck_assert_int_eq(value_number(world.store, VALUE_FORWARD_FROM, 0, 0), crm_ms);
    world_finish(&world);
}
END_TEST

START_TEST(who_joined_while_it_was_cut_and_shows_up_later_has_joined)
{
    prepare();
    cut_after(6);
    world_list_join(&world, PEOPLE + 1);
    struct world_record *hidden = world_list_of(&world, PEOPLE + 1);
    hidden->exists = false; /* no read shows them yet */
    world_advance(&world, HOUR_MS);
    end_baseline();
    world_advance(&world, HOUR_MS);
    hidden->exists = true;
    hidden->changed_at_ms = world.now_ms;
    world_runs(&world, 2);
    ck_assert_ptr_nonnull(world_crm_of(&world, PEOPLE + 1));
    world_finish(&world);
}
END_TEST

/* Cut, and then the read cannot be continued. */
static void expect_anew(void)
{
    end_baseline();
    ck_assert_int_eq(world.told[SIDE_LIST], PEOPLE);
    ck_assert_int_eq(world.told[SIDE_CRM], PEOPLE);
    expect_picture();
}

START_TEST(where_the_service_cannot_go_on_the_read_begins_anew)
{
    prepare();
    cut_after(5);
    world.resumes = false;
    expect_anew();
}
END_TEST

START_TEST(with_another_field_in_the_spec_both_sides_are_read_anew)
{
    prepare();
    world.field_count = 1;
    cut_after(_i);
    world.field_count = 2;
    expect_anew();
}
END_TEST

START_TEST(with_a_field_that_the_list_has_not_any_more_it_is_read_anew)
{
    prepare();
    cut_after(5);
    world.lacks[SIDE_LIST][1] = true;
    end_baseline();
    ck_assert_int_eq(world.told[SIDE_LIST], PEOPLE);
    ck_assert(!world.report.sides[SIDE_LIST].resumed);
    world_finish(&world);
}
END_TEST

START_TEST(after_a_week_both_sides_are_read_anew)
{
    prepare();
    cut_after(_i);
    world_advance(&world, 7 * (int64_t)DAY_MS);
    expect_anew();
}
END_TEST

START_TEST(what_is_kept_goes_when_the_baseline_is_complete)
{
    struct buffer mark = {0};
    struct store *store;
    prepare();
    cut_after(3 * PAGE);
    store = world.store;
    ck_assert_int_eq(value_number(store, VALUE_CUT_TOLD, SIDE_LIST, 0), 4);
    ck_assert_int_eq(value_number(store, VALUE_CUT_TOLD, SIDE_CRM, 0), 2);
    ck_assert_ptr_nonnull(strstr(world.failure, "4 records of the list are saved"));
    end_baseline();
    ck_assert_int_eq(value_number(store, VALUE_CUT_TOLD, SIDE_LIST, -1), 0);
    ck_assert_int_eq(value_number(store, VALUE_CUT_TOLD, SIDE_CRM, -1), 0);
    for (int side = 0; side < STORE_SIDES; side++)
        ck_assert(!store_find_kept(store, (enum store_side)side, "any", &mark));
    world_finish(&world);
}
END_TEST

START_TEST(a_plan_keeps_nothing_and_does_not_go_on)
{
    prepare();
    world.mode = RUN_PLAN;
    cut_after(5);
    ck_assert_ptr_null(strstr(world.failure, "kept"));
    world_finish(&world);
}
END_TEST

/* What was reported of a read that begins, by side. */
static struct run_progress begun[SIDE_COUNT];

static void note_begin(void *self, const struct run_progress *now)
{
    (void)self;
    if (now->begins && strcmp(now->phase, "reading the list") == 0 &&
        begun[SIDE_LIST].phase == NULL)
        begun[SIDE_LIST] = *now;
}

START_TEST(progress_counts_from_where_it_was_cut)
{
    prepare();
    cut_after(3 * PAGE);
    memset(begun, 0, sizeof begun);
    world.progress = note_begin;
    end_baseline();
    ck_assert_uint_eq(begun[SIDE_LIST].from, 4);
    ck_assert_uint_eq(begun[SIDE_LIST].done, 4);
    world_finish(&world);
}
END_TEST

/* ---- Both sides at once ---- */

static int most_apart;

/* By how many records the two reads are apart while both are under way. */
static void note_apart(void *self, const struct run_progress *now)
{
    (void)self;
    if (now->begins || !now->reads || world.told[SIDE_LIST] == PEOPLE)
        return;
    const int apart = world.told[SIDE_LIST] - world.told[SIDE_CRM];
    most_apart = apart > most_apart ? apart : most_apart;
}

START_TEST(neither_side_waits_until_the_other_is_read)
{
    prepare();
    most_apart = 0;
    world.progress = note_apart;
    end_baseline();
    ck_assert_int_eq(most_apart, PAGE);
    expect_picture();
}
END_TEST

START_TEST(where_the_crm_fails_the_list_is_read_to_its_end)
{
    prepare();
    world.fails[SIDE_CRM] = true;
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    ck_assert_int_eq(world.told[SIDE_LIST], PEOPLE);
    ck_assert_int_eq(world.told[SIDE_CRM], 0);
    world.fails[SIDE_CRM] = false;
    world_advance(&world, HOUR_MS);
    end_baseline();
    ck_assert_int_eq(world.told[SIDE_LIST], 0);
    ck_assert_int_eq(world.told[SIDE_CRM], PEOPLE);
    expect_picture();
}
END_TEST

START_TEST(where_the_list_fails_the_crm_stops_and_goes_on_later)
{
    prepare();
    cut_after(2 * PAGE); /* a page of each */
    world.fails[SIDE_LIST] = true;
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    ck_assert_int_eq(world.told[SIDE_CRM], PAGE);
    world.fails[SIDE_LIST] = false;
    end_baseline();
    ck_assert_int_eq(world.told[SIDE_LIST], PEOPLE - PAGE);
    ck_assert_int_eq(world.told[SIDE_CRM], PEOPLE - PAGE);
    expect_picture();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_baseline_cut_at_any_record_ends_as_one_that_was_not",
         &a_baseline_cut_at_any_record_ends_as_one_that_was_not, 2 * PEOPLE, 0},
        TEST(a_baseline_cut_again_and_again_tells_nobody_twice),
        {"what_happened_while_it_was_cut_is_known_at_its_end",
         &what_happened_while_it_was_cut_is_known_at_its_end, 2 * PEOPLE, 0},
        TEST(who_was_deleted_while_it_was_cut_is_found_by_the_next_verify),
        TEST(the_baseline_began_when_its_first_part_did),
        TEST(who_joined_while_it_was_cut_and_shows_up_later_has_joined),
        TEST(where_the_service_cannot_go_on_the_read_begins_anew),
        {"with_another_field_in_the_spec_both_sides_are_read_anew",
         &with_another_field_in_the_spec_both_sides_are_read_anew, 2 * PEOPLE, 0},
        TEST(with_a_field_that_the_list_has_not_any_more_it_is_read_anew),
        {"after_a_week_both_sides_are_read_anew",
         &after_a_week_both_sides_are_read_anew, 2 * PEOPLE, 0},
        TEST(what_is_kept_goes_when_the_baseline_is_complete),
        TEST(a_plan_keeps_nothing_and_does_not_go_on),
        TEST(progress_counts_from_where_it_was_cut),
        TEST(neither_side_waits_until_the_other_is_read),
        TEST(where_the_crm_fails_the_list_is_read_to_its_end),
        TEST(where_the_list_fails_the_crm_stops_and_goes_on_later),
        {0},
    };
    return suite_run("cut", tests);
}
