/* backfill_segment.c -- the segment whose contacts a backfill adds. */
#include "host/sync/backfill_segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/segments/members.h"
#include "host/store/segments.h"

/* No service's id has a tab in it. */
static const char own_key[] = "\tbackfill";

/* ---- By name ---- */

struct entries {
    struct wherry_entries sink; /* first: the callback finds the rest after it */
    struct arena *arena;
    struct wherry_entry *told;
    size_t count, room;
};

static void take_entry(struct wherry_entries *sink, const struct wherry_entry *entry)
{
    struct entries *entries = sink->self;
    entries->told = memory_grow(entries->told, entries->count, &entries->room,
                                sizeof *entries->told);
    entries->told[entries->count++] =
        (struct wherry_entry){.id = arena_text(entries->arena, entry->id),
                              .name = arena_text(entries->arena, entry->name),
                              .members = entry->members};
}

static void not_there(const struct engine *engine, const struct entries *entries,
                      const char *name, struct wherry_error *error)
{
    const char **names = memory_array(entries->count + 1, sizeof *names);
    for (size_t i = 0; i < entries->count; i++)
        names[i] = entries->told[i].name;
    const char *near = text_nearest(name, names);
    free(names);
    if (near != NULL)
        fail(error, WHERRY_FAILED, "the CRM has no segment '%s': did you mean '%s'?",
             name, near);
    else
        fail(error, WHERRY_FAILED,
             "the CRM has no segment '%s'; `wherry segments %s` lists them", name,
             engine->pipeline->id);
}

/* By id, else by title; NULL: there is none, or more than one. */
static const struct wherry_entry *choose(const struct engine *engine,
                                         const struct entries *entries,
                                         const char *name, struct wherry_error *error)
{
    const struct wherry_entry *chosen = NULL;
    for (size_t i = 0; i < entries->count; i++)
        if (text_same(entries->told[i].id, name))
            return &entries->told[i];
    for (size_t i = 0; i < entries->count; i++) {
        const struct wherry_entry *entry = &entries->told[i];
        if (!text_same(entry->name, name))
            continue;
        if (chosen != NULL) {
            fail(error, WHERRY_FAILED,
                 "two segments of the CRM have the title '%s': name one by its id, "
                 "'%s' or '%s'",
                 name, chosen->id, entry->id);
            return NULL;
        }
        chosen = entry;
    }
    if (chosen == NULL)
        not_there(engine, entries, name, error);
    return chosen;
}

/* As much of it as there is room for, in whole characters. */
static void copy_name(char copy[BACKFILL_NAME], const char *name)
{
    size_t length = strlen(name);
    if (length >= BACKFILL_NAME)
        length = BACKFILL_NAME - 1;
    while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80)
        length--;
    snprintf(copy, BACKFILL_NAME, "%.*s", (int)length, name);
}

enum wherry_status backfill_segment_find(struct engine *engine, const char *name,
                                         struct wherry_error *error)
{
    struct backfill_report *backfill = &engine->report->backfill;
    const struct wherry_entry *chosen = NULL;
    struct entries entries = {.arena = &engine->arena};
    entries.sink = (struct wherry_entries){
        .size = sizeof entries.sink, .self = &entries, .entry = take_entry};
    enum wherry_status status = connector_catalog(
        engine->connectors[SIDE_CRM], WHERRY_SEGMENTS, &entries.sink, error);
    if (status != WHERRY_OK)
        engine_blame(engine, SIDE_CRM, status, error);
    else
        chosen = choose(engine, &entries, name, error);
    if (chosen != NULL) {
        engine->segment_id = chosen->id;
        copy_name(backfill->segment_id, chosen->id);
        copy_name(backfill->segment_title, chosen->name);
        backfill->segment_members = chosen->members;
    }
    free(entries.told);
    return chosen != NULL ? WHERRY_OK : error->status;
}

/* ---- Its members ---- */

enum wherry_status backfill_segment_read(struct engine *engine,
                                         struct wherry_error *error)
{
    struct backfill_report *backfill = &engine->report->backfill;
    const struct wherry_entry entry = {.id = engine->segment_id,
                                       .members = backfill->segment_members};
    const struct spec_segment spec = {.crm = engine->segment_id};
    struct segment_work work = {.engine = engine,
                                .spec = &spec,
                                .state = {.crm = own_key,
                                          .name = "",
                                          .static_id = "",
                                          .since = "",
                                          .counts = "",
                                          .error = ""},
                                .arena = &engine->arena,
                                .entry = &entry};
    enum wherry_status status = segment_read_members(&work, error);
    engine->segment = work.state.id;
    return status == WHERRY_OK
               ? store_count_segment(engine->store, STORE_MEMBERS, engine->segment,
                                     &backfill->segment_members, error)
               : status;
}

enum wherry_status backfill_segment_forget(struct engine *engine,
                                           struct wherry_error *error)
{
    struct store_segment segment;
    enum wherry_status status =
        store_get_segment(engine->store, own_key, &engine->arena, &segment, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_forget_segment(engine->store, segment.id, error);
    return store_end(engine->store, status, error);
}
