/* bulk_state.c -- the batches in bulk whose verdicts are still to come. */
#include "host/sync/bulk_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/picture/value.h"

enum { FIELDS_MAX = MAPPING_MOST, ROWS_MAX = 10000 };

/* ---- As text: "TICKET ROW:NUMBER,NUMBER ROW:NUMBER", "-" for no ticket ---- */

static void write_row(struct buffer *text, const struct engine *engine,
                      const struct outgoing *outgoing)
{
    const struct decision *decision = &outgoing->decision;
    buffer_format(text, " %" PRId64, outgoing->row);
    for (size_t i = 0; i < decision->field_count; i++)
        buffer_format(text, "%c%u", i == 0 ? ':' : ',',
                      engine->mapping.fields[decision->fields[i]].number);
}

static bool read_number(const char **at, uint64_t *number)
{
    char *end;
    if (**at < '0' || **at > '9')
        return false;
    *number = strtoull(*at, &end, 10);
    *at = end;
    return true;
}

/* One row at *at, which moves on; its fields may be left unread. */
static bool read_row(const char **at, uint64_t *row, struct arena *arena,
                     struct bulk_field_set *set)
{
    unsigned numbers[FIELDS_MAX];
    size_t count = 0;
    if (*(*at)++ != ' ' || !read_number(at, row) || *row == 0 || *row > INT64_MAX)
        return false;
    for (char gap = ':'; **at == gap; gap = ',') {
        uint64_t number;
        (*at)++;
        if (count == FIELDS_MAX || !read_number(at, &number) || number > UINT32_MAX)
            return false;
        numbers[count++] = (unsigned)number;
    }
    if (set == NULL)
        return true;
    unsigned *copy = arena_array(arena, count, sizeof *copy);
    memcpy(copy, numbers, count * sizeof *copy);
    *set = (struct bulk_field_set){copy, count};
    return true;
}

static bool read_ticket(const char **at, char ticket[WHERRY_TICKET_ROOM])
{
    size_t length = strcspn(*at, " ");
    if (length == 0 || length >= WHERRY_TICKET_ROOM)
        return false;
    memcpy(ticket, *at, length);
    ticket[length] = '\0';
    if (text_same(ticket, "-"))
        ticket[0] = '\0';
    *at += length;
    return true;
}

static bool read_batch(const char *text, struct bulk_batch *batch)
{
    size_t room = 0;
    uint64_t row, before = 0;
    if (!read_ticket(&text, batch->ticket))
        return false;
    for (; *text != '\0'; before = row) {
        if (batch->count == ROWS_MAX || !read_row(&text, &row, NULL, NULL) ||
            row <= before)
            return false;
        batch->rows =
            memory_grow(batch->rows, batch->count, &room, sizeof *batch->rows);
        batch->rows[batch->count++] = row;
    }
    return true;
}

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

enum wherry_status bulk_state_load(struct bulk_state *bulk, struct store *store,
                                   struct wherry_error *error)
{
    int slots = (int)value_number(store, VALUE_BULK_SLOTS, 0, 0);
    struct arena arena = {0};
    bool good = true;
    for (int slot = 0; slot < slots && good; slot++) {
        arena_reset(&arena);
        const char *text = value_text(store, VALUE_BULK, slot, &arena);
        if (*text != '\0')
            good = read_batch(text, add_batch(bulk, slot));
    }
    arena_free(&arena);
    if (!good)
        return fail(error, WHERRY_FAILED,
                    "the state is damaged: a batch of updates cannot be read");
    return store_check(store, error);
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

static enum wherry_status save(struct bulk_batch *batch, struct engine *engine,
                               const struct outgoing *outgoing, size_t count,
                               struct wherry_error *error)
{
    struct buffer text = {0};
    buffer_add_text(&text, batch->ticket[0] == '\0' ? "-" : batch->ticket);
    free(batch->rows);
    batch->rows = memory_array(count, sizeof *batch->rows);
    batch->count = 0;
    for (size_t i = 0; i < count; i++)
        if (!outgoing[i].answered) {
            write_row(&text, engine, &outgoing[i]);
            batch->rows[batch->count++] = (uint64_t)outgoing[i].row;
        }
    enum wherry_status status =
        value_set_text(engine->store, VALUE_BULK, batch->slot,
                       batch->count > 0 ? buffer_text(&text) : "", error);
    buffer_free(&text);
    return status;
}

enum wherry_status bulk_state_add(struct bulk_state *bulk, struct engine *engine,
                                  const struct outgoing *outgoing, size_t count,
                                  struct wherry_error *error)
{
    int slot = free_slot(bulk);
    struct bulk_batch *batch = add_batch(bulk, slot);
    enum wherry_status status = save(batch, engine, outgoing, count, error);
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
                                   const struct outgoing *outgoing, size_t count,
                                   const char *ticket, struct wherry_error *error)
{
    struct bulk_batch *batch = &bulk->batches[bulk->count - 1];
    snprintf(batch->ticket, sizeof batch->ticket, "%s", ticket);
    enum wherry_status status = save(batch, engine, outgoing, count, error);
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

enum wherry_status bulk_state_fields(const struct bulk_batch *batch,
                                     struct store *store, struct bulk_fields *fields,
                                     struct wherry_error *error)
{
    char ticket[WHERRY_TICKET_ROOM];
    uint64_t row;
    *fields = (struct bulk_fields){0};
    const char *text = value_text(store, VALUE_BULK, batch->slot, &fields->arena);
    fields->sets = arena_array(&fields->arena, batch->count, sizeof *fields->sets);
    bool good = read_ticket(&text, ticket);
    for (size_t i = 0; i < batch->count && good; i++)
        good = read_row(&text, &row, &fields->arena, &fields->sets[i]) &&
               row == batch->rows[i];
    if (good)
        return WHERRY_OK;
    arena_free(&fields->arena);
    return fail(error, WHERRY_FAILED,
                "the state is damaged: a batch of updates cannot be read");
}
