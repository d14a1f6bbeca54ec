/* test_stories_belief.c -- what is believed without a sight: records that no read of
 * changes shows, records that are deleted, merged or moved, and opt-outs that must reach
 * everybody at their address all the same.
 */
#include "tests/unit/story.h"

#include "tests/support/suite.h"

static const int64_t HOURS = HOUR_MS;

/* No read of changes shows the record. */
static void hide(struct world_record *record)
{
    record->changed_at_ms = 1;
}

static void delete_profile(int human)
{
    world_crm_of(&world, human)->exists = false;
}

/* The second profile with the address of person 1. */
static struct world_record *twin(void)
{
    struct world_record *first = world_crm_of(&world, 1);
    for (int i = 0; i < world.crm_count; i++)
        if (world.crm[i].exists && world.crm[i].human == 1 && &world.crm[i] != first)
            return &world.crm[i];
    return NULL;
}

static void run_without(enum step step, int runs)
{
    world.due &= ~(1u << step);
    world_runs(&world, runs);
    world.due |= 1u << step;
}

static void run_verify(void)
{
    world.verify = true;
    world_runs(&world, 1);
    world.verify = false;
}

static void begin_with_twins(enum wherry_consent first, enum wherry_consent second)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, first);
    world_crm_twin(&world, 1, second);
    world_runs(&world, 2);
}

/* Person 2 is on the list, and the step that would make them in the CRM waited. */
static void begin_with_member_alone(void)
{
    begin();
    world_list_join(&world, 2);
    run_without(STEP_IMPORT_NEW_RECORDS, 1);
}

static void end(void)
{
    ck_assert_str_eq(world.breach, "");
    world_finish(&world);
}

/* ---- Subscribed on old word ---- */

START_TEST(a_member_who_was_deleted_after_a_killed_run_is_not_made_in_the_crm)
{
    begin();
    world_list_join(&world, 2);
    cut_run(false);
    world_list_delete(&world, 2);
    world_advance(&world, 6 * HOURS);
    world_runs(&world, 4);
    ck_assert_ptr_null(world_crm_of(&world, 2));
    end();
}
END_TEST

START_TEST(a_member_who_was_deleted_while_her_step_waited_is_not_made_in_the_crm)
{
    begin_with_member_alone();
    world_list_delete(&world, 2);
    world_runs(&world, 4);
    ck_assert_ptr_null(world_crm_of(&world, 2));
    end();
}
END_TEST

START_TEST(a_profile_that_was_deleted_while_its_step_waited_is_not_added_to_the_list)
{
    begin();
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    run_without(STEP_PUSH_NEW_RECORDS, 1);
    delete_profile(2);
    world_runs(&world, 4);
    ck_assert_ptr_null(world_list_of(&world, 2));
    end();
}
END_TEST

/* ---- What no read of changes shows ---- */

