/* source_and_sink_missing.c -- 'FILE' has neither a source nor a sink */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .source = NULL, .sink = NULL);
