/* bits.c -- a set of numbers. */
#include "host/store/bits.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum { BITS = 8, FIRST_BYTES = 4096 };

static bool fits(int64_t number)
{
    return number >= 0 && number <= BITS_HIGHEST;
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

void bits_drop(struct bits *bits, int64_t number)
{
    if (bits_has(bits, number))
        bits->bytes[number / BITS] &= (unsigned char)~(1U << number % BITS);
}

int64_t bits_next(const struct bits *bits, int64_t number)
{
    const int64_t end = (int64_t)bits->room * BITS;
    while (number < end && !bits_has(bits, number))
        number = number % BITS == 0 && bits->bytes[number / BITS] == 0 ? number + BITS
                                                                       : number + 1;
    return number < end ? number : -1;
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
