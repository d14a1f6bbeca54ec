/* close_missing.c -- 'FILE' lacks the function 'close' */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .close = NULL);
