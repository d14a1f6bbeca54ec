/* test_stories.c -- short stories of consent on which simpler engines break, each named
 * by what must hold. L is the list, C the CRM; all steps are on and due unless said.
 */
#include "tests/support/suite.h"
#include "tests/unit/story.h"

START_TEST(a_rejoin_is_not_undone_because_another_step_is_parked)
{
    begin();
    world_crm_change(&world, 1, 0, "BAD");
    world_crm_out(&world, 1, false);
    world_runs(&world, 1);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_list_rejoin(&world, 1);
    world_runs(&world, 4);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_out_is_kept_through_in_and_out_between_judgements)
{
    begin();
    world_crm_out(&world, 1, true);
    later_run();
    world_crm_in(&world, 1);
    later_run();
    world_crm_out(&world, 1, true);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(the_echo_of_our_own_opt_out_does_not_undo_a_rejoin)
{
    begin();
    world.queue_delay_ms = 3 * (int64_t)HOUR_MS;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 1);
    world_list_rejoin(&world, 1);
    world_runs(&world, 6);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_LIST], 0);
    world_finish(&world);
}
END_TEST

START_TEST(the_echo_of_an_opt_out_that_was_tried_again_does_not_undo_a_rejoin)
{
    begin();
    world.queue_delay_ms = 5 * (int64_t)HOUR_MS;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 1); /* accepted, and under way from now on */
    world_list_rejoin(&world, 1);
    world_runs(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    later_run();
    world_list_rejoin(&world, 1);
    world_runs(&world, 6);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_LIST], 0);
    world_finish(&world);
}
END_TEST

START_TEST(our_own_unsubscribe_on_the_list_is_no_leave)
{
    begin();
    world_crm_out(&world, 1, true);
    world_runs(&world, 1);
    world_crm_in(&world, 1);
    world_runs(&world, 4);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_CRM], 0);
    world_finish(&world);
}
END_TEST

START_TEST(an_echo_does_not_swallow_a_persons_own_opt_out)
{
    begin();
    world.queue_delay_ms = 3 * (int64_t)HOUR_MS;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 1);
    world_list_rejoin(&world, 1);
    world_runs(&world, 4);
    world_crm_out(&world, 1, false);
    world_runs(&world, 3);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_after_a_kill_is_not_taken_for_our_own_unsubscribe)
{
    begin();
    world_crm_out(&world, 1, true);
    cut_run(false);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_crm_in(&world, 1);
    world_runs(&world, 4);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_while_the_create_is_under_way_reaches_the_crm)
{
    world_init(&world);
    world_runs(&world, 1);
    world.queue_delay_ms = 5 * (int64_t)HOUR_MS;
    world_list_join(&world, 1);
    world_runs(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 14);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_after_a_create_that_was_cut_off_reaches_the_crm)
{
    world_init(&world);
    world_runs(&world, 1);
    world.queue_delay_ms = 40 * (int64_t)HOUR_MS; /* it lands after its deadline */
    world_list_join(&world, 1);
    cut_run(true);
    world.queue_delay_ms = 0;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 60);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_create_that_was_put_off_made_nobody_who_could_be_opted_out)
{
    world_init(&world);
    world_runs(&world, 1);
    world_list_join(&world, 1);
    later_run();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_ptr_null(world_crm_of(&world, 1));
    world_finish(&world);
}
END_TEST

