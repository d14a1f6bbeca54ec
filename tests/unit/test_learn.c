/* test_learn.c -- what an observed consent changes in our picture, rule by rule. */
#include "tests/support/suite.h"
#include "tests/unit/telling.h"

/* ---- Consent edges ---- */

struct edge {
    enum side side;
    int from; /* NONE: no record was known */
    enum wherry_consent to;
    enum wherry_word by;
    unsigned owed, after; /* marks */
};

/* L is the list, C the CRM. */
static const struct edge edges[] = {
    /* First sight after the baseline counts. */
    {SIDE_LIST, NONE, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, 0, JOINED},
    {SIDE_LIST, NONE, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN, 0, LEFT},
    {SIDE_LIST, NONE, WHERRY_PENDING, WHERRY_BY_UNKNOWN, 0, 0},
    {SIDE_LIST, NONE, WHERRY_ARCHIVED, WHERRY_BY_UNKNOWN, 0, 0},
    {SIDE_LIST, NONE, WHERRY_BOUNCED, WHERRY_BY_UNKNOWN, 0, 0},
    {SIDE_LIST, NONE, WHERRY_UNSTATED, WHERRY_BY_UNKNOWN, 0, 0},
    {SIDE_CRM, NONE, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, 0, IN},
    {SIDE_CRM, NONE, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN, 0, OUT},
    {SIDE_CRM, NONE, WHERRY_UNSTATED, WHERRY_BY_UNKNOWN, 0, 0},
    /* The list's edges, and what they clear. */
    {SIDE_LIST, WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN, JOINED,
     LEFT},
    {SIDE_LIST, WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN,
     ALL_MARKS & ~LEFT, ALL_MARKS & ~JOINED},
    {SIDE_LIST, WHERRY_UNSUBSCRIBED, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, LEFT,
     JOINED},
    {SIDE_LIST, WHERRY_UNSUBSCRIBED, WHERRY_PENDING, WHERRY_BY_UNKNOWN, LEFT, 0},
    {SIDE_LIST, WHERRY_UNSUBSCRIBED, WHERRY_PENDING, WHERRY_BY_UNKNOWN,
     ALL_MARKS & ~LEFT, ALL_MARKS & ~LEFT},
    {SIDE_LIST, WHERRY_PENDING, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, 0, JOINED},
    {SIDE_LIST, WHERRY_UNSUBSCRIBED, WHERRY_BOUNCED, WHERRY_BY_UNKNOWN, LEFT, LEFT},
    {SIDE_LIST, WHERRY_UNSUBSCRIBED, WHERRY_ARCHIVED, WHERRY_BY_UNKNOWN, LEFT, LEFT},
    {SIDE_LIST, WHERRY_SUBSCRIBED, WHERRY_ARCHIVED, WHERRY_BY_UNKNOWN, OUT, OUT},
    /* No edge without a change. */
    {SIDE_LIST, WHERRY_SUBSCRIBED, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, LEFT, LEFT},
    {SIDE_LIST, WHERRY_UNSUBSCRIBED, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN, JOINED,
     JOINED},
    {SIDE_CRM, WHERRY_SUBSCRIBED, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, OUT, OUT},
    {SIDE_CRM, WHERRY_UNSUBSCRIBED, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN, IN, IN},
    {SIDE_CRM, WHERRY_UNSTATED, WHERRY_UNSTATED, WHERRY_BY_UNKNOWN, IN | OUT, IN | OUT},
    /* But a person's own word is one, if we had not heard it. */
    {SIDE_LIST, WHERRY_UNSUBSCRIBED, WHERRY_UNSUBSCRIBED, WHERRY_BY_PERSON, JOINED,
     LEFT},
    {SIDE_LIST, WHERRY_SUBSCRIBED, WHERRY_SUBSCRIBED, WHERRY_BY_PERSON, 0, 0},
    /* The CRM's. */
    {SIDE_CRM, WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN, IN, OUT},
    {SIDE_CRM, WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN,
     ALL_MARKS & ~OUT, ALL_MARKS & ~IN},
    {SIDE_CRM, WHERRY_UNSUBSCRIBED, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, OUT, IN},
    {SIDE_CRM, WHERRY_UNSTATED, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, 0, IN},
    {SIDE_CRM, WHERRY_SUBSCRIBED, WHERRY_UNSTATED, WHERRY_BY_UNKNOWN, IN | OUT, OUT},
    {SIDE_CRM, WHERRY_SUBSCRIBED, WHERRY_UNSTATED, WHERRY_BY_UNKNOWN, ALL_MARKS,
     ALL_MARKS & ~IN},
};

