/* test_stories_addresses.c -- short stories about identity: addresses that change, are
 * taken, shared or erased. L is the list, C the CRM; all steps are on and due.
 */
#include <string.h>

#include "host/store/journal.h"
#include "tests/support/suite.h"
#include "tests/support/world_picture.h"
#include "tests/unit/story.h"

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

START_TEST(a_leave_reaches_the_contact_that_we_made_under_the_address_of_then)
{
    world_init(&world);
    world_runs(&world, 1);
    world.queue_delay_ms = 5 * (int64_t)HOUR_MS;
    world_list_join(&world, 1);
    world_runs(&world, 1);
    world_list_move(&world, 1, "moved@example.net");
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 14);
    ck_assert_int_eq(world.crm_count, 1);
    ck_assert_str_eq(world_crm_of(&world, 1)->address, "h1@example.net");
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

/* The old member was removed, which only a whole read of the list would show. */
START_TEST(
    who_joins_again_under_the_address_that_the_crm_kept_is_not_made_a_second_time)
{
    begin();
    world_list_move(&world, 1, "moved@example.net");
    world_runs(&world, 1);
    world_crm_out(&world, 1, true);
    world_runs(&world, 2);
    world_list_delete(&world, 1);
    world_list_join(&world, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.creates[SIDE_CRM], 0);
    ck_assert_int_eq(world.report.steps[STEP_IMPORT_NEW_RECORDS].waiting, 1);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_out_goes_along_when_its_record_moves_to_another_contact)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_list_join(&world, 2);
    world_runs(&world, 2);
    world_crm_out(&world, 1, true);
    later_run();
    world_crm_move(&world, 1, "h2@example.net");
    world.truth[2].crm_out = true; /* they are the one with that address */
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_SPLIT], 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world_list_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_list_of(&world, 1)->consent, WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

static void count_settled(void *self, const struct store_journal *line)
{
    int *count = self;
    *count += strcmp(line->event, "settled") == 0 &&
              strcmp(line->step, step_name(STEP_PUSH_UNSUBSCRIBES)) == 0;
}

START_TEST(an_opt_out_that_moves_to_a_newer_member_ends_there_and_the_story_says_so)
{
    struct wherry_error error = {0};
    int settled = 0;
    begin();
    world.due &= ~(1u << STEP_PUSH_UNSUBSCRIBES | 1u << STEP_IMPORT_NEW_RECORDS);
    world_crm_out(&world, 1, false);
    world_runs(&world, 1);
    world_list_join(&world, 2);
    world_runs(&world, 1);
    world_crm_move(&world, 1, "h2@example.net");
    world_runs(&world, 1);
    ck_assert_int_eq(store_journal(world.store, 0, world.report.run, count_settled,
                                   &settled, &error),
                     WHERRY_OK);
    ck_assert_int_eq(settled, 1);
    world.due = work_all().bits;
    world_runs(&world, 2);
    ck_assert_int_eq(world_list_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
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

/* A member whose record cannot be read counts as gone once its address is another; with
 * the profile erased, nobody is left of the contact. But she is on the list, so that what
 * she says there must be heard, and nothing is made of her. */
START_TEST(who_was_erased_in_the_crm_is_known_on_the_list_however_she_is_shown_there)
{
    begin();
    world_crm_erase(&world, 1);
    world_runs(&world, 1);
    world_tell(&world, SIDE_LIST, 1, WORLD_UNREADABLE_KEY);
    world_list_move(&world, 1, "moved@example.net");
    for (int i = 0; i < 3; i++) {
        world.verify = true;
        world_runs(&world, 1);
        world_advance(&world, (int64_t)30 * HOUR_MS);
    }
    ck_assert_ptr_nonnull(world_picture_differs(&world, false));
    world_tell(&world, SIDE_LIST, 1, WORLD_PLAINLY);
    world_runs(&world, 1);
    ck_assert_ptr_null(world_picture_differs(&world, false));
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 1);
    world_list_rejoin(&world, 1);
    world_runs(&world, 2);
    ck_assert_ptr_null(world_picture_differs(&world, false));
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(two_profiles_with_one_address_have_the_strictest_consent)
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

START_TEST(a_profile_that_moves_away_from_another_has_not_opted_in_anew)
{
    begin();
    world_crm_twin(&world, 1, WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    world_crm_move(&world, 1, "new@example.net"); /* the other one stays */
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_int_eq(world.list_count, 1);
    /* Each continues with what is known of it: only what happens from now on counts. */
    world_crm_of(&world, 1)->human = 2; /* it was somebody else's all along */
    world_crm_out(&world, 2, true);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world_crm_in(&world, 2);
    world_runs(&world, 1);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], 1);
    ck_assert_str_eq(world.writes[0].address, "new@example.net");
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

/* ---- Members who may not be renamed ---- */

static int64_t parked_in_all(void)
{
    return world.report.counts.parked;
}

START_TEST(a_new_address_waits_parked_until_the_member_is_subscribed_again)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    world_crm_move(&world, 1, "new@example.net");
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 3);
    ck_assert_int_eq(world.report.steps[STEP_PUSH_PUSH_FIELDS].parked_new, 1);
    ck_assert_int_eq(report_parked(&world.report.steps[STEP_PUSH_PUSH_FIELDS]), 1);
    ck_assert_int_eq(parked_in_all(), 1);
    world_list_archive(&world, 1); /* another state, and the same thing */
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 0);
    ck_assert_int_eq(world.report.steps[STEP_PUSH_PUSH_FIELDS].parked_before, 1);
    ck_assert_int_eq(world.report.steps[STEP_PUSH_PUSH_FIELDS].parked_new, 0);
    ck_assert_int_eq(report_parked(&world.report.steps[STEP_PUSH_PUSH_FIELDS]), 1);
    world_list_restore(&world, 1);
    world_list_rejoin(&world, 1);
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 0);
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 0);
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 1);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "new@example.net");
    ck_assert_int_eq(parked_in_all(), 0);
    world_finish(&world);
}
END_TEST

