/* test_stories_values.c -- short stories of fields on which simpler engines break,
 * each named by what must hold.
 */
#include "tests/support/suite.h"
#include "tests/unit/story.h"

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

START_TEST(a_change_taken_back_while_it_is_under_way_is_taken_back_in_the_crm)
{
    begin();
    world_list_change(&world, 1, 0, "v1");
    world_runs(&world, 2);
    world.queue_delay_ms = 3 * (int64_t)HOUR_MS;
    world_list_change(&world, 1, 0, "v2");
    world_runs(&world, 1);
    world_list_change(&world, 1, 0, "v1"); /* what the CRM still shows */
    world_runs(&world, 10);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "v1");
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "v1");
    world_finish(&world);
}
END_TEST

START_TEST(a_change_taken_back_after_a_kill_is_taken_back_on_the_other_side)
{
    begin();
    world_list_change(&world, 1, 0, "v1");
    world_crm_change(&world, 1, 1, "w1");
    world_runs(&world, 2);
    world_list_change(&world, 1, 0, "v2");
    cut_run(true);
    world_list_change(&world, 1, 0, "v1");
    world_runs(&world, 2);
    world_crm_change(&world, 1, 1, "w2");
    cut_run(true);
    world_crm_change(&world, 1, 1, "w1");
    world_runs(&world, 4);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "v1");
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "v1");
    ck_assert_str_eq(world_list_of(&world, 1)->fields[1], "w1");
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[1], "w1");
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

START_TEST(a_person_refused_by_state_is_left_alone_whatever_changes)
{
    begin();
    world.refuse_updates = true;
    world_crm_change(&world, 1, 0, "v1");
    world_runs(&world, 2);
    world_crm_change(&world, 1, 0, "v2");
    world_crm_change(&world, 1, 1, "w1");
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.updates[SIDE_LIST], 1);
    world.refuse_updates = false; /* a consent that changes frees it */
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "v2");
    ck_assert_str_eq(world_list_of(&world, 1)->fields[1], "w1");
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

int main(void)
{
    static const struct test tests[] = {
        TEST(a_value_that_the_list_cuts_does_not_come_back),
        TEST(an_earlier_value_of_our_own_is_no_change_in_the_crm),
        TEST(a_change_taken_back_while_it_is_under_way_is_taken_back_in_the_crm),
        TEST(a_change_taken_back_after_a_kill_is_taken_back_on_the_other_side),
        TEST(a_value_that_arrives_after_its_deadline_is_still_our_own),
        TEST(a_change_that_is_never_seen_is_told_once),
        TEST(a_value_written_before_a_kill_is_not_pulled_over_a_blank),
        TEST(a_refused_value_is_sent_once_and_holds_back_no_unsubscribe),
        TEST(a_person_refused_by_state_is_left_alone_whatever_changes),
        TEST(a_change_in_the_second_of_a_read_is_not_lost),
        TEST(the_first_change_of_a_newly_mapped_field_is_synced),
        {0},
    };
    return suite_run("stories of values", tests);
}
