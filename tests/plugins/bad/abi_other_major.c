/* abi_other_major.c -- 'FILE' speaks plugin interface 2.3, this host speaks 1.3: build it
 * with this host's wherry.h */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .abi_major = 2);
