/* test_row_code.c -- a row as bytes, and back; whatever the bytes are. */
#include <stdlib.h>
#include <string.h>

#include "host/picture/row_code.h"
#include "host/store/rows.h"
#include "tests/support/suite.h"
#include "tests/unit/some_row.h"

enum { FIELDS = 3 };

static const unsigned numbers[] = {7, 2, 300};
static const struct row_fields fields = {numbers, FIELDS};

/* ---- Are they the same? ---- */

static void check_sent(const struct sent *a, const struct sent *b)
{
    ck_assert_uint_eq(a->count, b->count);
    if (a->count == 0)
        return;
    ck_assert_int_eq(a->phase, b->phase);
    ck_assert_int_eq(a->undoes, b->undoes);
    ck_assert_int_eq(a->at_ms, b->at_ms);
    for (unsigned i = 0; i < a->count; i++)
        ck_assert_str_eq(a->values[i], b->values[i]);
}

static void check_refused(const struct cell *a, const struct cell *b)
{
    ck_assert((a->refused == NULL) == (b->refused == NULL));
    if (a->refused == NULL)
        return;
    ck_assert_str_eq(a->refused, b->refused);
    ck_assert_str_eq(a->refused_words, b->refused_words);
    ck_assert_int_eq(a->refused_ms, b->refused_ms);
}

static void check_half(const struct half *a, const struct half *b)
{
    ck_assert(a->present == b->present && a->gone == b->gone);
    ck_assert(a->create_sent == b->create_sent);
    ck_assert_str_eq(a->address, b->address);
    ck_assert_str_eq(a->spelled, b->spelled);
    ck_assert_str_eq(a->fault, b->fault);
    ck_assert_int_eq(a->fault_ms, b->fault_ms);
    ck_assert_uint_eq(a->profile_count, b->profile_count);
    for (unsigned i = 0; i < a->profile_count; i++) {
        ck_assert_str_eq(a->profiles[i].id, b->profiles[i].id);
        ck_assert_int_eq(a->profiles[i].consent, b->profiles[i].consent);
    }
    ck_assert(a->consent == b->consent && a->own == b->own && a->by == b->by);
    ck_assert_int_eq(a->consent_at_ms, b->consent_at_ms);
    ck_assert_int_eq(a->event_at_ms, b->event_at_ms);
    check_sent(&a->consent_sent, &b->consent_sent);
    check_sent(&a->create, &b->create);
    for (int i = 0; i < FIELDS; i++) {
        ck_assert_str_eq(a->cells[i].shown, b->cells[i].shown);
        ck_assert_str_eq(a->cells[i].base, b->cells[i].base);
        if (strcmp(a->cells[i].shown, a->cells[i].base) != 0)
            ck_assert_int_eq(a->cells[i].since_ms, b->cells[i].since_ms);
        check_sent(&a->cells[i].sent, &b->cells[i].sent);
        check_refused(&a->cells[i], &b->cells[i]);
    }
}

static void check_row(const struct row *a, const struct row *b)
{
    ck_assert(a->both_known == b->both_known && a->twins_told == b->twins_told);
    for (int side = 0; side < SIDE_COUNT; side++)
        check_half(&a->sides[side], &b->sides[side]);
    ck_assert_int_eq(memcmp(a->owed, b->owed, sizeof a->owed), 0);
    for (int action = 0; action < ACTION_COUNT; action++) {
        const struct park *left = &a->parked[action], *right = &b->parked[action];
        ck_assert_uint_eq(left->hash, right->hash);
        ck_assert_int_eq(left->reason, right->reason);
        ck_assert_int_eq(left->at_ms, right->at_ms);
        ck_assert_str_eq(left->words, right->words);
    }
    ck_assert_int_eq(a->tried_run, b->tried_run);
    ck_assert_uint_eq(a->tried.bits, b->tried.bits);
}

START_TEST(a_row_comes_back_as_it_was)
{
    for (int round = 0; round < 300; round++) {
        struct arena arena = {0};
        struct row row, back;
        struct store_row stored = {0};
        struct wherry_error error = {0};
        some_row(&row, FIELDS, &arena);
        row_encode(&row, &fields, &arena, &stored);
        ck_assert_int_eq(row_decode(&stored, &fields, &arena, &back, &error),
                         WHERRY_OK);
        check_row(&row, &back);
        arena_free(&arena);
    }
}
END_TEST

