/* size_too_large.c -- 'FILE' has a descriptor of 4096 bytes, which is more than it
 * exports */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .size = 4096);
