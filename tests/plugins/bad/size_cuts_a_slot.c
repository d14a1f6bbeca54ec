/* size_cuts_a_slot.c -- 'FILE' has a descriptor of 124 bytes, which cuts a slot */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .size = 124);
