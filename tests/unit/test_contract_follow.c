/* test_contract_follow.c -- what holds of a state that follows another one, whatever keeps
 * the two: after each pass it is the same, whatever happened in between and wherever a
 * pass was cut off; and one that is gone is read, and not written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/follow.h"
#include "host/store/forgotten.h"
#include "host/store/gone.h"
#include "host/store/segments.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"
#include "tests/unit/contents_told.h"

enum { CONTACTS = 60, ROUNDS = 8, MANY = 2500, TEXT_ROOM = 48 };

static const enum store_mode modes[] = {STORE_WRITE, STORE_DRY};
static struct wherry_error ignored;
static unsigned seed;

static unsigned draw(unsigned most)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 8) % most;
}

/* ---- What is in a state, as text ---- */

/* By which contact each id is found, and the digest of its record: no part of an export. */
static void tell_links(struct store *store, struct buffer *told)
{
    for (int side = 0; side < STORE_SIDES; side++)
        for (int i = 0; i < CONTACTS; i++) {
            char id[TEXT_ROOM];
            int64_t row = 0;
            snprintf(id, sizeof id, "id-%d-%d", side, i);
            if (store_find_by_id(store, (enum store_side)side, id, &row, &ignored) ==
                WHERRY_OK)
                buffer_format(told, "%s is %d\n", id, (int)row);
        }
}

static void tell_all(int backend, const char *pipeline, struct buffer *told)
{
    const struct store_contents contents = contents_told(told);
    struct store_counts counts;
    struct store *store = backend_open(backend, pipeline, STORE_READ);
    buffer_clear(told);
    fine(store_hold(store, error));
    fine(store_tell_contents(store, &contents, error));
    ck_assert_ptr_null(strstr(buffer_text(told), "\nlost "));
    tell_links(store, told);
    fine(store_count(store, &counts, error));
    buffer_format(told, "%d %d %d %d %d %d %d\n", (int)counts.rows, (int)counts.on_list,
                  (int)counts.in_crm, (int)counts.linked, (int)counts.subscribed,
                  (int)counts.open, (int)counts.parked);
    fine(store_let_go(store, error));
    store_close(store);
}

/* ---- A state in use ---- */

static void put_contact(struct store *store, int number)
{
    static char ids[STORE_SIDES][3][TEXT_ROOM];
    const char *lists[STORE_SIDES][4] = {{0}};
    char address[STORE_SIDES][TEXT_ROOM] = {"", ""}, body[8];
    struct store_row row = {.body = body, .body_length = draw(sizeof body)};
    int64_t found = 0;
    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (char)draw(256); /* 0 among them */
    for (int side = 0; side < STORE_SIDES; side++) {
        if (side == STORE_CRM && draw(4) == 0)
            continue;
        snprintf(ids[side][0], TEXT_ROOM, "id-%d-%d", side, number);
        snprintf(ids[side][1], TEXT_ROOM, "more-%d-%d", side, number);
        lists[side][0] = ids[side][0];
        lists[side][1] = draw(3) == 0 ? ids[side][1] : NULL;
        row.ids[side] = lists[side];
        row.present[side] = draw(5) > 0;
        snprintf(address[side], TEXT_ROOM, "%d@%s.example", number,
                 draw(3) == 0 ? "other" : "one");
        row.address[side] = address[side];
    }
    if (row.ids[STORE_CRM] == NULL)
        row.address[STORE_CRM] = "";
    row.open = draw(2) == 0;
    row.subscribed = draw(2) == 0;
    row.parked = draw(4) == 0;
    if (store_find_by_id(store, STORE_LIST, ids[STORE_LIST][0], &found, &ignored) ==
        WHERRY_OK)
        row.id = found;
    fine(store_put_row(store, &row, error));
}

static void remove_contact(struct store *store, int number)
{
    char id[TEXT_ROOM];
    int64_t row = 0;
    snprintf(id, sizeof id, "id-0-%d", number);
    if (store_find_by_id(store, STORE_LIST, id, &row, &ignored) == WHERRY_OK)
        fine(store_remove_row(store, row, error));
}

