/* source_not_aligned.c -- 'FILE' has a source that is not aligned */
#include "tests/plugins/whole.h"

static const struct wherry_source room[2];

WHERRY_CONNECTOR(WHOLE, .source = (const void *)((const char *)room + 1));
