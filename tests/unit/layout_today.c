/* layout_today.c -- the layout of the older interfaces' names in today's. */
#include "plugin/wherry.h"

#include "tests/unit/layout_names.h"

const struct layout layout_1_0_today[] = {NAMES_1_0{0}};

const struct layout layout_1_1_today[] = {NAMES_1_1{0}};

const struct layout layout_1_2_today[] = {NAMES_1_2{0}};
