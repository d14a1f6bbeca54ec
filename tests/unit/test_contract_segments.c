/* test_contract_segments.c -- what holds of the segments of a state whatever keeps it:
 * members, seats, who may have to move; and of all that a state holds, told and filled in
 * again.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/contents.h"
#include "host/store/places.h"
#include "host/store/survey.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"
#include "tests/unit/contents_told.h"

enum { ROOM = 3 };

static struct wherry_error ignored;
static struct arena arena;
static struct store *store;
static int64_t segment;

static void finish(void)
{
    arena_free(&arena);
    backends_teardown();
}

/* A contact with these ids; "": none on that side. */
static int64_t add_contact(const char *list, const char *crm, const char *address,
                           bool subscribed)
{
    const char *const list_ids[] = {list, NULL}, *const crm_ids[] = {crm, NULL};
    struct store_row row = {
        .ids = {*list == '\0' ? NULL : list_ids, *crm == '\0' ? NULL : crm_ids},
        .address = {*list == '\0' ? "" : address, *crm == '\0' ? "" : address},
        .present = {*list != '\0', *crm != '\0'},
        .subscribed = subscribed,
        .hidden = strcmp(list, "hidden") == 0,
        .body = "",
        .body_length = 0};
    fine(store_put_row(store, &row, error));
    return row.id;
}

static struct store_segment segment_of(const char *crm)
{
    return (struct store_segment){.crm = crm,
                                  .name = "VIP",
                                  .static_id = "7",
                                  .since = "",
                                  .refreshed_ms = -1,
                                  .size = 3,
                                  .counts = "",
                                  .error = ""};
}

/* Within a transaction: a state with a segment of nobody. */
static void begin(int backend)
{
    store = backend_open(backend, "a", STORE_WRITE);
    struct store_segment made = segment_of("vip");
    fine(store_begin(store, error));
    fine(store_put_segment(store, &made, error));
    segment = made.id;
}

static void end(void)
{
    fine(store_commit(store, error));
    store_close(store);
}

START_TEST(a_segment_is_read_as_it_was_put_and_goes_with_all_of_it)
{
    struct store_segment other = segment_of("other"), read;
    int64_t members = -1;
    begin(_i);
    fine(store_put_segment(store, &other, error));
    ck_assert_int_ne(other.id, segment);
    other.name = "Others";
    other.pass = 9;
    other.error = "why";
    fine(store_put_segment(store, &other, error));
    fine(store_get_segment(store, "other", &arena, &read, error));
    ck_assert_int_eq(read.id, other.id);
    ck_assert_str_eq(read.name, "Others");
    ck_assert_str_eq(read.error, "why");
    ck_assert_int_eq(read.pass, 9);
    ck_assert_int_eq(read.refreshed_ms, -1);
    ck_assert_int_eq(store_get_segment(store, "none", &arena, &read, &ignored),
                     WHERRY_END);
    fine(store_set_member(store, other.id, "m", "m@example.org", 1, error));
    fine(store_set_member(store, segment, "m", "m@example.org", 1, error));
    fine(store_forget_segment(store, other.id, error));
    ck_assert_int_eq(store_get_segment(store, "other", &arena, &read, &ignored),
                     WHERRY_END);
    fine(store_count_segment(store, STORE_MEMBERS, other.id, &members, error));
    ck_assert_int_eq(members, 0);
    fine(store_count_segment(store, STORE_MEMBERS, segment, &members, error));
    ck_assert_int_eq(members, 1);
    end();
}
END_TEST

static int64_t told_since(int64_t pass)
{
    int64_t number = -1;
    fine(store_count_members_since(store, segment, pass, &number, error));
    return number;
}

START_TEST(members_stay_as_long_as_reads_tell_them)
{
    begin(_i);
    fine(store_set_member(store, segment, "one", "1@example.org", 1, error));
    fine(store_set_member(store, segment, "two", "2@example.org", 1, error));
    fine(store_set_member(store, segment, "three", "3@example.org", 1, error));
    fine(store_set_member(store, segment, "one", "new@example.org", 0, error));
    ck_assert_int_eq(told_since(1), 3);
    fine(store_keep_member(store, segment, "two", 2, error));
    fine(store_keep_member(store, segment, "nobody", 2, error));
    fine(store_set_member(store, segment, "one", "new@example.org", 2, error));
    ck_assert_int_eq(told_since(2), 2);
    fine(store_drop_members_before(store, segment, 2, error));
    ck_assert_int_eq(told_since(0), 2);
    fine(store_drop_member(store, segment, "one", error));
    ck_assert_int_eq(told_since(0), 1);
    end();
}
END_TEST

