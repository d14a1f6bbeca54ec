/* test_steps.c -- each step does its work on a small world. */
#include "tests/support/suite.h"
#include "tests/support/world.h"

static struct memory_world world;

static void setup(void)
{
    world_init(&world);
    for (int human = 1; human <= 3; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    }
    world_list_join(&world, 4);                     /* on the list only */
    world_crm_join(&world, 5, WHERRY_SUBSCRIBED);   /* in the CRM only */
    world_crm_join(&world, 6, WHERRY_UNSUBSCRIBED); /* opted out before */
    world_runs(&world, 2);
}

START_TEST(the_baseline_writes_nothing)
{
    setup();
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_person_who_joins_the_list_is_made_in_the_crm_opted_in)
{
    setup();
    world_list_join(&world, 7);
    world_runs(&world, 3);
    ck_assert_int_eq(world_crm_of(&world, 7)->consent, WHERRY_SUBSCRIBED);
    ck_assert_str_eq(world_crm_of(&world, 7)->fields[0], "L7");
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_person_who_opts_in_in_the_crm_is_added_to_the_list)
{
    setup();
    world_crm_join(&world, 8, WHERRY_SUBSCRIBED);
    world_crm_join(&world, 9, WHERRY_UNSTATED);
    world_runs(&world, 3);
    ck_assert_int_eq(world_list_of(&world, 8)->consent, WHERRY_SUBSCRIBED);
    ck_assert_ptr_null(world_list_of(&world, 9));
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_person_who_leaves_the_list_is_opted_out_in_the_crm)
{
    setup();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_leave(&world, 4, WHERRY_BY_PERSON); /* not in the CRM: nothing to do */
    world_runs(&world, 3);
    ck_assert_int_eq(world_crm_of(&world, 1)->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_ptr_null(world_crm_of(&world, 4));
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_person_who_opts_out_in_the_crm_is_unsubscribed_on_the_list)
{
    setup();
    world_crm_out(&world, 2, false);
    world_crm_out(&world, 3, true);
    world_runs(&world, 3);
    ck_assert_int_eq(world_list_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_list_of(&world, 3)->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_writes(&world), 2);
    world_finish(&world);
}
END_TEST

START_TEST(a_field_changed_on_one_side_reaches_the_other)
{
    setup();
    world_list_change(&world, 1, 0, "New");
    world_crm_change(&world, 2, 1, "Other");
    world_runs(&world, 3);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "New");
    ck_assert_str_eq(world_list_of(&world, 2)->fields[1], "Other");
    ck_assert_int_eq(world_writes(&world), 2);
    world_finish(&world);
}
END_TEST

START_TEST(the_crm_wins_when_both_sides_changed)
{
    setup();
    world_list_change(&world, 1, 0, "FromList");
    world_crm_change(&world, 1, 0, "FromCrm");
    world_runs(&world, 3);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "FromCrm");
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "FromCrm");
    world_finish(&world);
}
END_TEST

START_TEST(an_address_changed_in_the_crm_renames_the_member)
{
    setup();
    world_crm_move(&world, 1, "new1@example.net");
    world_runs(&world, 3);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "new1@example.net");
    ck_assert_int_eq(world_writes(&world), 1);
    world_finish(&world);
}
END_TEST

START_TEST(somebody_erased_in_the_crm_is_left_alone)
{
    setup();
    world_crm_erase(&world, 1);
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_int_eq(world_list_of(&world, 1)->consent, WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_blank_is_no_change)
{
    setup();
    world_list_change(&world, 1, 0, "");
    world_crm_change(&world, 2, 0, "");
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_baseline_writes_nothing),
        TEST(a_person_who_joins_the_list_is_made_in_the_crm_opted_in),
        TEST(a_person_who_opts_in_in_the_crm_is_added_to_the_list),
        TEST(a_person_who_leaves_the_list_is_opted_out_in_the_crm),
        TEST(a_person_who_opts_out_in_the_crm_is_unsubscribed_on_the_list),
        TEST(a_field_changed_on_one_side_reaches_the_other),
        TEST(the_crm_wins_when_both_sides_changed),
        TEST(an_address_changed_in_the_crm_renames_the_member),
        TEST(somebody_erased_in_the_crm_is_left_alone),
        TEST(a_blank_is_no_change),
        {0},
    };
    return suite_run("steps", tests);
}
