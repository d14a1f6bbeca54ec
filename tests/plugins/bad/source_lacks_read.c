/* source_lacks_read.c -- 'FILE' has a source that lacks the function 'read' */
#include "tests/plugins/whole.h"

static const struct wherry_source lacking = {WHOLE_SOURCE, .read = NULL};

WHERRY_CONNECTOR(WHOLE, .source = &lacking);
