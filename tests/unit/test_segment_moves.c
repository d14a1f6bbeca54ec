/* test_segment_moves.c -- who joins a static segment and who leaves it: the rules, and
 * that a real state returns each standing correctly. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/segments/difference.h"
#include "host/store/rows.h"
#include "host/store/sqlite/handle.h"
#include "host/store/survey.h"
#include "tests/support/suite.h"
#include "tests/unit/segment_state.h"

/* ---- All standings ---- */

enum { STANDINGS = 64 * 3 };

static struct standing standing_at(int index)
{
    return (struct standing){.on_list = (index & 1) != 0,
                             .subscribed = (index & 2) != 0,
                             .hidden = (index & 4) != 0,
                             .placed = (index & 8) != 0,
                             .ours = (index & 16) != 0,
                             .barred = (index & 32) != 0,
                             .membership = (enum membership)(index / 64)};
}

/* As in the table below. */
static const char *standing_text(const struct standing *standing, char text[16])
{
    static const char yes[] = "ny", member[] = "nms";
    snprintf(text, 16, "%c %c %c %c %c %c %c", yes[standing->on_list],
             yes[standing->subscribed], yes[standing->hidden],
             member[standing->membership], yes[standing->placed], yes[standing->ours],
             yes[standing->barred]);
    return text;
}

/* ---- The rules ---- */

/* The columns are: on the list, subscribed, hidden, a member (surely: s, maybe: m),
 * placed, ours, barred. A dash is any of them. */
static const struct rule {
    const char *when;
    enum segment_move move;
    const char *because;
} rules[] = {
    {"n - - - - - -", SEGMENT_STAY, "whoever is not on the list cannot be moved"},

    {"y y - s n - n", SEGMENT_JOIN, "a member who is subscribed sits there"},
    {"y n - s n - -", SEGMENT_STAY, "nobody joins who is not subscribed"},
    {"y y - s n - y", SEGMENT_STAY, "a refusal holds while the address is the same"},
    {"y - - m n - -", SEGMENT_STAY, "in doubt nobody joins"},
    {"y - - n n - -", SEGMENT_STAY, "nobody joins who is no member"},

    {"y - - s y n -", SEGMENT_OWN, "she was seen as a member while she sat there"},
    {"y - - m y n -", SEGMENT_OWN, "so she was, by her address"},
    {"y - - s y y -", SEGMENT_STAY, "a member keeps her seat, subscribed or not"},
    {"y - - m y y -", SEGMENT_STAY, "in doubt nobody leaves"},

    {"y - - n y n -", SEGMENT_STAY, "others put her there: it is not for us to end"},
    {"y - n n y y n", SEGMENT_LEAVE, "a seat of ours is for members"},
    {"y - y n y y -", SEGMENT_STAY, "whoever is hidden cannot be seen to leave"},
    {"y - n n y y y", SEGMENT_STAY, "a refusal holds while the address is the same"},
};
enum { RULES = sizeof rules / sizeof *rules };

static bool rule_holds(const struct rule *rule, const char *standing)
{
    for (size_t i = 0; standing[i] != '\0'; i++)
        if (rule->when[i] != '-' && rule->when[i] != standing[i])
            return false;
    return true;
}

START_TEST(each_standing_has_one_rule_and_is_decided_by_it)
{
    for (int index = 0; index < STANDINGS; index++) {
        const struct standing standing = standing_at(index);
        const struct rule *found = NULL;
        char text[16];
        standing_text(&standing, text);
        for (size_t i = 0; i < RULES; i++) {
            if (!rule_holds(&rules[i], text))
                continue;
            ck_assert_msg(found == NULL, "'%s' has two rules: %s, and %s", text,
                          found->because, rules[i].because);
            found = &rules[i];
        }
        ck_assert_msg(found != NULL, "'%s' has no rule", text);
        ck_assert_msg(segment_decide(&standing) == found->move, "'%s' is %d: %s", text,
                      (int)segment_decide(&standing), found->because);
    }
}
END_TEST

/* ---- A real state ---- */

