/* option_type_unknown.c -- 'FILE' has an unknown type for its option 'key' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .type = (enum wherry_option_type)77}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
