/* test_observe.c -- which row a record belongs to when addresses move and when several
 * profiles share one.
 */
#include "host/picture/record_code.h"
#include "tests/support/suite.h"
#include "tests/unit/observed.h"
#include "tests/unit/story.h"

/* ---- A record goes over to another row
 * --------------------------------------------------- */

START_TEST(a_record_that_takes_the_address_of_a_waiting_row_goes_there)
{
    enum side side = sides[_i];
    int64_t here = pair("m1", "p1", A);
    int64_t there = before(other_side(side), ids[other_side(side)][1], B);
    ck_assert_int_eq(
        tell_record(side, (struct told){ids[side][0], B, WHERRY_SUBSCRIBED, "Zoe", 0}),
        there);
    struct row left = row_at(here), taken = row_at(there);
    ck_assert_int_eq(holder(side, ids[side][0]), there);
    ck_assert(!left.sides[side].present && left.sides[side].gone);
    ck_assert(left.sides[other_side(side)].present);
    ck_assert(taken.sides[side].present && !taken.sides[side].gone);
    ck_assert_str_eq(taken.sides[side].address, B);
    ck_assert(taken.both_known && !left.both_known);
    ck_assert_msg(!dirty(there), "differences at the meeting are replayed");
    ck_assert_int_eq(marks(here) | marks(there), 0);
    ck_assert_int_eq(report.findings[FINDING_SPLIT], 1);
    tell_record(other_side(side), (struct told){ids[other_side(side)][0], A,
                                                WHERRY_UNSUBSCRIBED, NULL, 0});
    ck_assert_msg(holder(side, ids[side][0]) == there, "the old row takes it back");
}
END_TEST

START_TEST(a_record_does_not_go_to_a_row_that_nobody_is_in)
{
    enum side side = sides[_i];
    int64_t row = pair("m1", "p1", A);
    absent(other_side(side), before(other_side(side), ids[other_side(side)][1], B));
    const struct told moved = {ids[side][0], B, WHERRY_SUBSCRIBED, NULL, 0};
    ck_assert_int_eq(tell_record(side, moved), row);
    ck_assert_int_eq(report.findings[FINDING_SPLIT], 0);
}
END_TEST

START_TEST(a_mark_goes_along_with_the_record_that_caused_it)
{
    enum side side = sides[_i];
    int64_t here = pair("m1", "p1", A);
    int64_t there = before(other_side(side), ids[other_side(side)][1], B);
    owe(here, OUT | LEFT);
    tell_record(side, (struct told){ids[side][0], B, WHERRY_SUBSCRIBED, NULL, 0});
    ck_assert_int_eq(marks(here), 0);
    ck_assert_int_eq(marks(there), OUT | LEFT);
    ck_assert_int_eq(row_at(there).owed[MARK_OUT].at_ms, NOW_MS);
}
END_TEST