static void set_seat(const char *id, bool placed, bool ours, int64_t pass,
                     const char *barred)
{
    const struct store_seat seat = {
        .id = id, .placed = placed, .ours = ours, .pass = pass, .barred = barred};
    fine(store_set_seat(store, segment, &seat, error));
}

/* How a contact stands in the segment, as a text. */
static const char *place_of(int64_t row)
{
    struct store_place_in place;
    char told[40];
    fine(store_get_place(store, segment, row, &place, error));
    snprintf(told, sizeof told, "%s%s%s%s", place.member ? "member " : "",
             place.placed ? "placed " : "", place.ours ? "ours " : "",
             place.barred ? "barred" : "");
    return arena_text(&arena, told);
}

START_TEST(seats_stay_as_long_as_reads_show_them)
{
    int64_t number;
    const char *id = "";
    begin(_i);
    const int64_t ann = add_contact("ann", "c-ann", "ann@example.org", true);
    const int64_t bob = add_contact("bob", "", "bob@example.org", true);
    const int64_t eva = add_contact("hidden", "", "eva@example.org", true);
    set_seat("ann", true, true, 1, "");
    set_seat("bob", true, false, 1, "bob@example.org");
    set_seat("hidden", true, false, 1, "");
    ck_assert_str_eq(place_of(ann), "placed ours ");
    ck_assert_str_eq(place_of(bob), "placed barred");
    set_seat("ann", true, false, 1, ""); /* once ours, always ours */
    ck_assert_str_eq(place_of(ann), "placed ours ");
    fine(store_count_segment(store, STORE_OTHERS, segment, &number, error));
    ck_assert_int_eq(number, 2);
    fine(store_count_segment(store, STORE_BARRED, segment, &number, error));
    ck_assert_int_eq(number, 1);
    fine(store_show_seat(store, segment, "bob", 2, error)); /* barred from going */
    ck_assert_str_eq(place_of(bob), "placed barred");
    fine(store_show_seat(store, segment, "bob", 4, error));
    ck_assert_str_eq(place_of(bob), "placed ");
    fine(store_own_seat(store, segment, "bob", error));
    ck_assert_str_eq(place_of(bob), "placed ours ");
    fine(store_drop_unshown_seats(store, segment, 4, error));
    ck_assert_str_eq(place_of(ann), "");
    ck_assert_str_eq(place_of(eva), "placed ");
    fine(store_drop_seat(store, segment, "bob", error));
    ck_assert_str_eq(place_of(bob), "");
    fine(store_drop_seats_before(store, segment, 9, error));
    ck_assert_str_eq(place_of(eva), "");
    fine(store_find_on_list(store, "bob@example.org", &arena, &id, error));
    ck_assert_str_eq(id, "bob");
    ck_assert_int_eq(
        store_find_on_list(store, "none@example.org", &arena, &id, &ignored),
        WHERRY_END);
    end();
}
END_TEST

/* ---- Who may have to move */

static void tell_place(void *self, const struct store_kept_place *place)
{
    buffer_format(self, "%s %s %s'%s'%s%s\n", place->crm, place->name,
                  place->member ? "member " : "seat ", place->address,
                  place->placed ? " placed" : "", place->ours ? " ours" : "");
}

/* Those who stand so, page by page. */
static const char *standing(enum store_standings which, const struct survey *survey)
{
    struct buffer told = {0};
    struct store_standing found[ROOM];
    struct arena page = {0};
    int64_t after = 0;
    size_t count = 1;
    while (count > 0) {
        arena_reset(&page);
        fine(store_next_standings(store, which, segment, survey, after, &page, found,
                                  ROOM, &count, error));
        for (size_t i = 0; i < count; i++)
            buffer_format(&told, "%s%s%d ", found[i].id,
                          found[i].standing.subscribed ? "+" : "-",
                          (int)found[i].standing.membership);
        if (count > 0)
            after = found[count - 1].row;
    }
    const char *text = arena_text(&arena, buffer_text(&told));
    buffer_free(&told);
    arena_free(&page);
    return text;
}

static const char *absentees(void)
{
    struct buffer told = {0};
    struct store_absentee found;
    struct store_place after = {"", ""};
    struct arena place = {0}, page = {0};
    size_t count = 1;
    while (count > 0) {
        arena_reset(&page);
        fine(store_next_absentees(store, segment, &after, &page, &found, 1, &count,
                                  error));
        if (count == 0)
            break;
        buffer_format(&told, "%s/%d ", found.place.id, (int)found.row);
        store_keep_place(&after, &found.place, &place);
    }
    const char *text = arena_text(&arena, buffer_text(&told));
    buffer_free(&told);
    arena_free(&place);
    arena_free(&page);
    return text;
}

