/* own_mounts.h -- file systems of a test's own, which no other process sees and which
 * end with it.
 */
#ifndef MACHINE_OWN_MOUNTS_H
#define MACHINE_OWN_MOUNTS_H

#include <stdbool.h>

/* From now on this process, and those that it starts, may mount file systems for
 * themselves. False: the system does not allow it. */
bool own_mounts(void);

#endif
