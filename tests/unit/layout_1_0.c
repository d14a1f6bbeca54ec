/* layout_1_0.c -- the layout of interface 1.0 as it was frozen. */
#include "tests/plugins/frozen_1_0/wherry.h"

#include "tests/unit/layout_names.h"

const struct layout layout_1_0[] = {NAMES_1_0{0}};
