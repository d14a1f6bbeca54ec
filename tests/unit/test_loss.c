/* test_loss.c -- after a loss of what was known no leave is lost, and nobody is opted
 * in. L is the list, C the CRM.
 */
#include "host/picture/value.h"
#include "tests/support/suite.h"
#include "tests/unit/story.h"

/* All that was known is gone. */
static void lose(void)
{
    struct wherry_error error = {0};
    store_close(world.store);
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &world.store, &error),
                     WHERRY_OK);
}

/* A baseline as after a loss, which writes nothing. */
static void take_baseline(void)
{
    const int writes = world_writes(&world);
    world.after_loss = true;
    world_runs(&world, 1);
    ck_assert(world.report.baseline_complete);
    ck_assert(world.report.after_loss);
    ck_assert_int_eq(world_writes(&world), writes);
    world.after_loss = false;
}

START_TEST(a_leave_of_the_gap_reaches_the_crm)
{
    begin();
    lose();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    take_baseline();
    ck_assert_int_eq(world.report.owed_after_loss, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_out_of_the_gap_reaches_the_list)
{
    begin();
    lose();
    world_crm_out(&world, 1, false);
    take_baseline();
    world_runs(&world, 3);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

/* What it is compared with: no code replays history. */
START_TEST(an_ordinary_baseline_leaves_both_as_they_are)
{
    begin();
    lose();
    world_crm_out(&world, 1, false);
    world_runs(&world, 4);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(nobody_is_opted_in_made_or_changed_by_it)
{
    begin();
    world_list_join(&world, 2);
    world_crm_join(&world, 3, WHERRY_SUBSCRIBED);
    world_crm_join(&world, 4, WHERRY_UNSUBSCRIBED);
    world_crm_change(&world, 1, 0, "Other");
    lose();
    const int writes = world_writes(&world);
    take_baseline();
    world_runs(&world, 4);
    ck_assert_int_eq(world_writes(&world), writes);
    ck_assert_ptr_null(world_crm_of(&world, 2));
    ck_assert_ptr_null(world_list_of(&world, 3));
    world_finish(&world);
}
END_TEST

START_TEST(only_what_its_step_may_do_is_owed)
{
    begin();
    lose();
    world.steps[STEP_PUSH_UNSUBSCRIBES] = false;
    world_crm_out(&world, 1, false);
    take_baseline();
    ck_assert_int_eq(world.report.owed_after_loss, 0);
    world_runs(&world, 3);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

/* An archived member is not mailed; restored, they would be. */
START_TEST(an_opt_out_of_the_gap_waits_for_an_archived_member)
{
    begin();
    lose();
    world_crm_out(&world, 1, false);
    world_list_archive(&world, 1);
    take_baseline();
    world_runs(&world, 2);
    world_list_restore(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_ne(list_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_out_that_was_owed_before_the_loss_stays_owed)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    later_run();
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    take_baseline(); /* of a state that is there, as after a repair */
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

/* Whatever starts the next run: a supervisor passes no option. */
START_TEST(a_state_that_something_is_lost_of_takes_it_by_itself_and_once)
{
    struct wherry_error error = {0};
    begin();
    world_crm_out(&world, 1, false);
    ck_assert_int_eq(store_begin(world.store, &error), WHERRY_OK);
    ck_assert_int_eq(value_set_number(world.store, VALUE_LOSS, 0, 7, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(world.store, &error), WHERRY_OK);
    const int writes = world_writes(&world);
    world_runs(&world, 1);
    ck_assert(world.report.baseline_complete && world.report.after_loss);
    ck_assert_int_eq(world_writes(&world), writes);
    world_runs(&world, 1);
    ck_assert(!world.report.baseline && !world.report.after_loss);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(cut_between_its_reads_it_goes_on_as_after_a_loss)
{
    begin();
    lose();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world.after_loss = true;
    world.fail_reads_after = 1;
    ck_assert_int_ne(world_run(&world), WHERRY_OK);
    world.after_loss = false;
    world.fail_reads_after = -1;
    world_runs(&world, 1);
    ck_assert(world.report.baseline_complete && world.report.after_loss);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(who_comes_back_after_it_stays)
{
    begin();
    lose();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    take_baseline();
    world_list_rejoin(&world, 1);
    world_runs(&world, 4);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_leave_of_the_gap_reaches_the_crm),
        TEST(an_opt_out_of_the_gap_reaches_the_list),
        TEST(an_ordinary_baseline_leaves_both_as_they_are),
        TEST(nobody_is_opted_in_made_or_changed_by_it),
        TEST(only_what_its_step_may_do_is_owed),
        TEST(an_opt_out_of_the_gap_waits_for_an_archived_member),
        TEST(an_opt_out_that_was_owed_before_the_loss_stays_owed),
        TEST(a_state_that_something_is_lost_of_takes_it_by_itself_and_once),
        TEST(cut_between_its_reads_it_goes_on_as_after_a_loss),
        TEST(who_comes_back_after_it_stays),
        {0}};
    return suite_run("loss", tests);
}
