/* source_lacks_close.c -- 'FILE' has a source that lacks the function 'close' */
#include "tests/plugins/whole.h"

static const struct wherry_source lacking = {WHOLE_SOURCE, .close = NULL};

WHERRY_CONNECTOR(WHOLE, .source = &lacking);
