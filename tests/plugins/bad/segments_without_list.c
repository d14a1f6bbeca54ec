/* segments_without_list.c -- 'FILE' has static segments and is no list */
#include "tests/plugins/whole.h"

static const struct wherry_segments segments = {.size = sizeof segments};

WHERRY_CONNECTOR(WHOLE, .segments = &segments);
