/* options_too_many.c -- 'FILE' has more than 64 options */
#include "tests/plugins/whole.h"

static const struct wherry_option options[65] = {{WHOLE_OPTION}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