static void act_in_segment(struct store *store)
{
    char id[TEXT_ROOM], address[TEXT_ROOM];
    struct store_segment segment = {.crm = draw(2) == 0 ? "vip" : "other",
                                    .name = "A name",
                                    .static_id = "",
                                    .since = "",
                                    .pass = draw(100),
                                    .counts = "",
                                    .error = draw(2) == 0 ? "" : "why"};
    const struct store_seat seat = {.id = id, .placed = true, .barred = ""};
    fine(store_put_segment(store, &segment, error));
    for (int i = 0; i < 5; i++) {
        snprintf(id, sizeof id, "id-%d", (int)draw(40));
        snprintf(address, sizeof address, "%d@one.example", (int)draw(40));
        if (draw(3) == 0)
            fine(store_drop_member(store, segment.id, id, error));
        else
            fine(store_set_member(store, segment.id, id, address, draw(9), error));
        if (draw(3) == 0)
            fine(store_drop_seat(store, segment.id, id, error));
        else
            fine(store_set_seat(store, segment.id, &seat, error));
    }
    if (draw(6) == 0)
        fine(store_forget_segment(store, segment.id, error));
}

static void act_in_history(struct store *store, int round)
{
    struct store_run run = {.kind = "run", .summary = "s", .report = "{}"};
    char words[TEXT_ROOM];
    fine(store_start_run(store, "run", 1000 + round, &run.id, error));
    for (int i = 0; i < 10; i++) {
        snprintf(words, sizeof words, "\xc3\xa9t\xc3\xa9 %d", (int)draw(1000));
        const struct store_journal line = {.run = run.id,
                                           .row = 1 + draw(CONTACTS),
                                           .step = "s",
                                           .event = "e",
                                           .before = "",
                                           .after = "",
                                           .words = words};
        fine(store_write_journal(store, &line, error));
    }
    run.code = (int)draw(5);
    run.ended_ms = 2000 + round;
    if (draw(3) > 0)
        fine(store_end_run(store, &run, error));
    if (draw(4) == 0)
        fine(store_prune(store, run.id, 3, 5, 1000, error));
}

static void forget_somebody(struct store *store)
{
    int64_t person = 0;
    char address[TEXT_ROOM];
    snprintf(address, sizeof address, "%d@one.example", (int)draw(CONTACTS));
    fine(store_new_person(store, &person, error));
    const struct store_forgotten forgotten = {
        .person = person, .source = SOURCE_OPERATOR, .at_ms = 5};
    fine(store_add_forgotten(store, TRACE_ADDRESS, address, &forgotten, error));
    if (draw(3) == 0)
        fine(store_readmit(store, person, error));
}

/* As runs and commands would, or everything at once. */
static void act(int backend, int round)
{
    char text[TEXT_ROOM];
    struct store *store = backend_open(backend, "old", STORE_WRITE);
    fine(store_begin(store, error));
    for (int i = 0; i < (round == 0 ? CONTACTS : 10); i++)
        put_contact(store, round == 0 ? i : (int)draw(CONTACTS));
    for (int i = 0; i < 4 && round > 0; i++)
        remove_contact(store, (int)draw(CONTACTS));
    act_in_segment(store);
    act_in_history(store, round);
    if (draw(2) == 0)
        forget_somebody(store);
    snprintf(text, sizeof text, "name-%d", (int)draw(6));
    fine(store_set_value(store, text, draw(3) == 0 ? "" : "a value", error));
    fine(store_commit(store, error));
    store_close(store);
}

/* ---- A pass ---- */

struct patience {
    int left; /* calls until it is cancelled; below 0: never */
};

static bool is_over(void *self)
{
    struct patience *patience = self;
    return patience->left >= 0 && patience->left-- == 0;
}

