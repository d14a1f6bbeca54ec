/* convergence.h -- what both sides of one person must agree on at rest, if every step was
 * on all the time.
 */
#ifndef UNIT_CONVERGENCE_H
#define UNIT_CONVERGENCE_H

#include "tests/support/world.h"

/* What is wrong, as a sentence about the person; NULL: nothing, or nothing that could be
 * known (see struct world_truth). */
const char *convergence_judge(struct memory_world *world, int human);

#endif
