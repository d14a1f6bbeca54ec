/* test_seats.c -- members of a CRM's segment, seats in a static segment, who should
 * join and who should leave. */
#include <stdio.h>
#include <string.h>

#include "host/segments/difference.h"
#include "host/store/rows.h"
#include "host/store/survey.h"
#include "tests/support/suite.h"
#include "tests/unit/segment_state.h"

/* A contact; ids NULL: that side is empty. */
static int64_t contact(const char *list_id, const char *list_address, bool subscribed,
                       const char *crm_id, const char *crm_address)
{
    const char *const list_ids[] = {list_id, NULL};
    const char *const crm_ids[] = {crm_id, NULL};
    struct store_row row = {.ids = {list_ids, crm_ids},
                            .address = {list_address, crm_address},
                            .present = {list_id != NULL, crm_id != NULL},
                            .subscribed = subscribed,
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    return row.id;
}

static void member(const char *id, const char *address)
{
    ck_assert_int_eq(store_set_member(store, segment, id, address, 1, &error),
                     WHERRY_OK);
}

static void seat(const char *id, bool placed, bool ours, int64_t pass,
                 const char *barred)
{
    const struct store_seat seat = {id, placed, ours, pass, barred};
    ck_assert_int_eq(store_set_seat(store, segment, &seat, &error), WHERRY_OK);
}

/* The lists of ids below are joined by blanks. */
static char listed[256];

static void list_one(const char *id)
{
    snprintf(listed + strlen(listed), sizeof listed - strlen(listed), "%s%s",
             listed[0] == '\0' ? "" : " ", id);
}

/* On the list, of all who make this move. */
static void list_moves(enum segment_move move, const struct survey *survey)
{
    struct store_standing movers[DIFFERENCE_PAGE];
    struct difference difference;
    size_t count;
    listed[0] = '\0';
    difference_init(&difference, store, segment, survey, move);
    do {
        ck_assert_int_eq(difference_next(&difference, &arena, movers, DIFFERENCE_PAGE,
                                         &count, &error),
                         WHERRY_OK);
        for (size_t i = 0; i < count; i++)
            list_one(movers[i].id);
    } while (count > 0);
    difference_finish(&difference);
}

/* They are the same ones, however they are found. */
static const char *moves(enum segment_move move)
{
    struct survey survey = {0};
    list_moves(move, NULL);
    const char *found = arena_text(&arena, listed);
    ck_assert_int_eq(survey_take(&survey, store, segment, &error), WHERRY_OK);
    list_moves(move, &survey);
    survey_finish(&survey);
    ck_assert_str_eq(listed, found);
    return listed;
}

/* The addresses of all members who are not subscribed, two at a time. */
static const char *absentees(void)
{
    struct store_absentee page[2];
    struct store_place after = {"", ""};
    size_t count;
    listed[0] = '\0';
    do {
        ck_assert_int_eq(store_next_absentees(store, segment, &after, &arena, page, 2,
                                              &count, &error),
                         WHERRY_OK);
        for (size_t i = 0; i < count; i++) {
            after = page[i].place;
            list_one(after.address);
        }
    } while (count > 0);
    return listed;
}

static int64_t number(enum store_segment_count which)
{
    int64_t count = -1;
    ck_assert_int_eq(store_count_segment(store, which, segment, &count, &error),
                     WHERRY_OK);
    return count;
}

/* Contacts SUBSCRIBED on the list among the members. */
static int64_t on_list(void)
{
    struct survey survey = {0};
    ck_assert_int_eq(survey_take(&survey, store, segment, &error), WHERRY_OK);
    const int64_t count = survey.on_list;
    survey_finish(&survey);
    return count;
}

START_TEST(a_segment_comes_back_as_it_was_put)
{
    struct store_segment put = {.crm = "77",
                                .name = "Été",
                                .static_id = "9",
                                .since = "x",
                                .refreshed_ms = 1,
                                .size = 2,
                                .read_ms = 3,
                                .verified_ms = 4,
                                .synced_ms = 5,
                                .picture = 6,
                                .pass = 7,
                                .counts = "8 9",
                                .error = "why"};
    struct store_segment back;
    ck_assert_int_eq(store_get_segment(store, "77", &arena, &back, &error), WHERRY_END);
    ck_assert_int_eq(store_put_segment(store, &put, &error), WHERRY_OK);
    put.pass = 8;
    const int64_t id = put.id;
    ck_assert_int_eq(store_put_segment(store, &put, &error), WHERRY_OK);
    ck_assert_int_eq(put.id, id);
    ck_assert_int_eq(store_get_segment(store, "77", &arena, &back, &error), WHERRY_OK);
    ck_assert_int_eq(back.id, id);
    ck_assert_str_eq(back.name, "Été");
    ck_assert_str_eq(back.static_id, "9");
    ck_assert_str_eq(back.since, "x");
    ck_assert_str_eq(back.counts, "8 9");
    ck_assert_str_eq(back.error, "why");
    ck_assert_int_eq(back.refreshed_ms, 1);
    ck_assert_int_eq(back.size, 2);
    ck_assert_int_eq(back.read_ms, 3);
    ck_assert_int_eq(back.verified_ms, 4);
    ck_assert_int_eq(back.synced_ms, 5);
    ck_assert_int_eq(back.picture, 6);
    ck_assert_int_eq(back.pass, 8);
}
END_TEST

START_TEST(a_member_who_is_subscribed_and_has_no_seat_joins)
{
    contact("m1", "a@x.net", true, "p1", "a@x.net");
    contact("m2", "b@x.net", false, "p2", "b@x.net");
    contact(NULL, "", false, "p3", "c@x.net");
    contact("m4", "d@x.net", true, "p4", "d@x.net");
    contact("m5", "e@x.net", true, "p5", "e@x.net"); /* not a member */
    member("p1", "a@x.net");
    member("p2", "b@x.net");
    member("p3", "c@x.net");
    member("p4", "d@x.net");
    seat("m4", true, true, 1, "");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "m1");
    ck_assert_str_eq(absentees(), "b@x.net c@x.net");
    ck_assert_int_eq(number(STORE_MEMBERS), 4);
    ck_assert_int_eq(on_list(), 2);
}
END_TEST

