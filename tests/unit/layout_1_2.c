/* layout_1_2.c -- the layout of interface 1.2 as it was frozen. */
#include "tests/plugins/frozen_1_2/wherry.h"

#include "tests/unit/layout_names.h"

const struct layout layout_1_0_in_1_2[] = {NAMES_1_0{0}};

const struct layout layout_1_1_in_1_2[] = {NAMES_1_1{0}};

const struct layout layout_1_2[] = {NAMES_1_2{0}};
