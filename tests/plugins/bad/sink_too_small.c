/* sink_too_small.c -- 'FILE' has a sink of 16 bytes, the least is 40 */
#include "tests/plugins/whole.h"

static const struct wherry_sink small = {.size = 16};

WHERRY_CONNECTOR(WHOLE, .sink = &small);
