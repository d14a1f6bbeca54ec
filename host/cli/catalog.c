/* catalog.c -- what one side of a pipeline offers to choose from. */
#include "host/cli/catalog.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/picture/connection.h"

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

void catalog_free(struct catalog *catalog)
{
    free(catalog->entries);
    arena_free(&catalog->arena);
    *catalog = (struct catalog){0};
}
