/* test_stories_hiccups.c -- a service says or implies once that a person is not there
 * who is: no opt-out is lost for that.
 */
#include "tests/unit/story.h"

#include "tests/support/suite.h"

/* The service of `side` does not know person 1 so many times; looked up, neither by id
 * nor by address. */
static void hiccup(int side, int reads, int lookups, int writes)
{
    world.hiccups[side] = (struct world_hiccup){.human = 1,
                                                .reads = reads,
                                                .lookups = lookups,
                                                .lookups_by_id = lookups,
                                                .writes = writes};
}

/* A field that is new in the spec has both sides read whole. */
static void read_whole(void)
{
    world.field_count = WORLD_FIELDS;
    world_runs(&world, 1);
}

static void begin_with_one_field(void)
{
    world_init(&world);
    world.field_count = 1;
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    for (int other = 2; other < 8; other++) {
        world_list_join(&world, other);
        world_crm_join(&world, other, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
}

static void expect_opted_out_on_both_sides(void)
{
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world.report.findings[FINDING_GONE], 0);
    ck_assert_str_eq(world.breach, "");
    world_finish(&world);
}

START_TEST(an_opt_out_whose_request_was_answered_not_found_once_arrives)
{
    begin();
    world_crm_out(&world, 1, false);
    hiccup(SIDE_LIST, 0, 0, 1);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    expect_opted_out_on_both_sides();
}
END_TEST

START_TEST(an_opt_out_after_a_field_update_that_was_answered_not_found_arrives)
{
    begin();
    world_crm_change(&world, 1, 0, "Anne");
    hiccup(SIDE_LIST, 0, 0, 1);
    world_runs(&world, 1);
    world_advance(&world, 24 * (int64_t)HOUR_MS);
    world_crm_out(&world, 1, false);
    world_runs(&world, 2);
    expect_opted_out_on_both_sides();
}
END_TEST

START_TEST(an_opt_out_after_a_whole_read_of_the_list_without_her_arrives)
{
    begin_with_one_field();
    hiccup(SIDE_LIST, 1, 0, 0);
    read_whole();
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    world_crm_out(&world, 1, false);
    world_runs(&world, 2);
    expect_opted_out_on_both_sides();
}
END_TEST

START_TEST(a_leave_after_a_whole_read_of_the_crm_without_her_arrives)
{
    begin_with_one_field();
    hiccup(SIDE_CRM, 1, 0, 0);
    read_whole();
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 3);
    expect_opted_out_on_both_sides();
}
END_TEST

START_TEST(a_look_up_in_the_same_hiccup_proves_nothing)
{
    begin();
    world_crm_out(&world, 1, false);
    hiccup(SIDE_LIST, 0, 1, 1);
    world_runs(&world, 1);
    world.hiccups[SIDE_LIST] = (struct world_hiccup){0}; /* ten minutes later */
    world_runs(&world, 2);
    expect_opted_out_on_both_sides();
}
END_TEST

/* A whole read has missed them; the question ten minutes later uses both names. */
static void ask_with_one_answer_missing(int by_id, int by_address)
{
    begin_with_one_field();
    hiccup(SIDE_LIST, 1, 0, 0);
    read_whole();
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    world.hiccups[SIDE_LIST] = (struct world_hiccup){
        .human = 1, .lookups = by_address, .lookups_by_id = by_id};
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_FOUND], 1);
    ck_assert_int_eq(world.hiccups[SIDE_LIST].lookups, 0); /* they were looked up */
    ck_assert_int_eq(world.hiccups[SIDE_LIST].lookups_by_id, 0);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_GONE], 0);
    world_crm_out(&world, 1, false);
    world_runs(&world, 2);
}

START_TEST(who_is_found_by_her_address_is_there_though_her_id_is_not_known)
{
    ask_with_one_answer_missing(1, 0);
    expect_opted_out_on_both_sides();
}
END_TEST

START_TEST(who_is_found_by_her_id_is_there_though_her_address_is_not_known)
{
    ask_with_one_answer_missing(0, 1);
    expect_opted_out_on_both_sides();
}
END_TEST

START_TEST(who_is_deleted_for_good_is_gone_after_the_second_question)
{
    begin_with_one_field();
    world_list_delete(&world, 1);
    read_whole();
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    ck_assert_int_eq(world.report.findings[FINDING_GONE], 0);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_GONE], 1);
    int before = world_writes(&world);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), before);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    ck_assert_str_eq(world.breach, "");
    world_finish(&world);
}
END_TEST

START_TEST(nobody_is_asked_for_again_before_the_time_is_up)
{
    begin();
    world_crm_change(&world, 1, 0, "Anne");
    hiccup(SIDE_LIST, 0, 0, 1);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    int before = world.lookups[SIDE_LIST];
    world_advance(&world, 60 * 1000);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert_int_eq(world.lookups[SIDE_LIST], before);
    ck_assert_str_ne(world_list_of(&world, 1)->fields[0], "Anne");
    world_advance(&world, 10 * 60 * 1000);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert_int_gt(world.lookups[SIDE_LIST], before);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "Anne");
    world_finish(&world);
}
END_TEST

START_TEST(a_leave_whose_record_could_not_be_read_once_is_read_by_the_next_run)
{
    static const enum world_telling ways[] = {WORLD_UNREADABLE, WORLD_UNREADABLE_ID,
                                              WORLD_UNREADABLE_KEY,
                                              WORLD_UNREADABLE_NOBODY};
    begin();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_of(&world, 1)->telling = ways[_i];
    world_runs(&world, 1);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    world_list_of(&world, 1)->telling = WORLD_PLAINLY; /* and nothing else changes */
    world_runs(&world, 2);
    expect_opted_out_on_both_sides();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_opt_out_whose_request_was_answered_not_found_once_arrives),
        TEST(an_opt_out_after_a_field_update_that_was_answered_not_found_arrives),
        TEST(an_opt_out_after_a_whole_read_of_the_list_without_her_arrives),
        TEST(a_leave_after_a_whole_read_of_the_crm_without_her_arrives),
        TEST(a_look_up_in_the_same_hiccup_proves_nothing),
        TEST(who_is_found_by_her_address_is_there_though_her_id_is_not_known),
        TEST(who_is_found_by_her_id_is_there_though_her_address_is_not_known),
        TEST(who_is_deleted_for_good_is_gone_after_the_second_question),
        TEST(nobody_is_asked_for_again_before_the_time_is_up),
        {"a_leave_whose_record_could_not_be_read_once_is_read_by_the_next_run",
         &a_leave_whose_record_could_not_be_read_once_is_read_by_the_next_run, 4, 0},
        {0},
    };
    return suite_run("stories of hiccups", tests);
}
