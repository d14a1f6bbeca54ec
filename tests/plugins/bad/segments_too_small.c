/* segments_too_small.c -- 'FILE' has a table of segments of 16 bytes, the least is 24
 */
#include "tests/plugins/whole.h"

static const struct wherry_segments small = {.size = 16};

WHERRY_CONNECTOR(WHOLE, .roles = WHERRY_LIST, .segments = &small);
