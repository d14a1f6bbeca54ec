/* bulk_state.c -- the batches in bulk whose verdicts are still to come. */
#include "host/sync/bulk_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/picture/batch_text.h"
#include "host/picture/value.h"

/* ---- The batches ---- */

void bulk_state_free(struct bulk_state *bulk)
{
    if (bulk == NULL)
        return;
    for (size_t i = 0; i < bulk->count; i++)
        free(bulk->batches[i].rows);
    free(bulk->batches);
    *bulk = (struct bulk_state){0};
}

static struct bulk_batch *add_batch(struct bulk_state *bulk, int slot)
{
    bulk->batches =
        memory_grow(bulk->batches, bulk->count, &bulk->room, sizeof *bulk->batches);
    struct bulk_batch *batch = &bulk->batches[bulk->count++];
    *batch = (struct bulk_batch){.slot = slot};
    return batch;
}

static void take_row(void *self, uint64_t row, const unsigned *numbers, size_t count)
{
    struct bulk_batch *batch = self;
    (void)numbers, (void)count;
    batch->rows =
        memory_grow(batch->rows, batch->count, &batch->room, sizeof *batch->rows);
    batch->rows[batch->count++] = row;
}

static enum wherry_status load_slot(struct bulk_state *bulk, struct store *store,
                                    int slot, struct arena *arena,
                                    struct wherry_error *error)
{
    const char *text = value_text(store, VALUE_BULK, slot, arena);
    if (*text == '\0')
        return store_check(store, error);
    struct bulk_batch *batch = add_batch(bulk, slot);
    return batch_text_read(text, batch->ticket, &take_row, batch)
               ? WHERRY_OK
               : value_damaged(store, VALUE_BULK, slot, error);
}

enum wherry_status bulk_state_load(struct bulk_state *bulk, struct store *store,
                                   struct wherry_error *error)
{
    const int slots = (int)value_number(store, VALUE_BULK_SLOTS, 0, 0);
    struct arena arena = {0};
    enum wherry_status status = store_check(store, error);
    for (int slot = 0; slot < slots && status == WHERRY_OK; slot++) {
        arena_reset(&arena);
        status = load_slot(bulk, store, slot, &arena, error);
    }
    arena_free(&arena);
    return status;
}

