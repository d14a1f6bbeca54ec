/* growth.c -- how large each struct of the plugin interface was in each version. */
#include "host/connector/growth.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

#include "host/base/memory.h"
#include "plugin/wherry.h"

struct row {
    size_t sizes[WHERRY_ABI_MINOR + 1]; /* one a minor */
    size_t alignment;
    const char *without, *cut; /* phrases */
};

static const struct row rows[GROWTH_STRUCTS];

static size_t smaller(size_t one, size_t other)
{
    return one < other ? one : other;
}

size_t growth_size(enum growth_struct what, unsigned minor)
{
    assert(what < GROWTH_STRUCTS && minor <= WHERRY_ABI_MINOR);
    return rows[what].sizes[minor];
}

size_t growth_least(enum growth_struct what)
{
    unsigned minor = 0;
    while (rows[what].sizes[minor] == 0)
        minor++;
    return rows[what].sizes[minor];
}

bool growth_fits(enum growth_struct what, size_t size)
{
    return size % rows[what].alignment == 0;
}

const char *growth_take(enum growth_struct what, const void *theirs, void *ours)
{
    const size_t today = rows[what].sizes[WHERRY_ABI_MINOR];
    size_t size;
    if (theirs == NULL)
        return rows[what].without;
    memcpy(&size, theirs, sizeof size);
    if (size < growth_least(what))
        return rows[what].without;
    if (!growth_fits(what, size))
        return rows[what].cut;
    memset(ours, 0, today);
    memcpy(ours, theirs, smaller(size, today));
    memcpy(ours, &today, sizeof today);
    return NULL;
}

void *growth_pack(const void *array, size_t count, size_t from, size_t to)
{
    char *packed = memory_array(count, to);
    for (size_t i = 0; i < count; i++) {
        char *into = packed + i * to;
        memcpy(into, (const char *)array + i * from, smaller(from, to));
        memcpy(into, &to, sizeof to);
    }
    return packed;
}

/* One for each column of `sizes`. The members that a version added begin where the
 * struct ended before: there is no other way for a struct to grow. */
#define NEVER_GREW(type)                                                               \
    {                                                                                  \
        sizeof(type), sizeof(type), sizeof(type), sizeof(type)                         \
    }
#define SINCE_1(type)                                                                  \
    {                                                                                  \
        0, sizeof(type), sizeof(type), sizeof(type)                                    \
    }
#define GREW_IN_2(type, member)                                                        \
    {                                                                                  \
        offsetof(type, member), offsetof(type, member), sizeof(type), sizeof(type)     \
    }
#define GREW_IN_3(type, member)                                                        \
    {                                                                                  \
        offsetof(type, member), offsetof(type, member), offsetof(type, member),        \
            sizeof(type)                                                               \
    }
#define GREW_IN_2_AND_3(type, second, third)                                           \
    {                                                                                  \
        offsetof(type, second), offsetof(type, second), offsetof(type, third),         \
            sizeof(type)                                                               \
    }
#define GREW_IN_1_2_AND_3(type, first, second, third)                                  \
    {                                                                                  \
        offsetof(type, first), offsetof(type, second), offsetof(type, third),          \
            sizeof(type)                                                               \
    }
#define ROW(type, named, ...)                                                          \
    {                                                                                  \
        .sizes = __VA_ARGS__, .alignment = alignof(type),                              \
        .without = named " without its size", .cut = named " whose size cuts a member" \
    }

static const struct row rows[GROWTH_STRUCTS] = {
    [GROWTH_RECORD] =
        ROW(struct wherry_record, "a record", GREW_IN_2(struct wherry_record, fault)),
    [GROWTH_WRITER] =
        ROW(struct wherry_writer, "a writer", NEVER_GREW(struct wherry_writer)),
    [GROWTH_CHANGE] =
        ROW(struct wherry_change, "a change", NEVER_GREW(struct wherry_change)),
    [GROWTH_VERDICT] = ROW(struct wherry_verdict, "a verdict",
                           GREW_IN_2(struct wherry_verdict, faults)),
    [GROWTH_REQUEST] = ROW(struct wherry_request, "a request",
                           GREW_IN_2_AND_3(struct wherry_request, leave_out, piece)),
    [GROWTH_RESPONSE] = ROW(struct wherry_response, "an answer",
                            GREW_IN_3(struct wherry_response, offset)),
    [GROWTH_HOST] = ROW(struct wherry_host, "a host", NEVER_GREW(struct wherry_host)),
    [GROWTH_READ] =
        ROW(struct wherry_read, "what to read", GREW_IN_2(struct wherry_read, unknown)),
    [GROWTH_PASS] =
        ROW(struct wherry_pass, "a pass", GREW_IN_2(struct wherry_pass, resume)),
    [GROWTH_SOURCE] = ROW(struct wherry_source, "a source",
                          GREW_IN_2(struct wherry_source, lookup_ids)),
    [GROWTH_SINK] =
        ROW(struct wherry_sink, "a sink", GREW_IN_2(struct wherry_sink, bulk_terms)),
    [GROWTH_SEGMENT] =
        ROW(struct wherry_segment, "a segment", SINCE_1(struct wherry_segment)),
    [GROWTH_SEGMENTS] = ROW(struct wherry_segments, "a table of segments",
                            SINCE_1(struct wherry_segments)),
    [GROWTH_ENTRY] =
        ROW(struct wherry_entry, "an entry", NEVER_GREW(struct wherry_entry)),
    [GROWTH_ENTRIES] =
        ROW(struct wherry_entries, "a catalog", NEVER_GREW(struct wherry_entries)),
    [GROWTH_IDENTITY] = ROW(struct wherry_identity, "an identity",
                            GREW_IN_2(struct wherry_identity, records_per_second)),
    [GROWTH_CONNECTOR] =
        ROW(struct wherry_connector, "a descriptor",
            GREW_IN_1_2_AND_3(struct wherry_connector, segments, prepare, pace_option)),
};
