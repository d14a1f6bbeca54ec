/* crashes_at_once.c -- a plugin that crashes while it is loaded. */
#include <stddef.h>

#include "tests/plugins/whole.h"

static volatile int *volatile nowhere;

__attribute__((constructor)) static void at_once(void)
{
    *nowhere = 1;
}

WHERRY_CONNECTOR(WHOLE, .name = "crashes-at-once");
