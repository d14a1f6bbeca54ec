/* bits.c -- a set of numbers. */
#include "host/store/bits.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum { BITS = 8, MOST_BYTES = 32 * 1024 * 1024, FIRST_BYTES = 4096 };

static bool fits(int64_t number)
{
    return number >= 0 && number / BITS < MOST_BYTES;
}

bool bits_has(const struct bits *bits, int64_t number)
{
    const size_t place = (size_t)(number / BITS);
    return fits(number) && place < bits->room &&
           (bits->bytes[place] >> number % BITS & 1) != 0;
}

static void make_room(struct bits *bits, size_t place)
{
    size_t room = bits->room == 0 ? FIRST_BYTES : bits->room;
    while (room <= place)
        room *= 2;
    bits->bytes = memory_resize(bits->bytes, room, 1);
    memset(bits->bytes + bits->room, 0, room - bits->room);
    bits->room = room;
}

void bits_add(struct bits *bits, int64_t number)
{
    if (!fits(number))
        return;
    const size_t place = (size_t)(number / BITS);
    if (place >= bits->room)
        make_room(bits, place);
    bits->bytes[place] |= (unsigned char)(1U << number % BITS);
}

void bits_clear(struct bits *bits)
{
    if (bits->room > 0)
        memset(bits->bytes, 0, bits->room);
}

void bits_free(struct bits *bits)
{
    free(bits->bytes);
    *bits = (struct bits){0};
}