/* The link of a profile counts more than an address; without a link the address
 * counts. */
START_TEST(a_member_is_found_by_her_profile_and_then_by_her_address)
{
    contact("m1", "new@x.net", true, "p1", "old@x.net");
    contact("m2", "sole@x.net", true, NULL, "");
    member("p1", "old@x.net");
    member("p9", "sole@x.net");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "m1 m2");
    ck_assert_str_eq(absentees(), "");
}
END_TEST

START_TEST(two_profiles_of_one_contact_are_one_on_the_list)
{
    const char *const list_ids[] = {"m1", NULL};
    const char *const crm_ids[] = {"p1", "p2", NULL};
    struct store_row row = {.ids = {list_ids, crm_ids},
                            .address = {"a@x.net", "a@x.net"},
                            .present = {true, true},
                            .subscribed = true,
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    member("p1", "a@x.net");
    member("p2", "a@x.net");
    ck_assert_int_eq(number(STORE_MEMBERS), 2);
    ck_assert_int_eq(on_list(), 1);
    seat("m1", true, true, 1, "");
    store_drop_member(store, segment, "p1", &error);
    ck_assert_str_eq(moves(SEGMENT_LEAVE), ""); /* the other one is in yet */
    store_drop_member(store, segment, "p2", &error);
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "m1");
}
END_TEST

/* Only one of them is the member's contact, also for a second member with the address. */
START_TEST(of_two_contacts_with_the_address_of_a_member_one_joins)
{
    contact("m0", "0@x.net", true, "p0", "0@x.net");
    contact("m1", "a@x.net", true, NULL, "");
    contact("m2", "a@x.net", true, NULL, "");
    contact(NULL, "", false, "p3", "b@x.net"); /* is not on the list */
    contact("m3", "b@x.net", false, NULL, "");
    member("p0", "a@x.net");
    member("p1", "a@x.net");
    member("p2", "a@x.net");
    member("p3", "b@x.net");
    struct survey survey = {0};
    ck_assert_int_eq(survey_take(&survey, store, segment, &error), WHERRY_OK);
    ck_assert_int_eq(survey.members, 3);
    ck_assert_int_eq(survey.on_list, 2);
    survey_finish(&survey);
    ck_assert_str_eq(moves(SEGMENT_JOIN), "m0 m1");
    seat("m1", true, true, 1, "");
    seat("m2", true, true, 1, "");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "m0");
    ck_assert_str_eq(moves(SEGMENT_LEAVE), ""); /* who may be a member stays */
}
END_TEST

