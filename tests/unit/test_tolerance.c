/* test_tolerance.c -- records that cannot be read: neither learned nor missed. */
#include <stdio.h>
#include <string.h>

#include "host/base/exit_code.h"
#include "tests/support/suite.h"
#include "tests/unit/tolerance.h"

enum { MORE = 4 }; /* people beside person 1, so that a missing one is believed */

static const enum side sides[] = {SIDE_LIST, SIDE_CRM};
static const enum world_telling unreadable[] = {WORLD_UNREADABLE, WORLD_UNREADABLE_ID,
                                                WORLD_UNREADABLE_KEY};

static void begin_crowd(void)
{
    world_init(&world);
    for (int human = 1; human <= 1 + MORE; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
}

static void end(void)
{
    forget_pictures();
    world_finish(&world);
}

/* Loops over sides, odd records, and whole or partial reads: 12. */
START_TEST(a_record_that_cannot_be_read_is_neither_learned_nor_missed)
{
    enum side side = sides[_i % 2];
    begin_crowd();
    world.whole = _i >= 6;
    world_list_change(&world, 1, 1, "Unseen");
    world_crm_change(&world, 1, 1, "Unseen too");
    world_tell(&world, SIDE_LIST, 1, unreadable[_i / 2 % 3]);
    world_tell(&world, SIDE_CRM, 1, unreadable[_i / 2 % 3]);
    world_list_of(&world, 1)->consent = WHERRY_UNSUBSCRIBED;
    world_crm_of(&world, 1)->consent = WHERRY_UNSUBSCRIBED;
    run_with_code(CODE_PARTIAL);
    const struct row row = picture();
    const struct half *half = &row.sides[side];
    ck_assert(half->present);
    ck_assert_int_eq(half->consent, WHERRY_SUBSCRIBED);
    ck_assert_str_eq(half->cells[1].shown, "");
    ck_assert_str_eq(half->fault, world_unreadable);
    ck_assert_int_eq(world.report.sides[side].unreadable, 1);
    ck_assert_int_eq(world.report.sides[side].gone, 0);
    for (int mark = 0; mark < MARK_COUNT; mark++)
        ck_assert(!row.owed[mark].set);
    ck_assert_int_eq(world_writes(&world), 0);
    end();
}
END_TEST

START_TEST(an_opt_out_that_is_owed_to_an_unreadable_person_is_still_sent)
{
    begin_crowd();
    world.answer_later = true;
    world_crm_out(&world, 1, true);
    world_runs(&world, 1); /* read, owed, put off */
    world.answer_later = false;
    world_tell(&world, SIDE_LIST, 1, WORLD_UNREADABLE);
    world_tell(&world, SIDE_CRM, 1, WORLD_UNREADABLE);
    run_with_code(CODE_PARTIAL);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(nothing_is_settled_by_a_record_that_cannot_be_read)
{
    begin_crowd();
    world_list_leave(&world, 1, WHERRY_BY_ADMIN);
    world_runs(&world, 2);
    world_crm_in(&world, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    world_tell(&world, SIDE_LIST, 1, WORLD_UNREADABLE);
    world_runs(&world, 1);
    world_list_rejoin(&world, 1); /* which cannot be seen */
    world_crm_out(&world, 1, true);
    world_runs(&world, 3);
    world_tell(&world, SIDE_LIST, 1, WORLD_PLAINLY);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(an_opt_out_in_the_feed_counts_though_the_record_beside_it_cannot_be_read)
{
    begin_crowd();
    world_tell(&world, SIDE_CRM, 1, WORLD_UNREADABLE);
    world_crm_out(&world, 1, false);
    run_with_code(CODE_PARTIAL);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(listed().unreadable, 1);
    end();
}
END_TEST

START_TEST(an_unreadable_person_is_told_once_and_listed_until_she_can_be_read)
{
    char words[160];
    begin_crowd();
    world.whole = _i >= 2;
    world_tell(&world, sides[_i % 2], 1, WORLD_UNREADABLE);
    world_runs(&world, 1);
    for (int i = 0; i < 3; i++) { /* shown again and again */
        world_list_of(&world, 1)->changed_at_ms = world.now_ms;
        world_crm_of(&world, 1)->changed_at_ms = world.now_ms;
        run_with_code(CODE_PARTIAL);
    }
    const struct listed all = listed();
    ck_assert_int_eq(all.count, 1);
    ck_assert_int_eq(all.unreadable, 1);
    ck_assert_int_eq(all.side, sides[_i % 2]);
    ck_assert_str_eq(all.words, world_unreadable);
    ck_assert_int_eq(told("unreadable", words), 1);
    ck_assert_str_eq(words, world_unreadable);
    world_tell(&world, sides[_i % 2], 1, WORLD_PLAINLY); /* as before */
    run_with_code(CODE_OK);
    ck_assert_int_eq(listed().count, 0);
    ck_assert_int_eq(world_writes(&world), 0);
    end();
}
END_TEST

START_TEST(a_change_made_while_a_person_is_unreadable_is_synced_afterwards)
{
    begin_crowd();
    world_tell(&world, SIDE_CRM, 1, WORLD_UNREADABLE);
    world_crm_change(&world, 1, 0, "Later");
    world_crm_out(&world, 1, true);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 0);
    world_tell(&world, SIDE_CRM, 1, WORLD_PLAINLY);
    world_runs(&world, 2);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "Later");
    end();
}
END_TEST

START_TEST(an_unreadable_person_who_is_removed_is_listed_no_more)
{
    begin_crowd();
    world_tell(&world, sides[_i], 1, WORLD_UNREADABLE);
    world_runs(&world, 1);
    ck_assert_int_eq(listed().unreadable, 1);
    (sides[_i] == SIDE_LIST ? world_list_of(&world, 1) : world_crm_of(&world, 1))
        ->exists = false;
    world.whole = true;
    run_with_code(CODE_OK);
    world_advance(&world, 3600 * 1000);
    run_with_code(CODE_OK); /* they are looked up again */
    ck_assert_int_eq(world.report.sides[sides[_i]].gone, 1);
    ck_assert_int_eq(listed().count, 0);
    end();
}
END_TEST

START_TEST(somebody_without_a_name_keeps_all_absences_from_being_believed)
{
    begin_crowd();
    world.whole = true;
    world_tell(&world, sides[_i], 2, WORLD_UNREADABLE_NOBODY);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.sides[sides[_i]].gone, 0);
    const struct row row = picture();
    ck_assert(row.sides[SIDE_LIST].present && row.sides[SIDE_CRM].present);
    (sides[_i] == SIDE_LIST ? world_list_of(&world, 1) : world_crm_of(&world, 1))
        ->exists = false;
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 0);
    world_tell(&world, sides[_i], 2, WORLD_PLAINLY);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 1);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.sides[sides[_i]].gone, 1);
    end();
}
END_TEST

