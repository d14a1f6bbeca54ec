/* test_learn_record.c -- what fields, profiles, events and absence change in our
 * picture of one contact, rule by rule.
 */
#include "tests/support/suite.h"
#include "tests/unit/telling.h"

/* ---- Fields ---- */

START_TEST(a_value_that_is_not_ours_is_that_sides_change)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        know_both();
        sent_over(&cell_of((enum side)side)->sent, SENT_ACCEPTED, "old", "sent");
        tell_value((enum side)side, "new");
        ck_assert_str_eq(cell_of((enum side)side)->shown, "new");
        ck_assert_str_eq(cell_of((enum side)side)->base, "old");
        ck_assert_uint_eq(cell_of((enum side)side)->sent.count, 0);
        ck_assert_str_eq(cell_of(other_side((enum side)side))->shown, "old");
    }
}
END_TEST

START_TEST(a_value_of_our_own_is_no_change)
{
    static const char *const ours[] = {"old", "first", "last"};
    for (size_t i = 0; i < 3; i++)
        for (int phase = SENT_TRYING; phase <= SENT_NOT_EFFECTIVE; phase++) {
            know_both();
            struct cell *cell = cell_of(SIDE_CRM);
            sent_over(&cell->sent, SENT_ACCEPTED, "old", "first");
            sent_over(&cell->sent, (enum sent_phase)phase, "", "last");
            struct learned learned = tell_value(SIDE_CRM, ours[i]);
            ck_assert_str_eq(cell->shown, ours[i]);
            ck_assert_str_eq(cell->base, ours[i]);
            ck_assert_int_eq(learned.confirmed, i == 2);
            ck_assert_uint_eq(cell->sent.count, i == 2 ? 0 : 3);
            /* Confirmed without an answer that said so: as if there was one. */
            bool late = i == 2 && phase != SENT_ACCEPTED;
            ck_assert_str_eq(cell_of(SIDE_LIST)->base, late ? "last" : "old");
        }
}
END_TEST

START_TEST(a_blank_is_no_change_unless_the_mapping_says_so)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        for (int clears = 0; clears < 2; clears++) {
            know_both();
            state.mapped[0].blank_clears = clears != 0;
            tell_value((enum side)side, "");
            ck_assert_int_eq(row_dirty(half_of((enum side)side), 0),
                             side == SIDE_CRM && clears != 0);
            ck_assert_str_eq(cell_of((enum side)side)->shown, "");
        }
}
END_TEST

START_TEST(a_base_follows_where_no_step_may_carry_the_change)
{
    static const struct {
        bool baseline, fresh, pull, push;
        bool list_dirty, crm_dirty;
    } rows[] = {
        {false, false, true, true, true, true},
        {false, false, false, true, false, true},
        {false, false, true, false, true, true}, /* the pull must see it */
        {false, false, false, false, false, false},
        {true, false, true, true, false, false},
        {false, true, true, true, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        know_both();
        policy.baseline = rows[i].baseline;
        state.mapped[0].fresh = rows[i].fresh;
        state.mapped[0].pull_live = rows[i].pull;
        state.mapped[0].push_live = rows[i].push;
        tell_value(SIDE_LIST, "L");
        tell_value(SIDE_CRM, "C");
        ck_assert_int_eq(row_dirty(half_of(SIDE_LIST), 0), rows[i].list_dirty);
        ck_assert_int_eq(row_dirty(half_of(SIDE_CRM), 0), rows[i].crm_dirty);
    }
}
END_TEST

START_TEST(two_sides_that_meet_start_from_what_they_show)
{
    setup();
    tell_value(SIDE_LIST, "L");
    ck_assert(row_dirty(half_of(SIDE_LIST), 0));
    tell_value(SIDE_CRM, "C");
    ck_assert(state.row.both_known);
    ck_assert(!row_dirty(half_of(SIDE_LIST), 0));
    ck_assert(!row_dirty(half_of(SIDE_CRM), 0));
    tell_value(SIDE_LIST, "L2"); /* the next one is a change */
    ck_assert(row_dirty(half_of(SIDE_LIST), 0));
}
END_TEST

START_TEST(two_sides_that_meet_keep_the_changes_of_what_we_sent_over)
{
    setup();
    tell_value(SIDE_LIST, "L2");
    cell_of(SIDE_LIST)->base = "L";
    sent_over(&cell_of(SIDE_CRM)->sent, SENT_ACCEPTED, "", "L");
    tell_value(SIDE_CRM, "L");
    ck_assert(state.row.both_known);
    ck_assert(row_dirty(half_of(SIDE_LIST), 0));
}
END_TEST

START_TEST(a_field_that_a_record_does_not_tell_stays_as_it_was)
{
    know_both();
    tell_consent(SIDE_LIST, WHERRY_SUBSCRIBED);
    ck_assert_str_eq(cell_of(SIDE_LIST)->shown, "old");
    ck_assert(!row_dirty(half_of(SIDE_LIST), 0));
}
END_TEST

/* ---- Several profiles ---- */

START_TEST(several_profiles_have_the_strictest_consent_whatever_the_order)
{
    static const enum wherry_consent by_strictness[] = {
        WHERRY_SUBSCRIBED, WHERRY_UNSTATED, WHERRY_UNSUBSCRIBED};
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            setup();
            tell_with(SIDE_CRM, by_strictness[a], (struct told){.id = "p1"});
            tell_with(SIDE_CRM, by_strictness[b], (struct told){.id = "p2"});
            ck_assert_uint_eq(half_of(SIDE_CRM)->profile_count, 2);
            ck_assert_int_eq(half_of(SIDE_CRM)->consent,
                             (int)by_strictness[a > b ? a : b]);
        }
}
END_TEST

