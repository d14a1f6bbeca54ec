/* segments.c -- the members of static segments; addresses that are remembered. */
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/audience.h"

enum { FIRST_SEGMENT_ID = 4788452, SEGMENT_ID_STEP = 4 };

struct segment *audience_segment(const struct audience *audience, int64_t id)
{
    int64_t place = (id - FIRST_SEGMENT_ID) / SEGMENT_ID_STEP;
    if (id < FIRST_SEGMENT_ID || (id - FIRST_SEGMENT_ID) % SEGMENT_ID_STEP != 0 ||
        place >= (int64_t)audience->segment_count)
        return NULL;
    struct segment *segment = &audience->segments[place];
    return segment->gone ? NULL : segment;
}

struct segment *audience_segment_by_name(const struct audience *audience,
                                         const char *name, bool sensitive)
{
    for (size_t i = 0; i < audience->segment_count; i++) {
        struct segment *segment = &audience->segments[i];
        bool same = sensitive ? text_same(segment->name, name)
                              : text_same_ignoring_case(segment->name, name);
        if (!segment->gone && same)
            return segment;
    }
    return NULL;
}

struct segment *audience_add_segment(struct audience *audience, const char *name,
                                     int64_t now_s)
{
    audience->segments =
        memory_grow(audience->segments, audience->segment_count,
                    &audience->segment_room, sizeof *audience->segments);
    struct segment *segment = &audience->segments[audience->segment_count];
    *segment = (struct segment){
        .id = FIRST_SEGMENT_ID + (uint32_t)audience->segment_count * SEGMENT_ID_STEP,
        .name = pool_text(audience->texts, name),
        .created_s = now_s,
        .updated_s = now_s};
    audience->segment_count++;
    return segment;
}

static size_t place_in(const struct member *member, const struct segment *segment)
{
    size_t place = 0;
    while (place < member->segment_count && member->segments[place] != segment->id)
        place++;
    return place;
}

bool member_is_in(const struct member *member, const struct segment *segment)
{
    return place_in(member, segment) < member->segment_count;
}

/* Closes the holes that leaving made, so that joining again can't list a member
 * twice. */
static void close_holes(const struct audience *audience, struct segment *segment)
{
    size_t count = 0;
    for (size_t i = 0; i < segment->count; i++)
        if (member_is_in(&audience->members[segment->members[i]], segment))
            segment->members[count++] = segment->members[i];
    segment->count = count;
    segment->stale = 0;
}

bool audience_join(struct audience *audience, struct member *member,
                   struct segment *segment)
{
    if (member_is_in(member, segment))
        return false;
    if (segment->stale > 0)
        close_holes(audience, segment);
    segment->members = memory_grow(segment->members, segment->count, &segment->room,
                                   sizeof *segment->members);
    segment->members[segment->count++] = (uint32_t)(member - audience->members);
    member->segments = memory_resize(
        member->segments, (size_t)member->segment_count + 1, sizeof *member->segments);
    member->segments[member->segment_count++] = segment->id;
    return true;
}

bool audience_part(struct member *member, struct segment *segment)
{
    size_t place = place_in(member, segment);
    if (place == member->segment_count)
        return false;
    member->segments[place] = member->segments[--member->segment_count];
    segment->stale++;
    return true;
}

void audience_delete_segment(struct audience *audience, struct segment *segment)
{
    for (size_t i = 0; i < segment->count; i++)
        audience_part(&audience->members[segment->members[i]], segment);
    free(segment->members);
    *segment = (struct segment){.id = segment->id, .name = "", .gone = true};
}

struct wanted_mark {
    const struct audience *audience;
    const char *address;
};

static bool same_address(const void *self, uint32_t position)
{
    const struct wanted_mark *wanted = self;
    return text_same_ignoring_case(wanted->audience->marks[position].address,
                                   wanted->address);
}

static uint64_t hash_of(const char *address)
{
    unsigned char hash[MD5_SIZE];
    audience_hash(address, false, hash);
    return table_hash(hash, MD5_SIZE);
}

struct address_mark *audience_mark(const struct audience *audience, const char *address)
{
    if (audience->mark_count == 0)
        return NULL;
    const struct wanted_mark wanted = {audience, address};
    uint32_t position = table_find(&audience->marks_by_address, hash_of(address),
                                   same_address, &wanted);
    return position == NOWHERE ? NULL : &audience->marks[position];
}

struct address_mark *audience_make_mark(struct audience *audience, const char *address)
{
    struct address_mark *mark = audience_mark(audience, address);
    if (mark != NULL)
        return mark;
    audience->marks = memory_grow(audience->marks, audience->mark_count,
                                  &audience->mark_room, sizeof *audience->marks);
    mark = &audience->marks[audience->mark_count];
    char *lower = memory_text(address);
    text_lower(lower);
    *mark = (struct address_mark){.address = pool_copy(audience->texts, lower)};
    free(lower);
    table_add(&audience->marks_by_address, hash_of(address),
              (uint32_t)audience->mark_count++);
    return mark;
}
