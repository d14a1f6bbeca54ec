/* option_overlapping.c -- 'FILE' has options 'key' and 'number' at one place of its
 * config */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION},
                                               {WHOLE_OPTION, .name = "number"}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
