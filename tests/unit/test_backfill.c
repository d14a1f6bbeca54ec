/* test_backfill.c -- backfills on a world in memory: who is added, what is left to the
 * steps, and what happens after an interruption.
 */
#include <string.h>

#include "host/picture/completion.h"
#include "host/picture/parked.h"
#include "host/tell/contact.h"
#include "host/tell/explain.h"
#include "tests/support/suite.h"
#include "tests/unit/story.h"

enum { PEOPLE = 6, STEP_PUSH = 1 << STEP_PUSH_NEW_RECORDS };

static const struct run_backfill to_list, to_crm = {.from_list = true};

/* PEOPLE who are on one side only, and one on both; the baseline is taken. */
static void begin_one_sided(bool on_list)
{
    world_init(&world);
    for (int human = 1; human <= PEOPLE; human++)
        if (on_list)
            world_list_join(&world, human);
        else
            world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    world_list_join(&world, PEOPLE + 1);
    world_crm_join(&world, PEOPLE + 1, WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 0);
}

static enum wherry_status backfill(const struct run_backfill *wanted)
{
    world.backfill = wanted;
    enum wherry_status status = world_run(&world);
    world.backfill = NULL;
    world_advance(&world, HOUR_MS);
    if (world.breach[0] != '\0' && strstr(world.breach, "a run failed") == NULL)
        ck_abort_msg("%s", world.breach);
    return status;
}

static int64_t count_of(enum candidate candidate)
{
    return world.report.backfill.counts[candidate];
}

/* How many of the people are there; each once. */
static int there(bool in_crm)
{
    const struct world_record *records = in_crm ? world.crm : world.list;
    int count = in_crm ? world.crm_count : world.list_count, found = 0;
    bool seen[WORLD_PEOPLE] = {false};
    for (int i = 0; i < count; i++) {
        int human = records[i].human;
        if (!records[i].exists || human > PEOPLE)
            continue;
        ck_assert_msg(!seen[human], "h%d is there twice", human);
        seen[human] = true;
        found++;
    }
    return found;
}

/* ---- Who is added ---- */

START_TEST(those_on_one_side_only_are_added_once)
{
    const struct run_backfill *wanted = _i == 0 ? &to_list : &to_crm;
    begin_one_sided(wanted->from_list);
    for (int step = 0; step < STEP_COUNT; step++) /* limits are for the steps */
        world.pipeline.limits[step] = (struct spec_limit){.has_number = true};
    ck_assert_int_eq(backfill(wanted), WHERRY_OK);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), PEOPLE);
    ck_assert_int_eq(count_of(CANDIDATE_THERE_SUBSCRIBED), 1);
    ck_assert_int_eq(world.report.backfill.at_target, 1);
    ck_assert_int_eq(there(wanted->from_list), PEOPLE);
    ck_assert_int_eq(world_writes(&world), PEOPLE);
    ck_assert_int_eq(backfill(wanted), WHERRY_OK);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), 0);
    ck_assert_int_eq(count_of(CANDIDATE_THERE_SUBSCRIBED), PEOPLE + 1);
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), PEOPLE);
    world_finish(&world);
}
END_TEST

START_TEST(a_backfill_needs_no_step_to_be_on)
{
    const struct run_backfill *wanted = _i == 0 ? &to_list : &to_crm;
    begin_one_sided(wanted->from_list);
    memset(world.steps, 0, sizeof world.steps);
    world.steps[STEP_PUSH_UNSUBSCRIBES] = true;
    world_runs(&world, 2);
    ck_assert_int_eq(backfill(wanted), WHERRY_OK);
    ck_assert_int_eq(there(wanted->from_list), PEOPLE);
    world_finish(&world);
}
END_TEST

