/* check_missing.c -- 'FILE' lacks the function 'check' */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .check = NULL);
