/* fuzz_row.c -- any bytes as the body of a row, in each format: refused, or a row that
 * is written and read again unchanged, and that no other bytes of today mean.
 *
 * The first byte says how many ids the store has of each side, the second which fields
 * are mapped; the rest is the body.
 */
#include <string.h>

#include "host/picture/row_code.h"
#include "host/picture/row_formats.h"
#include "host/store/rows.h"
#include "tests/fuzz/replay.h"

enum { IDS_MOST = PROFILE_MOST + 1, HEAD = 2 };

static const char *const all_ids[IDS_MOST + 1] = {"1", "2", "3", "4", "5",
                                                  "6", "7", "8", "9", NULL};
static const unsigned numbers[] = {7, 2, 300};

/* The row of the body, with its ids and addresses. */
static enum wherry_status decode(const struct store_row *stored,
                                 const struct row_fields *fields, struct arena *arena,
                                 struct row *row)
{
    struct wherry_error error = {0};
    const enum wherry_status status = row_decode(stored, fields, arena, row, &error);
    MUST(status == WHERRY_OK || status == WHERRY_FAILED);
    MUST(status == WHERRY_OK || strstr(error.message, "damaged") != NULL);
    return status;
}

/* It can be used: all of it is within its bounds. */
static void must_be_sane(const struct row *row, size_t field_count)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        MUST(half->profile_count <= PROFILE_MOST);
        MUST(*consent_name(half->consent) != '\0' || half->consent == CONSENT_NONE);
        MUST(*consent_name(half->own) != '\0' || half->own == CONSENT_NONE);
        MUST(row_id_of(half) != NULL && half_spelling(half) != NULL);
        row_under_way(half, field_count);
        for (size_t i = 0; i < field_count; i++)
            MUST(cell_expected(&half->cells[i]) != NULL);
    }
    row_open(row, field_count);
}

/* Except for the fields, which were left out, and their number. */
static void must_be_the_only_bytes(const struct store_row *stored,
                                   const struct store_row *again)
{
    const char *before = stored->body, *after = again->body;
    const size_t length = stored->body_length, left = again->body_length;
    size_t head = 0, tail = 0;
    MUST(left <= length);
    while (head < left && before[head] == after[head])
        head++;
    while (tail < left && before[length - 1 - tail] == after[left - 1 - tail])
        tail++;
    MUST(head + tail + 1 >= left);
}

static void must_come_back(const struct store_row *stored, const struct row *row,
                           const struct row_fields *fields, struct arena *arena)
{
    struct row back;
    struct store_row once = *stored, twice = *stored;
    row_encode(row, fields, arena, &once);
    MUST(decode(&once, fields, arena, &back) == WHERRY_OK);
    row_encode(&back, fields, arena, &twice);
    MUST(once.body_length == twice.body_length);
    MUST(memcmp(once.body, twice.body, once.body_length) == 0);
    if (fields->count == 0 && *(const unsigned char *)stored->body == ROW_FORMAT)
        must_be_the_only_bytes(stored, &once);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena arena = {0};
    struct row row;
    if (length < HEAD)
        return 0;
    const size_t list = (bytes[0] & 0x0FU) % (IDS_MOST + 1);
    const size_t crm = (bytes[0] >> 4U) % (IDS_MOST + 1);
    const struct row_fields fields = {
        numbers, bytes[1] % (sizeof numbers / sizeof *numbers + 1)};
    const struct store_row stored = {
        .ids = {all_ids + IDS_MOST - list, all_ids + IDS_MOST - crm},
        .address = {"ann@one.example", ""},
        .body = bytes + HEAD,
        .body_length = length - HEAD};
    if (decode(&stored, &fields, &arena, &row) == WHERRY_OK) {
        must_be_sane(&row, fields.count);
        must_come_back(&stored, &row, &fields, &arena);
    }
    arena_free(&arena);
    return 0;
}
