/* test_observe_gone.c -- what happens to a row when a record goes: erased, absent, gone
 * by an answer, come again, reunited.
 */
#include "host/sync/verdict.h"
#include "tests/support/suite.h"
#include "tests/unit/observed.h"
#include "tests/unit/story.h"

/* ---- Erased
 * ------------------------------------------------------------------------------ */

START_TEST(an_erasure_drops_what_the_crm_owed_and_is_told_once)
{
    int64_t row = pair("m1", "p1", A);
    struct row made = row_at(row);
    made.sides[SIDE_CRM].create_sent = true;
    save(&made);
    owe(row, ALL_MARKS);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(crm_tells("p1", ERASED, WHERRY_SUBSCRIBED), row);
        struct row erased = row_at(row);
        ck_assert(!erased.sides[SIDE_CRM].present && erased.sides[SIDE_CRM].gone);
        ck_assert(!erased.sides[SIDE_CRM].create_sent);
        ck_assert_str_eq(erased.sides[SIDE_CRM].address, "");
        ck_assert_str_eq(erased.sides[SIDE_LIST].address, A);
        ck_assert_int_eq(marks(row), LEFT | JOINED);
    }
    ck_assert_int_eq(report.findings[FINDING_ERASED], 1);
}
END_TEST

START_TEST(the_erasure_of_somebody_unknown_makes_no_row)
{
    struct store_counts counts;
    ck_assert_int_eq(crm_tells("p9", ERASED, WHERRY_UNSTATED), 0);
    ck_assert_int_eq(store_count(engine.store, &counts, &error), WHERRY_OK);
    ck_assert_int_eq(counts.rows, 0);
}
END_TEST

/* ---- Gone and come again
 * ----------------------------------------------------------------- */