START_TEST(a_consent_that_turns_is_owed_to_the_other_side)
{
    const struct edge *edge = &edges[_i];
    setup();
    if (edge->from != NONE)
        know(edge->side, edge->from);
    owe(edge->owed, NOW_MS - 1000);
    struct learned learned =
        tell_with(edge->side, edge->to, (struct told){.by = edge->by});
    ck_assert_uint_eq(marks(), edge->after);
    ck_assert_uint_eq(learned.marked.bits, edge->after & ~edge->owed);
    ck_assert_int_eq(half_of(edge->side)->consent, (int)edge->to);
}
END_TEST

START_TEST(a_persons_word_that_we_have_heard_is_no_news)
{
    setup();
    know(SIDE_LIST, WHERRY_SUBSCRIBED);
    tell_with(SIDE_LIST, WHERRY_UNSUBSCRIBED, (struct told){.by = WHERRY_BY_PERSON});
    row_clear(&state.row, MARK_LEFT); /* it was sent to the CRM */
    tell_with(SIDE_LIST, WHERRY_UNSUBSCRIBED,
              (struct told){.by = WHERRY_BY_PERSON, .first = "her name changes"});
    ck_assert_uint_eq(marks(), NO_MARKS);
}
END_TEST

START_TEST(a_new_mark_knows_when_it_was_read_and_how_far_the_reads_had_come)
{
    setup();
    policy.passes.begun[SIDE_LIST] = 11;
    policy.passes.begun[SIDE_CRM] = 12;
    know(SIDE_LIST, WHERRY_SUBSCRIBED);
    tell_consent(SIDE_LIST, WHERRY_UNSUBSCRIBED);
    const struct owed *owed = &state.row.owed[MARK_LEFT];
    ck_assert_int_eq(owed->at_ms, NOW_MS);
    ck_assert_int_eq(owed->begun[SIDE_LIST], 11);
    ck_assert_int_eq(owed->begun[SIDE_CRM], 12);
}
END_TEST

START_TEST(an_archived_member_is_compared_with_what_she_was_before)
{
    setup();
    know(SIDE_LIST, WHERRY_UNSUBSCRIBED);
    tell_consent(SIDE_LIST, WHERRY_ARCHIVED);
    ck_assert_int_eq(half_of(SIDE_LIST)->consent, WHERRY_ARCHIVED);
    ck_assert_int_eq(half_of(SIDE_LIST)->own, WHERRY_UNSUBSCRIBED);
    tell_consent(SIDE_LIST, WHERRY_UNSUBSCRIBED);
    ck_assert_uint_eq(marks(), NO_MARKS);
    tell_consent(SIDE_LIST, WHERRY_ARCHIVED);
    tell_consent(SIDE_LIST, WHERRY_SUBSCRIBED);
    ck_assert_uint_eq(marks(), JOINED);
}
END_TEST

START_TEST(the_baseline_and_steps_that_are_off_set_no_marks)
{
    for (int step = -1; step < STEP_COUNT; step++) {
        setup();
        policy.baseline = step < 0;
        if (step >= 0)
            policy.live.bits = ALL_LIVE & ~(1u << step);
        unsigned seen = 0;
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
            small_state_empty(&state);
            if (edges[i].from != NONE)
                know(edges[i].side, edges[i].from);
            tell_with(edges[i].side, edges[i].to, (struct told){.by = edges[i].by});
            seen |= marks();
        }
        for (int mark = 0; mark < MARK_MOVED; mark++)
            ck_assert_int_eq((seen & 1u << mark) != 0,
                             step >= 0 && (int)mark_step((enum mark)mark) != step);
    }
}
END_TEST

