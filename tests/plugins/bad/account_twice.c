/* account_twice.c -- 'FILE' has two options that name the account, 'key' and 'other' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .flags = WHERRY_ACCOUNT},
    {WHOLE_OPTION, .name = "other", .flags = WHERRY_ACCOUNT,
     .offset = offsetof(struct whole, number)}};

WHERRY_CONNECTOR(WHOLE, .options = options, .option_count = 2);