START_TEST(a_leave_reaches_a_crm_whose_opt_in_no_read_has_shown)
{
    begin_with(WHERRY_UNSUBSCRIBED);
    world_crm_in(&world, 1);
    hide(world_crm_of(&world, 1));
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(an_opt_in_that_is_shown_late_cancels_no_newer_leave)
{
    begin_with(WHERRY_UNSUBSCRIBED);
    world_crm_in(&world, 1);
    hide(world_crm_of(&world, 1));
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    run_without(STEP_IMPORT_UNSUBSCRIBES, 2);
    world_crm_change(&world, 1, 0, "Anne");
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(an_opt_in_after_a_leave_that_waited_is_not_undone)
{
    begin_with(WHERRY_UNSUBSCRIBED);
    hide(world_crm_of(&world, 1));
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    run_without(STEP_IMPORT_UNSUBSCRIBES, 1);
    world_crm_in(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    end();
}
END_TEST

START_TEST(a_leave_reaches_a_profile_that_no_read_has_shown)
{
    begin_with_member_alone();
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    hide(world_crm_of(&world, 2));
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_runs(&world, 4);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(a_verify_adds_nobody_to_the_other_side)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_list_join(&world, 2);
    world_crm_join(&world, 3, WHERRY_SUBSCRIBED);
    world.hiccups[SIDE_LIST] = (struct world_hiccup){.human = 2, .reads = 1};
    world.hiccups[SIDE_CRM] = (struct world_hiccup){.human = 3, .reads = 1};
    hide(world_list_of(&world, 2));
    hide(world_crm_of(&world, 3));
    world_advance(&world, HOURS);
    world_runs(&world, 2);
    run_verify();
    ck_assert_int_eq(world.report.findings[FINDING_LATE], 2);
    world_runs(&world, 2);
    run_verify();
    ck_assert_int_eq(world.report.findings[FINDING_LATE], 0); /* reported once */
    ck_assert_ptr_null(world_crm_of(&world, 2));
    ck_assert_ptr_null(world_list_of(&world, 3));
    ck_assert_int_eq(world_writes(&world), 0);
    end();
}
END_TEST

START_TEST(an_opt_out_after_an_opt_in_that_only_a_verify_showed_reaches_the_list)
{
    begin_with(WHERRY_UNSUBSCRIBED);
    world_crm_in(&world, 1);
    hide(world_crm_of(&world, 1));
    run_verify();
    world_crm_out(&world, 1, true);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_finish(
        &world); /* what the list showed before does not count as an act here */
}
END_TEST

/* ---- Import steps make nobody ---- */

START_TEST(what_happens_on_the_list_makes_no_profile_where_one_was_deleted)
{
    begin();
    delete_profile(1);
    world_list_change(&world, 1, 0, "Anne");
    world_runs(&world, 2);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 4);
    ck_assert_ptr_null(world_crm_of(&world, 1));
    ck_assert_int_eq(world_writes(&world), 0);
    end();
}
END_TEST

/* ---- A leave that found nobody ---- */

START_TEST(a_new_profile_long_after_a_leave_that_found_nobody_stays_opted_in)
{
    begin_with_member_alone();
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    world_advance(&world, 300 * 24 * HOURS);
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_runs(&world, 3);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
    end();
}
END_TEST

START_TEST(a_new_profile_that_is_read_together_with_the_leave_is_opted_out)
{
    begin_with_member_alone();
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(a_contact_of_ours_that_arrives_after_the_leave_rests_is_opted_out)
{
    begin();
    world.queue_delay_ms = 10 * HOURS;
    world_list_join(&world, 2);
    cut_run(true);
    world.queue_delay_ms = 0;
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_runs(&world, 4);
    ck_assert_ptr_null(world_crm_of(&world, 2));
    world_advance(&world, 10 * HOURS);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_SUBSCRIBED);
    world_runs(&world, 3);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

/* ---- Gone, and seen again ---- */

START_TEST(a_member_who_was_taken_for_gone_and_is_seen_again_has_left_once)
{
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    world_crm_in(&world, 1);
    world_runs(&world, 1);
    world.hiccups[SIDE_LIST] =
        (struct world_hiccup){.human = 1, .reads = 1, .lookups = 1, .lookups_by_id = 1};
    run_verify();
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_GONE], 1);
    run_verify();
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    end();
}
END_TEST

START_TEST(an_opted_out_profile_that_our_own_opt_out_made_takes_back_no_return)
{
    begin();
    world.queue_delay_ms = 5 * HOURS;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 1);
    delete_profile(1);
    run_verify();
    world_runs(&world, 1);
    world_list_rejoin(&world, 1);
    world_runs(&world, 4);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    end();
}
END_TEST

/* ---- Several profiles with one address ---- */

