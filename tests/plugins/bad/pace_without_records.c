/* pace_without_records.c -- 'FILE' says how fast it reads, but not by a whole-number option
 * and a number of contacts */
#include "tests/plugins/whole.h"

static const struct wherry_option options[] = {
    {.name = "number",
     .help = "a number",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct whole, number)}};

WHERRY_CONNECTOR(WHOLE, .options = options, .option_count = 1, .pace_option = "number");