START_TEST(no_more_are_added_than_the_limit_says_and_the_rest_comes_with_the_next)
{
    const struct run_backfill four = {.from_list = _i != 0, .limit = 4};
    begin_one_sided(four.from_list);
    ck_assert_int_eq(backfill(&four), WHERRY_OK);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), 4);
    ck_assert_int_eq(count_of(CANDIDATE_LATER), PEOPLE - 4);
    ck_assert_int_eq(there(four.from_list), 4);
    world_runs(&world, 2);
    ck_assert_int_eq(there(four.from_list), 4);
    ck_assert_int_eq(backfill(&four), WHERRY_OK);
    ck_assert_int_eq(there(four.from_list), PEOPLE);
    world_finish(&world);
}
END_TEST

START_TEST(whoever_left_or_was_removed_is_not_added_again)
{
    begin_one_sided(true);
    for (int human = 1; human <= PEOPLE; human++)
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    world_runs(&world, 1);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_list_leave(&world, 2, WHERRY_BY_ADMIN);
    world_list_archive(&world, 3);
    world_list_bounce(&world, 4);
    world_list_delete(&world, 5);
    world.steps[STEP_IMPORT_UNSUBSCRIBES] = false; /* they stay opted in in the CRM */
    world.field_count = 1; /* and back again: both sides are read whole */
    world_runs(&world, 1);
    world.field_count = WORLD_FIELDS;
    world_runs(&world, 1);
    int writes = world_writes(&world);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), 0);
    ck_assert_int_eq(count_of(CANDIDATE_THERE_UNSUBSCRIBED), 2);
    ck_assert_int_eq(count_of(CANDIDATE_THERE_ARCHIVED), 1);
    ck_assert_int_eq(count_of(CANDIDATE_THERE_BOUNCED), 1);
    ck_assert_int_eq(world_writes(&world), writes);
    world_finish(&world);
}
END_TEST

/* Person 2 got the address of person 1 on the side to be filled, before any read saw
 * person 1. */
START_TEST(a_person_whose_address_another_contact_holds_is_left_out)
{
    const struct run_backfill *wanted = _i == 0 ? &to_list : &to_crm;
    world_init(&world);
    memset(world.steps, 0, sizeof world.steps);
    world.steps[STEP_PUSH_UNSUBSCRIBES] = true;
    world_list_join(&world, 2);
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    if (wanted->from_list)
        world_crm_move(&world, 2, "h1@example.net");
    else
        world_list_move(&world, 2, "h1@example.net");
    world_runs(&world, 2);
    if (wanted->from_list)
        world_list_join(&world, 1);
    else
        world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    ck_assert_int_eq(backfill(wanted), WHERRY_OK);
    ck_assert_int_eq(count_of(CANDIDATE_TAKEN), 1);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), 0);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_int_eq(world.report.counts.open, 0);
    world_finish(&world);
}
END_TEST

/* ---- Before it begins ---- */

static int asked;

static bool say_no(void *self, const struct report *report)
{
    (void)self;
    asked++;
    ck_assert_int_eq(report->backfill.counts[CANDIDATE_ADD], PEOPLE);
    return false;
}

START_TEST(a_refused_question_sends_nothing_and_marks_nothing)
{
    const struct run_backfill wanted = {.from_list = _i != 0, .agreed = say_no};
    begin_one_sided(wanted.from_list);
    ck_assert_int_eq(backfill(&wanted), WHERRY_OK);
    ck_assert_int_eq(asked, 1);
    ck_assert(world.report.backfill.declined);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_int_eq(world.report.counts.open, 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_dry_run_asks_nothing_and_sends_nothing)
{
    const struct run_backfill wanted = {.from_list = _i != 0, .agreed = say_no};
    begin_one_sided(wanted.from_list);
    world.mode = RUN_PLAN;
    ck_assert_int_eq(backfill(&wanted), WHERRY_OK);
    ck_assert_int_eq(asked, 0);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), PEOPLE);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_int_eq(world.report.counts.open, 0);
    world_finish(&world);
}
END_TEST

/* The operator thinks for two hours, in which two people change their minds and one
 * comes who was not in the count. */
