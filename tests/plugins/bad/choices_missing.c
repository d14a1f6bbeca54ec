/* choices_missing.c -- 'FILE' has no choices for its option 'key' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION, .type = WHERRY_CHOICE}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