START_TEST(a_readable_telling_of_the_same_record_in_the_same_pass_holds)
{
    begin_crowd();
    world_crm_change(&world, 1, 0, "Told");
    world_tell(&world, SIDE_CRM, 1, _i == 0 ? WORLD_TOLD_TWICE : WORLD_TOLD_TWICE_BACK);
    world_runs(&world, 1);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "Told");
    ck_assert_int_eq(listed().count, 0);
    end();
}
END_TEST

START_TEST(nobody_is_opted_in_over_a_record_that_a_look_up_could_not_read)
{
    begin_crowd();
    world_crm_join(&world, 7, WHERRY_UNSUBSCRIBED);
    world_tell(&world, SIDE_CRM, 7, unreadable[_i]);
    world_list_join(&world, 7);
    run_with_code(CODE_PARTIAL);
    run_with_code(CODE_PARTIAL);
    ck_assert_int_eq(world.tally.creates[SIDE_CRM], 0);
    world_tell(&world, SIDE_CRM, 7, WORLD_PLAINLY);
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.creates[SIDE_CRM], 0);
    ck_assert_int_eq(world_crm_of(&world, 7)->consent, WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(a_record_that_cannot_be_read_holds_back_nobody_else)
{
    begin_crowd();
    world_crm_join(&world, 7, WHERRY_UNSUBSCRIBED);
    world_tell(&world, SIDE_CRM, 7, WORLD_UNREADABLE);
    world_list_join(&world, 7);
    world_list_join(&world, 8);
    world_runs(&world, 1);
    ck_assert_int_eq(world.tally.creates[SIDE_CRM], 1);
    ck_assert_ptr_nonnull(world_crm_of(&world, 8));
    end();
}
END_TEST

/* ---- Too many ---- */

/* A crowd that the world's people are too few for: `all` members, `bad` of them shown
 * like this. */
static void tell_crowd(int all, int bad, enum world_telling telling)
{
    world_init(&world);
    world.whole = true;
    for (int i = 0; i < all; i++) {
        char address[WORLD_TEXT];
        snprintf(address, sizeof address, "h1@%d.example.net", i);
        struct world_record *record = world_add(&world, SIDE_LIST, 1, address);
        world_set_consent(&world, record, WHERRY_SUBSCRIBED, WHERRY_BY_PERSON);
        record->telling = i < bad ? telling : WORLD_PLAINLY;
    }
}

START_TEST(more_unreadable_records_than_twenty_and_one_in_a_hundred_fail_the_run)
{
    tell_crowd(25, 21, WORLD_UNREADABLE);
    ck_assert_int_eq(world_run(&world), WHERRY_FAILED);
    ck_assert_msg(
        strstr(world.failure, "21 of 25 records of the list cannot be read") != NULL &&
            strstr(world.failure, world_unreadable) != NULL,
        "%s", world.failure);
    ck_assert(!world.baseline_taken);
    end();
}
END_TEST

START_TEST(twenty_unreadable_records_of_twenty_five_do_not_fail_the_run)
{
    tell_crowd(25, 20, WORLD_UNREADABLE);
    run_with_code(CODE_PARTIAL);
    ck_assert(world.baseline_taken);
    ck_assert_int_eq(world.report.sides[SIDE_LIST].unreadable, 20);
    end();
}
END_TEST

START_TEST(unknown_members_without_an_address_fail_the_run_only_above_half)
{
    tell_crowd(60, 30, WORLD_UNREADABLE_ID);
    run_with_code(CODE_OK);
    ck_assert_int_eq(world.report.findings[FINDING_UNUSABLE], 30);
    end();
    tell_crowd(60, 31, WORLD_UNREADABLE_ID);
    ck_assert_int_eq(world_run(&world), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(world.failure, "31 of 60 records"));
    end();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_record_that_cannot_be_read_is_neither_learned_nor_missed",
         &a_record_that_cannot_be_read_is_neither_learned_nor_missed, 12, 0},
        TEST(an_opt_out_that_is_owed_to_an_unreadable_person_is_still_sent),
        TEST(nothing_is_settled_by_a_record_that_cannot_be_read),
        TEST(an_opt_out_in_the_feed_counts_though_the_record_beside_it_cannot_be_read),
        {"an_unreadable_person_is_told_once_and_listed_until_she_can_be_read",
         &an_unreadable_person_is_told_once_and_listed_until_she_can_be_read, 4, 0},
        TEST(a_change_made_while_a_person_is_unreadable_is_synced_afterwards),
        {"an_unreadable_person_who_is_removed_is_listed_no_more",
         &an_unreadable_person_who_is_removed_is_listed_no_more, 2, 0},
        {"somebody_without_a_name_keeps_all_absences_from_being_believed",
         &somebody_without_a_name_keeps_all_absences_from_being_believed, 2, 0},
        {"a_readable_telling_of_the_same_record_in_the_same_pass_holds",
         &a_readable_telling_of_the_same_record_in_the_same_pass_holds, 2, 0},
        {"nobody_is_opted_in_over_a_record_that_a_look_up_could_not_read",
         &nobody_is_opted_in_over_a_record_that_a_look_up_could_not_read, 3, 0},
        TEST(a_record_that_cannot_be_read_holds_back_nobody_else),
        TEST(more_unreadable_records_than_twenty_and_one_in_a_hundred_fail_the_run),
        TEST(twenty_unreadable_records_of_twenty_five_do_not_fail_the_run),
        TEST(unknown_members_without_an_address_fail_the_run_only_above_half),
        {0},
    };
    return suite_run("tolerance", tests);
}
