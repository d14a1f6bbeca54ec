/* source_lacks_open.c -- 'FILE' has a source that lacks the function 'open' */
#include "tests/plugins/whole.h"

static const struct wherry_source lacking = {WHOLE_SOURCE, .open = NULL};

WHERRY_CONNECTOR(WHOLE, .source = &lacking);
