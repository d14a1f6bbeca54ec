/* size_too_small.c -- 'FILE' has a descriptor of 24 bytes, the least is 120 */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .size = 24);
