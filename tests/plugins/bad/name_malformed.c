/* name_malformed.c -- 'FILE' has a name that is not made of at most 32 lower-case
 * letters, digits and dashes */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .name = "My Shop");