START_TEST(only_a_seat_of_ours_is_given_up)
{
    contact("m1", "a@x.net", true, "p1", "a@x.net");
    contact("m2", "b@x.net", true, "p2", "b@x.net");
    seat("m1", true, true, 1, "");
    seat("m2", true, false, 1, "");
    seat("m3", true, true, 1, ""); /* whoever is on the list no more */
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "m1");
    ck_assert_int_eq(number(STORE_OTHERS), 1);
    member("p2", "b@x.net");
    ck_assert_str_eq(moves(SEGMENT_OWN), "m2");
    ck_assert_int_eq(store_own_seat(store, segment, "m2", &error), WHERRY_OK);
    ck_assert_str_eq(moves(SEGMENT_OWN), "");
    ck_assert_int_eq(number(STORE_OTHERS), 0);
    store_drop_member(store, segment, "p2", &error);
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "m1 m2");
}
END_TEST

/* A member under either name is not taken out. */
START_TEST(in_doubt_nobody_leaves)
{
    contact("m1", "new@x.net", true, "p1", "old@x.net");
    seat("m1", true, true, 1, "");
    member("p9", "new@x.net");
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "");
    store_drop_member(store, segment, "p9", &error);
    member("p1", "old@x.net");
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "");
}
END_TEST

START_TEST(a_refused_member_is_barred_while_her_address_stays)
{
    int64_t row = contact("m1", "a@x.net", true, "p1", "a@x.net");
    member("p1", "a@x.net");
    seat("m1", false, true, 1, "a@x.net");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "");
    ck_assert_int_eq(number(STORE_BARRED), 1);
    const char *const ids[] = {"m1", NULL};
    const char *const none[] = {NULL};
    struct store_row moved = {.id = row,
                              .ids = {ids, none},
                              .address = {"b@x.net", ""},
                              .present = {true, false},
                              .subscribed = true,
                              .body = "b",
                              .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &moved, &error), WHERRY_OK);
    member("p1", "b@x.net");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "m1");
}
END_TEST

START_TEST(a_hidden_member_keeps_her_seat_until_she_shows)
{
    const char *const ids[] = {"m1", NULL};
    const char *const none[] = {NULL};
    struct store_row row = {.ids = {ids, none},
                            .address = {"a@x.net", ""},
                            .present = {true, false},
                            .hidden = true,
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    seat("m1", true, true, 1, "");
    seat("m2", true, true, 1, "");
    ck_assert_int_eq(store_drop_unshown_seats(store, segment, 2, &error), WHERRY_OK);
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "");
    row.hidden = false;
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "m1");
    ck_assert_int_eq(store_drop_unshown_seats(store, segment, 2, &error), WHERRY_OK);
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "");
}
END_TEST

/* Pass 4 was reserved: 3 marks those who should leave and may be in, 4 those who joined
 * or should. */
START_TEST(a_read_of_the_seats_settles_what_was_unsure)
{
    contact("in", "a@x.net", true, NULL, "");
    contact("out", "b@x.net", true, NULL, "");
    contact("stays", "c@x.net", true, NULL, "");
    contact("gone", "d@x.net", true, NULL, "");
    contact("sure", "e@x.net", true, NULL, "");
    contact("old", "f@x.net", true, NULL, "");
    seat("in", false, true, 4, "a@x.net");
    seat("out", false, true, 4, "b@x.net");
    seat("stays", true, true, 3, "c@x.net");
    seat("gone", true, true, 3, "d@x.net");
    seat("sure", true, true, 4, "");
    seat("old", true, true, 2, "");
    store_show_seat(store, segment, "in", 4, &error);
    store_show_seat(store, segment, "stays", 4, &error);
    store_show_seat(store, segment, "guest", 4, &error);
    store_drop_seats_before(store, segment, 4, &error);
    ck_assert_int_eq(number(STORE_BARRED), 2); /* out, and stays, who would not go */
    ck_assert_int_eq(number(STORE_OTHERS), 1); /* guest */
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "in sure");
    member("p", "d@x.net");
    member("q", "f@x.net");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "gone old");
}
END_TEST

static bool is_member(int64_t row)
{
    bool member = false;
    ck_assert_int_eq(store_is_member(store, segment, row, &member, &error), WHERRY_OK);
    return member;
}

