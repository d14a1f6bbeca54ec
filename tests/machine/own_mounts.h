/* own_mounts.h -- file systems of a test's own, which nobody else sees and which end with
 * it.
 */
#ifndef MACHINE_OWN_MOUNTS_H
#define MACHINE_OWN_MOUNTS_H

#include <stdbool.h>

/* From now on this process, and those that it starts, may mount what they like for
 * themselves. False: that is not to be had here. */
bool own_mounts(void);

#endif