static void stage_member(const char *id)
{
    ck_assert_int_eq(store_begin(engine.store, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin_staging(engine.store, STORE_LIST, &error), WHERRY_OK);
    ck_assert_int_eq(
        store_stage(engine.store, STORE_LIST, id, STAGED_RECORD, 9, "", 0, &error),
        WHERRY_OK);
    ck_assert_int_eq(store_sort_staged(engine.store, STORE_LIST, false, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(engine.store, &error), WHERRY_OK);
}

START_TEST(a_removed_member_who_comes_again_takes_her_slot_over)
{
    int64_t row = pair("m1", "p1", A);
    engine.in_pass = true;
    ck_assert_int_eq(
        tell_record(SIDE_LIST, (struct told){"m2", A, WHERRY_SUBSCRIBED, "Zoe", 0}),
        row);
    ck_assert_int_eq(holder(SIDE_LIST, "m1"), 0);
    ck_assert_int_eq(row_at(row).sides[SIDE_LIST].profile_count, 1);
    ck_assert_msg(!dirty(row), "what the new record shows is replayed");
    ck_assert(present(row, SIDE_CRM));
}
END_TEST

START_TEST(a_member_who_moved_in_the_same_pass_keeps_her_row)
{
    int64_t row = pair("m1", "p1", A);
    engine.in_pass = true;
    stage_member("m1");
    int64_t other = list_tells("m2", A, WHERRY_SUBSCRIBED);
    ck_assert_int_ne(other, row);
    ck_assert_int_eq(list_tells("m1", B, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(holder(SIDE_LIST, "m2"), other);
    ck_assert(present(row, SIDE_LIST) && present(row, SIDE_CRM));
}
END_TEST

START_TEST(a_look_up_takes_no_slot_over)
{
    int64_t row = pair("m1", "p1", A);
    engine.in_pass = false;
    ck_assert_int_ne(list_tells("m2", A, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(holder(SIDE_LIST, "m1"), row);
}
END_TEST

START_TEST(a_new_record_in_an_emptied_slot_drops_the_old_lasting_id)
{
    enum side side = sides[_i];
    int64_t row = pair("m1", "p1", A);
    absent(side, row);
    ck_assert_int_eq(holder(side, ids[side][0]), row);
    const struct told again = {ids[side][1], A, WHERRY_SUBSCRIBED, "Zoe", 0};
    ck_assert_int_eq(tell_record(side, again), row);
    ck_assert_int_eq(holder(side, ids[side][0]), 0);
    ck_assert_int_eq(row_at(row).sides[side].profile_count, 1);
    ck_assert_int_eq(report.findings[FINDING_TWINS], 0);
    ck_assert_msg(!dirty(row), "what the new record shows is replayed");
}
END_TEST

START_TEST(a_new_record_finds_the_row_that_nobody_is_in_any_more)
{
    enum side side = sides[_i];
    int64_t row = before(side, ids[side][0], A);
    absent(side, row);
    const struct told again = {ids[side][1], A, WHERRY_SUBSCRIBED, NULL, 0};
    ck_assert_int_eq(tell_record(side, again), row);
    ck_assert_int_eq(holder(side, ids[side][0]), 0);
}
END_TEST

START_TEST(a_record_that_is_back_after_an_absence_finds_its_row)
{
    enum side side = sides[_i];
    int64_t row = pair("m1", "p1", A);
    absent(side, row);
    absent(side, row);
    ck_assert(!present(row, side) && row_at(row).sides[side].gone);
    ck_assert_int_eq(marks(row), 0);
    ck_assert_int_eq(
        tell_record(side, (struct told){ids[side][0], B, WHERRY_SUBSCRIBED, "Zoe", 0}),
        row);
    ck_assert(present(row, side) && !dirty(row));
}
END_TEST

START_TEST(an_answer_drops_the_id_of_an_emptied_slot_and_takes_nobody_elses)
{
    int64_t id = pair("m1", "p1", A);
    before(SIDE_LIST, "m3", C);
    absent(SIDE_LIST, id);
    struct row row = row_at(id);
    struct wherry_field field;
    const struct told told[] = {{"m3", A, WHERRY_SUBSCRIBED, NULL, 0},
                                {"m2", A, WHERRY_SUBSCRIBED, NULL, 0}};
    struct wherry_record record = record_of(SIDE_LIST, &told[0], &field);
    ck_assert(!observe_own(&engine, &row, SIDE_LIST, &record, &error));
    ck_assert(!row.sides[SIDE_LIST].present);
    record = record_of(SIDE_LIST, &told[1], &field);
    ck_assert(observe_own(&engine, &row, SIDE_LIST, &record, &error));
    ck_assert_int_eq(row.sides[SIDE_LIST].profile_count, 1);
    ck_assert_str_eq(row_id_of(&row.sides[SIDE_LIST]), "m2");
}
END_TEST

/* ---- Reunited
 * ---------------------------------------------------------------------------- */

enum loss { LOST_ABSENT, LOST_ERASED, LOST_MOVED, LOST_BY_ANSWER, LOSSES };

static void answer_gone(int64_t id, enum side target, enum action action,
                        enum wherry_verb verb)
{
    struct outgoing outgoing = {
        .row = id,
        .decision = {
            .action = action, .verb = verb, .target = target, .key = A, .rule = ""}};
    const struct wherry_verdict verdict = {
        .size = sizeof verdict, .outcome = WHERRY_GONE, .words = "", .field = ""};
    struct row row = row_at(id);
    bool look_up;
    verdict_try(&engine, &row, &outgoing);
    save(&row);
    ck_assert_int_eq(verdict_learn(&engine, &outgoing, &verdict, &look_up, &error),
                     WHERRY_OK);
}

/* p1 of the row went by the name of C. */
static void lose_profile(int64_t row, enum loss loss)
{
    if (loss == LOST_ABSENT)
        absent(SIDE_CRM, row);
    else if (loss == LOST_ERASED)
        crm_tells("p1", ERASED, WHERRY_UNSTATED);
    else if (loss == LOST_MOVED)
        crm_tells("p1", B, WHERRY_SUBSCRIBED);
    else {
        answer_gone(row, SIDE_CRM, ACTION_PULL_FIELDS, WHERRY_UPDATE);
        absent(SIDE_CRM, row); /* asked for again, and not found */
    }
}

START_TEST(a_member_left_alone_joins_the_row_that_waits_at_her_address)
{
    int64_t row = pair("m1", "p1", A);
    before(SIDE_LIST, "m2", B);
    crm_tells("p1", C, WHERRY_SUBSCRIBED);
    list_tells("m1", A, WHERRY_UNSUBSCRIBED);
    tell_record(SIDE_LIST, (struct told){"m1", A, WHERRY_UNSUBSCRIBED, "Zoe", 0});
    int64_t waiting =
        tell_record(SIDE_CRM, (struct told){"p3", A, WHERRY_UNSUBSCRIBED, "Ida", 0});
    ck_assert_int_ne(waiting, row);
    ck_assert_int_eq(marks(waiting), OUT);
    ck_assert(dirty(row));
    owe(row, _i == LOST_MOVED ? 0 : LEFT); /* p1 takes its marks along */
    lose_profile(row, (enum loss)_i);
    ck_assert_int_eq(holder(SIDE_LIST, "m1"), waiting);
    ck_assert(!present(row, SIDE_LIST) && !present(row, SIDE_CRM));
    ck_assert(present(waiting, SIDE_LIST) && present(waiting, SIDE_CRM));
    ck_assert_msg(!dirty(waiting), "differences at the meeting are replayed");
    ck_assert(row_at(waiting).both_known);
    ck_assert_msg((marks(waiting) & OUT) != 0, "the opt-out of p3 is forgotten");
    tell_record(SIDE_LIST, (struct told){"m1", A, WHERRY_UNSUBSCRIBED, "Eva", 0});
    ck_assert_msg(dirty(waiting), "the first change after the meeting is lost");
}
END_TEST

START_TEST(a_leave_goes_along_to_the_row_where_she_is_united)
{
    int64_t row = pair("m1", "p1", A);
    crm_tells("p1", C, WHERRY_SUBSCRIBED);
    int64_t waiting = before(SIDE_CRM, "p3", A);
    list_tells("m1", A, WHERRY_UNSUBSCRIBED);
    ck_assert((marks(row) & LEFT) != 0);
    absent(SIDE_CRM, row);
    ck_assert_int_eq(marks(waiting), LEFT);
    ck_assert_int_eq(marks(row) & (LEFT | OUT), 0);
}
END_TEST

START_TEST(nobody_is_united_with_a_row_that_has_both_sides_or_is_empty)
{
    int64_t row = pair("m1", "p1", A);
    crm_tells("p1", C, WHERRY_SUBSCRIBED);
    absent(SIDE_CRM, before(SIDE_CRM, "p2", A));
    int64_t linked = pair("m2", "p3", B);
    ck_assert_int_eq(crm_tells("p3", A, WHERRY_SUBSCRIBED), linked);
    absent(SIDE_CRM, row);
    ck_assert_int_eq(holder(SIDE_LIST, "m1"), row);
    ck_assert(present(linked, SIDE_LIST) && present(linked, SIDE_CRM));
    ck_assert_int_eq(report.findings[FINDING_SPLIT], 0);
}
END_TEST

/* ---- Gone by an answer
 * ------------------------------------------------------------------- */

START_TEST(an_answer_that_a_record_is_not_there_settles_nothing)
{
    static const enum action actions[] = {
        [SIDE_LIST] = ACTION_PUSH_FIELDS, [SIDE_CRM] = ACTION_PULL_FIELDS};
    enum side side = sides[_i];
    int64_t row = pair("m1", "p1", A);
    owe(row, ALL_MARKS);
    answer_gone(row, side, actions[side], WHERRY_UPDATE);
    ck_assert(present(row, side) && !row_at(row).sides[side].gone);
    ck_assert(row_at(row).sides[side].missing_ms != 0);
    ck_assert_int_eq(marks(row), ALL_MARKS);
    ck_assert_int_eq(report.findings[FINDING_GONE], 0);
    ck_assert_int_eq(report.findings[FINDING_MISSING], 1);
}
END_TEST

START_TEST(a_create_that_was_answered_gone_made_nobody)
{
    int64_t row = before(SIDE_LIST, "m1", A);
    answer_gone(row, SIDE_CRM, ACTION_IMPORT_NEW, WHERRY_CREATE);
    ck_assert(!row_at(row).sides[SIDE_CRM].create_sent);
    ck_assert(!sent_pending(&row_at(row).sides[SIDE_CRM].create));
}
END_TEST

/* ---- Absent from a snapshot
 * -------------------------------------------------------------- */

START_TEST(a_snapshot_that_lacks_more_than_30_percent_is_not_believed)
{
    static const struct {
        int people, removed;
        bool believed;
    } snapshots[] = {{10, 3, true}, {10, 4, false}, {2, 1, true}, {2, 2, false}};
    int people = snapshots[_i].people, removed = snapshots[_i].removed;
    world_init(&world);
    world.field_count = 1;
    for (int human = 1; human <= people; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
    for (int human = 1; human <= removed; human++)
        world_list_delete(&world, human);
    world.field_count = 2; /* costs one snapshot of both sides */
    world_runs(&world, 1);
    bool believed = snapshots[_i].believed;
    ck_assert(world.report.sides[SIDE_LIST].snapshot);
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], believed ? removed : 0);
    ck_assert_int_eq(world.report.findings[FINDING_SHRUNK], believed ? 0 : removed);
    world_runs(&world, 1); /* they are asked for again */
    ck_assert_int_eq(world.report.sides[SIDE_LIST].gone, believed ? removed : 0);
    ck_assert_int_eq(world.report.counts.on_list, people - (believed ? removed : 0));
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 0);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_erasure_drops_what_the_crm_owed_and_is_told_once),
        {"a_new_record_finds_the_row_that_nobody_is_in_any_more",
         &a_new_record_finds_the_row_that_nobody_is_in_any_more, 2, 0},
        TEST(the_erasure_of_somebody_unknown_makes_no_row),
        TEST(a_removed_member_who_comes_again_takes_her_slot_over),
        TEST(a_member_who_moved_in_the_same_pass_keeps_her_row),
        TEST(a_look_up_takes_no_slot_over),
        {"a_new_record_in_an_emptied_slot_drops_the_old_lasting_id",
         &a_new_record_in_an_emptied_slot_drops_the_old_lasting_id, 2, 0},
        {"a_record_that_is_back_after_an_absence_finds_its_row",
         &a_record_that_is_back_after_an_absence_finds_its_row, 2, 0},
        TEST(an_answer_drops_the_id_of_an_emptied_slot_and_takes_nobody_elses),
        {"a_member_left_alone_joins_the_row_that_waits_at_her_address",
         &a_member_left_alone_joins_the_row_that_waits_at_her_address, LOSSES, 0},
        TEST(a_leave_goes_along_to_the_row_where_she_is_united),
        TEST(nobody_is_united_with_a_row_that_has_both_sides_or_is_empty),
        {"an_answer_that_a_record_is_not_there_settles_nothing",
         &an_answer_that_a_record_is_not_there_settles_nothing, 2, 0},
        TEST(a_create_that_was_answered_gone_made_nobody),
        {"a_snapshot_that_lacks_more_than_30_percent_is_not_believed",
         &a_snapshot_that_lacks_more_than_30_percent_is_not_believed, 4, 0},
        {0},
    };
    suite_fixture(observed_setup, observed_teardown);
    return suite_run("observe gone", tests);
}
