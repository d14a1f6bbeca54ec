/* crm_segments.c -- Ometria's segments, and what it remembers besides people. */
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/crm.h"

struct crm_segment *crm_segment(const struct crm *crm, const char *id)
{
    for (size_t i = 0; i < crm->segment_count; i++)
        if (text_same(crm->segments[i].id, id))
            return &crm->segments[i];
    return NULL;
}

struct crm_segment *crm_add_segment(struct crm *crm, const char *id, const char *title,
                                    bool dynamic, int64_t now_ms)
{
    crm->segments = memory_grow(crm->segments, crm->segment_count, &crm->segment_room,
                                sizeof *crm->segments);
    struct crm_segment *segment = &crm->segments[crm->segment_count++];
    *segment = (struct crm_segment){.id = pool_text(crm->texts, id),
                                    .title = pool_text(crm->texts, title),
                                    .dynamic = dynamic,
                                    .created_ms = now_ms,
                                    .refreshed_ms = now_ms};
    return segment;
}

static uint32_t place_in(const struct crm *crm, const struct profile *profile,
                         const struct crm_segment *segment)
{
    uint32_t place = 0;
    while (place < profile->segment_count &&
           &crm->segments[profile->segments[place]] != segment)
        place++;
    return place;
}

static void remember(struct crm *crm, const struct profile *profile,
                     const struct crm_segment *segment, bool enter, int64_t now_ms)
{
    crm->events = memory_grow(crm->events, crm->event_count, &crm->event_room,
                              sizeof *crm->events);
    crm->events[crm->event_count++] =
        (struct segment_event){.segment = (uint32_t)(segment - crm->segments),
                               .profile = (uint32_t)(profile - crm->profiles),
                               .address = profile->address,
                               .enter = enter,
                               .at_ms = now_ms};
}

bool crm_enter(struct crm *crm, struct profile *profile, struct crm_segment *segment,
               int64_t now_ms)
{
    if (place_in(crm, profile, segment) < profile->segment_count)
        return false;
    profile->segments =
        memory_resize(profile->segments, (size_t)profile->segment_count + 1,
                      sizeof *profile->segments);
    profile->segments[profile->segment_count++] = (uint32_t)(segment - crm->segments);
    segment->size++;
    remember(crm, profile, segment, true, now_ms);
    return true;
}

bool crm_exit(struct crm *crm, struct profile *profile, struct crm_segment *segment,
              int64_t now_ms)
{
    uint32_t place = place_in(crm, profile, segment);
    if (place == profile->segment_count)
        return false;
    profile->segments[place] = profile->segments[--profile->segment_count];
    segment->size--;
    remember(crm, profile, segment, false, now_ms);
    return true;
}

void crm_unsubscribed(struct crm *crm, const struct profile *profile, const char *type,
                      int64_t now_ms)
{
    crm->unsubscribes = memory_grow(crm->unsubscribes, crm->unsubscribe_count,
                                    &crm->unsubscribe_room, sizeof *crm->unsubscribes);
    crm->unsubscribes[crm->unsubscribe_count++] =
        (struct unsubscribe){.profile = (uint32_t)(profile - crm->profiles),
                             .address = profile->address,
                             .type = pool_text(crm->texts, type),
                             .reason = "",
                             .at_ms = now_ms};
}

void crm_push_error(struct crm *crm, const char *message, const char *path,
                    int64_t now_ms)
{
    crm->errors[crm->error_count++ % PUSH_ERRORS_MAX] =
        (struct push_error){.message = pool_text(crm->texts, message),
                            .path = pool_text(crm->texts, path),
                            .at_ms = now_ms};
}

static size_t place_of(const char *const *texts, size_t count, const char *text)
{
    size_t place = 0;
    while (place < count && !text_same_ignoring_case(texts[place], text))
        place++;
    return place;
}

/* Puts the text into the set, or takes it out. */
static void set_text(struct crm *crm, const char ***texts, size_t *count, size_t *room,
                     const char *text, bool on)
{
    size_t place = place_of(*texts, *count, text);
    if (!on && place < *count)
        (*texts)[place] = (*texts)[--*count];
    if (!on || place < *count)
        return;
    *texts = memory_grow(*texts, *count, room, sizeof **texts);
    (*texts)[(*count)++] = pool_text(crm->texts, text);
}

void crm_define_property(struct crm *crm, const char *name)
{
    set_text(crm, &crm->properties, &crm->property_count, &crm->property_room, name,
             true);
}

bool crm_is_archived(const struct crm *crm, const char *name)
{
    return place_of(crm->archived, crm->archived_count, name) < crm->archived_count;
}

void crm_archive_property(struct crm *crm, const char *name, bool on)
{
    set_text(crm, &crm->archived, &crm->archived_count, &crm->archived_room, name, on);
}

bool crm_has_property(const struct crm *crm, const char *name)
{
    return place_of(crm->properties, crm->property_count, name) < crm->property_count &&
           !crm_is_archived(crm, name);
}

void crm_ignore(struct crm *crm, const char *address, bool on)
{
    set_text(crm, &crm->ignored, &crm->ignored_count, &crm->ignored_room, address, on);
}

bool crm_ignores(const struct crm *crm, const char *address)
{
    return place_of(crm->ignored, crm->ignored_count, address) < crm->ignored_count;
}
