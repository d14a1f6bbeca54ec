/* segments_lack_remove.c -- 'FILE' has a table of segments that lacks the function
 * 'remove' */
#include "tests/plugins/whole.h"

static enum wherry_status find_segment(void *self, const char *name, bool make,
                                       struct wherry_segment *found,
                                       struct wherry_error *error)
{
    (void)self;
    (void)name;
    (void)make;
    (void)found;
    (void)error;
    return WHERRY_END;
}

static const struct wherry_segments lacking = {.size = sizeof lacking,
                                               .find = find_segment};

WHERRY_CONNECTOR(WHOLE, .roles = WHERRY_LIST, .segments = &lacking);
