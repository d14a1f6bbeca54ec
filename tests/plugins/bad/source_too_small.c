/* source_too_small.c -- 'FILE' has a source of 8 bytes, the least is 40 */
#include "tests/plugins/whole.h"

static const struct wherry_source small = {WHOLE_SOURCE, .size = 8};

WHERRY_CONNECTOR(WHOLE, .source = &small);
