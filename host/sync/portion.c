/* portion.c -- changes that go to the sink together. */
#include "host/sync/portion.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

/* The last member of what is kept has room for each mapped field, and few are used. */
struct kept_change {
    const void *bytes; /* of a struct outgoing, up to the last field in use */
    int64_t row;
    bool answered;
};

static size_t size_of(const struct outgoing *outgoing)
{
    return offsetof(struct outgoing, decision.fields) +
           outgoing->decision.field_count * sizeof outgoing->decision.fields[0];
}

void portion_init(struct portion *portion, size_t room)
{
    *portion = (struct portion){.room = room};
}

void portion_free(struct portion *portion)
{
    free(portion->changes);
    arena_free(&portion->arena);
    *portion = (struct portion){0};
}

void portion_clear(struct portion *portion)
{
    portion->count = portion->open = 0;
    arena_reset(&portion->arena);
}

bool portion_is_free(const struct portion *portion)
{
    return portion->open == 0;
}

void portion_add(struct portion *portion, const struct outgoing *outgoing)
{
    assert(portion->count < portion->room);
    if (portion->changes == NULL)
        portion->changes = memory_array(portion->room, sizeof *portion->changes);
    void *bytes = arena_allocate(&portion->arena, size_of(outgoing));
    memcpy(bytes, outgoing, size_of(outgoing));
    portion->changes[portion->count++] =
        (struct kept_change){.bytes = bytes, .row = outgoing->row};
}

void portion_get(const struct portion *portion, size_t place, struct outgoing *outgoing)
{
    const char *bytes = portion->changes[place].bytes;
    const size_t least = offsetof(struct outgoing, decision.fields);
    *outgoing = (struct outgoing){0};
    memcpy(outgoing, bytes, least);
    memcpy(outgoing->decision.fields, bytes + least, size_of(outgoing) - least);
}

bool portion_tagged(const struct portion *portion, uint64_t tag, size_t *place)
{
    if (tag < portion->first_tag || tag - portion->first_tag >= portion->count)
        return false;
    *place = (size_t)(tag - portion->first_tag);
    return true;
}

bool portion_row(const struct portion *portion, int64_t row, size_t *place)
{
    size_t low = 0, high = portion->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (portion->changes[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return low < portion->count && portion->changes[low].row == row;
}

void portion_answer(struct portion *portion, size_t place)
{
    if (!portion->changes[place].answered && portion->open > 0)
        portion->open--;
    portion->changes[place].answered = true;
}

bool portion_is_answered(const struct portion *portion, size_t place)
{
    return portion->changes[place].answered;
}