/* Rows up to some size are written in one walk, and longer ones in two. */
START_TEST(a_row_of_any_length_comes_back_as_it_was)
{
    enum { LONGEST = 4500 };
    char *text = malloc(LONGEST + 1);
    memset(text, 'x', LONGEST);
    for (size_t size = 1; size <= LONGEST;
         size += size > 1700 && size < 2100 ? 1 : 97) {
        struct arena arena = {0};
        struct row row, back;
        struct store_row stored = {0};
        struct wherry_error error = {0};
        text[size] = '\0';
        row_init(&row, FIELDS, &arena);
        row.sides[SIDE_LIST].cells[0].shown = text;
        row.sides[SIDE_CRM].spelled = "behind@it.net";
        row_encode(&row, &fields, &arena, &stored);
        ck_assert_uint_gt(stored.body_length, size);
        ck_assert_int_eq(row_decode(&stored, &fields, &arena, &back, &error),
                         WHERRY_OK);
        check_row(&row, &back);
        text[size] = 'x';
        arena_free(&arena);
    }
    free(text);
}
END_TEST

START_TEST(cells_follow_the_numbers_of_their_fields)
{
    static const unsigned other_numbers[] = {2, 5};
    const struct row_fields other = {other_numbers, 2};
    struct arena arena = {0};
    struct row row, back;
    struct store_row stored = {0};
    struct wherry_error error;
    row_init(&row, FIELDS, &arena);
    row.sides[SIDE_CRM].cells[0] = (struct cell){.shown = "dropped", .base = ""};
    row.sides[SIDE_CRM].cells[1] = (struct cell){.shown = "kept", .base = "before"};
    row_encode(&row, &fields, &arena, &stored);
    ck_assert_int_eq(row_decode(&stored, &other, &arena, &back, &error), WHERRY_OK);
    ck_assert_str_eq(back.sides[SIDE_CRM].cells[0].shown, "kept");
    ck_assert_str_eq(back.sides[SIDE_CRM].cells[0].base, "before");
    ck_assert_str_eq(back.sides[SIDE_CRM].cells[1].shown, "");
    ck_assert_str_eq(back.sides[SIDE_CRM].cells[1].base, "");
    arena_free(&arena);
}
END_TEST

/* ---- Damage ---- */

/* Decodes a copy that ends with its last byte, so that a sanitizer sees one read past
 * it. */
static enum wherry_status decode_copy(const struct store_row *stored, const void *body,
                                      size_t length, struct row *row,
                                      struct arena *arena, struct wherry_error *error)
{
    unsigned char *copy = malloc(length + (length == 0));
    struct store_row copied = *stored;
    memcpy(copy, body, length);
    copied.body = copy;
    copied.body_length = length;
    enum wherry_status status = row_decode(&copied, &fields, arena, row, error);
    free(copy);
    return status;
}

/* What was decoded can be used: everything is within its bounds. */
static void check_sane(const struct row *row)
{
    size_t sum = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        sum += strlen(half->address) + strlen(consent_name(half->consent)) +
               strlen(consent_name(half->own)) + strlen(row_id_of(half));
        for (int i = 0; i < FIELDS; i++) {
            const struct sent *sent = &half->cells[i].sent;
            sum += strlen(half->cells[i].shown) + strlen(half->cells[i].base) +
                   (size_t)row_dirty(half, (size_t)i);
            sum += sent_last(sent) == NULL ? 0 : strlen(sent_last(sent));
            ck_assert_uint_le(sent->count, SENT_MOST);
        }
        ck_assert_uint_le(half->profile_count, PROFILE_MOST);
    }
    ck_assert_uint_lt(sum, 1000000);
    ck_assert_uint_lt(row->tried.bits, 1 << ACTION_COUNT);
}

START_TEST(every_truncation_of_a_row_is_refused)
{
    for (int round = 0; round < 5; round++) {
        struct arena arena = {0};
        struct row row, back;
        struct store_row stored = {0};
        struct wherry_error error;
        some_row(&row, FIELDS, &arena);
        row_encode(&row, &fields, &arena, &stored);
        for (size_t cut = 0; cut < stored.body_length; cut++) {
            error.message[0] = '\0';
            if (decode_copy(&stored, stored.body, cut, &back, &arena, &error) !=
                WHERRY_FAILED)
                ck_abort_msg("%zu of %zu bytes were taken for a row", cut,
                             stored.body_length);
            if (strstr(error.message, "damaged") == NULL)
                ck_abort_msg("unclear: %s", error.message);
        }
        arena_free(&arena);
    }
}
END_TEST

