/* sink_not_aligned.c -- 'FILE' has a sink that is not aligned */
#include "tests/plugins/whole.h"

static const struct wherry_sink room[2];

WHERRY_CONNECTOR(WHOLE, .sink = (const void *)((const char *)room + 1));
