/* portion.c -- changes that go to the sink together. */
#include "host/sync/portion.h"

#include <stdlib.h>

#include "host/base/memory.h"

void portion_init(struct portion *portion, size_t room)
{
    *portion = (struct portion){.room = room};
}

void portion_free(struct portion *portion)
{
    free(portion->outgoing);
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

struct outgoing *portion_tagged(const struct portion *portion, uint64_t tag)
{
    bool there = tag >= portion->first_tag && tag - portion->first_tag < portion->count;
    return there ? &portion->outgoing[tag - portion->first_tag] : NULL;
}

struct outgoing *portion_row(const struct portion *portion, int64_t row)
{
    size_t low = 0, high = portion->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (portion->outgoing[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < portion->count && portion->outgoing[low].row == row;
    return there ? &portion->outgoing[low] : NULL;
}

void portion_answered(struct portion *portion, struct outgoing *outgoing)
{
    if (!outgoing->answered && portion->open > 0)
        portion->open--;
    outgoing->answered = true;
}
