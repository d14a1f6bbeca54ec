/* first.c -- a plugin made for interface 1.0: its descriptor ends before the segments,
 * its source before the look-up by ids. */
#include "tests/plugins/whole.h"

static enum wherry_status not_its_own(void *self, const struct wherry_read *read,
                                      const char *const *ids, size_t id_count,
                                      struct wherry_writer *writer,
                                      struct wherry_error *error)
{
    (void)self;
    (void)read;
    (void)ids;
    (void)id_count;
    (void)writer;
    (void)error;
    return WHERRY_OK;
}

/* What is after a size is not the plugin's: the host must not look there. */
static const struct wherry_source short_source = {
    WHOLE_SOURCE, .lookup_ids = not_its_own,
    .size = offsetof(struct wherry_source, lookup_ids)};
static const struct wherry_segments nor_this = {.size = 1};

WHERRY_CONNECTOR(WHOLE, .name = "first", .abi_minor = 0, .roles = WHERRY_LIST,
                 .source = &short_source, .segments = &nor_this,
                 .size = offsetof(struct wherry_connector, segments));
