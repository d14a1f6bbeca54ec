/* frozen_1_0.c -- frozen: never edit. A connector as it was built for interface 1.0. */
#include "tests/plugins/frozen_1_0/wherry.h"

#include "tests/plugins/frozen_1_0/people.h"

WHERRY_CONNECTOR(PEOPLE, .name = "frozen-0");
