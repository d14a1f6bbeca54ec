/* frozen_1_1.c -- frozen: never edit. A connector as it was built for interface 1.1: the
 * list keeps one static segment. */
#include "tests/plugins/frozen_1_1/wherry.h"

#include "tests/plugins/frozen_1_0/people.h"

static enum wherry_status find_vip(void *self, const char *name, bool make,
                                   struct wherry_segment *found,
                                   struct wherry_error *error)
{
    (void)self;
    (void)error;
    if (strcmp(name, "VIP") != 0 && !make)
        return WHERRY_END;
    const struct wherry_segment segment = {
        .size = sizeof segment, .id = "7", .members = 2, .made = make};
    *found = segment;
    snprintf(found->name, sizeof found->name, "%s", name);
    return WHERRY_OK;
}

static enum wherry_status remove_vip(void *self, const char *id,
                                     struct wherry_error *error)
{
    (void)self;
    (void)error;
    return strcmp(id, "7") == 0 ? WHERRY_OK : WHERRY_FAILED;
}

static const struct wherry_segments segments = {
    .size = sizeof segments, .find = find_vip, .remove = remove_vip};

WHERRY_CONNECTOR(PEOPLE, .name = "frozen-1", .segments = &segments);
