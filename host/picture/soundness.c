/* soundness.c -- whether each contact and value of a state can be read and found. */
#include "host/picture/soundness.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/picture/mapping.h"
#include "host/picture/row_store.h"
#include "host/picture/value_check.h"
#include "host/store/foresight.h"

enum { BATCH = 500 };

struct tour {
    struct store *store;
    const struct row_fields *fields;
    struct arena scratch; /* of one row */
    struct arena ahead;   /* of a batch, where that is of use */
    soundness_visitor *visitor;
    void *self;
    int64_t row;
};

static void tell(const struct tour *tour, const char *words)
{
    tour->visitor(tour->self, tour->row, words);
}

static enum wherry_status check_ids(const struct tour *tour, const struct half *half,
                                    enum side side, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    bool found = true;
    for (unsigned i = 0; i < half->profile_count && status == WHERRY_OK; i++) {
        int64_t row = 0;
        status = store_find_by_id(tour->store, (enum store_side)side,
                                  half->profiles[i].id, &row, error);
        if (status == WHERRY_END)
            status = WHERRY_OK;
        found &= row == tour->row;
    }
    if (status == WHERRY_OK && !found)
        tell(tour, side == SIDE_LIST ? "cannot be found by the id on the list"
                                     : "cannot be found by the id in the CRM");
    return status;
}

static enum wherry_status check_address(const struct tour *tour,
                                        const struct half *half, enum side side,
                                        struct wherry_error *error)
{
    enum { ROOM = 256 };
    int64_t rows[ROOM];
    size_t count = 0;
    if (*half->address == '\0')
        return WHERRY_OK;
    enum wherry_status status = store_find_by_address(
        tour->store, (enum store_side)side, half->address, rows, ROOM, &count, error);
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if (rows[i] == tour->row)
            return WHERRY_OK;
    if (count < ROOM) /* else the contact may be after those */
        tell(tour, side == SIDE_LIST ? "cannot be found by the address on the list"
                                     : "cannot be found by the address in the CRM");
    return WHERRY_OK;
}

static enum wherry_status check_row(const struct tour *tour, const struct row *row,
                                    const struct store_row *stored,
                                    struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++) {
        const struct half *half = &row->sides[side];
        status = check_ids(tour, half, (enum side)side, error);
        if (status == WHERRY_OK)
            status = check_address(tour, half, (enum side)side, error);
        if (half->present != stored->present[side])
            tell(tour, "is counted on a side where it is not");
    }
    if (row_open(row, tour->fields->count) && !stored->open)
        tell(tour, "has something owed or under way, but no run would look at it");
    return status;
}

static enum wherry_status look_at(struct tour *tour, int64_t id,
                                  struct wherry_error *error)
{
    struct row row;
    struct store_row stored;
    struct wherry_error why = {0};
    tour->row = id;
    arena_reset(&tour->scratch);
    enum wherry_status status =
        row_load(tour->store, id, tour->fields, &tour->scratch, &row, &why);
    if (status == WHERRY_OK) {
        status = store_get_row(tour->store, id, &tour->scratch, &stored, error);
        return status == WHERRY_OK ? check_row(tour, &row, &stored, error) : status;
    }
    if (status == WHERRY_END)
        return WHERRY_OK; /* went while we looked */
    if (store_check(tour->store, error) != WHERRY_OK)
        return WHERRY_FAILED; /* the file, not the row */
    tell(tour, why.message);
    return WHERRY_OK;
}

/* Where each question is a trip, those about a batch are asked together; what cannot be read
 * is found when it is looked at. Further ids of a side are asked for one by one. */
static enum wherry_status look_ahead(struct tour *tour, const int64_t *ids,
                                     size_t count, struct wherry_error *error)
{
    const char *found[SIDE_COUNT][BATCH], *addresses[SIDE_COUNT * BATCH];
    size_t id_counts[SIDE_COUNT] = {0}, address_count = 0;
    if (!store_looks_ahead(tour->store))
        return WHERRY_OK;
    enum wherry_status status = store_look_ahead_at(tour->store, ids, count, error);
    arena_reset(&tour->ahead);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        struct row row;
        struct wherry_error ignored;
        if (row_load(tour->store, ids[i], tour->fields, &tour->ahead, &row, &ignored) !=
            WHERRY_OK)
            continue;
        for (int side = 0; side < SIDE_COUNT; side++) {
            const struct half *half = &row.sides[side];
            if (half->profile_count > 0)
                found[side][id_counts[side]++] = half->profiles[0].id;
            if (*half->address != '\0')
                addresses[address_count++] = half->address;
        }
    }
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        status = store_look_ahead(tour->store, (enum store_side)side, found[side],
                                  id_counts[side], addresses,
                                  side == 0 ? address_count : 0, error);
    return status;
}

/* Of one moment, as far as a batch goes. */
static enum wherry_status look_at_batch(struct tour *tour, const int64_t *ids,
                                        size_t count, struct wherry_error *error)
{
    enum wherry_status status = store_hold(tour->store, error);
    if (status == WHERRY_OK)
        status = look_ahead(tour, ids, count, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++)
        status = look_at(tour, ids[i], error);
    return status == WHERRY_OK ? store_let_go(tour->store, error) : status;
}

static void note_value(void *self, const char *name)
{
    struct buffer words = {0};
    buffer_format(&words, "the value '%s' cannot be right", name);
    tell(self, buffer_text(&words));
    buffer_free(&words);
}

enum wherry_status soundness_check(struct store *store, soundness_visitor *visitor,
                                   void *self, bool (*cancelled)(void *self),
                                   int64_t *rows, struct wherry_error *error)
{
    int64_t ids[BATCH], after = 0;
    struct arena arena = {0};
    struct row_fields fields;
    struct tour tour = {
        .store = store, .fields = &fields, .visitor = visitor, .self = self};
    size_t count = 1;
    *rows = 0;
    value_check_all(store, &note_value, &tour);
    enum wherry_status status = mapping_numbers(&fields, store, &arena, error);
    while (status == WHERRY_OK && count > 0) {
        if (cancelled != NULL && cancelled(NULL)) {
            status =
                fail(error, WHERRY_CANCELLED, "stopped before everything was checked");
            break;
        }
        status =
            store_next_rows(store, STORE_ALL_ROWS, after, ids, BATCH, &count, error);
        if (status != WHERRY_OK || count == 0)
            break;
        status = look_at_batch(&tour, ids, count, error);
        after = ids[count - 1];
        *rows += (int64_t)count;
    }
    arena_free(&tour.scratch);
    arena_free(&tour.ahead);
    arena_free(&arena);
    return status;
}
