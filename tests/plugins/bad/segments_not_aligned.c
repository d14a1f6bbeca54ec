/* segments_not_aligned.c -- 'FILE' has a table of segments that is not aligned */
#include "tests/plugins/whole.h"

static const struct wherry_segments room[2];

WHERRY_CONNECTOR(WHOLE, .roles = WHERRY_LIST,
                 .segments = (const void *)((const char *)room + 1));
