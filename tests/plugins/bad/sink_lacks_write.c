/* sink_lacks_write.c -- 'FILE' has a sink that lacks the function 'write' */
#include "tests/plugins/whole.h"

static const struct wherry_sink lacking = {WHOLE_SINK, .write = NULL};

WHERRY_CONNECTOR(WHOLE, .sink = &lacking);
