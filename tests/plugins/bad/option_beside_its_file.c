/* option_beside_its_file.c -- 'FILE' has an option that ends in '_file' beside its
 * secret 'key' */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {WHOLE_OPTION, .flags = WHERRY_SECRET},
    {WHOLE_OPTION, .name = "key_file", .offset = offsetof(struct whole, number)}};

WHERRY_CONNECTOR(WHOLE, .options = options,
                 .option_count = sizeof options / sizeof options[0]);