START_TEST(a_profile_beyond_those_that_are_kept_opts_nobody_out)
{
    static const char *const ids[PROFILE_MOST] = {"p1", "p2", "p3", "p4",
                                                  "p5", "p6", "p7", "p8"};
    setup();
    for (int i = 0; i < PROFILE_MOST; i++)
        tell_with(SIDE_CRM, WHERRY_SUBSCRIBED, (struct told){.id = ids[i]});
    row_clear(&state.row, MARK_IN);
    tell_with(SIDE_CRM, WHERRY_UNSUBSCRIBED, (struct told){.id = "p99"});
    ck_assert_uint_eq(half_of(SIDE_CRM)->profile_count, PROFILE_MOST);
    ck_assert_uint_eq(marks(), 0);
}
END_TEST

START_TEST(several_profiles_have_the_fields_of_the_lowest_id)
{
    setup();
    tell_with(SIDE_CRM, WHERRY_SUBSCRIBED, (struct told){.id = "p2", .first = "two"});
    ck_assert_str_eq(cell_of(SIDE_CRM)->shown, "two");
    tell_with(SIDE_CRM, WHERRY_SUBSCRIBED, (struct told){.id = "p1", .first = "one"});
    ck_assert_str_eq(cell_of(SIDE_CRM)->shown, "one");
    tell_with(SIDE_CRM, WHERRY_SUBSCRIBED, (struct told){.id = "p2", .first = "more"});
    ck_assert_str_eq(cell_of(SIDE_CRM)->shown, "one");
}
END_TEST

START_TEST(more_profiles_than_are_kept_do_no_harm)
{
    static const char *const ids[] = {"p1", "p2", "p3", "p4", "p5",
                                      "p6", "p7", "p8", "p9"};
    setup();
    for (size_t i = 0; i < PROFILE_MOST + 1; i++)
        tell_with(SIDE_CRM, WHERRY_SUBSCRIBED, (struct told){.id = ids[i]});
    ck_assert_uint_eq(half_of(SIDE_CRM)->profile_count, PROFILE_MOST);
    ck_assert_str_eq(row_id_of(half_of(SIDE_CRM)), "p1");
}
END_TEST

/* ---- Events ---- */

static struct learned tell_event(int64_t at_ms, enum wherry_word by)
{
    const struct wherry_record event = {.size = sizeof event,
                                        .key = "anne@example.net",
                                        .id = "p1",
                                        .consent = WHERRY_UNSUBSCRIBED,
                                        .by = by,
                                        .flags = WHERRY_CONSENT_ONLY,
                                        .consent_at_ms = at_ms};
    return learn_event(&state.row, SIDE_CRM, &event, &policy);
}

START_TEST(an_opt_out_event_counts_once)
{
    setup();
    know(SIDE_CRM, WHERRY_SUBSCRIBED);
    ck_assert(tell_event(500, WHERRY_BY_PERSON).changed);
    ck_assert_uint_eq(marks(), OUT);
    row_clear(&state.row, MARK_OUT);
    ck_assert(!tell_event(500, WHERRY_BY_PERSON).changed);
    ck_assert(!tell_event(499, WHERRY_BY_PERSON).changed);
    ck_assert_uint_eq(marks(), NO_MARKS);
    ck_assert(tell_event(501, WHERRY_BY_PERSON).changed); /* a person's word again */
    ck_assert_uint_eq(marks(), OUT);
}
END_TEST

START_TEST(an_event_of_before_the_baseline_is_history)
{
    setup();
    policy.forward_from_ms = 500;
    know(SIDE_CRM, WHERRY_SUBSCRIBED);
    ck_assert(!tell_event(500, WHERRY_BY_PERSON).changed);
    ck_assert_int_eq(half_of(SIDE_CRM)->consent, WHERRY_SUBSCRIBED);
    ck_assert(tell_event(501, WHERRY_BY_PERSON).changed);
}
END_TEST

