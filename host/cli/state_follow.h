/* state_follow.h -- `wherry state import --follow`: a state moves to another place while it is
 * in use, with a pause as short as a run.
 *
 *     1. with the turn of the new place: a copy beside its place (gone.h) is made the same
 *        as the old state (follow.h), again and again until little has changed in between.
 *        Runs go on with the old state. A damaged one is refused.
 *     2. with the turns of both: what is left is copied, the old state says that it is gone
 *        and where to, and the copy takes its place.
 *
 * The order makes that never two states may run, whenever this ends: before the old one says
 * that it is gone, the new one is not in its place, and no other is made there; after it,
 * the copy is whole. The same command again continues, at any point.
 */
#ifndef CLI_STATE_FOLLOW_H
#define CLI_STATE_FOLLOW_H

#include "host/cli/command.h"

/* From cli->follow, of the pipeline with this id, whose state will be at `path`. The exit
 * code. */
int state_follow(const struct cli *cli, const char *id, const char *path);

#endif
