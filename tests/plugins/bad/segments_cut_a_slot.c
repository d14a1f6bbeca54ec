/* segments_cut_a_slot.c -- 'FILE' has a table of segments of 28 bytes, which cuts a
 * slot */
#include "tests/plugins/whole.h"

static const struct {
    struct wherry_segments segments;
    const char *half;
} cut = {.segments = {.size = sizeof(struct wherry_segments) + 4}};

WHERRY_CONNECTOR(WHOLE, .roles = WHERRY_LIST, .segments = &cut.segments);