START_TEST(an_event_touches_no_field_and_may_be_the_first_we_hear)
{
    setup();
    tell_event(500, WHERRY_BY_PERSON);
    ck_assert(half_of(SIDE_CRM)->present);
    ck_assert_str_eq(half_of(SIDE_CRM)->address, "anne@example.net");
    ck_assert_int_eq(half_of(SIDE_CRM)->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(half_of(SIDE_CRM)->consent_at_ms, 500);
    ck_assert_uint_eq(marks(), OUT);
    know_both();
    tell_event(500, WHERRY_BY_PERSON);
    ck_assert_str_eq(cell_of(SIDE_CRM)->shown, "old");
}
END_TEST

/* It says nothing of the address and the fields, on which others would rest. */
START_TEST(an_event_is_no_sight_of_the_record)
{
    setup();
    policy.passes.begun[SIDE_CRM] = 3;
    tell_with(SIDE_CRM, WHERRY_SUBSCRIBED, (struct told){.id = "p1"});
    ck_assert_int_eq(half_seen(half_of(SIDE_CRM)), 3);
    policy.passes.begun[SIDE_CRM] = 4;
    ck_assert(tell_event(500, WHERRY_BY_PERSON).changed);
    ck_assert_int_eq(half_seen(half_of(SIDE_CRM)), 3);
    tell_with(SIDE_CRM, WHERRY_UNSUBSCRIBED, (struct told){.id = "p1"});
    ck_assert_int_eq(half_seen(half_of(SIDE_CRM)), 4);
}
END_TEST

/* ---- Going away ---- */

START_TEST(an_absent_record_owes_nothing_new_and_is_remembered_as_gone)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        know_both();
        owe(ALL_MARKS, NOW_MS - 1000);
        half_of(SIDE_CRM)->create_sent = true;
        learn_absence(&state.row, (enum side)side, SMALL_FIELDS);
        const struct half *half = half_of((enum side)side);
        ck_assert(!half->present && half->gone);
        ck_assert_int_eq(half->consent, CONSENT_NONE);
        ck_assert_str_eq(half->address, "anne@example.net");
        ck_assert_uint_eq(marks(), ALL_MARKS);
        ck_assert(half_of(SIDE_CRM)->create_sent);
        ck_assert(!state.row.both_known);
        ck_assert_str_eq(cell_of((enum side)side)->shown, "");
    }
}
END_TEST

START_TEST(an_erased_profile_is_forgotten_and_owes_the_list_nothing)
{
    know_both();
    owe(ALL_MARKS, NOW_MS - 1000);
    half_of(SIDE_CRM)->create_sent = true;
    learn_erasure(&state.row, SIDE_CRM, SMALL_FIELDS);
    ck_assert(!half_of(SIDE_CRM)->present && half_of(SIDE_CRM)->gone);
    ck_assert_str_eq(half_of(SIDE_CRM)->address, "");
    ck_assert_uint_eq(marks(), LEFT | JOINED);
    ck_assert(!half_of(SIDE_CRM)->create_sent);
    ck_assert(half_of(SIDE_LIST)->present);
}
END_TEST

START_TEST(the_same_record_seen_again_goes_on_from_its_last_consent)
{
    know_both();
    learn_absence(&state.row, SIDE_LIST, SMALL_FIELDS);
    tell_value(SIDE_LIST, "new");
    ck_assert(half_of(SIDE_LIST)->present && !half_of(SIDE_LIST)->gone);
    ck_assert(!row_dirty(half_of(SIDE_LIST), 0)); /* no replay */
    ck_assert_uint_eq(marks(), 0);
}
END_TEST

START_TEST(another_record_in_the_place_of_one_that_is_gone_is_met_for_the_first_time)
{
    know_both();
    learn_absence(&state.row, SIDE_LIST, SMALL_FIELDS);
    tell_with(SIDE_LIST, WHERRY_SUBSCRIBED, (struct told){.id = "m2"});
    ck_assert(half_of(SIDE_LIST)->present && !half_of(SIDE_LIST)->gone);
    ck_assert_uint_eq(half_of(SIDE_LIST)->profile_count, 1);
    ck_assert_uint_eq(marks(), JOINED);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_value_that_is_not_ours_is_that_sides_change),
        TEST(a_value_of_our_own_is_no_change),
        TEST(a_blank_is_no_change_unless_the_mapping_says_so),
        TEST(a_base_follows_where_no_step_may_carry_the_change),
        TEST(two_sides_that_meet_start_from_what_they_show),
        TEST(two_sides_that_meet_keep_the_changes_of_what_we_sent_over),
        TEST(a_field_that_a_record_does_not_tell_stays_as_it_was),
        TEST(several_profiles_have_the_strictest_consent_whatever_the_order),
        TEST(a_profile_beyond_those_that_are_kept_opts_nobody_out),
        TEST(several_profiles_have_the_fields_of_the_lowest_id),
        TEST(more_profiles_than_are_kept_do_no_harm),
        TEST(an_opt_out_event_counts_once),
        TEST(an_event_of_before_the_baseline_is_history),
        TEST(an_event_touches_no_field_and_may_be_the_first_we_hear),
        TEST(an_event_is_no_sight_of_the_record),
        TEST(an_absent_record_owes_nothing_new_and_is_remembered_as_gone),
        TEST(an_erased_profile_is_forgotten_and_owes_the_list_nothing),
        TEST(the_same_record_seen_again_goes_on_from_its_last_consent),
        TEST(another_record_in_the_place_of_one_that_is_gone_is_met_for_the_first_time),
        {0},
    };
    return suite_run("learn records", tests);
}
