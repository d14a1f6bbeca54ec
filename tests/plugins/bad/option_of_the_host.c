/* option_of_the_host.c -- 'FILE' has an option 'account', which is a key that the
 * host itself uses */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION, .name = "account"}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
