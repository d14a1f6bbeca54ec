/* option_of_the_host.c -- 'FILE' has an option 'account', which is a key of the host's
 * own */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION, .name = "account"}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