START_TEST(a_contact_is_a_member_by_her_profile_or_by_her_address_in_the_crm)
{
    int64_t by_profile = contact(NULL, NULL, false, "p1", "moved@x.net");
    int64_t by_address = contact(NULL, NULL, false, "p2", "b@x.net");
    int64_t on_list = contact("m3", "c@x.net", true, "p3", "other@x.net");
    int64_t nobody = contact("m4", "d@x.net", true, NULL, NULL);
    member("p1", "a@x.net");
    member("px", "b@x.net");
    member("py", "c@x.net"); /* the address of a member of the list is not enough */
    member("m4", "e@x.net"); /* nor is an id of the list */
    ck_assert(is_member(by_profile));
    ck_assert(is_member(by_address));
    ck_assert(!is_member(on_list));
    ck_assert(!is_member(nobody));
    segment++; /* another segment */
    ck_assert(!is_member(by_profile));
    ck_assert(!is_member(by_address));
}
END_TEST

START_TEST(members_that_a_pass_did_not_tell_are_dropped)
{
    int64_t told = 0;
    store_set_member(store, segment, "p1", "a@x.net", 1, &error);
    store_set_member(store, segment, "p2", "b@x.net", 1, &error);
    store_set_member(store, segment, "p2", "c@x.net", 2, &error);
    store_count_members_since(store, segment, 2, &told, &error);
    ck_assert_int_eq(told, 1);
    store_drop_members_before(store, segment, 2, &error);
    ck_assert_int_eq(number(STORE_MEMBERS), 1);
    ck_assert_str_eq(absentees(), "c@x.net");
}
END_TEST

START_TEST(a_segment_that_is_forgotten_takes_all_of_it_along)
{
    struct store_segment back;
    member("p1", "a@x.net");
    seat("m1", true, true, 1, "");
    ck_assert_int_eq(store_forget_segment(store, segment, &error), WHERRY_OK);
    ck_assert_int_eq(number(STORE_MEMBERS), 0);
    ck_assert_int_eq(number(STORE_OTHERS) + number(STORE_BARRED), 0);
    ck_assert_int_eq(store_get_segment(store, "1042", &arena, &back, &error),
                     WHERRY_END);
}
END_TEST

/* Two records of one contact: the list knows them by the first id. */
START_TEST(whoever_has_two_ids_joins_by_the_first_and_leaves_once)
{
    const char *const list_ids[] = {"l1", "l2", NULL}, *const crm_ids[] = {"p1", NULL};
    struct store_row row = {.ids = {list_ids, crm_ids},
                            .address = {"ann@example.net", ""},
                            .present = {true, true},
                            .subscribed = true,
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    member("p1", "elsewhere@example.net");
    seat("l2", true, true, 1, "");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "l1");
    seat("l1", true, true, 1, "");
    ck_assert_str_eq(moves(SEGMENT_JOIN), "");
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "");
    store_drop_member(store, segment, "p1", &error);
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "l1");
    seat("l1", true, true, 1, "ann@example.net");
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "l1");
    seat("l2", true, true, 1, "ann@example.net");
    ck_assert_str_eq(moves(SEGMENT_LEAVE), "");
}
END_TEST

static const struct test tests[] = {
    TEST(a_segment_comes_back_as_it_was_put),
    TEST(a_member_who_is_subscribed_and_has_no_seat_joins),
    TEST(a_member_is_found_by_her_profile_and_then_by_her_address),
    TEST(two_profiles_of_one_contact_are_one_on_the_list),
    TEST(of_two_contacts_with_the_address_of_a_member_one_joins),
    TEST(whoever_has_two_ids_joins_by_the_first_and_leaves_once),
    TEST(only_a_seat_of_ours_is_given_up),
    TEST(in_doubt_nobody_leaves),
    TEST(a_refused_member_is_barred_while_her_address_stays),
    TEST(a_hidden_member_keeps_her_seat_until_she_shows),
    TEST(a_read_of_the_seats_settles_what_was_unsure),
    TEST(a_contact_is_a_member_by_her_profile_or_by_her_address_in_the_crm),
    TEST(members_that_a_pass_did_not_tell_are_dropped),
    TEST(a_segment_that_is_forgotten_takes_all_of_it_along),
    {0},
};

int main(void)
{
    suite_fixture(segment_state_begin, segment_state_end);
    return suite_run("seats", tests);
}
