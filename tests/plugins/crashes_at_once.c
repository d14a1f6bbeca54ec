/* crashes_at_once.c -- a plugin that crashes while it is loaded. */
#include <stddef.h>

#include "tests/plugins/whole.h"

/* In the first page, which nobody has. */
static volatile int *volatile nowhere = (volatile int *)(uintptr_t)64;

__attribute__((constructor)) static void at_once(void)
{
    *nowhere = 1;
}

WHERRY_CONNECTOR(WHOLE, .name = "crashes-at-once");
