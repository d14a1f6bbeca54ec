/* chance.h -- the numbers of one voyage, all from its seed. */
#ifndef FLEET_CHANCE_H
#define FLEET_CHANCE_H

#include <stdint.h>

void chance_begin(uint64_t seed);
unsigned chance_below(unsigned limit); /* 0 to limit - 1 */

#endif
