/* chance.c -- the numbers of one voyage. */
#include "tests/fleet/chance.h"

static uint64_t state;

void chance_begin(uint64_t seed)
{
    state = seed * UINT64_C(0x9E3779B97F4A7C15) + 88172645463325252U;
}

unsigned chance_below(unsigned limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % limit;
}
