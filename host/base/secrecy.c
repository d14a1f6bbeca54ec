/* secrecy.c -- what is in this process's memory stays there. */
#include "host/base/secrecy.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void secrecy_keep(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    /* A handler to which the kernel pipes a core is bound by no limit, only by this. The
     * leak checker of a sanitizer looks into its own process, which this forbids. */
#ifndef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 0);
#endif
}
