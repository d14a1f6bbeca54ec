/* test_stories.c -- short stories on which simpler engines break, each named by what
 * must hold. L is the list, C the CRM; all steps are on and due unless said.
 */
#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/support/world.h"
#include "tests/support/world_connectors.h"

enum { HOUR_MS = 3600 * 1000 };

static struct world world;

/* Person 1 is subscribed on both sides, and the baseline is taken. */
static void begin_with(enum wherry_consent crm)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, crm);
    world_runs(&world, 2);
}

static void begin(void)
{
    begin_with(WHERRY_SUBSCRIBED);
}

static enum wherry_consent list_consent(void)
{
    return world_list_of(&world, 1)->consent;
}

static enum wherry_consent crm_consent(void)
{
    return world_crm_of(&world, 1)->consent;
}

/* One run that is cut at its first write. */
static void cut_run(bool carried_out)
{
    world.kill_after = 0;
    world.kill_applies = carried_out;
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    world.kill_after = -1;
    world_advance(&world, HOUR_MS);
}

static void later_run(void)
{
    world.answer_later = true;
    world_runs(&world, 1);
    world.answer_later = false;
}

/* ---- Consent
 * ----------------------------------------------------------------------------- */

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

static void rejoin_then_opt_out(struct world *each)
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

START_TEST(who_opts_out_while_archived_is_not_mailed_when_restored)
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

static void leave_now(struct world *each)
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

/* ---- Values
 * ------------------------------------------------------------------------------ */

START_TEST(a_value_that_the_list_cuts_does_not_come_back)
{
    begin();
    world_crm_change(&world, 1, 0, "Elizabeth-Charlotte");
    world_runs(&world, 4);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "Elizabeth-Charlotte");
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(an_earlier_value_of_our_own_is_no_change_in_the_crm)
{
    begin();
    world.queue_delay_ms = 2 * (int64_t)HOUR_MS + 1;
    world_list_change(&world, 1, 0, "v1");
    world_runs(&world, 1);
    world_list_change(&world, 1, 0, "v2");
    world_crm_of(&world, 1)->changed_at_ms =
        world.now_ms; /* read again, still the old */
    world_runs(&world, 8);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "v2");
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "v2");
    world_finish(&world);
}
END_TEST

START_TEST(a_value_that_arrives_after_its_deadline_is_still_our_own)
{
    begin();
    world.queue_delay_ms = 50 * (int64_t)HOUR_MS;
    world_list_change(&world, 1, 0, "v1");
    world_runs(&world, 30);
    world_advance(&world, 19 * (int64_t)HOUR_MS);
    world.queue_delay_ms = 0;
    world_list_change(&world, 1, 0, "v2");
    world_advance(&world, 2 * (int64_t)HOUR_MS); /* v1 arrives before the next run */
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "v1");
    world_runs(&world, 4);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "v2");
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "v2");
    world_finish(&world);
}
END_TEST

START_TEST(a_change_that_is_never_seen_is_told_once)
{
    begin();
    world.unhonoured = true;
    world_list_change(&world, 1, 0, "v1");
    world_runs(&world, 1);
    int64_t told = 0;
    for (int i = 0; i < 40; i++) {
        world_runs(&world, 1);
        told += world.report.findings[FINDING_NOT_EFFECTIVE];
        if (world.report.findings[FINDING_NOT_EFFECTIVE] > 0)
            ck_assert_int_eq(report_code(&world.report), 3);
    }
    ck_assert_int_eq(told, 1);
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_value_written_before_a_kill_is_not_pulled_over_a_blank)
{
    begin();
    world_crm_change(&world, 1, 0, "Anne");
    cut_run(true);
    world_crm_change(&world, 1, 0, "");
    world_runs(&world, 3);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "");
    ck_assert_int_eq(world.tally.updates[SIDE_CRM], 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_refused_value_is_sent_once_and_holds_back_no_unsubscribe)
{
    begin();
    world_crm_change(&world, 1, 0, "BAD");
    world_runs(&world, 4);
    ck_assert_int_eq(world.tally.updates[SIDE_LIST], 1);
    world_crm_out(&world, 1, true);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_change_in_the_second_of_a_read_is_not_lost)
{
    world_init(&world);
    world_runs(&world, 1);
    world_list_join(&world, 1);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    world_list_change(&world, 1, 0, "Anne"); /* no time has passed */
    world_advance(&world, HOUR_MS);
    world_runs(&world, 3);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "Anne");
    world_finish(&world);
}
END_TEST

START_TEST(the_first_change_of_a_newly_mapped_field_is_synced)
{
    world_init(&world);
    world.field_count = 1;
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_list_change(&world, 1, 1, "Before");
    world_runs(&world, 2);
    world.field_count = 2;
    world_runs(&world, 1);
    ck_assert_int_eq(world_writes(&world), 0);
    world_list_change(&world, 1, 1, "After");
    world_runs(&world, 2);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[1], "After");
    world_finish(&world);
}
END_TEST

