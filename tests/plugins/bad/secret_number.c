/* secret_number.c -- 'FILE' has a secret option 'number' that is not text */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .name = "number", .type = WHERRY_INTEGER,
     .offset = offsetof(struct whole, number), .flags = WHERRY_SECRET}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
