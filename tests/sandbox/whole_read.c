/* whole_read.c -- a read of everything that continues by time: the members it must
 * still show. */
#include "tests/sandbox/whole_read.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum { LASTS_S = 600 };

void whole_read_begin(struct whole_read *read, size_t count, int64_t now_s)
{
    read->owed = memory_resize(read->owed, count, sizeof *read->owed);
    memset(read->owed, 1, count * sizeof *read->owed);
    read->count = count;
    read->until_s = now_s + LASTS_S;
}

void whole_read_showed(struct whole_read *read, uint32_t position)
{
    if (position < read->count)
        read->owed[position] = false;
}

bool whole_read_owes(const struct whole_read *read, uint32_t position, int64_t now_s)
{
    return position < read->count && now_s < read->until_s && read->owed[position];
}

void whole_read_free(struct whole_read *read)
{
    free(read->owed);
    *read = (struct whole_read){0};
}
