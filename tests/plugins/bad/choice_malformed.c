/* choice_malformed.c -- 'FILE' has a malformed choice for its option 'key' */
#include "tests/plugins/whole.h"

static const char *const choices[] = {"one", "", NULL};
static const struct wherry_option options[] = {
    {WHOLE_OPTION, .type = WHERRY_CHOICE, .choices = choices}};

WHERRY_CONNECTOR(WHOLE, .options = options, .option_count = 1);