/* A profile NULL: none in the CRM. */
static void put_contact(const char *id, const char *address, const char *profile,
                        const struct standing *standing)
{
    const char *const list_ids[] = {id, NULL}, *const crm_ids[] = {profile, NULL};
    struct store_row row = {.ids = {list_ids, crm_ids},
                            .address = {address, ""},
                            .present = {standing->on_list, profile != NULL},
                            .subscribed = standing->subscribed,
                            .hidden = standing->hidden,
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
}

static void put_member(int64_t where, const char *profile, const char *address)
{
    ck_assert_int_eq(store_set_member(store, where, profile, address, 1, &error),
                     WHERRY_OK);
}

static void put_seat(const char *id, const struct store_seat *seat)
{
    struct store_seat put = *seat;
    put.id = id;
    put.pass = 1;
    ck_assert_int_eq(store_set_seat(store, segment, &put, &error), WHERRY_OK);
}

/* One standing can come about in several ways. */
enum { WAYS = 4 };

/* By the profile, by the address, by both, or by one while another contact has the
 * other. */
static void put_sure(int way, const char *address, const char *profile,
                     const char *other)
{
    if (way == 0)
        put_member(segment, profile, "elsewhere@example.net");
    else if (way == 1)
        put_member(segment, arena_format(&arena, "no-%s", profile), address);
    else
        put_member(segment, profile, address);
    if (way == 3)
        put_member(segment, other, address);
}

/* A member has the address and is another contact: by the profile, or because the list
 * has that address twice. */
static bool is_twin(const struct standing *standing, int way)
{
    return standing->membership == MEMBER_MAYBE && way % 2 == 1;
}

static void put_maybe(int way, const char *address, const char *other)
{
    const char *unknown = arena_format(&arena, "no-%s", other);
    put_member(segment, way % 2 == 0 ? other : unknown, address);
}

/* No contact is a member of this name, or only of another segment. */
static void put_none(int way, const char *address, const char *profile)
{
    if (way % 2 == 1)
        put_member(segment + 1, profile, address);
}

/* A contact who is not barred may have been, with an earlier address; one who is
 * neither barred nor placed may have no seat at all. */
static void put_her_seat(int way, const char *id, const char *address,
                         const struct standing *standing)
{
    const char *before = way % 2 == 0 ? "" : "before@example.net";
    if (!standing->placed && !standing->ours && !standing->barred && way < 2)
        return;
    put_seat(id, &(struct store_seat){.placed = standing->placed,
                                      .ours = standing->ours,
                                      .barred = standing->barred ? address : before});
}

/* Whether it can be at all. */
static bool put_standing(int index, int way)
{
    static const struct standing on_list = {.on_list = true};
    const struct standing standing = standing_at(index);
    const char *id = arena_format(&arena, "%d %d", index, way);
    const char *address = arena_format(&arena, "ann-%d-%d@example.net", index, way);
    const char *profile = arena_format(&arena, "p%d %d", index, way);
    const char *other = arena_format(&arena, "o%d %d", index, way);
    if (standing.membership == MEMBER_SURE && !standing.on_list)
        return false; /* a member is taken for somebody on the list */
    put_contact(other, is_twin(&standing, way) ? address : "bob@example.net", other,
                &on_list);
    put_contact(id, address, profile, &standing);
    if (standing.membership == MEMBER_SURE)
        put_sure(way, address, profile, other);
    else if (standing.membership == MEMBER_NOT)
        put_none(way, address, profile);
    else
        put_maybe(way, address, other);
    put_her_seat(way, id, address, &standing);
    return true;
}

static void put_all(bool put[WAYS][STANDINGS])
{
    for (int way = 0; way < WAYS; way++)
        for (int index = 0; index < STANDINGS; index++)
            put[way][index] = put_standing(index, way);
}

/* Whose they are; false for one of the others. */
static bool read_id(const char *id, int *index, int *way)
{
    char *end;
    if (*id == 'o')
        return false;
    *index = (int)strtol(id, &end, 10);
    *way = (int)strtol(end, NULL, 10);
    return true;
}

static void note_movers(enum segment_move move, const struct survey *survey,
                        enum segment_move moved[WAYS][STANDINGS])
{
    struct store_standing movers[DIFFERENCE_PAGE];
    struct difference difference;
    size_t count;
    int index, way;
    difference_init(&difference, store, segment, survey, move);
    do {
        ck_assert_int_eq(difference_next(&difference, &arena, movers, DIFFERENCE_PAGE,
                                         &count, &error),
                         WHERRY_OK);
        for (size_t i = 0; i < count; i++) {
            if (!read_id(movers[i].id, &index, &way))
                continue;
            ck_assert_int_eq(moved[way][index], SEGMENT_STAY);
            moved[way][index] = move;
        }
    } while (count > 0);
    difference_finish(&difference);
}

/* All contacts get a number so much higher. */
static void raise_numbers(int64_t by)
{
    const char *sql = arena_format(&arena,
                                   "UPDATE contact SET id = -id - %lld;"
                                   "UPDATE contact SET id = -id;"
                                   "UPDATE link SET contact = contact + %lld;",
                                   (long long)by, (long long)by);
    ck_assert_int_eq(sqlite3_exec(sqlite_of(store)->file, sql, NULL, NULL, NULL),
                     SQLITE_OK);
}

static void check_movers(struct survey *survey, int64_t higher)
{
    static bool put[WAYS][STANDINGS];
    static enum segment_move moved[WAYS][STANDINGS];
    put_all(put);
    raise_numbers(higher);
    if (survey != NULL)
        ck_assert_int_eq(survey_take(survey, store, segment, &error), WHERRY_OK);
    note_movers(SEGMENT_JOIN, survey, moved);
    note_movers(SEGMENT_LEAVE, survey, moved);
    note_movers(SEGMENT_OWN, survey, moved);
    for (int way = 0; way < WAYS; way++)
        for (int index = 0; index < STANDINGS; index++) {
            const struct standing standing = standing_at(index);
            char text[16];
            if (put[way][index])
                ck_assert_msg(moved[way][index] == segment_decide(&standing),
                              "'%s' in way %d: the state says %d, the rules %d",
                              standing_text(&standing, text), way,
                              (int)moved[way][index], (int)segment_decide(&standing));
        }
}

START_TEST(each_contact_of_a_state_moves_as_the_rules_say_of_her_standing)
{
    check_movers(NULL, 0);
}
END_TEST

START_TEST(a_survey_of_the_members_moves_nobody_otherwise)
{
    struct survey survey = {0};
    check_movers(&survey, 0);
    ck_assert(!survey.beyond);
    survey_finish(&survey);
}
END_TEST

/* All of the numbers are too high, or some of them. */
START_TEST(a_number_that_no_survey_can_hold_moves_nobody_otherwise)
{
    struct survey survey = {0};
    check_movers(&survey, _i == 0 ? BITS_HIGHEST : BITS_HIGHEST - STANDINGS);
    ck_assert(survey.beyond);
    survey_finish(&survey);
}
END_TEST

static void check_standings(enum store_standings which, bool told[WAYS][STANDINGS])
{
    struct store_standing page[7];
    int64_t after = 0;
    size_t count;
    int index, way;
    do {
        ck_assert_int_eq(store_next_standings(store, which, segment, NULL, after,
                                              &arena, page, 7, &count, &error),
                         WHERRY_OK);
        for (size_t i = 0; i < count; i++) {
            after = page[i].row;
            if (!read_id(page[i].id, &index, &way))
                continue;
            const struct standing standing = standing_at(index);
            char is[16], said[16];
            ck_assert_str_eq(standing_text(&page[i].standing, said),
                             standing_text(&standing, is));
            told[way][index] = true;
        }
    } while (count > 0);
}

/* The rules here leave out what the store leaves out for speed. */
START_TEST(a_state_tells_each_standing_as_it_is_and_hides_only_those_who_stay)
{
    static bool put[WAYS][STANDINGS], told[WAYS][STANDINGS];
    put_all(put);
    check_standings(STORE_UNSEATED, told);
    check_standings(STORE_OUR_SEATS, told);
    check_standings(STORE_OTHER_SEATS, told);
    for (int way = 0; way < WAYS; way++)
        for (int index = 0; index < STANDINGS; index++) {
            const struct standing standing = standing_at(index);
            char text[16];
            if (put[way][index] && !told[way][index])
                ck_assert_msg(segment_decide(&standing) == SEGMENT_STAY,
                              "'%s' in way %d is hidden",
                              standing_text(&standing, text), way);
        }
}
END_TEST

/* ---- Many ---- */

enum { MANY = 3 * DIFFERENCE_PAGE + 7 };

static void put_many(const struct store_seat *seat)
{
    static const struct standing subscribed = {.on_list = true, .subscribed = true};
    for (int i = 0; i < MANY; i++) {
        const char *id = arena_format(&arena, "c%06d", i);
        const char *address = arena_format(&arena, "ann-%06d@example.net", i);
        put_contact(id, address, id, &subscribed);
        put_member(segment, id, address);
        if (seat == NULL || i == MANY - 1)
            continue;
        put_seat(id, &(struct store_seat){.placed = seat->placed,
                                          .ours = true,
                                          .barred = seat->placed ? "" : address});
    }
}

/* The first thousands may not join; this one does. */
START_TEST(somebody_who_joins_behind_many_who_stay_is_found)
{
    static const struct store_seat barred = {.placed = false};
    struct store_standing movers[DIFFERENCE_PAGE];
    struct difference difference;
    size_t count;
    put_many(&barred);
    difference_init(&difference, store, segment, NULL, SEGMENT_JOIN);
    difference_next(&difference, &arena, movers, DIFFERENCE_PAGE, &count, &error);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(movers[0].id, arena_format(&arena, "c%06d", MANY - 1));
    difference_next(&difference, &arena, movers, DIFFERENCE_PAGE, &count, &error);
    ck_assert_uint_eq(count, 0);
    difference_finish(&difference);
}
END_TEST

START_TEST(each_joins_once_while_those_before_her_are_seated)
{
    static const struct store_seat seat = {.placed = true, .ours = true, .barred = ""};
    struct store_standing movers[2 * DIFFERENCE_PAGE];
    struct difference difference;
    size_t count, joined = 0;
    put_many(NULL);
    difference_init(&difference, store, segment, NULL, SEGMENT_JOIN);
    do {
        ck_assert_int_eq(difference_next(&difference, &arena, movers,
                                         2 * DIFFERENCE_PAGE, &count, &error),
                         WHERRY_OK);
        for (size_t i = 0; i < count; i++) {
            ck_assert_str_eq(movers[i].id, arena_format(&arena, "c%06zu", joined));
            joined++;
            put_seat(movers[i].id, &seat);
        }
    } while (count > 0);
    ck_assert_uint_eq(joined, MANY);
    difference_finish(&difference);
}
END_TEST

START_TEST(a_member_who_sits_there_is_not_looked_at_again_as_one_who_may_join)
{
    static const struct store_seat seat = {.placed = true};
    struct store_standing page[2];
    size_t count;
    put_many(&seat);
    ck_assert_int_eq(store_next_standings(store, STORE_UNSEATED, segment, NULL, 0,
                                          &arena, page, 2, &count, &error),
                     WHERRY_OK);
    ck_assert_uint_eq(count, 1);
}
END_TEST

/* The list could not be asked about a contact without an address. */
START_TEST(nobody_moves_without_an_address)
{
    static const struct standing subscribed = {.on_list = true, .subscribed = true};
    static const struct store_seat seat = {.placed = true, .ours = true, .barred = ""};
    static enum segment_move moved[WAYS][STANDINGS];
    put_contact("1 0", "", "p1", &subscribed);
    put_member(segment, "p1", "ann@example.net");
    put_contact("2 0", "", "p2", &subscribed);
    put_seat("2 0", &seat);
    note_movers(SEGMENT_JOIN, NULL, moved);
    note_movers(SEGMENT_LEAVE, NULL, moved);
    ck_assert_int_eq(moved[0][1], SEGMENT_STAY);
    ck_assert_int_eq(moved[0][2], SEGMENT_STAY);
}
END_TEST

static const struct test tests[] = {
    TEST(each_standing_has_one_rule_and_is_decided_by_it),
    TEST(each_contact_of_a_state_moves_as_the_rules_say_of_her_standing),
    TEST(a_survey_of_the_members_moves_nobody_otherwise),
    {"a_number_that_no_survey_can_hold_moves_nobody_otherwise",
     &a_number_that_no_survey_can_hold_moves_nobody_otherwise, 2, 0},
    TEST(a_state_tells_each_standing_as_it_is_and_hides_only_those_who_stay),
    TEST(somebody_who_joins_behind_many_who_stay_is_found),
    TEST(each_joins_once_while_those_before_her_are_seated),
    TEST(a_member_who_sits_there_is_not_looked_at_again_as_one_who_may_join),
    TEST(nobody_moves_without_an_address),
    {0},
};

int main(void)
{
    suite_fixture(segment_state_begin, segment_state_end);
    return suite_run("segment_moves", tests);
}
