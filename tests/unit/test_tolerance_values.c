/* test_tolerance_values.c -- single values that a service refuses, and accounts that
 * are full.
 */
#include <string.h>

#include "host/base/exit_code.h"
#include "tests/support/suite.h"
#include "tests/unit/tolerance.h"

static void begin_picky(int round)
{
    begin();
    world.bad = round % 2 == 0 ? WORLD_BAD_LEFT_OUT : WORLD_BAD_NAMED;
}

static void end(void)
{
    forget_pictures();
    world_finish(&world);
}

/* Of the target's record. */
static const char *value(enum side side, int human, int field)
{
    return side == SIDE_LIST ? world_list_of(&world, human)->fields[field]
                             : world_crm_of(&world, human)->fields[field];
}

static void change(enum side source, int human, int field, const char *text)
{
    if (source == SIDE_LIST)
        world_list_change(&world, human, field, text);
    else
        world_crm_change(&world, human, field, text);
}

/* Loops: two kinds of answer, two directions. */
static enum side target_of(int round)
{
    return round < 2 ? SIDE_LIST : SIDE_CRM;
}

START_TEST(a_refused_value_holds_back_that_value_alone)
{
    enum side target = target_of(_i), source = other_side(target);
    begin_picky(_i);
    const char *before = target == SIDE_LIST ? "L1" : "C1";
    change(source, 1, 0, "BAD");
    change(source, 1, 1, "good");
    run_with_code(CODE_PARTIAL);
    run_with_code(CODE_OK);
    ck_assert_str_eq(value(target, 1, 0), before);
    ck_assert_str_eq(value(target, 1, 1), "good");
    ck_assert_str_eq(value(source, 1, 0), "BAD");
    end();
}
END_TEST

START_TEST(a_good_value_beside_a_refused_one_goes_in_the_same_run)
{
    enum side target = target_of(_i), source = other_side(target);
    begin_picky(_i);
    change(source, 1, 0, "BAD");
    change(source, 1, 1, "good");
    world_runs(&world, 1);
    ck_assert_str_eq(value(target, 1, 1), "good");
    ck_assert_int_eq(world_writes(&world), _i % 2 == 0 ? 1 : 2);
    end();
}
END_TEST

START_TEST(a_refused_value_is_sent_again_only_when_it_changes)
{
    enum side target = target_of(_i), source = other_side(target);
    begin_picky(_i);
    change(source, 1, 0, "BAD");
    world_runs(&world, 1);
    ck_assert_int_eq(world_writes(&world), 1);
    world_runs(&world, 30);
    change(source, 1, 1, "good");
    world_runs(&world, 1);
    ck_assert_int_eq(world_writes(&world), 2);
    ck_assert_int_eq(world.writes[1].fields, 1 << 1);
    change(source, 1, 0, "better");
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 3);
    ck_assert_str_eq(value(target, 1, 0), "better");
    ck_assert_int_eq(listed().count, 0);
    end();
}
END_TEST

START_TEST(a_refused_value_is_told_and_listed_with_the_words_of_the_service)
{
    char words[160];
    enum side target = target_of(_i);
    begin_picky(_i);
    change(other_side(target), 1, 0, "BAD");
    world_runs(&world, 2);
    const struct listed all = listed();
    ck_assert_int_eq(all.count, 1);
    ck_assert_int_eq(all.unreadable, 0);
    ck_assert_int_eq(all.step, target == SIDE_LIST ? STEP_PUSH_PUSH_FIELDS
                                                   : STEP_IMPORT_PULL_FIELDS);
    ck_assert_int_eq(all.reason, WHERRY_REASON_VALUE);
    ck_assert_str_eq(all.words, "BAD is not allowed");
    ck_assert_int_eq(report_parked(&world.report.steps[all.step]), 1);
    static const char *const events[] = {"done", "refused values", "accepted",
                                         "refused values"};
    ck_assert_int_eq(told(events[_i], words), 1);
    ck_assert_ptr_nonnull(strstr(words, "was refused: BAD is not allowed"));
    end();
}
END_TEST