/* Who may stand so, by a survey. */
static const char *surveyed(const struct survey *survey, enum store_standings which)
{
    struct buffer told = {0};
    int64_t rows[8];
    size_t count;
    bool from_survey;
    fine(survey_next(survey, store, which, 0, rows, 8, &count, &from_survey, error));
    for (size_t i = 0; i < count; i++)
        buffer_format(&told, "%d ", (int)rows[i]);
    ck_assert(from_survey == (survey != NULL && count > 0));
    const char *text = arena_text(&arena, buffer_text(&told));
    buffer_free(&told);
    return text;
}

/* Six contacts of whom four are members, one by her address alone. */
static void fill(void)
{
    add_contact("l-ann", "c-ann", "ann@example.org", true);
    add_contact("l-bob", "c-bob", "bob@example.org", true);
    add_contact("l-eva", "c-eva", "eva@example.org", false);
    add_contact("l-ivo", "c-ivo", "ivo@example.org", true);
    add_contact("l-kim", "", "kim@example.org", true);
    add_contact("", "c-lea", "lea@example.org", true);
    fine(store_set_member(store, segment, "c-ann", "ann@example.org", 1, error));
    fine(store_set_member(store, segment, "c-bob", "bob@example.org", 1, error));
    fine(store_set_member(store, segment, "c-eva", "eva@example.org", 1, error));
    fine(store_set_member(store, segment, "c-kim", "kim@example.org", 1, error));
    fine(store_set_member(store, segment, "c-nobody", "none@example.org", 1, error));
    set_seat("l-ann", true, true, 1, "");
    set_seat("l-ivo", true, true, 1, "");
    set_seat("l-bob", true, false, 1, "");
}

START_TEST(who_may_have_to_move_is_told)
{
    struct survey survey = {0};
    struct buffer told = {0};
    bool member = false;
    begin(_i);
    fill();
    fine(survey_take(&survey, store, segment, error));
    ck_assert_int_eq(survey.members, 3);
    ck_assert_int_eq(survey.on_list, 3);
    ck_assert_str_eq(surveyed(&survey, STORE_UNSEATED), "3 5 ");
    ck_assert_str_eq(surveyed(&survey, STORE_OUR_SEATS), "4 ");
    ck_assert_str_eq(surveyed(NULL, STORE_OUR_SEATS), "1 2 3 4 5 6 ");
    ck_assert_str_eq(standing(STORE_UNSEATED, &survey), "l-eva-2 l-kim+2 ");
    ck_assert_str_eq(standing(STORE_UNSEATED, NULL), "l-eva-2 l-kim+2 ");
    ck_assert_str_eq(standing(STORE_OUR_SEATS, &survey), "l-ivo+0 ");
    ck_assert_str_eq(standing(STORE_OUR_SEATS, NULL), "l-ivo+0 ");
    ck_assert_str_eq(standing(STORE_OTHER_SEATS, &survey), "l-bob+2 ");
    ck_assert_str_eq(absentees(), "c-eva/3 c-nobody/0 ");
    fine(store_is_member(store, segment, 1, &member, error));
    ck_assert(member);
    fine(store_is_member(store, segment, 4, &member, error));
    ck_assert(!member);
    fine(store_places_of(store, 1, &tell_place, &told, error));
    ck_assert_str_eq(buffer_text(&told),
                     "vip VIP seat '' placed ours\nvip VIP member 'ann@example.org'\n");
    buffer_free(&told);
    survey_finish(&survey);
    end();
}
END_TEST

START_TEST(moves_that_nobody_is_sure_of_are_found_in_the_journal)
{
    const struct store_journal like = {
        .run = 5, .step = "segment_sync", .event = "accepted", .after = "segment: vip"};
    struct store_journal line = like;
    struct store_unsure unsure[4];
    size_t count = 0;
    begin(_i);
    fill();
    line.before = line.words = "";
    line.row = 2;
    fine(store_write_journal(store, &line, error));
    line.row = 4;
    line.before = "segment: vip";
    line.after = "";
    fine(store_write_journal(store, &line, error));
    line.event = "joined";
    fine(store_write_journal(store, &line, error));
    fine(store_next_unsure(store, segment, &like, 0, unsure, 4, &count, error));
    ck_assert_uint_eq(count, 2);
    ck_assert(unsure[0].row == 2 && unsure[0].join && unsure[0].placed);
    ck_assert(unsure[1].row == 4 && !unsure[1].join && unsure[1].placed);
    fine(store_next_unsure(store, segment, &like, unsure[0].line, unsure, 4, &count,
                           error));
    ck_assert_uint_eq(count, 1);
    end();
}
END_TEST

