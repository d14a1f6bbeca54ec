/* world_story.h -- within the world: compares what the state says of itself after a run
 * with what was owed before it.
 */
#ifndef SUPPORT_WORLD_STORY_H
#define SUPPORT_WORLD_STORY_H

#include "tests/support/world.h"

/* After every run, however it ended: a leave or an opt-out that is no longer owed has a
 * line of this run in its story that names why. Otherwise it is a breach. */
void world_check_story(struct memory_world *world);

/* As run_options.agreed for a plan that names half of what is due: world->agreed says
 * which half. */
enum wherry_status world_agree(void *self, const struct run_change *change,
                               bool *agreed, struct wherry_error *error);

#endif