START_TEST(retry_sends_a_refused_value_and_drop_gives_it_up)
{
    enum side target = target_of(_i), source = other_side(target);
    begin_picky(_i);
    change(source, 1, 0, "BAD");
    world_runs(&world, 2);
    retry_parked();
    ck_assert_int_eq(listed().count, 0);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 2);
    ck_assert_int_eq(listed().count, 1);
    drop_parked();
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 2);
    ck_assert_int_eq(listed().count, 0);
    end();
}
END_TEST

START_TEST(a_refused_value_that_is_taken_back_is_listed_no_more)
{
    enum side target = target_of(_i), source = other_side(target);
    begin_picky(_i);
    const char *before = target == SIDE_LIST ? "C1" : "L1";
    change(source, 1, 0, "BAD");
    world_runs(&world, 2);
    change(source, 1, 0, before);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 1);
    ck_assert_int_eq(listed().count, 0);
    end();
}
END_TEST

START_TEST(an_unsubscribe_goes_beside_a_refused_value)
{
    begin_picky(_i);
    world_crm_change(&world, 1, 0, "BAD");
    if (_i >= 2)
        world_runs(&world, 2);
    world_crm_out(&world, 1, true);
    world_runs(&world, 1);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(somebody_new_arrives_without_the_value_that_is_refused)
{
    enum side target = target_of(_i);
    begin_picky(_i);
    if (target == SIDE_LIST)
        world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    else
        world_list_join(&world, 2);
    change(other_side(target), 2, 1, "good");
    change(other_side(target), 2, 0, "BAD");
    world_runs(&world, 3);
    const struct world_record *made =
        target == SIDE_LIST ? world_list_of(&world, 2) : world_crm_of(&world, 2);
    ck_assert_ptr_nonnull(made);
    ck_assert_int_eq(made->consent, WHERRY_SUBSCRIBED);
    ck_assert_str_eq(made->fields[0], "");
    ck_assert_str_eq(made->fields[1], "good");
    int writes = world_writes(&world);
    ck_assert_int_eq(writes, _i % 2 == 0 ? 1 : 2);
    ck_assert_int_eq(listed().count, 1);
    world_runs(&world, 5);
    ck_assert_int_eq(world_writes(&world), writes);
    retry_parked();
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), writes + 1);
    change(other_side(target), 2, 0, "better");
    world_runs(&world, 2);
    ck_assert_str_eq(value(target, 2, 0), "better");
    ck_assert_int_eq(listed().count, 0);
    end();
}
END_TEST

/* ---- A list that is full ---- */

START_TEST(a_full_list_is_asked_again_after_six_hours_and_not_before)
{
    begin();
    world.full = true;
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    run_with_code(CODE_PARTIAL);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], 1);
    ck_assert_int_eq(listed().reason, WHERRY_REASON_FULL);
    world_crm_change(&world, 2, 1, "changed"); /* makes no room */
    for (int i = 0; i < 5; i++)
        run_with_code(CODE_OK);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], 1);
    run_with_code(CODE_PARTIAL); /* six hours after: still full */
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], 2);
    world_runs(&world, 5);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], 2);
    world.full = false;
    world_runs(&world, 1);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], 3);
    ck_assert_int_eq(world_list_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
    ck_assert_str_eq(world_list_of(&world, 2)->fields[1], "changed");
    ck_assert_int_eq(listed().count, 0);
    end();
}
END_TEST

#define ROUNDS(name)                                                                   \
    {                                                                                  \
#name, &name, 4, 0                                                             \
    }
int main(void)
{
    static const struct test tests[] = {
        ROUNDS(a_refused_value_holds_back_that_value_alone),
        ROUNDS(a_good_value_beside_a_refused_one_goes_in_the_same_run),
        ROUNDS(a_refused_value_is_sent_again_only_when_it_changes),
        ROUNDS(a_refused_value_is_told_and_listed_with_the_words_of_the_service),
        ROUNDS(retry_sends_a_refused_value_and_drop_gives_it_up),
        ROUNDS(a_refused_value_that_is_taken_back_is_listed_no_more),
        ROUNDS(an_unsubscribe_goes_beside_a_refused_value),
        ROUNDS(somebody_new_arrives_without_the_value_that_is_refused),
        TEST(a_full_list_is_asked_again_after_six_hours_and_not_before),
        {0},
    };
    return suite_run("tolerance of values", tests);
}
