/* world_story.h -- within the world: what the state says of itself after a run, held
 * against what was owed before it.
 */
#ifndef SUPPORT_WORLD_STORY_H
#define SUPPORT_WORLD_STORY_H

#include "tests/support/world.h"

/* After every run, however it ended: a leave or an opt-out that is owed no more has a
 * line of this run in its story that names why. A breach otherwise. */
void world_check_story(struct memory_world *world);

#endif
