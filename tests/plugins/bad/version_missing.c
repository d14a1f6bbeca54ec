/* version_missing.c -- 'FILE' has no version of one line */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .version = NULL);
