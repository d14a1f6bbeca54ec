/* name_missing.c -- 'FILE' has no name */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .name = NULL);
