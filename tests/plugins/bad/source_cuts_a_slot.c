/* source_cuts_a_slot.c -- 'FILE' has a source of 44 bytes, which cuts a slot */
#include "tests/plugins/whole.h"

static const struct wherry_source cut = {WHOLE_SOURCE, .size = 44};

WHERRY_CONNECTOR(WHOLE, .source = &cut);