START_TEST(a_person_without_a_stated_consent_is_taken_in_only_where_the_policy_says_so)
{
    setup();
    policy.take_unstated = true;
    tell_consent(SIDE_CRM, WHERRY_UNSTATED);
    ck_assert_uint_eq(marks(), IN);
    setup();
    policy.take_unstated = true;
    know(SIDE_CRM, WHERRY_SUBSCRIBED); /* the person withdrew it */
    tell_consent(SIDE_CRM, WHERRY_UNSTATED);
    ck_assert_uint_eq(marks(), NO_MARKS);
}
END_TEST

/* ---- Our own consents ---- */

static void sent_consent(enum side side, enum sent_phase phase, int before, int consent)
{
    sent_over(&half_of(side)->consent_sent, phase, consent_name(before),
              consent_name(consent));
}

START_TEST(our_own_opt_out_read_back_is_no_edge)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        for (int phase = SENT_TRYING; phase <= SENT_ACCEPTED; phase++) {
            setup();
            know((enum side)side, WHERRY_SUBSCRIBED);
            sent_consent((enum side)side, (enum sent_phase)phase, WHERRY_SUBSCRIBED,
                         WHERRY_UNSUBSCRIBED);
            struct learned learned = tell_consent((enum side)side, WHERRY_UNSUBSCRIBED);
            ck_assert_uint_eq(marks(), NO_MARKS);
            ck_assert(learned.confirmed);
            ck_assert_uint_eq(half_of((enum side)side)->consent_sent.count, 0);
            ck_assert_int_eq(half_of((enum side)side)->own, WHERRY_UNSUBSCRIBED);
        }
}
END_TEST

START_TEST(a_persons_own_word_is_an_edge_though_we_sent_the_same)
{
    setup();
    know(SIDE_LIST, WHERRY_SUBSCRIBED);
    sent_consent(SIDE_LIST, SENT_ACCEPTED, WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED);
    tell_with(SIDE_LIST, WHERRY_UNSUBSCRIBED, (struct told){.by = WHERRY_BY_PERSON});
    ck_assert_uint_eq(marks(), LEFT);
}
END_TEST

START_TEST(the_old_consent_read_back_is_under_way)
{
    setup();
    know(SIDE_CRM, WHERRY_SUBSCRIBED);
    sent_consent(SIDE_CRM, SENT_ACCEPTED, WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED);
    tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
    ck_assert_uint_eq(marks(), NO_MARKS);
    ck_assert(sent_pending(&half_of(SIDE_CRM)->consent_sent));
    /* Also if the contact was UNSTATED before, and somebody opted them in since. */
    setup();
    know(SIDE_CRM, WHERRY_UNSTATED);
    sent_consent(SIDE_CRM, SENT_ACCEPTED, WHERRY_UNSTATED, WHERRY_UNSUBSCRIBED);
    tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
    ck_assert_uint_eq(marks(), NO_MARKS);
    ck_assert(sent_pending(&half_of(SIDE_CRM)->consent_sent));
}
END_TEST

START_TEST(an_opt_out_where_we_sent_an_opt_in_is_a_real_one)
{
    setup();
    sent_consent(SIDE_CRM, SENT_ACCEPTED, NONE, WHERRY_SUBSCRIBED);
    tell_consent(SIDE_CRM, WHERRY_UNSUBSCRIBED);
    ck_assert_uint_eq(marks(), OUT);
    ck_assert_uint_eq(half_of(SIDE_CRM)->consent_sent.count, 0);
}
END_TEST

START_TEST(our_own_opt_in_read_back_is_nobodys_opt_in)
{
    setup();
    sent_over(&half_of(SIDE_CRM)->create, SENT_ACCEPTED, "", "anne@example.net");
    sent_consent(SIDE_CRM, SENT_ACCEPTED, NONE, WHERRY_SUBSCRIBED);
    struct learned learned = tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
    ck_assert_uint_eq(marks(), NO_MARKS);
    ck_assert(learned.confirmed);
    ck_assert(!sent_pending(&half_of(SIDE_CRM)->create));
}
END_TEST

