/* option_flag_unknown.c -- 'FILE' has an unknown flag on its option 'key' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION, .flags = 64}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
