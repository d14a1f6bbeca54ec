/* backfill_segment.c -- the segment whose contacts a backfill adds. */
#include "host/sync/backfill_segment.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/connector/offered.h"
#include "host/segments/members.h"
#include "host/store/segments.h"

/* No service's id has a tab in it. */
static const char own_key[] = "\tbackfill";

/* ---- By name ---- */

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
    struct offered offered = {0};
    enum wherry_status status =
        offered_read(&offered, engine->connectors[SIDE_CRM], WHERRY_SEGMENTS, error);
    if (status != WHERRY_OK)
        engine_blame(engine, SIDE_CRM, status, error);
    else
        chosen = offered_segment(&offered, engine->pipeline->id, name, error);
    if (chosen != NULL) {
        engine->segment_id = arena_text(&engine->arena, chosen->id);
        copy_name(backfill->segment_id, chosen->id);
        copy_name(backfill->segment_title, chosen->name);
        backfill->segment_members = chosen->members;
    }
    const bool found = chosen != NULL;
    offered_free(&offered);
    return found ? WHERRY_OK : error->status;
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
