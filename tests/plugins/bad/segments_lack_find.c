/* segments_lack_find.c -- 'FILE' has a table of segments that lacks the function
 * 'find' */
#include "tests/plugins/whole.h"

static enum wherry_status remove_segment(void *self, const char *id,
                                         struct wherry_error *error)
{
    (void)self;
    (void)id;
    (void)error;
    return WHERRY_OK;
}

static const struct wherry_segments lacking = {.size = sizeof lacking,
                                               .remove = remove_segment};

WHERRY_CONNECTOR(WHOLE, .roles = WHERRY_LIST, .segments = &lacking);
