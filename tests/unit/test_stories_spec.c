/* test_stories_spec.c -- short stories of a spec that changes: fields and contact_sync
 * that go and come back, and runs in which only segment_sync is due.
 */
#include <string.h>

#include "tests/support/suite.h"
#include "tests/unit/story.h"

enum { ONLY_SEGMENTS = 1 << WORK_SEGMENTS, FIRST = 0, LAST = 1 };

static const char *list_field(int field)
{
    return world_list_of(&world, 1)->fields[field];
}

static const char *crm_field(int field)
{
    return world_crm_of(&world, 1)->fields[field];
}

/* Both sides show "Old" as the last name, and the baseline is taken. */
static void begin_with_last_name(void)
{
    begin();
    world_list_change(&world, 1, LAST, "Old");
    world_runs(&world, 2);
    ck_assert_str_eq(crm_field(LAST), "Old");
}

static void expect_no_write_in(int runs)
{
    const int before = world_writes(&world);
    world_runs(&world, runs);
    ck_assert_int_eq(world_writes(&world), before);
}

static void switch_to_segments(bool alone)
{
    world.pipeline.segment_sync.on = true;
    world.pipeline.contact_sync.on = !alone;
    world.field_count = alone ? 0 : WORLD_FIELDS;
}

static char *value(const char *name)
{
    static char text[256];
    struct arena arena = {0};
    strncpy(text, store_value(world.store, &arena, name, "none"), sizeof text - 1);
    arena_free(&arena);
    return text;
}

/* ---- A field goes and comes back ---- */

START_TEST(a_field_that_comes_back_into_the_spec_begins_with_what_both_sides_show)
{
    begin_with_last_name();
    world.field_count = 1;
    world_runs(&world, 1);
    world_list_change(&world, 1, LAST, "While it was out");
    expect_no_write_in(1);
    world.field_count = WORLD_FIELDS;
    expect_no_write_in(1);
    world_list_change(&world, 1, FIRST, "Anna"); /* the record is shown again */
    world_runs(&world, 2);
    ck_assert_str_eq(crm_field(FIRST), "Anna");
    ck_assert_str_eq(crm_field(LAST), "Old");
    ck_assert_str_eq(list_field(LAST), "While it was out");
    world_list_change(&world, 1, LAST, "New");
    world_runs(&world, 2);
    ck_assert_str_eq(crm_field(LAST), "New");
    world_finish(&world);
}
END_TEST

START_TEST(a_field_that_left_in_a_cut_run_is_not_replayed_when_it_returns)
{
    begin_with_last_name();
    world_list_join(&world, 2);
    world_list_change(&world, 1, FIRST, "Anna");
    world.field_count = 1;
    cut_run(false); /* has saved rows without it */
    world.field_count = WORLD_FIELDS;
    world_list_change(&world, 1, LAST, "While it was out");
    world_runs(&world, 1);
    world_crm_change(&world, 1, FIRST, "Ann");
    world_runs(&world, 2);
    ck_assert_str_eq(crm_field(LAST), "Old");
    ck_assert_str_eq(list_field(FIRST), "Ann");
    world_finish(&world);
}
END_TEST

START_TEST(a_field_that_is_out_for_one_run_does_not_blank_the_other_side)
{
    begin_with_last_name();
    world.field_count = 1;
    world_list_change(&world, 1, FIRST, "Anna");
    world_runs(&world, 1);
    world.field_count = WORLD_FIELDS;
    world_crm_change(&world, 1, FIRST, "Ann");
    world_runs(&world, 3);
    ck_assert_str_eq(crm_field(LAST), "Old");
    ck_assert_str_eq(list_field(LAST), "Old");
    world_finish(&world);
}
END_TEST

/* ---- contact_sync goes and comes back ---- */

START_TEST(contact_sync_that_comes_back_is_forward_only)
{
    begin_with_last_name();
    switch_to_segments(true);
    world_runs(&world, 1);
    world_list_change(&world, 1, LAST, "While it was off");
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_join(&world, 2);
    world_crm_join(&world, 3, WHERRY_SUBSCRIBED);
    expect_no_write_in(3);
    switch_to_segments(false);
    expect_no_write_in(4);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    ck_assert_str_eq(crm_field(LAST), "Old");
    ck_assert_ptr_null(world_crm_of(&world, 2));
    ck_assert_ptr_null(world_list_of(&world, 3));
    world_list_change(&world, 1, FIRST, "Anna"); /* the record is shown again */
    world_runs(&world, 2);
    ck_assert_str_eq(crm_field(FIRST), "Anna");
    ck_assert_str_eq(crm_field(LAST), "Old");
    world_finish(&world);
}
END_TEST