static bool ponder(void *self, const struct report *report)
{
    (void)self;
    (void)report;
    world_advance(&world, 2 * (int64_t)HOUR_MS);
    world_crm_out(&world, 1, false);
    world_list_join(&world, 2);
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_crm_join(&world, PEOPLE + 2, WHERRY_SUBSCRIBED);
    return true;
}

START_TEST(a_change_while_the_operator_ponders_is_heeded)
{
    const struct run_backfill wanted = {.agreed = ponder};
    begin_one_sided(false);
    ck_assert_int_eq(backfill(&wanted), WHERRY_OK);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], PEOPLE - 2);
    ck_assert_ptr_null(world_list_of(&world, 1));
    ck_assert_int_eq(world_list_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_ptr_null(world_list_of(&world, PEOPLE + 2));
    world_finish(&world);
}
END_TEST

START_TEST(before_the_baseline_and_with_a_new_field_a_run_comes_first)
{
    world_init(&world);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    ck_assert_int_eq(backfill(&to_list), WHERRY_FAILED);
    ck_assert(strstr(world.breach, "baseline") != NULL);
    world.breach[0] = '\0';
    world.field_count = 1;
    world_runs(&world, 1);
    world.field_count = WORLD_FIELDS;
    ck_assert_int_eq(backfill(&to_list), WHERRY_FAILED);
    ck_assert(strstr(world.breach, "new field") != NULL);
    world.breach[0] = '\0';
    world_runs(&world, 1);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], 1);
    world_finish(&world);
}
END_TEST

/* ---- What was cut ---- */

/* Cut at write number `cut`, which was done or not; what an interrupted backfill left
 * is done by no run, and by the next backfill. */
START_TEST(a_cut_backfill_is_finished_by_a_backfill_and_by_nothing_else)
{
    const struct run_backfill *wanted = _i % 2 == 0 ? &to_list : &to_crm;
    int cut = _i / 2 % PEOPLE;
    begin_one_sided(wanted->from_list);
    world.kill_after = cut;
    world.kill_applies = _i / 2 / PEOPLE != 0;
    ck_assert_int_eq(backfill(wanted), WHERRY_RETRY);
    world.kill_after = -1;
    world.breach[0] = '\0';
    int added = there(wanted->from_list), writes = world_writes(&world);
    ck_assert_int_eq(added, cut + world.kill_applies);
    world_runs(&world, 3);
    world_advance(&world, 30 * (int64_t)HOUR_MS);
    world_runs(&world, 2);
    ck_assert_int_eq(there(wanted->from_list), added);
    ck_assert_int_eq(world_writes(&world), writes);
    ck_assert_int_eq(world.report.counts.open, 0);
    ck_assert_int_eq(backfill(wanted), WHERRY_OK);
    ck_assert_int_eq(there(wanted->from_list), PEOPLE);
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), PEOPLE);
    world_finish(&world);
}
END_TEST

START_TEST(a_contact_that_may_still_arrive_in_the_crm_is_waited_for)
{
    begin_one_sided(true);
    world.kill_after = 0;
    world.kill_applies = true;
    world.queue_delay_ms = 5 * (int64_t)HOUR_MS;
    ck_assert_int_eq(backfill(&to_crm), WHERRY_RETRY);
    world.kill_after = -1;
    world.breach[0] = '\0';
    world.queue_delay_ms = 0;
    ck_assert_int_eq(backfill(&to_crm), WHERRY_OK);
    ck_assert_int_gt(count_of(CANDIDATE_UNDER_WAY), 0);
    world_advance(&world, 5 * (int64_t)HOUR_MS);
    ck_assert_int_eq(backfill(&to_crm), WHERRY_OK);
    world_advance(&world, 30 * (int64_t)HOUR_MS);
    ck_assert_int_eq(backfill(&to_crm), WHERRY_OK);
    ck_assert_int_eq(there(true), PEOPLE);
    world_finish(&world);
}
END_TEST

