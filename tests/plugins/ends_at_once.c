/* ends_at_once.c -- a plugin that calls exit while it is loaded. */
#include <stdlib.h>

#include "tests/plugins/whole.h"

__attribute__((constructor)) static void at_once(void)
{
    exit(0);
}

WHERRY_CONNECTOR(WHOLE, .name = "ends-at-once");
