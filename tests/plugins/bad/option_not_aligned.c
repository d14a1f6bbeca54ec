/* option_not_aligned.c -- 'FILE' has an option 'key' whose place in the config is not
 * aligned */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION, .offset = 1}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
