/* option_outside.c -- 'FILE' has an option 'key' that lies outside its config */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .offset = sizeof(struct whole)}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
