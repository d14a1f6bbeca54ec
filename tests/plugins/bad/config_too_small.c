/* config_too_small.c -- 'FILE' has an option 'key' that lies outside its config */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION}};

WHERRY_CONNECTOR(WHOLE, .options = options, .option_count = 1, .config_size = 4);
