/* segments_without_list.c -- 'FILE' has static segments, but is not a list */
#include "tests/plugins/whole.h"

static const struct wherry_segments segments = {.size = sizeof segments};

WHERRY_CONNECTOR(WHOLE, .segments = &segments);