START_TEST(an_unsubscribe_that_the_list_confirms_and_does_not_do_is_told_and_stays_owed)
{
    begin();
    world.ignore_unsubscribes = true;
    world_crm_out(&world, 1, true);
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 3);
    world_runs(&world, 2); /* not in every run */
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_LIST], 1);
    ck_assert_int_eq(report_parked(&world.report.steps[STEP_PUSH_UNSUBSCRIBES]), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_change_that_is_put_off_is_not_tried_again_in_the_same_run)
{
    begin();
    world_crm_out(&world, 1, true);
    later_run();
    ck_assert_int_eq(world.report.steps[STEP_PUSH_UNSUBSCRIBES].later, 1);
    world_runs(&world, 1);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_that_was_held_back_and_archived_reaches_the_crm)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    later_run();
    world_list_archive(&world, 1);
    world_runs(&world, 2);
    world_list_restore(&world, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_out_that_is_the_first_we_see_of_the_crm_counts)
{
    world_init(&world);
    world_runs(&world, 1);
    world_list_join(&world, 1);
    world_runs(&world, 1);
    world_crm_out(&world, 1, true);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

static void rejoin_then_opt_out(struct memory_world *each)
{
    world_list_rejoin(each, 1);
    world_crm_out(each, 1, true);
}

START_TEST(an_opt_out_is_not_settled_on_a_picture_older_than_itself)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    world.between_reads = rejoin_then_opt_out;
    world_runs(&world, 3);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_person_who_opts_out_while_archived_is_not_mailed_when_restored)
{
    begin();
    world_list_archive(&world, 1);
    world_runs(&world, 1);
    world_crm_out(&world, 1, true);
    world_runs(&world, 3);
    world_list_restore(&world, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(restoring_an_archived_member_does_not_replay_her_leave)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    world_list_archive(&world, 1);
    world_runs(&world, 2);
    world_crm_in(&world, 1);
    world_runs(&world, 2);
    world_list_restore(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_in_read_together_with_a_newer_leave_does_not_cancel_it)
{
    begin_with(WHERRY_UNSTATED);
    world_crm_in(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_in_after_a_cut_read_does_not_cancel_a_leave)
{
    begin_with(WHERRY_UNSTATED);
    world_crm_in(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world.fail_reads_after = 1; /* the list is read, the CRM is not */
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    world.fail_reads_after = -1;
    world_advance(&world, HOUR_MS);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

static void leave_now(struct memory_world *each)
{
    world_list_leave(each, 1, WHERRY_BY_PERSON);
}

START_TEST(a_leave_between_read_and_write_is_learned_from_the_verdict)
{
    begin();
    world_crm_change(&world, 1, 0, "Anne");
    world.before_write = leave_now;
    world_runs(&world, 3);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "Anne");
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

static void rejoin_now(struct memory_world *now)
{
    world_list_rejoin(now, 1);
}

START_TEST(a_return_between_read_and_write_settles_the_leave_that_waits)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world.due &= ~(1u << STEP_IMPORT_UNSUBSCRIBES);
    world_runs(&world, 1);
    world_crm_change(&world, 1, 0, "Anne");
    world.before_write = rejoin_now;
    world_runs(&world, 1); /* the story names the answer, or the world complains */
    world.due |= 1u << STEP_IMPORT_UNSUBSCRIBES;
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_CRM], 0);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_unsubscribe_that_was_cut_off_before_it_left_is_sent_again)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    cut_run(false);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_old_leave_is_not_carried_out_when_its_step_is_switched_on_again)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    later_run();
    world.steps[STEP_IMPORT_UNSUBSCRIBES] = false;
    world_runs(&world, 2);
    world.steps[STEP_IMPORT_UNSUBSCRIBES] = true;
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_CRM], 0);
    world_finish(&world);
}
END_TEST

START_TEST(nobody_is_made_in_the_crm_opted_out)
{
    world_init(&world);
    world_runs(&world, 1);
    world_list_join(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    ck_assert_ptr_null(world_crm_of(&world, 1));
    world_list_rejoin(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_rejoin_is_not_undone_because_another_step_is_parked),
        TEST(an_opt_out_is_kept_through_in_and_out_between_judgements),
        TEST(the_echo_of_our_own_opt_out_does_not_undo_a_rejoin),
        TEST(the_echo_of_an_opt_out_that_was_tried_again_does_not_undo_a_rejoin),
        TEST(our_own_unsubscribe_on_the_list_is_no_leave),
        TEST(an_echo_does_not_swallow_a_persons_own_opt_out),
        TEST(a_leave_after_a_kill_is_not_taken_for_our_own_unsubscribe),
        TEST(a_leave_while_the_create_is_under_way_reaches_the_crm),
        TEST(a_leave_after_a_create_that_was_cut_off_reaches_the_crm),
        TEST(a_create_that_was_put_off_made_nobody_who_could_be_opted_out),
        TEST(
            an_unsubscribe_that_the_list_confirms_and_does_not_do_is_told_and_stays_owed),
        TEST(a_change_that_is_put_off_is_not_tried_again_in_the_same_run),
        TEST(a_leave_that_was_held_back_and_archived_reaches_the_crm),
        TEST(an_opt_out_that_is_the_first_we_see_of_the_crm_counts),
        TEST(an_opt_out_is_not_settled_on_a_picture_older_than_itself),
        TEST(a_person_who_opts_out_while_archived_is_not_mailed_when_restored),
        TEST(restoring_an_archived_member_does_not_replay_her_leave),
        TEST(an_opt_in_read_together_with_a_newer_leave_does_not_cancel_it),
        TEST(an_opt_in_after_a_cut_read_does_not_cancel_a_leave),
        TEST(a_leave_between_read_and_write_is_learned_from_the_verdict),
        TEST(a_return_between_read_and_write_settles_the_leave_that_waits),
        TEST(an_unsubscribe_that_was_cut_off_before_it_left_is_sent_again),
        TEST(an_old_leave_is_not_carried_out_when_its_step_is_switched_on_again),
        TEST(nobody_is_made_in_the_crm_opted_out),
        {0},
    };
    return suite_run("stories", tests);
}
