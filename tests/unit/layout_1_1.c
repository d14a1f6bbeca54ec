/* layout_1_1.c -- the layout of interface 1.1 as it was frozen. */
#include "tests/plugins/frozen_1_1/wherry.h"

#include "tests/unit/layout_names.h"

const struct layout layout_1_0_in_1_1[] = {NAMES_1_0{0}};

const struct layout layout_1_1[] = {NAMES_1_1{0}};
