/* range_reversed.c -- 'FILE' has a malformed range for its option 'number' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .name = "number", .type = WHERRY_INTEGER,
     .offset = offsetof(struct whole, number), .minimum = 10, .maximum = 1}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