START_TEST(an_addition_that_never_took_effect_is_told_and_sent_again)
{
    begin_one_sided(true);
    world.unhonoured = true;
    ck_assert_int_eq(backfill(&to_crm), WHERRY_OK);
    ck_assert_int_eq(world.report.steps[STEP_IMPORT_NEW_RECORDS].accepted, PEOPLE);
    ck_assert_int_eq(there(true), 0);
    world.unhonoured = false;
    world_advance(&world, 30 * (int64_t)HOUR_MS);
    ck_assert_int_eq(backfill(&to_crm), WHERRY_OK);
    ck_assert_int_eq(world.report.findings[FINDING_NOT_EFFECTIVE], PEOPLE);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_NOT_EFFECTIVE], 0);
    ck_assert_int_eq(there(true), PEOPLE);
    world_finish(&world);
}
END_TEST

START_TEST(an_addition_that_was_put_off_is_asked_for_anew)
{
    begin_one_sided(false);
    world.answer_later = true;
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_int_eq(world.report.steps[STEP_PUSH_NEW_RECORDS].later, PEOPLE);
    ck_assert_int_eq(report_code(&world.report), 3);
    world.answer_later = false;
    world_runs(&world, 2);
    ck_assert_int_eq(there(false), 0);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_int_eq(there(false), PEOPLE);
    ck_assert_int_eq(report_code(&world.report), 0);
    world_finish(&world);
}
END_TEST

/* ---- What was refused ---- */

static void begin_refused(bool push_is_on)
{
    begin_one_sided(false);
    world.steps[STEP_PUSH_NEW_RECORDS] = push_is_on;
    world_crm_change(&world, 1, 0, "BAD");
    world_runs(&world, 1);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_int_eq(world.report.steps[STEP_PUSH_NEW_RECORDS].parked_new, 1);
    ck_assert_int_eq(world.report.counts.parked, 1);
    ck_assert_int_eq(report_code(&world.report), 3);
    ck_assert_int_eq(there(false), PEOPLE - 1);
}

START_TEST(the_backfill_explains_a_refused_person)
{
    struct buffer text = {0};
    struct wherry_error error = {0};
    int64_t rows[2];
    size_t count;
    begin_refused(true);
    ck_assert_int_eq(
        contact_find(world.store, "h1@example.net", rows, 2, &count, &error),
        WHERRY_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(
        explain_text(&world.pipeline, world.store, rows[0], NULL, &text, &error),
        WHERRY_OK);
    ck_assert(strstr(buffer_text(&text), "Owed: requested by a backfill") != NULL);
    ck_assert(strstr(buffer_text(&text), "requested by a backfill: in the CRM") !=
              NULL); /* in the story, as the rule that decided */
    ck_assert(strstr(buffer_text(&text), "Parked: push_new_records") != NULL);
    buffer_free(&text);
    world_finish(&world);
}
END_TEST

START_TEST(a_refused_person_stays_parked_and_comes_with_no_run)
{
    begin_refused(_i == 0);
    int writes = world_writes(&world);
    world_runs(&world, 2);
    ck_assert_int_eq(world.report.counts.parked, 1);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_int_eq(count_of(CANDIDATE_REFUSED), 1);
    world_crm_change(&world, 1, 0, "Good");
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), writes);
    ck_assert_ptr_null(world_list_of(&world, 1));
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_ptr_nonnull(world_list_of(&world, 1));
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.counts.parked, 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_refused_person_who_joins_by_herself_is_no_longer_parked)
{
    begin_refused(_i == 0);
    world_list_join(&world, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world.report.counts.parked, 0);
    ck_assert_int_eq(world.report.counts.open, 0);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world_finish(&world);
}
END_TEST

