/* chance.c -- numbers that look random: Marsaglia's xorshift. */
#include "tests/support/chance.h"

uint64_t chance_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

unsigned chance_roll(uint64_t *seed, unsigned sides)
{
    return (unsigned)(chance_next(seed) >> 33) % sides;
}
