/* open_missing.c -- 'FILE' lacks the function 'open' */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .open = NULL);