/* ---- Addresses
 * --------------------------------------------------------------------------- */

START_TEST(an_address_that_is_taken_is_not_tried_in_every_run)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    world_crm_move(&world, 1, "new@example.net");
    world_runs(&world, 1);
    struct world_record *second = world_add(&world, SIDE_CRM, 2, "h1@example.net");
    world_set_consent(&world, second, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN);
    world.truth[1].crm_in = true;
    world_runs(&world, 5);
    ck_assert_int_le(world.tally.creates[SIDE_LIST], 1);
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 0);
    int before = world_writes(&world);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), before);
    world_finish(&world);
}
END_TEST

START_TEST(a_member_who_changed_her_address_stays_the_same_contact)
{
    begin();
    world_list_move(&world, 1, "moved@example.net");
    world_runs(&world, 1);
    world_list_change(&world, 1, 0, "Anne");
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.creates[SIDE_CRM], 0);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "Anne");
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(an_erasure_is_not_a_change_of_address)
{
    begin();
    world_crm_erase(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "h1@example.net");
    world_finish(&world);
}
END_TEST

START_TEST(of_two_profiles_with_one_address_the_strictest_consent_holds)
{
    world_init(&world);
    world_runs(&world, 1);
    world_crm_join(&world, 1, WHERRY_UNSUBSCRIBED);
    struct world_record *second = world_add(&world, SIDE_CRM, 1, "h1@example.net");
    world_set_consent(&world, second, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN);
    world.truth[1].crm_in = true;
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_TWINS], 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world.report.findings[FINDING_TWINS], 0);
    ck_assert_ptr_null(world_list_of(&world, 1));
    world_finish(&world);
}
END_TEST

START_TEST(a_member_who_was_removed_and_joins_again_is_the_same_contact)
{
    begin();
    world_list_delete(&world, 1);
    world_runs(&world, 1);
    world_list_join(&world, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 0);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_rejoin_is_not_undone_because_another_step_is_parked),
        TEST(an_opt_out_is_kept_through_in_and_out_between_judgements),
        TEST(the_echo_of_our_own_opt_out_does_not_undo_a_rejoin),
        TEST(our_own_unsubscribe_on_the_list_is_no_leave),
        TEST(an_echo_does_not_swallow_a_persons_own_opt_out),
        TEST(a_leave_after_a_kill_is_not_taken_for_our_own_unsubscribe),
        TEST(a_leave_while_the_create_is_under_way_reaches_the_crm),
        TEST(a_leave_after_a_create_that_was_cut_off_reaches_the_crm),
        TEST(a_leave_that_was_held_back_and_archived_reaches_the_crm),
        TEST(an_opt_out_that_is_the_first_we_see_of_the_crm_counts),
        TEST(an_opt_out_is_not_settled_on_a_picture_older_than_itself),
        TEST(who_opts_out_while_archived_is_not_mailed_when_restored),
        TEST(restoring_an_archived_member_does_not_replay_her_leave),
        TEST(an_opt_in_read_together_with_a_newer_leave_does_not_cancel_it),
        TEST(an_opt_in_after_a_cut_read_does_not_cancel_a_leave),
        TEST(a_leave_between_read_and_write_is_learned_from_the_verdict),
        TEST(an_unsubscribe_that_was_cut_off_before_it_left_is_sent_again),
        TEST(an_old_leave_is_not_carried_out_when_its_step_is_switched_on_again),
        TEST(nobody_is_made_in_the_crm_opted_out),
        TEST(a_value_that_the_list_cuts_does_not_come_back),
        TEST(an_earlier_value_of_our_own_is_no_change_in_the_crm),
        TEST(a_value_that_arrives_after_its_deadline_is_still_our_own),
        TEST(a_change_that_is_never_seen_is_told_once),
        TEST(a_value_written_before_a_kill_is_not_pulled_over_a_blank),
        TEST(a_refused_value_is_sent_once_and_holds_back_no_unsubscribe),
        TEST(a_change_in_the_second_of_a_read_is_not_lost),
        TEST(the_first_change_of_a_newly_mapped_field_is_synced),
        TEST(an_address_that_is_taken_is_not_tried_in_every_run),
        TEST(a_member_who_changed_her_address_stays_the_same_contact),
        TEST(an_erasure_is_not_a_change_of_address),
        TEST(of_two_profiles_with_one_address_the_strictest_consent_holds),
        TEST(a_member_who_was_removed_and_joins_again_is_the_same_contact),
        {0},
    };
    return suite_run("stories", tests);
}