START_TEST(only_who_joined_after_the_opt_out_was_read_is_spared_when_it_comes_over)
{
    static const struct {
        enum wherry_consent consent;
        int64_t at_ms;
        unsigned marks;
    } members[] = {{WHERRY_SUBSCRIBED, NOW_MS + 1, 0},
                   {WHERRY_SUBSCRIBED, NOW_MS, OUT},
                   {WHERRY_PENDING, NOW_MS + 1, OUT}};
    int64_t here = pair("m1", "p1", A);
    engine.policy.baseline = true;
    int64_t there = tell_record(SIDE_LIST, (struct told){"m2", B, members[_i].consent,
                                                         NULL, members[_i].at_ms});
    engine.policy.baseline = false;
    crm_tells("p1", A, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(marks(here), OUT);
    ck_assert_int_eq(crm_tells("p1", B, WHERRY_UNSUBSCRIBED), there);
    ck_assert_int_eq(marks(there), members[_i].marks);
}
END_TEST

START_TEST(the_note_that_we_made_a_contact_moves_with_the_record)
{
    int64_t here = pair("m1", "p1", A);
    int64_t there = before(SIDE_LIST, "m2", B);
    struct row row = row_at(here);
    row.sides[SIDE_CRM].create_sent = true;
    save(&row);
    crm_tells("p1", B, WHERRY_SUBSCRIBED);
    ck_assert(!row_at(here).sides[SIDE_CRM].create_sent);
    ck_assert(row_at(there).sides[SIDE_CRM].create_sent);
}
END_TEST

START_TEST(an_address_that_nobody_else_has_leaves_the_link_with_two_addresses)
{
    int64_t row = pair("m1", "p1", A);
    ck_assert_int_eq(crm_tells("p1", C, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(marks(row), MOVED);
    ck_assert_str_eq(row_at(row).sides[SIDE_CRM].address, C);
    ck_assert_str_eq(row_at(row).sides[SIDE_LIST].address, A);
    ck_assert_int_eq(report.findings[FINDING_SPLIT], 0);
}
END_TEST

static void count_line(void *self, const struct store_journal *line)
{
    int *count = self;
    (void)line;
    ++*count;
}

START_TEST(a_finding_enters_the_journal_only_after_the_baseline)
{
    int lines = 0;
    int64_t row = pair("m1", "p1", A);
    before(SIDE_CRM, "p2", A);
    before(SIDE_LIST, "m1", C);
    ck_assert_int_eq(report.findings[FINDING_TWINS], 1);
    ck_assert_int_eq(report.findings[FINDING_LIST_MOVED], 1);
    ck_assert_int_eq(store_journal(engine.store, row, 0, count_line, &lines, &error),
                     WHERRY_OK);
    ck_assert_int_eq(lines, 0);
    list_tells("m1", B, WHERRY_SUBSCRIBED);
    ck_assert_int_eq(store_journal(engine.store, row, 0, count_line, &lines, &error),
                     WHERRY_OK);
    ck_assert_int_eq(lines, 1);
}
END_TEST

START_TEST(a_change_of_address_is_no_mark_while_its_step_is_off)
{
    int64_t row = pair("m1", "p1", A);
    engine.policy.live.bits = 0;
    ck_assert_int_eq(crm_tells("p1", C, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(marks(row), 0);
    ck_assert_str_eq(row_at(row).sides[SIDE_CRM].address, C);
}
END_TEST

START_TEST(a_change_of_address_on_the_list_is_told_and_owes_nothing)
{
    int64_t row = pair("m1", "p1", A);
    ck_assert_int_eq(list_tells("m1", C, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(list_tells("m1", C, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(report.findings[FINDING_LIST_MOVED], 1);
    ck_assert_int_eq(marks(row), 0);
    ck_assert_int_eq(list_tells("m1", A, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(report.findings[FINDING_LIST_MOVED], 1);
}
END_TEST

START_TEST(an_address_that_was_changed_back_renames_nobody)
{
    begin();
    world_crm_move(&world, 1, "new@example.net");
    later_run();
    ck_assert_int_eq(world.report.steps[STEP_PUSH_PUSH_FIELDS].later, 1);
    int before_it = world_writes(&world);
    world_crm_move(&world, 1, "h1@example.net");
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), before_it);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "h1@example.net");
    world_finish(&world);
}
END_TEST

/* ---- Several profiles with one address
 * --------------------------------------------------- */

START_TEST(several_profiles_show_the_lowest_id_and_the_strictest_consent)
{
    int64_t row = pair("m1", "p1", A);
    const struct told lowest = {"p0", A, WHERRY_UNSUBSCRIBED, "Zoe", 0};
    ck_assert_int_eq(tell_record(SIDE_CRM, lowest), row);
    ck_assert_int_eq(crm_tells("p2", A, WHERRY_SUBSCRIBED), row);
    ck_assert_int_eq(crm_tells("p1", A, WHERRY_SUBSCRIBED), row);
    struct row told = row_at(row);
    ck_assert_int_eq(told.sides[SIDE_CRM].profile_count, 3);
    ck_assert_str_eq(told.sides[SIDE_CRM].cells[0].shown, "Zoe");
    ck_assert_int_eq(told.sides[SIDE_CRM].consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(marks(row), OUT);
    ck_assert_int_eq(report.findings[FINDING_TWINS], 1);
}
END_TEST

START_TEST(one_of_several_profiles_leaves_alone)
{
    static const char *const addresses[] = {B, C};
    int64_t row = pair("m1", "p1", A), waiting = before(SIDE_LIST, "m2", B);
    crm_tells("p2", A, WHERRY_SUBSCRIBED);
    int64_t other = crm_tells("p2", addresses[_i], WHERRY_SUBSCRIBED);
    ck_assert_int_ne(other, row);
    ck_assert(_i == 0 ? other == waiting : !present(other, SIDE_LIST));
    ck_assert_int_eq(holder(SIDE_CRM, "p1"), row);
    ck_assert_int_eq(holder(SIDE_CRM, "p2"), other);
    ck_assert_int_eq(row_at(row).sides[SIDE_CRM].profile_count, 1);
    ck_assert_str_eq(row_at(row).sides[SIDE_CRM].address, A);
    ck_assert(present(row, SIDE_LIST) && present(row, SIDE_CRM));
    ck_assert_int_eq(marks(row), 0);
    ck_assert_int_eq(report.findings[FINDING_SPLIT], 0);
}
END_TEST

START_TEST(when_the_lowest_profile_leaves_the_next_one_speaks)
{
    int64_t row = pair("m1", "p1", A);
    crm_tells("p2", A, WHERRY_SUBSCRIBED);
    crm_tells("p1", C, WHERRY_SUBSCRIBED);
    ck_assert_msg(row_at(row).sides[SIDE_CRM].profiles[0].digest == 0,
                  "p2 is no news when read again");
    tell_record(SIDE_CRM, (struct told){"p2", A, WHERRY_SUBSCRIBED, "Bea", 0});
    ck_assert_str_eq(row_at(row).sides[SIDE_CRM].cells[0].shown, "Bea");
}
END_TEST

START_TEST(only_the_erasure_of_the_last_profile_empties_the_side)
{
    int64_t row = pair("m1", "p1", A);
    crm_tells("p2", A, WHERRY_SUBSCRIBED);
    ck_assert_int_eq(crm_tells("p1", ERASED, WHERRY_UNSTATED), row);
    ck_assert(present(row, SIDE_CRM));
    ck_assert_int_eq(holder(SIDE_CRM, "p1"), 0);
    ck_assert(row_at(row).sides[SIDE_CRM].profiles[0].digest == 0);
    ck_assert_int_eq(report.findings[FINDING_ERASED], 0);
    ck_assert_int_eq(crm_tells("p2", ERASED, WHERRY_UNSTATED), row);
    ck_assert(!present(row, SIDE_CRM) && row_at(row).sides[SIDE_CRM].gone);
    ck_assert_int_eq(report.findings[FINDING_ERASED], 1);
}
END_TEST

static uint64_t digest_after_answer(int64_t id, enum wherry_consent consent)
{
    struct row row = row_at(id);
    struct wherry_field field;
    const struct told told = {"m1", A, consent, "Zoe", 0};
    const struct wherry_record record = record_of(SIDE_LIST, &told, &field);
    ck_assert(observe_own(&engine, &row, SIDE_LIST, &record, &error));
    return row.sides[SIDE_LIST].profiles[0].digest;
}

/* Read back, it is compared by its digest. */
START_TEST(what_an_answer_shows_is_no_news_unless_it_asks_for_something)
{
    const void *body;
    size_t length;
    uint64_t digest;
    struct wherry_field field;
    int64_t id = pair("m1", "p1", A);
    const struct told told = {"m1", A, WHERRY_SUBSCRIBED, "Zoe", 0};
    const struct wherry_record record = record_of(SIDE_LIST, &told, &field);
    record_encode(&record, &engine.mapping, SIDE_LIST, &engine.scratch, &body, &length,
                  &digest);
    ck_assert_uint_eq(digest_after_answer(id, WHERRY_SUBSCRIBED), digest);
    ck_assert_uint_eq(digest_after_answer(id, WHERRY_UNSUBSCRIBED), 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_record_that_takes_the_address_of_a_waiting_row_goes_there",
         &a_record_that_takes_the_address_of_a_waiting_row_goes_there, 2, 0},
        {"a_mark_goes_along_with_the_record_that_caused_it",
         &a_mark_goes_along_with_the_record_that_caused_it, 2, 0},
        {"only_who_joined_after_the_opt_out_was_read_is_spared_when_it_comes_over",
         &only_who_joined_after_the_opt_out_was_read_is_spared_when_it_comes_over, 3,
         0},
        {"a_record_does_not_go_to_a_row_that_nobody_is_in",
         &a_record_does_not_go_to_a_row_that_nobody_is_in, 2, 0},
        TEST(what_an_answer_shows_is_no_news_unless_it_asks_for_something),
        TEST(a_finding_enters_the_journal_only_after_the_baseline),
        TEST(the_note_that_we_made_a_contact_moves_with_the_record),
        TEST(an_address_that_nobody_else_has_leaves_the_link_with_two_addresses),
        TEST(a_change_of_address_is_no_mark_while_its_step_is_off),
        TEST(a_change_of_address_on_the_list_is_told_and_owes_nothing),
        TEST(an_address_that_was_changed_back_renames_nobody),
        TEST(several_profiles_show_the_lowest_id_and_the_strictest_consent),
        {"one_of_several_profiles_leaves_alone", &one_of_several_profiles_leaves_alone,
         2, 0},
        TEST(when_the_lowest_profile_leaves_the_next_one_speaks),
        TEST(only_the_erasure_of_the_last_profile_empties_the_side),
        {0},
    };
    suite_fixture(observed_setup, observed_teardown);
    return suite_run("observe", tests);
}
