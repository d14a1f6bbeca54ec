/* own_mounts.c -- file systems of a test's own. */
#include "tests/machine/own_mounts.h"

#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>

/* Not by way of a user namespace: there root's files belong to nobody, and wherry takes
 * no plugin from below such a directory. */
bool own_mounts(void)
{
    return unshare(CLONE_NEWNS) == 0 &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}
