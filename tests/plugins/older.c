/* older.c -- a plugin made when the interface was smaller: its structs end before the
 * slots that are optional today. */
#include "tests/plugins/whole.h"

static const struct wherry_source short_source = {
    WHOLE_SOURCE, .size = offsetof(struct wherry_source, lookup)};

/* What stands behind its size is not its own: the host must not look there. */
WHERRY_CONNECTOR(WHOLE, .name = "older", .source = &short_source,
                 .sink = (const struct wherry_sink *)&short_source,
                 .size = offsetof(struct wherry_connector, sink));
