/* option_twice.c -- 'FILE' has two options named 'key' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION}, {WHOLE_OPTION, .offset = offsetof(struct whole, number)}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
