/* world_picture.h -- is what the state believes of the contacts what both services show? */
#ifndef SUPPORT_WORLD_PICTURE_H
#define SUPPORT_WORLD_PICTURE_H

#include "tests/support/world.h"

/* The first difference, as a sentence that lasts until the next call; NULL: none. For a
 * world at rest whose last run verified both sides. `deleted`: also no contact may be
 * believed to be there who is not. */
const char *world_picture_differs(struct memory_world *world, bool deleted);

#endif
