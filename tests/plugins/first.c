/* first.c -- a plugin made for interface 1.0: its descriptor ends before the segments.
 */
#include "tests/plugins/whole.h"

static const struct wherry_segments not_its_own = {.size = 1};

/* What stands behind its size is not its own: the host must not look there. */
WHERRY_CONNECTOR(WHOLE, .name = "first", .abi_minor = 0, .roles = WHERRY_LIST,
                 .segments = &not_its_own,
                 .size = offsetof(struct wherry_connector, segments));