START_TEST(a_retry_of_what_was_refused_waits_for_a_backfill)
{
    struct parked_met met;
    struct wherry_error error = {0};
    begin_refused(_i == 0);
    int creates = world.tally.creates[SIDE_LIST];
    ck_assert_int_eq(parked_retry(world.store, &(struct parked_which){0}, &met, &error),
                     WHERRY_OK);
    ck_assert_int_eq(met.count, 1);
    ck_assert_int_eq(met.of_backfill, 1);
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST], creates);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), 1);
    world_finish(&world);
}
END_TEST

/* ---- What the steps owe ---- */

START_TEST(a_backfill_leaves_to_the_steps_what_they_owe)
{
    begin_one_sided(false);
    world_list_leave(&world, PEOPLE + 1, WHERRY_BY_PERSON);
    world_crm_join(&world, PEOPLE + 2, WHERRY_SUBSCRIBED);
    int64_t done_ms = completion_done_ms(world.store, STEP_PUSH_NEW_RECORDS);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK); /* reads both */
    ck_assert_int_eq(completion_done_ms(world.store, STEP_PUSH_NEW_RECORDS), done_ms);
    ck_assert_int_eq(count_of(CANDIDATE_ADD), PEOPLE);
    ck_assert_int_eq(count_of(CANDIDATE_OWED), 1);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_CRM], 0);
    ck_assert_ptr_null(world_list_of(&world, PEOPLE + 2));
    world_runs(&world, 1);
    ck_assert_int_eq(world.tally.unsubscribes[SIDE_CRM], 1);
    ck_assert_ptr_nonnull(world_list_of(&world, PEOPLE + 2));
    world_finish(&world);
}
END_TEST

START_TEST(a_step_that_was_off_during_a_backfill_begins_anew)
{
    begin();
    world.steps[STEP_IMPORT_UNSUBSCRIBES] = false;
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    ck_assert_int_eq(backfill(&to_list), WHERRY_OK);
    world.steps[STEP_IMPORT_UNSUBSCRIBES] = true;
    world_runs(&world, 1);
    ck_assert(world.report.steps[STEP_IMPORT_UNSUBSCRIBES].fresh);
    world_finish(&world);
}
END_TEST

#define BOTH_WAYS(name)                                                                \
    {                                                                                  \
#name, &name, 2, 0                                                             \
    }

int main(void)
{
    static const struct test tests[] = {
        BOTH_WAYS(those_on_one_side_only_are_added_once),
        BOTH_WAYS(a_backfill_needs_no_step_to_be_on),
        BOTH_WAYS(
            no_more_are_added_than_the_limit_says_and_the_rest_comes_with_the_next),
        BOTH_WAYS(a_person_whose_address_another_contact_holds_is_left_out),
        TEST(whoever_left_or_was_removed_is_not_added_again),
        BOTH_WAYS(a_refused_question_sends_nothing_and_marks_nothing),
        BOTH_WAYS(a_dry_run_asks_nothing_and_sends_nothing),
        TEST(a_change_while_the_operator_ponders_is_heeded),
        TEST(before_the_baseline_and_with_a_new_field_a_run_comes_first),
        {"a_cut_backfill_is_finished_by_a_backfill_and_by_nothing_else",
         &a_cut_backfill_is_finished_by_a_backfill_and_by_nothing_else, 4 * PEOPLE, 0},
        TEST(a_contact_that_may_still_arrive_in_the_crm_is_waited_for),
        TEST(an_addition_that_never_took_effect_is_told_and_sent_again),
        TEST(an_addition_that_was_put_off_is_asked_for_anew),
        TEST(the_backfill_explains_a_refused_person),
        BOTH_WAYS(a_refused_person_stays_parked_and_comes_with_no_run),
        BOTH_WAYS(a_refused_person_who_joins_by_herself_is_no_longer_parked),
        BOTH_WAYS(a_retry_of_what_was_refused_waits_for_a_backfill),
        TEST(a_backfill_leaves_to_the_steps_what_they_owe),
        TEST(a_step_that_was_off_during_a_backfill_begins_anew),
        {0}};
    return suite_run("backfill", tests);
}
