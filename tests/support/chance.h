/* chance.h -- numbers that look random, and are the same in every run. */
#ifndef SUPPORT_CHANCE_H
#define SUPPORT_CHANCE_H

#include <stdint.h>

/* Where a test begins that has no seed of its own. */
#define CHANCE_SEED UINT64_C(88172645463325252)

/* The number after `seed`, which must not be 0, and is that number from now on. */
uint64_t chance_next(uint64_t *seed);
/* The same below `sides`. */
unsigned chance_roll(uint64_t *seed, unsigned sides);

#endif
