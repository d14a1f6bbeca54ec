/* options_not_aligned.c -- 'FILE' has a table of options that is not aligned */
#include "tests/plugins/whole.h"

static const struct wherry_option room[2];

WHERRY_CONNECTOR(WHOLE, .options = (const void *)((const char *)room + 1),
                 .option_count = 1);
