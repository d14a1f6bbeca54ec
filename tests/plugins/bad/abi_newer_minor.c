/* abi_newer_minor.c -- 'FILE' speaks plugin interface 1.9, this host speaks 1.3: use a
 * newer host, or build it with this one's wherry.h */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .abi_minor = 9);
