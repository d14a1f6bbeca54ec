/* option_name_malformed.c -- 'FILE' has an option whose name is not made of lower-case
 * letters, digits and underscores */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION, .name = "apiKey"}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
