/* option_without_help.c -- 'FILE' has no help of one line for its option 'key' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION, .help = NULL}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