START_TEST(a_try_that_was_cut_off_hides_no_leave_of_much_later)
{
    enum { MINUTE_MS = 60 * 1000 };
    for (int minutes = 9; minutes <= 11; minutes += 2) {
        setup();
        know(SIDE_LIST, WHERRY_SUBSCRIBED);
        sent_consent(SIDE_LIST, SENT_TRYING, WHERRY_SUBSCRIBED, WHERRY_UNSUBSCRIBED);
        int64_t at_ms = NOW_MS - 5000 + minutes * MINUTE_MS;
        tell_with(SIDE_LIST, WHERRY_UNSUBSCRIBED,
                  (struct told){.by = WHERRY_BY_ADMIN, .consent_at_ms = at_ms});
        ck_assert_uint_eq(marks(), minutes > 10 ? LEFT : NO_MARKS);
    }
}
END_TEST

/* ---- Returns ---- */

START_TEST(a_return_to_the_list_cancels_an_opt_out_read_before_it)
{
    static const struct {
        int from, shown;
        int64_t later_ms;
        unsigned after;
    } rows[] = {
        {WHERRY_UNSUBSCRIBED, WHERRY_UNSUBSCRIBED, 1, JOINED},
        {WHERRY_UNSUBSCRIBED, WHERRY_UNSUBSCRIBED, 0, JOINED | OUT}, /* in doubt */
        {WHERRY_UNSUBSCRIBED, WHERRY_UNSUBSCRIBED, -1, JOINED | OUT},
        {WHERRY_UNSUBSCRIBED, WHERRY_ARCHIVED, 1, JOINED | OUT}, /* restored */
        {WHERRY_SUBSCRIBED, WHERRY_ARCHIVED, 1, OUT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setup();
        know(SIDE_LIST, rows[i].from);
        half_of(SIDE_LIST)->consent = rows[i].shown;
        owe(OUT, NOW_MS - 1000);
        tell_with(SIDE_LIST, WHERRY_SUBSCRIBED,
                  (struct told){.consent_at_ms = NOW_MS - 1000 + rows[i].later_ms});
        ck_assert_uint_eq(marks(), rows[i].after);
    }
}
END_TEST

START_TEST(an_opt_in_cancels_a_leave_only_if_the_same_record_was_seen_without_it_since)
{
    for (int64_t seen = 7; seen <= 9; seen++) {
        setup();
        know(SIDE_CRM, WHERRY_UNSUBSCRIBED);
        owe(LEFT, NOW_MS - 1000); /* when eight reads had begun */
        half_of(SIDE_CRM)->profiles[0].seen_no = seen;
        tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
        ck_assert_uint_eq(marks(), seen > 8 ? IN : (IN | LEFT));
    }
}
END_TEST

START_TEST(a_new_record_cancels_a_leave_only_while_it_rests_and_we_made_nobody)
{
    for (unsigned choice = 0; choice < 8; choice++) {
        const bool rests = (choice & 1) != 0, made = (choice & 2) != 0;
        const bool there_before = (choice & 4) != 0;
        setup();
        owe(LEFT, NOW_MS - 1000);
        state.row.owed[MARK_LEFT].rests = rests;
        half_of(SIDE_CRM)->create_sent = made;
        if (there_before)
            know(SIDE_CRM, WHERRY_UNSTATED);
        tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
        ck_assert_uint_eq(marks(), rests && !made && !there_before ? IN : (IN | LEFT));
    }
}
END_TEST

START_TEST(a_late_opt_in_of_the_crm_is_believed_and_asks_for_nothing)
{
    setup();
    know(SIDE_CRM, WHERRY_UNSUBSCRIBED);
    owe(LEFT | OUT, NOW_MS - 1000);
    half_of(SIDE_CRM)->profiles[0].seen_no = 9;
    policy.late = true;
    const struct learned learned = tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
    ck_assert(learned.late);
    ck_assert_uint_eq(marks(), LEFT); /* and nothing is owed to the list for it */
    ck_assert(!tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED).late); /* reported once */
    tell_consent(SIDE_CRM, WHERRY_UNSUBSCRIBED);
    ck_assert_uint_eq(marks(), LEFT | OUT);
}
END_TEST

