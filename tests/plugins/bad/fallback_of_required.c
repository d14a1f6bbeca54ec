/* fallback_of_required.c -- 'FILE' has a fallback for its required option 'key' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .flags = WHERRY_REQUIRED, .fallback = "x"}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
