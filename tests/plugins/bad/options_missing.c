/* options_missing.c -- 'FILE' counts options and has none */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .option_count = 3);