START_TEST(a_late_opt_in_counts_when_a_read_of_changes_shows_it)
{
    setup();
    know(SIDE_CRM, WHERRY_UNSUBSCRIBED);
    owe(LEFT, NOW_MS - 1000);
    half_of(SIDE_CRM)->profiles[0].seen_no = 9;
    policy.late = true;
    tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
    policy.late = false;
    tell_consent(SIDE_CRM, WHERRY_SUBSCRIBED);
    ck_assert_uint_eq(marks(), IN);
}
END_TEST

START_TEST(a_member_who_is_seen_first_has_joined_if_she_did_so_after_the_baseline)
{
    static const struct {
        int64_t consent_at_ms;
        bool late, joined;
    } rows[] = {{NOW_MS - 1, false, true},  {NOW_MS - 1, true, true},
                {NOW_MS - 9, false, false}, {NOW_MS - 9, true, false},
                {0, false, true},           {0, true, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setup();
        policy.joined_from_ms = NOW_MS - 5;
        policy.forward_from_ms = NOW_MS - 2; /* of the CRM: later */
        policy.late = rows[i].late;
        const struct learned learned =
            tell_with(SIDE_LIST, WHERRY_SUBSCRIBED,
                      (struct told){.consent_at_ms = rows[i].consent_at_ms});
        ck_assert_uint_eq(marks(), rows[i].joined ? JOINED : 0);
        ck_assert(learned.late == !rows[i].joined);
    }
}
END_TEST

START_TEST(an_opt_out_that_shows_up_where_we_told_of_one_is_our_echo)
{
    setup();
    know(SIDE_LIST, WHERRY_SUBSCRIBED);
    policy.confirm_within_ms = 1000;
    half_of(SIDE_LIST)->told_address = "anne@example.net";
    for (unsigned choice = 0; choice < 4; choice++) {
        state.row.sides[SIDE_CRM].present = false;
        state.row.sides[SIDE_CRM].profile_count = 0;
        owe(0, 0);
        row_clear(&state.row, MARK_OUT);
        half_of(SIDE_LIST)->told_ms = NOW_MS - ((choice & 1) != 0 ? 2000 : 1999);
        tell_with(SIDE_CRM, WHERRY_UNSUBSCRIBED,
                  (struct told){.by = (choice & 2) != 0 ? WHERRY_BY_PERSON
                                                        : WHERRY_BY_UNKNOWN});
        ck_assert_uint_eq(marks(), choice == 0 ? 0 : OUT);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_consent_that_turns_is_owed_to_the_other_side",
         &a_consent_that_turns_is_owed_to_the_other_side, sizeof edges / sizeof *edges,
         0},
        TEST(a_persons_word_that_we_have_heard_is_no_news),
        TEST(a_new_mark_knows_when_it_was_read_and_how_far_the_reads_had_come),
        TEST(an_archived_member_is_compared_with_what_she_was_before),
        TEST(the_baseline_and_steps_that_are_off_set_no_marks),
        TEST(
            a_person_without_a_stated_consent_is_taken_in_only_where_the_policy_says_so),
        TEST(our_own_opt_out_read_back_is_no_edge),
        TEST(a_persons_own_word_is_an_edge_though_we_sent_the_same),
        TEST(the_old_consent_read_back_is_under_way),
        TEST(an_opt_out_where_we_sent_an_opt_in_is_a_real_one),
        TEST(our_own_opt_in_read_back_is_nobodys_opt_in),
        TEST(a_try_that_was_cut_off_hides_no_leave_of_much_later),
        TEST(a_return_to_the_list_cancels_an_opt_out_read_before_it),
        TEST(
            an_opt_in_cancels_a_leave_only_if_the_same_record_was_seen_without_it_since),
        TEST(a_new_record_cancels_a_leave_only_while_it_rests_and_we_made_nobody),
        TEST(a_late_opt_in_of_the_crm_is_believed_and_asks_for_nothing),
        TEST(a_late_opt_in_counts_when_a_read_of_changes_shows_it),
        TEST(a_member_who_is_seen_first_has_joined_if_she_did_so_after_the_baseline),
        TEST(an_opt_out_that_shows_up_where_we_told_of_one_is_our_echo),
        {0},
    };
    return suite_run("learn", tests);
}
