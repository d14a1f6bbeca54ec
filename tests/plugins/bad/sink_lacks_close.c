/* sink_lacks_close.c -- 'FILE' has a sink that lacks the function 'close' */
#include "tests/plugins/whole.h"

static const struct wherry_sink lacking = {WHOLE_SINK, .close = NULL};

WHERRY_CONNECTOR(WHOLE, .sink = &lacking);
