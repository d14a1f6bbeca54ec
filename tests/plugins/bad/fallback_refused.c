/* fallback_refused.c -- 'FILE' has a fallback for its option 'number' that the option
 * refuses */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .name = "number", .type = WHERRY_INTEGER,
     .offset = offsetof(struct whole, number), .fallback = "11", .minimum = 1,
     .maximum = 10}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