START_TEST(an_address_that_waits_holds_back_no_field_and_no_opt_out)
{
    begin();
    world_list_archive(&world, 1);
    world_runs(&world, 1);
    world_crm_move(&world, 1, "new@example.net");
    world_crm_change(&world, 1, 0, "Anne");
    world_crm_out(&world, 1, true);
    world.truth[1].crm_out = true;
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 3);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "Anne");
    world_list_restore(&world, 1);
    world_runs(&world, 1);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(&world);
}
END_TEST

static void leave_now(struct memory_world *each)
{
    world_list_leave(each, 1, WHERRY_BY_PERSON);
}

START_TEST(an_address_that_another_member_gives_up_is_taken_over_by_itself)
{
    begin();
    world_list_join(&world, 2);
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_runs(&world, 1);
    world_crm_move(&world, 1, "h2@example.net");
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 3);
    ck_assert_int_eq(world.report.steps[STEP_PUSH_PUSH_FIELDS].parked_new, 1);
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 0);
    ck_assert_int_eq(world_writes(&world), 0); /* the list is not even asked */
    world_crm_move(&world, 2, "new@example.net");
    world_runs(&world, 2);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "h2@example.net");
    ck_assert_str_eq(world_list_of(&world, 2)->address, "new@example.net");
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 2);
    ck_assert_int_eq(parked_in_all(), 0);
    world_finish(&world);
}
END_TEST

START_TEST(addresses_that_are_passed_on_in_one_run_leave_nothing_parked)
{
    begin();
    world_list_join(&world, 2);
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_runs(&world, 1);
    world_crm_move(&world, 2, "new@example.net");
    world_crm_move(&world, 1, "h2@example.net");
    world_runs(&world, 1);
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 2);
    ck_assert_int_eq(report_code(&world.report), 0);
    ck_assert_int_eq(parked_in_all(), 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_rename_that_the_list_refused_by_state_is_no_news_when_the_state_is_read)
{
    begin();
    world_crm_move(&world, 1, "new@example.net");
    world.before_write = leave_now;
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 3);
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 1);
    world_runs(&world, 1);
    ck_assert_int_eq(report_code(&world.report), 0);
    ck_assert_int_eq(parked_in_all(), 1);
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_change_that_is_no_longer_owed_is_no_longer_parked)
{
    begin();
    world_crm_change(&world, 1, 0, "Anne");
    world_runs(&world, 2);
    world_crm_change(&world, 1, 0, "BAD");
    world_runs(&world, 1);
    ck_assert_int_eq(parked_in_all(), 1);
    world_crm_change(&world, 1, 0, "Anne");
    world_runs(&world, 1);
    ck_assert_int_eq(parked_in_all(), 0);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_crm_move(&world, 1, "new@example.net");
    world_runs(&world, 1);
    ck_assert_int_eq(parked_in_all(), 1);
    world_crm_erase(&world, 1);
    world_runs(&world, 1);
    ck_assert_int_eq(parked_in_all(), 0);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_address_that_is_taken_is_not_tried_in_every_run),
        TEST(a_member_who_changed_her_address_stays_the_same_contact),
        TEST(a_leave_reaches_the_contact_that_we_made_under_the_address_of_then),
        TEST(
            who_joins_again_under_the_address_that_the_crm_kept_is_not_made_a_second_time),
        TEST(an_opt_out_goes_along_when_its_record_moves_to_another_contact),
        TEST(an_opt_out_that_moves_to_a_newer_member_ends_there_and_the_story_says_so),
        TEST(an_erasure_is_not_a_change_of_address),
        TEST(who_was_erased_in_the_crm_is_known_on_the_list_however_she_is_shown_there),
        TEST(two_profiles_with_one_address_have_the_strictest_consent),
        TEST(a_profile_that_moves_away_from_another_has_not_opted_in_anew),
        TEST(a_member_who_was_removed_and_joins_again_is_the_same_contact),
        TEST(a_new_address_waits_parked_until_the_member_is_subscribed_again),
        TEST(an_address_that_waits_holds_back_no_field_and_no_opt_out),
        TEST(an_address_that_another_member_gives_up_is_taken_over_by_itself),
        TEST(addresses_that_are_passed_on_in_one_run_leave_nothing_parked),
        TEST(a_rename_that_the_list_refused_by_state_is_no_news_when_the_state_is_read),
        TEST(a_change_that_is_no_longer_owed_is_no_longer_parked),
        {0},
    };
    return suite_run("stories of addresses", tests);
}