/* ---- All of it */

#define ZEROS "00000000000000000000000000000000"

START_TEST(all_that_a_state_holds_is_told_in_one_order)
{
    struct buffer told = {0};
    int64_t run;
    begin(_i);
    set_seat("l-ann", true, true, 1, "");
    add_contact("l-ann", "c-ann", "ann@example.org", true);
    fine(store_set_member(store, segment, "c-ann", "ann@example.org", 1, error));
    fine(store_set_member(store, segment, "a", "zoe@example.org", 1, error));
    fine(store_set_value(store, "z", "1", error));
    fine(store_set_value(store, "B", "2", error));
    fine(store_set_value(store, "a", "3", error));
    fine(store_start_run(store, "run", 1, &run, error));
    const struct store_journal line = {
        .run = 1, .step = "", .event = "", .before = "", .after = "", .words = "w"};
    fine(store_write_journal(store, &line, error));
    const struct store_forgetting key = {.highest = 3};
    fine(store_put_forgetting(store, &key, error));
    const struct store_fingerprint print = {.hash = "0123456789abcdef0123456789abcdef",
                                            .of = {.person = 1}};
    fine(store_put_fingerprint(store, &print, error));
    end();
    store = backend_open(_i, "a", STORE_READ);
    const struct store_contents contents = contents_told(&told);
    fine(store_hold(store, error));
    fine(store_tell_contents(store, &contents, error));
    store_forgive(store); /* nothing had failed */
    fine(store_let_go(store, error));
    ck_assert_str_eq(buffer_text(&told),
                     "value B=2\nvalue a=3\nvalue z=1\n"
                     "row 1 ann@example.org|ann@example.org 110100 l-ann c-ann \n"
                     "segment 1 vip  0\nmember a zoe@example.org 1\n"
                     "member c-ann ann@example.org 1\nseat l-ann 11 \n"
                     "run 1 run -1  \nline 1 0   w\n"
                     "key 3 " ZEROS ZEROS "\n"
                     "3031323334353637383961626364656630313233343536373839616263646566"
                     " forgotten 1\n");
    buffer_free(&told);
    store_close(store);
}
END_TEST

static void note_dropped(void *self, int64_t row)
{
    buffer_format(self, "%d ", (int)row);
}

START_TEST(a_state_that_is_filled_is_complete_but_for_whom_another_row_holds)
{
    static const char *const one[] = {"x", NULL}, *const two[] = {"y", "z", NULL};
    struct buffer dropped = {0};
    struct store_counts counts;
    int64_t row = 0;
    struct store_row rows[] = {
        {.id = 4, .ids = {one, two}, .present = {true, true}},
        {.id = 9, .ids = {one, NULL}, .present = {true, false}},
    };
    store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    for (size_t i = 0; i < 2; i++) {
        rows[i].address[0] = rows[i].address[1] = "ann@example.org";
        rows[i].body = "";
        fine(store_add_row(store, &rows[i], error));
    }
    fine(store_commit(store, error));
    fine(store_complete(store, &note_dropped, &dropped, error));
    ck_assert_str_eq(buffer_text(&dropped), "9 ");
    fine(store_find_by_id(store, STORE_CRM, "z", &row, error));
    ck_assert_int_eq(row, 4);
    fine(store_count(store, &counts, error));
    ck_assert_int_eq(counts.rows, 1);
    ck_assert_int_eq(counts.linked, 1);
    buffer_free(&dropped);
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_segment_is_read_as_it_was_put_and_goes_with_all_of_it),
        EACH_BACKEND(members_stay_as_long_as_reads_tell_them),
        EACH_BACKEND(seats_stay_as_long_as_reads_show_them),
        EACH_BACKEND(who_may_have_to_move_is_told),
        EACH_BACKEND(moves_that_nobody_is_sure_of_are_found_in_the_journal),
        EACH_BACKEND(all_that_a_state_holds_is_told_in_one_order),
        EACH_BACKEND(a_state_that_is_filled_is_complete_but_for_whom_another_row_holds),
        {0}};
    suite_fixture(&backends_setup, &finish);
    return backends_run("contract of segments", tests);
}
