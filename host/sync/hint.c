/* hint.c -- a mapped field that a service does not have was probably misspelt. */
#include "host/sync/hint.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"

struct names {
    struct arena arena;
    const char **texts; /* NULL-terminated */
    size_t count, room;
};

static void take_name(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct names *names = entries->self;
    names->texts =
        memory_grow(names->texts, names->count + 1, &names->room, sizeof(const char *));
    names->texts[names->count++] = arena_text(&names->arena, entry->id);
    names->texts[names->count] = NULL;
}

static bool lacks_any(const struct report *report, enum side side)
{
    for (size_t i = 0; i < report->unknown_count; i++)
        if (report->unknown[i].of_list == (side == SIDE_LIST))
            return true;
    return false;
}

static void hint_side(struct engine *engine, enum side side)
{
    struct names names = {0};
    struct wherry_error ignored = {0};
    struct wherry_entries entries = {
        .size = sizeof entries, .self = &names, .entry = take_name};
    struct report *report = engine->report;
    if (!lacks_any(report, side) ||
        connector_catalog(engine->connectors[side], WHERRY_FIELDS, &entries,
                          &ignored) != WHERRY_OK)
        names.count = 0;
    for (size_t i = 0; names.count > 0 && i < report->unknown_count; i++) {
        struct report_unknown *unknown = &report->unknown[i];
        const char *near = unknown->of_list == (side == SIDE_LIST)
                               ? text_nearest(unknown->name, names.texts)
                               : NULL;
        if (near != NULL && strlen(near) < sizeof unknown->near)
            memcpy(unknown->near, near, strlen(near) + 1);
    }
    free(names.texts);
    arena_free(&names.arena);
}

void hint_unknown(struct engine *engine)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        hint_side(engine, (enum side)side);
}
