/* world_story.h -- within the world: what the state says of itself after a run, held
 * against what was owed before it.
 */
#ifndef SUPPORT_WORLD_STORY_H
#define SUPPORT_WORLD_STORY_H

#include "tests/support/world.h"

/* After every run, however it ended: a leave or an opt-out that is owed no more has a
 * line of this run in its story that names why. A breach otherwise. */
void world_check_story(struct memory_world *world);

/* As run_options.agreed where a plan is applied that names half of what is due: which
 * half, world->agreed tells. */
enum wherry_status world_agree(void *self, const struct run_change *change,
                               bool *agreed, struct wherry_error *error);

#endif
