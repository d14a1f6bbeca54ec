/* sink_bulk_by_halves.c -- 'FILE' has a sink with some of the functions for bulk and not
 * all */
#include "tests/plugins/whole.h"

static void bulk_terms(void *sink, struct wherry_bulk *terms)
{
    (void)sink;
    (void)terms;
}

static const struct wherry_sink half = {WHOLE_SINK, .bulk_terms = bulk_terms};

WHERRY_CONNECTOR(WHOLE, .sink = &half);
