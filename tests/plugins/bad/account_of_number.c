/* account_of_number.c -- 'FILE' has an option 'number' that names the account and is
 * not text */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {.name = "number",
     .help = "a number",
     .type = WHERRY_INTEGER,
     .flags = WHERRY_ACCOUNT,
     .offset = offsetof(struct whole, number)}};

WHERRY_CONNECTOR(WHOLE, .options = options, .option_count = 1);
