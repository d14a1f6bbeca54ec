/* sink_lacks_flush.c -- 'FILE' has a sink that lacks the function 'flush' */
#include "tests/plugins/whole.h"

static const struct wherry_sink lacking = {WHOLE_SINK, .flush = NULL};

WHERRY_CONNECTOR(WHOLE, .sink = &lacking);