START_TEST(a_byte_too_many_is_refused)
{
    struct arena arena = {0};
    struct row row, back;
    struct store_row stored = {0};
    struct wherry_error error;
    some_row(&row, FIELDS, &arena);
    row_encode(&row, &fields, &arena, &stored);
    char *longer = arena_allocate(&arena, stored.body_length + 1);
    memcpy(longer, stored.body, stored.body_length);
    ck_assert_int_eq(
        decode_copy(&stored, longer, stored.body_length + 1, &back, &arena, &error),
        WHERRY_FAILED);
    arena_free(&arena);
}
END_TEST

START_TEST(flipped_bytes_are_refused_or_give_a_row_that_can_be_used)
{
    int refused = 0;
    for (int round = 0; round < suite_rounds(3000); round++) {
        struct arena arena = {0};
        struct row row, back;
        struct store_row stored = {0};
        struct wherry_error error;
        some_row(&row, FIELDS, &arena);
        row_encode(&row, &fields, &arena, &stored);
        unsigned char *bytes = arena_allocate(&arena, stored.body_length);
        memcpy(bytes, stored.body, stored.body_length);
        for (unsigned flips = 1 + some_roll(3); flips > 0; flips--)
            bytes[some_roll((unsigned)stored.body_length)] =
                (unsigned char)some_roll(256);
        if (decode_copy(&stored, bytes, stored.body_length, &back, &arena, &error) ==
            WHERRY_OK)
            check_sane(&back);
        else
            refused++;
        arena_free(&arena);
    }
    ck_assert_int_gt(refused, 0);
}
END_TEST

/* A row with one profile on the list, and one mapped field of which both sides show
 * "a". Each of these says the same as a row of ours in other bytes, or says what no row
 * can. */
START_TEST(what_can_be_read_and_is_not_as_we_write_it_is_refused)
{
    static const struct {
        const char *body;
        size_t length;
        bool good;
    } rows[] = {
#define BODY(text) text, sizeof(text) - 1
        {BODY("\x05\x00\x03\x02\x06\x00\x00\x01\x1f\x01"
              "a"),
         true},
        /* a bit for what is not there; a time of zero */
        {BODY("\x05\x04\x03\x02\x06\x00\x00\x01\x1f\x01"
              "a\x00\x00\x00\x00\x00"),
         false},
        {BODY("\x05\x00\x07\x02\x06\x00\x00\x00\x01\x1f\x01"
              "a"),
         false},
        /* the same consent twice; one that there is not */
        {BODY("\x05\x00\x0b\x02\x06\x02\x00\x00\x01\x1f\x01"
              "a"),
         false},
        {BODY("\x05\x00\x0b\x02\x06\x0b\x00\x00\x01\x1f\x01"
              "a"),
         false},
        /* a number in two bytes where one will do */
        {BODY("\x05\x00\x03\x02\x86\x00\x00\x00\x01\x1f\x01"
              "a"),
         false},
        /* a text with an end in its middle */
        {BODY("\x05\x00\x03\x02\x06\x00\x00\x01\x1f\x03"
              "a\x00"
              "b"),
         false},
        /* one value told twice; cells that are plain told as others */
        {BODY("\x05\x00\x03\x02\x06\x00\x00\x01\x1d\x01"
              "a\x01"
              "a"),
         false},
        {BODY("\x05\x00\x03\x02\x06\x00\x00\x01\x1e\x01"
              "a\x01\x01"),
         false},
#undef BODY
    };
    static const unsigned number = 7;
    static const char *const ids[] = {"m1", NULL}, *const none[] = {NULL};
    const struct row_fields one = {&number, 1};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = {0};
        struct row row;
        struct wherry_error error = {0};
        const struct store_row stored = {.ids = {ids, none},
                                         .address = {"a@example.net", ""},
                                         .body = rows[i].body,
                                         .body_length = rows[i].length};
        const enum wherry_status status =
            row_decode(&stored, &one, &arena, &row, &error);
        ck_assert_msg((status == WHERRY_OK) == rows[i].good, "row %zu: %s", i,
                      error.message);
        arena_free(&arena);
    }
}
END_TEST