size_t bulk_batch_place(const struct bulk_batch *batch, uint64_t row)
{
    size_t low = 0, high = batch->count;
    if (high == 0 || row < batch->rows[0] || row > batch->rows[high - 1])
        return batch->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (batch->rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return batch->rows[low] == row ? low : batch->count;
}

bool bulk_state_has(const struct bulk_state *bulk, int64_t row)
{
    for (size_t i = 0; i < bulk->count; i++)
        if (bulk_batch_place(&bulk->batches[i], (uint64_t)row) < bulk->batches[i].count)
            return true;
    return false;
}

size_t bulk_state_rows(const struct bulk_state *bulk)
{
    size_t rows = 0;
    for (size_t i = 0; i < bulk->count; i++)
        rows += bulk->batches[i].count;
    return rows;
}

static int free_slot(const struct bulk_state *bulk)
{
    for (int slot = 0;; slot++) {
        bool used = false;
        for (size_t i = 0; i < bulk->count; i++)
            used |= bulk->batches[i].slot == slot;
        if (!used)
            return slot;
    }
}

static void write_row(struct buffer *text, const struct engine *engine,
                      const struct outgoing *outgoing)
{
    const struct decision *decision = &outgoing->decision;
    unsigned numbers[MAPPING_MOST];
    for (size_t i = 0; i < decision->field_count; i++)
        numbers[i] = engine->mapping.fields[decision->fields[i]].number;
    batch_text_add(text, (uint64_t)outgoing->row, numbers, decision->field_count);
}

static enum wherry_status save(struct bulk_batch *batch, struct engine *engine,
                               const struct portion *portion,
                               struct wherry_error *error)
{
    struct buffer text = {0};
    batch_text_begin(&text, batch->ticket);
    free(batch->rows);
    batch->rows = memory_array(portion->count, sizeof *batch->rows);
    batch->room = portion->count;
    batch->count = 0;
    for (size_t i = 0; i < portion->count; i++) {
        struct outgoing outgoing;
        if (portion_is_answered(portion, i))
            continue;
        portion_get(portion, i, &outgoing);
        write_row(&text, engine, &outgoing);
        batch->rows[batch->count++] = (uint64_t)outgoing.row;
    }
    enum wherry_status status =
        value_set_text(engine->store, VALUE_BULK, batch->slot,
                       batch->count > 0 ? buffer_text(&text) : "", error);
    buffer_free(&text);
    return status;
}

enum wherry_status bulk_state_add(struct bulk_state *bulk, struct engine *engine,
                                  const struct portion *portion,
                                  struct wherry_error *error)
{
    const int slot = free_slot(bulk);
    if (slot == VALUE_SLOTS_MOST)
        return fail(error, WHERRY_FAILED,
                    "more than %d batches of updates are waiting for their results",
                    VALUE_SLOTS_MOST);
    struct bulk_batch *batch = add_batch(bulk, slot);
    enum wherry_status status = save(batch, engine, portion, error);
    if (status == WHERRY_OK &&
        value_number(engine->store, VALUE_BULK_SLOTS, 0, 0) <= slot)
        status = value_set_number(engine->store, VALUE_BULK_SLOTS, 0, slot + 1, error);
    return status;
}

static void forget(struct bulk_state *bulk, size_t index)
{
    free(bulk->batches[index].rows);
    memmove(&bulk->batches[index], &bulk->batches[index + 1],
            (bulk->count - index - 1) * sizeof *bulk->batches);
    bulk->count--;
}

enum wherry_status bulk_state_name(struct bulk_state *bulk, struct engine *engine,
                                   const struct portion *portion, const char *ticket,
                                   struct wherry_error *error)
{
    struct bulk_batch *batch = &bulk->batches[bulk->count - 1];
    snprintf(batch->ticket, sizeof batch->ticket, "%s", ticket);
    enum wherry_status status = save(batch, engine, portion, error);
    if (status == WHERRY_OK && batch->count == 0)
        forget(bulk, bulk->count - 1);
    return status;
}

enum wherry_status bulk_state_drop(struct bulk_state *bulk, struct store *store,
                                   size_t index, struct wherry_error *error)
{
    enum wherry_status status =
        value_set_text(store, VALUE_BULK, bulk->batches[index].slot, "", error);
    if (status == WHERRY_OK)
        forget(bulk, index);
    return status;
}

struct fields_found {
    const struct bulk_batch *batch;
    struct bulk_fields *fields;
    size_t count;
    bool alike; /* the rows are those of the batch */
};

static void take_fields(void *self, uint64_t row, const unsigned *numbers, size_t count)
{
    struct fields_found *found = self;
    const size_t place = found->count++;
    if (place >= found->batch->count || found->batch->rows[place] != row) {
        found->alike = false;
        return;
    }
    unsigned *copy = arena_array(&found->fields->arena, count, sizeof *copy);
    memcpy(copy, numbers, count * sizeof *copy);
    found->fields->sets[place] = (struct bulk_field_set){copy, count};
}

enum wherry_status bulk_state_fields(const struct bulk_batch *batch,
                                     struct store *store, struct bulk_fields *fields,
                                     struct wherry_error *error)
{
    char ticket[WHERRY_TICKET_ROOM];
    *fields = (struct bulk_fields){0};
    struct fields_found found = {.batch = batch, .fields = fields, .alike = true};
    const char *text = value_text(store, VALUE_BULK, batch->slot, &fields->arena);
    fields->sets = arena_array(&fields->arena, batch->count, sizeof *fields->sets);
    if (batch_text_read(text, ticket, &take_fields, &found) && found.alike &&
        found.count == batch->count)
        return WHERRY_OK;
    arena_free(&fields->arena);
    return value_damaged(store, VALUE_BULK, batch->slot, error);
}
