/* pace_of_nothing.c -- 'FILE' says how fast it reads, but not by a whole-number option and
 * a number of contacts */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {{WHOLE_OPTION}};

WHERRY_CONNECTOR(WHOLE, .options = options, .option_count = 1, .pace_option = "key",
                 .pace_records = 100);
