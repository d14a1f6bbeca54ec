/* sink_cuts_a_slot.c -- 'FILE' has a sink of 44 bytes, which cuts a slot */
#include "tests/plugins/whole.h"

static const struct wherry_sink cut = {.size = 44};

WHERRY_CONNECTOR(WHOLE, .sink = &cut);