/* Unsubscribed, a leave that is owed, a field that changed. */
START_TEST(a_row_of_the_first_format_is_read_and_its_mark_counts_from_when_it_was_set)
{
    static const char body[] =
        "\x01\x01\x01\x0d"
        "a@example.net\x01\x02m1\x02\x04\x04\x01\x90\x4e"
        "\x00\x00\x00\x01\x07\x03new\x00\x03old\x00\x00\x00\x00\x01\x01\x00"
        "\x00\x00\x00\x00\x01\x07\x00\x01\x00\x01\xe0\x5d\x06\x04\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x08\x01";
    struct arena arena = {0};
    struct row row;
    struct wherry_error error = {0};
    const unsigned number = 7;
    const struct row_fields one = {&number, 1};
    const struct store_row stored = {.body = body, .body_length = sizeof body - 1};
    ck_assert_int_eq(row_decode(&stored, &one, &arena, &row, &error), WHERRY_OK);
    const struct half *list = &row.sides[SIDE_LIST];
    ck_assert_str_eq(list->address, "a@example.net");
    ck_assert_int_eq(list->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(list->cells[0].shown, "new");
    ck_assert_str_eq(list->cells[0].base, "old");
    ck_assert_int_eq(list->cells[0].since_ms, 0);
    ck_assert(row.owed[MARK_LEFT].set);
    ck_assert_int_eq(row.owed[MARK_LEFT].at_ms, 6000);
    ck_assert_int_eq(row.owed[MARK_LEFT].since_ms, 6000);
    ck_assert_int_eq(row.owed[MARK_LEFT].begun[SIDE_LIST], 3);
    ck_assert_int_eq(row.owed[MARK_LEFT].begun[SIDE_CRM], 2);
    ck_assert_int_eq(row.tried_run, 4);
    ck_assert_uint_eq(row.tried.bits, 1);
    arena_free(&arena);
}
END_TEST

/* The same, owed since 2000 and changed since 1000. */
START_TEST(a_row_of_the_second_format_is_read_and_has_nothing_that_came_later)
{
    static const char body[] =
        "\x02\x01\x01\x0d"
        "a@example.net\x01\x02m1\x02\x04\x04\x01\x90\x4e"
        "\x00\x00\x00\x01\x07\x03new\x00\x03old\xd0\x0f\x00\x00\x00\x00\x01\x01\x00"
        "\x00\x00\x00\x00\x01\x07\x00\x01\x00\x01\xe0\x5d\xa0\x1f\x06\x04\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\x01";
    struct arena arena = {0};
    struct row row;
    struct wherry_error error = {0};
    const unsigned number = 7;
    const struct row_fields one = {&number, 1};
    const struct store_row stored = {.body = body, .body_length = sizeof body - 1};
    ck_assert_int_eq(row_decode(&stored, &one, &arena, &row, &error), WHERRY_OK);
    const struct half *list = &row.sides[SIDE_LIST];
    ck_assert_str_eq(half_spelling(list), "a@example.net");
    ck_assert_int_eq(list->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(list->cells[0].base, "old");
    ck_assert_int_eq(list->cells[0].since_ms, 1000);
    ck_assert_int_eq(row.owed[MARK_LEFT].at_ms, 6000);
    ck_assert_int_eq(row.owed[MARK_LEFT].since_ms, 2000);
    for (int side = 0; side < SIDE_COUNT; side++) {
        ck_assert_str_eq(row.sides[side].spelled, "");
        ck_assert_str_eq(row.sides[side].fault, "");
        ck_assert_int_eq(row.sides[side].fault_ms, 0);
        ck_assert_ptr_null(row.sides[side].cells[0].refused);
    }
    arena_free(&arena);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_row_comes_back_as_it_was),
        TEST(a_row_of_any_length_comes_back_as_it_was),
        TEST(cells_follow_the_numbers_of_their_fields),
        TEST(every_truncation_of_a_row_is_refused),
        TEST(a_byte_too_many_is_refused),
        TEST(flipped_bytes_are_refused_or_give_a_row_that_can_be_used),
        TEST(what_can_be_read_and_is_not_as_we_write_it_is_refused),
        TEST(
            a_row_of_the_first_format_is_read_and_its_mark_counts_from_when_it_was_set),
        TEST(a_row_of_the_second_format_is_read_and_has_nothing_that_came_later),
        {0},
    };
    return suite_run("row code", tests);
}