static enum wherry_status pass(int from, int to, int patience,
                               struct follow_count *count)
{
    struct patience left = {patience};
    const struct follow_terms terms = {&is_over, &left};
    struct wherry_error told = {0};
    struct store *old = backend_open(from, "old", STORE_READ);
    struct store *made = backend_open(to, "new", STORE_WRITE);
    fine(store_hold(old, error));
    const enum wherry_status status = store_follow(old, made, &terms, count, &told);
    ck_assert_msg(status != WHERRY_FAILED, "%s", told.message);
    fine(store_let_go(old, error));
    store_close(old);
    store_close(made);
    return status;
}

static void expect_alike(int from, int to)
{
    struct buffer one = {0}, other = {0};
    tell_all(from, "old", &one);
    tell_all(to, "new", &other);
    ck_assert_str_eq(buffer_text(&one), buffer_text(&other));
    buffer_free(&one);
    buffer_free(&other);
}

START_TEST(after_each_pass_the_copy_is_the_state_whatever_happened_in_between)
{
    struct follow_count count;
    for (int to = 0; to < BACKENDS; to++) {
        if (!backend_is_there(to))
            continue;
        backends_teardown();
        backends_setup();
        seed = 7 + (unsigned)to;
        for (int round = 0; round < ROUNDS; round++) {
            act(_i, round);
            ck_assert_int_eq(pass(_i, to, -1, &count), WHERRY_OK);
            ck_assert_int_gt(count.changed, 0);
            expect_alike(_i, to);
            ck_assert_int_eq(pass(_i, to, -1, &count), WHERRY_OK);
            ck_assert_int_eq(count.changed, 0);
        }
    }
}
END_TEST

/* So many that a pass commits, and that its pages are several. */
START_TEST(a_pass_that_is_cut_off_anywhere_loses_nothing)
{
    struct follow_count count;
    int cuts = 0;
    for (int to = 0; to < BACKENDS; to++) {
        if (!backend_is_there(to))
            continue;
        backends_teardown();
        backends_setup();
        act(_i, 0);
        struct store *store = backend_open(_i, "old", STORE_WRITE);
        fine(store_begin(store, error));
        for (int i = 0; i < MANY; i++) {
            const struct store_journal line = {.run = 1,
                                               .row = i,
                                               .step = "s",
                                               .event = "e",
                                               .before = "",
                                               .after = "",
                                               .words = "w"};
            fine(store_write_journal(store, &line, error));
        }
        fine(store_commit(store, error));
        store_close(store);
        for (int patience = 0;; patience++) {
            const enum wherry_status status = pass(_i, to, patience, &count);
            if (status == WHERRY_OK)
                break;
            ck_assert_int_eq(status, WHERRY_CANCELLED);
            cuts++;
            act(_i, 1 + patience);
        }
        expect_alike(_i, to);
    }
    ck_assert_int_gt(cuts, 10);
}
END_TEST

START_TEST(a_state_that_is_gone_is_read_and_refuses_all_else)
{
    char id[GONE_ID_ROOM], other[GONE_ID_ROOM];
    const char *place;
    struct arena arena = {0};
    struct store *store = backend_open(_i, "old", STORE_WRITE);
    gone_new_id(id);
    gone_new_id(other);
    ck_assert_str_ne(id, other);
    ck_assert_ptr_null(store_gone(store, &place));
    ck_assert_str_eq(store_came(store, &arena), "");
    fine(store_begin(store, error));
    fine(store_set_came(store, other, error));
    fine(store_set_gone(store, id, "/a place", error));
    store_rollback(store);
    store_close(store);
    store = backend_open(_i, "old", STORE_WRITE); /* that was undone */
    fine(store_begin(store, error));
    fine(store_set_came(store, other, error));
    fine(store_set_gone(store, id, "/a place", error));
    fine(store_commit(store, error));
    store_close(store);
    store = backend_open(_i, "old", STORE_READ);
    ck_assert_int_eq(strncmp(store_gone(store, &place), id, strlen(id)), 0);
    ck_assert_str_eq(place, "/a place");
    ck_assert_str_eq(store_came(store, &arena), other);
    store_close(store);
    for (size_t i = 0; i < 2; i++) {
        struct wherry_error told = {0};
        ck_assert_int_eq(store_open(backend_place(_i, "old"), modes[i], &store, &told),
                         WHERRY_FAILED);
        ck_assert_ptr_null(store);
        ck_assert_ptr_nonnull(strstr(told.message, "it was moved to '/a place'"));
    }
    arena_free(&arena);
}
END_TEST

