/* sink_lacks_open.c -- 'FILE' has a sink that lacks the function 'open' */
#include "tests/plugins/whole.h"

static const struct wherry_sink lacking = {.size = sizeof lacking};

WHERRY_CONNECTOR(WHOLE, .sink = &lacking);