START_TEST(after_it_came_back_what_happens_is_synced_again)
{
    begin_with_last_name();
    switch_to_segments(true);
    world_runs(&world, 2);
    switch_to_segments(false);
    world_runs(&world, 1);
    world_list_change(&world, 1, LAST, "New");
    world_list_join(&world, 2);
    world_runs(&world, 2);
    ck_assert_str_eq(crm_field(LAST), "New");
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(without_contact_sync_the_picture_of_the_list_alone_is_kept)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    switch_to_segments(true);
    world_runs(&world, 1);
    ck_assert(world.report.sides[STORE_LIST].snapshot);
    world_list_join(&world, 3);
    world_runs(&world, 1);
    ck_assert(world.report.sides[STORE_LIST].complete);
    ck_assert(!world.report.sides[STORE_LIST].snapshot);
    ck_assert(!world.report.sides[STORE_CRM].read);
    ck_assert(!world.report.baseline);
    ck_assert_int_eq(world.report.counts.on_list, 2);
    ck_assert_int_eq(world.report.counts.subscribed, 2);
    ck_assert_int_eq(world.report.counts.in_crm, 0);
    ck_assert_int_eq(world.report.counts.open, 0);
    world_finish(&world);
}
END_TEST

/* ---- Only segment_sync is due ---- */

START_TEST(a_run_of_segments_alone_takes_no_baseline_of_contacts)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    switch_to_segments(false);
    world.due = ONLY_SEGMENTS;
    world_runs(&world, 2);
    ck_assert_str_eq(value("baseline"), "none");
    ck_assert_str_eq(value("mapping"), "");
    ck_assert_str_eq(value("step.import_unsubscribes"), "none");
    world_list_leave(&world, 1, WHERRY_BY_PERSON); /* before the baseline */
    world_list_join(&world, 2);
    world_runs(&world, 1);
    world.due = work_all().bits;
    world_runs(&world, 1);
    ck_assert(world.report.baseline_complete);
    ck_assert(world.report.sides[STORE_LIST].snapshot);
    expect_no_write_in(3);
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(the_steps_carry_over_what_a_run_of_segments_alone_has_read)
{
    begin();
    switch_to_segments(false);
    world.due = ONLY_SEGMENTS;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_join(&world, 2);
    expect_no_write_in(3);
    ck_assert(!world.report.sides[STORE_CRM].read);
    world.due = work_all().bits;
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_run_of_segments_alone_does_not_take_a_new_field_for_known)
{
    begin();
    world.field_count = 1;
    world_runs(&world, 1);
    world_list_change(&world, 1, LAST, "Before it was mapped");
    switch_to_segments(false);
    world.due = ONLY_SEGMENTS;
    world_runs(&world, 2);
    ck_assert(!world.report.sides[STORE_LIST].snapshot);
    world.due = work_all().bits;
    expect_no_write_in(1);
    ck_assert(world.report.sides[STORE_LIST].snapshot);
    ck_assert(world.report.sides[STORE_CRM].snapshot);
    world_list_change(&world, 1, LAST, "After");
    world_runs(&world, 2);
    ck_assert_str_eq(crm_field(LAST), "After");
    world_finish(&world);
}
END_TEST

START_TEST(a_step_that_was_switched_on_takes_no_baseline_in_a_run_of_segments_alone)
{
    begin();
    world.steps[STEP_IMPORT_NEW_RECORDS] = false;
    world_runs(&world, 1);
    world.steps[STEP_IMPORT_NEW_RECORDS] = true;
    switch_to_segments(false);
    world.due = ONLY_SEGMENTS;
    world_runs(&world, 1);
    world_list_join(&world, 2); /* before the step's own first run */
    world.due = work_all().bits;
    world_runs(&world, 3);
    ck_assert_ptr_null(world_crm_of(&world, 2));
    world_finish(&world);
}
END_TEST