START_TEST(a_leave_reaches_each_profile_with_the_address)
{
    static const enum wherry_consent consents[][2] = {
        {WHERRY_SUBSCRIBED, WHERRY_SUBSCRIBED},
        {WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED},
        {WHERRY_UNSUBSCRIBED, WHERRY_SUBSCRIBED}};
    begin_with_twins(consents[_i][0], consents[_i][1]);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 4);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(twin()->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(a_leave_reaches_a_second_profile_that_no_read_has_shown)
{
    begin_with(WHERRY_UNSUBSCRIBED);
    world_crm_twin(&world, 1, WHERRY_SUBSCRIBED);
    hide(twin());
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 4);
    ck_assert_int_eq(twin()->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(a_leave_reaches_the_profile_that_stayed_when_another_moved_away)
{
    begin_with_twins(WHERRY_UNSUBSCRIBED, WHERRY_SUBSCRIBED);
    world_crm_move(&world, 1, "moved@example.net");
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 4);
    ck_assert_int_eq(twin()->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

/* Not even by a time: each profile is a record of its own all the same. */
START_TEST(a_leave_reaches_a_profile_that_says_what_the_other_one_says_to_the_letter)
{
    world_init(&world);
    world.untimed = true;
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_UNSUBSCRIBED);
    world_crm_twin(&world, 1, WHERRY_UNSUBSCRIBED);
    world_runs(&world, 2);
    for (int each = 0; each < 2; each++)
        world_set_consent(&world, each == 0 ? world_crm_of(&world, 1) : twin(),
                          WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN);
    world_runs(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 4);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(twin()->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

static void run_a_minute_later(unsigned due)
{
    world_advance(&world, 60 * 1000);
    world.due = due;
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    world.due = work_all().bits;
    world_advance(&world, 60 * 1000);
}

START_TEST(an_opt_in_after_an_opt_out_that_the_feed_alone_told_is_read)
{
    begin();
    world.untimed = true;
    world_crm_change(&world, 1, 0, "Anne");
    run_a_minute_later(work_all().bits);
    world_crm_out(&world, 1, false);
    run_a_minute_later(1u << STEP_PUSH_UNSUBSCRIBES);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world_crm_in(&world, 1); /* the record is what it was, to the letter */
    world_list_rejoin(&world, 1);
    run_a_minute_later(work_all().bits);
    world_crm_out(&world, 1, true);
    run_a_minute_later(work_all().bits);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(an_opt_out_reaches_each_member_who_has_the_address)
{
    begin();
    world_list_join(&world, 2);
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    delete_profile(1); /* merged into that of person 2, which takes the address */
    world_crm_move(&world, 2, "h1@example.net");
    world_runs(&world, 1);
    world_crm_out(&world, 2, false);
    world.truth[1].crm_out = world.truth[2].crm_out; /* it is their address */
    world_runs(&world, 3);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_list_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_member_who_was_deleted_after_a_killed_run_is_not_made_in_the_crm),
        TEST(a_member_who_was_deleted_while_her_step_waited_is_not_made_in_the_crm),
        TEST(a_profile_that_was_deleted_while_its_step_waited_is_not_added_to_the_list),
        TEST(a_leave_reaches_a_crm_whose_opt_in_no_read_has_shown),
        TEST(an_opt_in_that_is_shown_late_cancels_no_newer_leave),
        TEST(an_opt_in_after_a_leave_that_waited_is_not_undone),
        TEST(a_leave_reaches_a_profile_that_no_read_has_shown),
        TEST(a_verify_adds_nobody_to_the_other_side),
        TEST(an_opt_out_after_an_opt_in_that_only_a_verify_showed_reaches_the_list),
        TEST(what_happens_on_the_list_makes_no_profile_where_one_was_deleted),
        TEST(a_new_profile_long_after_a_leave_that_found_nobody_stays_opted_in),
        TEST(a_new_profile_that_is_read_together_with_the_leave_is_opted_out),
        TEST(a_contact_of_ours_that_arrives_after_the_leave_rests_is_opted_out),
        TEST(a_member_who_was_taken_for_gone_and_is_seen_again_has_left_once),
        TEST(an_opted_out_profile_that_our_own_opt_out_made_takes_back_no_return),
        {"a_leave_reaches_each_profile_with_the_address",
         &a_leave_reaches_each_profile_with_the_address, 3, 0},
        TEST(a_leave_reaches_a_second_profile_that_no_read_has_shown),
        TEST(a_leave_reaches_the_profile_that_stayed_when_another_moved_away),
        TEST(a_leave_reaches_a_profile_that_says_what_the_other_one_says_to_the_letter),
        TEST(an_opt_in_after_an_opt_out_that_the_feed_alone_told_is_read),
        TEST(an_opt_out_reaches_each_member_who_has_the_address),
        {0},
    };
    return suite_run("stories of belief", tests);
}
