/* catalog.c -- what a plugin offers to choose from. */
#include "host/connector/catalog.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/connector/call.h"
#include "host/connector/growth.h"
#include "host/connector/intake.h"
#include "host/connector/redact.h"
#include "host/connector/services.h"

enum { ENTRIES_LIMIT = 1000 * 1000 }; /* of a catalog; an account has some hundreds */

/* Stands between the plugin and the caller's entries. */
struct entry_door {
    struct connector *connector;
    struct wherry_entries *entries;
    enum wherry_kind kind;
    size_t count;
};

static void pass_entry(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct entry_door *door = entries->self;
    struct wherry_entry ours;
    const char *fault = growth_take(GROWTH_ENTRY, entry, &ours);
    if (fault == NULL)
        fault = intake_entry(&ours, door->kind);
    if (fault == NULL && door->count++ == ENTRIES_LIMIT)
        fault = "a catalog without an end";
    services_break(door->connector, fault);
    if (door->connector->broken[0] != '\0')
        return;
    struct guard_mark plugin = guard_pause();
    char *name = memory_text(ours.name), *note = memory_text(ours.note);
    redact_name(name);
    redact_words(note);
    ours.name = name;
    ours.note = note;
    door->entries->entry(door->entries, &ours);
    free(name);
    free(note);
    guard_leave(plugin);
}

enum wherry_status connector_catalog(struct connector *connector, enum wherry_kind kind,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error)
{
    struct wherry_error theirs;
    if (connector->plugin->catalog == NULL)
        return call_lacks(connector, "has no catalog to choose from", error);
    if (!call_begin(connector, "catalog", &theirs, error))
        return WHERRY_FAILED;
    struct entry_door door = {.connector = connector, .entries = entries, .kind = kind};
    struct wherry_entries ours = {
        .size = sizeof ours, .self = &door, .entry = pass_entry};
    enum wherry_status status =
        connector->plugin->catalog(connector->self, kind, &ours, &theirs);
    return call_end(connector, status, false, &theirs, error);
}
