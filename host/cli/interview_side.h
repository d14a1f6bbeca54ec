/* interview_side.h -- the questions about the two connections of a new pipeline.
 *
 * Each gives false if the person left. Afterwards that part of the answers is good.
 */
#ifndef CLI_INTERVIEW_SIDE_H
#define CLI_INTERVIEW_SIDE_H

#include "host/cli/wizard.h"

/* The plugin, its settings, and for the list which one; until the service accepts our
 * key. */
bool interview_side(struct wizard *wizard, enum side side);

#endif