/* ---- A step goes and comes back ---- */

/* Person 2 is on one side alone, and leaves it: the mark rests. */
static void leave_to_rest(enum step step)
{
    static const enum step makers[] = {
        [STEP_IMPORT_UNSUBSCRIBES] = STEP_IMPORT_NEW_RECORDS,
        [STEP_PUSH_UNSUBSCRIBES] = STEP_PUSH_NEW_RECORDS};
    begin();
    world.steps[makers[step]] = false;
    if (step == STEP_IMPORT_UNSUBSCRIBES)
        world_list_join(&world, 2);
    else
        world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_runs(&world, 1);
    if (step == STEP_IMPORT_UNSUBSCRIBES)
        world_list_leave(&world, 2, WHERRY_BY_PERSON);
    else
        world_crm_out(&world, 2, false);
    world_runs(&world, 4);
    ck_assert_int_eq(world.report.counts.open, 0); /* it rests */
}

static bool owes_opt_out(void)
{
    bool owes = false;
    for (int row = 0; row < WORLD_ROWS; row++)
        for (int mark = 0; mark < WORLD_OPT_OUTS; mark++)
            owes |= world.owed[row][mark];
    return owes;
}

static void come_to_the_other_side(enum step step)
{
    if (step == STEP_IMPORT_UNSUBSCRIBES)
        world_crm_join(&world, 2, WHERRY_UNSTATED);
    else
        world_list_join(&world, 2);
}

/* What rests is in no open row, and is forgotten as all else is: with a line. */
START_TEST(a_mark_that_rests_is_dropped_with_its_step_as_any_other)
{
    const enum step step =
        _i % 2 == 0 ? STEP_IMPORT_UNSUBSCRIBES : STEP_PUSH_UNSUBSCRIBES;
    const bool contact_sync_too = _i >= 2;
    leave_to_rest(step);
    ck_assert(owes_opt_out());
    world.steps[step] = false;
    if (contact_sync_too)
        switch_to_segments(true);
    world_runs(&world, 1);
    ck_assert(!owes_opt_out());
    world.steps[step] = true;
    if (contact_sync_too)
        switch_to_segments(false);
    world_runs(&world, 1);
    come_to_the_other_side(step);
    expect_no_write_in(4);
    world_finish(&world);
}
END_TEST

START_TEST(a_mark_that_rests_outlives_the_end_of_another_step)
{
    const enum step step =
        _i % 2 == 0 ? STEP_IMPORT_UNSUBSCRIBES : STEP_PUSH_UNSUBSCRIBES;
    leave_to_rest(step);
    world.steps[_i % 2 == 0 ? STEP_PUSH_UNSUBSCRIBES : STEP_IMPORT_UNSUBSCRIBES] =
        false;
    world_runs(&world, 1);
    ck_assert(owes_opt_out());
    if (step == STEP_IMPORT_UNSUBSCRIBES) { /* a new member would be back by
                                             * themselves */
        come_to_the_other_side(step);
        world_runs(&world, 3);
        ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    }
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_field_that_comes_back_into_the_spec_begins_with_what_both_sides_show),
        TEST(a_field_that_left_in_a_cut_run_is_not_replayed_when_it_returns),
        TEST(a_field_that_is_out_for_one_run_does_not_blank_the_other_side),
        TEST(contact_sync_that_comes_back_is_forward_only),
        TEST(after_it_came_back_what_happens_is_synced_again),
        TEST(without_contact_sync_the_picture_of_the_list_alone_is_kept),
        TEST(a_run_of_segments_alone_takes_no_baseline_of_contacts),
        TEST(the_steps_carry_over_what_a_run_of_segments_alone_has_read),
        TEST(a_run_of_segments_alone_does_not_take_a_new_field_for_known),
        TEST(a_step_that_was_switched_on_takes_no_baseline_in_a_run_of_segments_alone),
        {"a_mark_that_rests_is_dropped_with_its_step_as_any_other",
         &a_mark_that_rests_is_dropped_with_its_step_as_any_other, 4, 0},
        {"a_mark_that_rests_outlives_the_end_of_another_step",
         &a_mark_that_rests_outlives_the_end_of_another_step, 2, 0},
        {0},
    };
    return suite_run("stories of the spec", tests);
}