START_TEST(of_a_state_that_is_gone_the_mark_may_be_all_that_is_left)
{
    struct store *store = backend_open(_i, "mark", STORE_WRITE);
    fine(store_begin(store, error));
    fine(store_set_gone(store, "0123456789abcdef", "x", error));
    fine(store_commit(store, error));
    ck_assert(!store_gone_alone(store));
    fine(store_begin(store, error));
    fine(store_set_gone_alone(store, error));
    fine(store_commit(store, error));
    store_close(store);
    store = backend_open(_i, "mark", STORE_READ);
    ck_assert(store_gone_alone(store));
    store_close(store);
    struct wherry_error told = {0};
    ck_assert_int_eq(store_open(backend_place(_i, "mark"), STORE_WRITE, &store, &told),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(told.message, "it was moved to 'x'"));
    ck_assert_ptr_null(strstr(told.message, "wherry delete"));
}
END_TEST

/* Which of the two it is, each says for itself. */
START_TEST(a_pass_does_not_copy_that_a_state_is_gone)
{
    struct follow_count count;
    const char *place;
    struct arena arena = {0};
    act(_i, 0);
    struct store *store = backend_open(_i, "new", STORE_WRITE);
    fine(store_begin(store, error));
    fine(store_set_came(store, "0123456789abcdef", error));
    fine(store_commit(store, error));
    store_close(store);
    store = backend_open(_i, "old", STORE_WRITE);
    fine(store_begin(store, error));
    fine(store_set_gone(store, "0123456789abcdef", "x", error));
    fine(store_commit(store, error));
    store_close(store);
    ck_assert_int_eq(pass(_i, _i, -1, &count), WHERRY_OK);
    store = backend_open(_i, "new", STORE_READ);
    ck_assert_ptr_null(store_gone(store, &place));
    ck_assert_str_eq(store_came(store, &arena), "0123456789abcdef");
    store_close(store);
    arena_free(&arena);
    expect_alike(_i, _i);
}
END_TEST

START_TEST(no_state_is_made_beside_one_that_is_moving_in)
{
    struct store *store = NULL;
    struct wherry_error told = {0};
    struct buffer part = {0};
    buffer_add_text(&part, backend_place(_i, "p"));
    buffer_add_text(&part, STORE_BESIDE_FOLLOW);
    fine(store_open(buffer_text(&part), STORE_WRITE, &store, error));
    store_close(store);
    ck_assert_int_eq(store_open(backend_place(_i, "p"), STORE_READ, &store, &told),
                     WHERRY_END);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(store_open(backend_place(_i, "p"), modes[i], &store, &told),
                         WHERRY_FAILED);
        ck_assert_ptr_nonnull(strstr(told.message, "is being moved to here"));
    }
    fine(store_remove(buffer_text(&part), error));
    store = backend_open(_i, "p", STORE_WRITE);
    store_close(store);
    buffer_free(&part);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(
            after_each_pass_the_copy_is_the_state_whatever_happened_in_between),
        EACH_BACKEND(a_pass_that_is_cut_off_anywhere_loses_nothing),
        EACH_BACKEND(a_state_that_is_gone_is_read_and_refuses_all_else),
        EACH_BACKEND(of_a_state_that_is_gone_the_mark_may_be_all_that_is_left),
        EACH_BACKEND(a_pass_does_not_copy_that_a_state_is_gone),
        EACH_BACKEND(no_state_is_made_beside_one_that_is_moving_in),
        {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("contract: follow", tests);
}
