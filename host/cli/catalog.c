/* catalog.c -- what one side of a pipeline offers to choose from. */
#include "host/cli/catalog.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/picture/connection.h"
#include "plugin/kit/names.h"

static const char *const *copy_choices(struct arena *arena, const char *const *choices)
{
    if (choices == NULL)
        return NULL;
    size_t count = 0;
    while (choices[count] != NULL)
        count++;
    const char **copy = arena_array(arena, count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = arena_text(arena, choices[i]);
    return copy;
}

static void keep(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct catalog *catalog = entries->self;
    catalog->entries = memory_grow(catalog->entries, catalog->count, &catalog->room,
                                   sizeof *catalog->entries);
    struct wherry_entry *copy = &catalog->entries[catalog->count++];
    *copy = *entry;
    copy->id = arena_text(&catalog->arena, entry->id);
    copy->name = arena_text(&catalog->arena, entry->name == NULL ? "" : entry->name);
    copy->note = arena_text(&catalog->arena, entry->note == NULL ? "" : entry->note);
    copy->choices = copy_choices(&catalog->arena, entry->choices);
}

int catalog_read(struct catalog *catalog, struct connector *connector, enum side side,
                 enum wherry_kind kind)
{
    struct wherry_error error = {0};
    struct wherry_entries entries = {
        .size = sizeof entries, .self = catalog, .entry = keep};
    enum wherry_status status = connector_catalog(connector, kind, &entries, &error);
    if (status == WHERRY_OK)
        return CODE_OK;
    connection_blame(connector, side, &error);
    return command_failed(&error);
}

static bool named(const struct wherry_entry *entry, const char *name, bool exactly)
{
    return exactly ? text_same(entry->name, name) : names_same(entry->name, name);
}

static size_t count_named(const struct catalog *catalog, const char *name, bool exactly,
                          const struct wherry_entry **found)
{
    size_t count = 0;
    for (size_t i = 0; i < catalog->count; i++)
        if (named(&catalog->entries[i], name, exactly)) {
            *found = &catalog->entries[i];
            count++;
        }
    return count;
}

enum catalog_found catalog_find(const struct catalog *catalog, const char *wanted,
                                const struct wherry_entry **found)
{
    for (size_t i = 0; i < catalog->count; i++)
        if (text_same(catalog->entries[i].id, wanted)) {
            *found = &catalog->entries[i];
            return CATALOG_ONE;
        }
    size_t count = count_named(catalog, wanted, true, found);
    if (count == 0)
        count = count_named(catalog, wanted, false, found);
    return count == 0 ? CATALOG_NONE : count == 1 ? CATALOG_ONE : CATALOG_SEVERAL;
}

void catalog_namesakes(const struct catalog *catalog, const char *name,
                       struct buffer *ids)
{
    const struct wherry_entry *any;
    const bool exactly = count_named(catalog, name, true, &any) > 0;
    for (size_t i = 0; i < catalog->count; i++)
        if (named(&catalog->entries[i], name, exactly))
            shown_format(ids, "%s'%s'", ids->length == 0 ? "" : ", ",
                         catalog->entries[i].id);
}

const char *catalog_nearest(const struct catalog *catalog, const char *wanted)
{
    const char **names = memory_array(2 * catalog->count + 1, sizeof *names);
    for (size_t i = 0; i < catalog->count; i++) {
        names[2 * i] = catalog->entries[i].id;
        names[2 * i + 1] = catalog->entries[i].name;
    }
    const char *near = text_nearest(wanted, names);
    free(names);
    return near;
}

void catalog_free(struct catalog *catalog)
{
    free(catalog->entries);
    arena_free(&catalog->arena);
    *catalog = (struct catalog){0};
}
