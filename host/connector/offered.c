/* offered.c -- what one side of a pipeline offers to choose from. */
#include "host/connector/offered.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/connector/catalog.h"
#include "plugin/kit/names.h"

static void keep(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct offered *offered = entries->self;
    offered->entries = memory_grow(offered->entries, offered->count, &offered->room,
                                   sizeof *offered->entries);
    struct wherry_entry *copy = &offered->entries[offered->count++];
    *copy = *entry;
    copy->id = arena_text(&offered->arena, entry->id);
    copy->name = arena_text(&offered->arena, entry->name == NULL ? "" : entry->name);
    copy->note = arena_text(&offered->arena, entry->note == NULL ? "" : entry->note);
    copy->choices = arena_texts(&offered->arena, entry->choices);
}

enum wherry_status offered_read(struct offered *offered, struct connector *connector,
                                enum wherry_kind kind, struct wherry_error *error)
{
    struct wherry_entries entries = {
        .size = sizeof entries, .self = offered, .entry = keep};
    return connector_catalog(connector, kind, &entries, error);
}

static bool named(const struct wherry_entry *entry, const char *name, bool exactly)
{
    return exactly ? text_same(entry->name, name) : names_same(entry->name, name);
}

static size_t count_named(const struct offered *offered, const char *name, bool exactly,
                          const struct wherry_entry **found)
{
    size_t count = 0;
    for (size_t i = 0; i < offered->count; i++)
        if (named(&offered->entries[i], name, exactly)) {
            *found = &offered->entries[i];
            count++;
        }
    return count;
}

enum offered_found offered_find(const struct offered *offered, const char *wanted,
                                const struct wherry_entry **found)
{
    for (size_t i = 0; i < offered->count; i++)
        if (text_same(offered->entries[i].id, wanted)) {
            *found = &offered->entries[i];
            return OFFERED_ONE;
        }
    size_t count = count_named(offered, wanted, true, found);
    if (count == 0)
        count = count_named(offered, wanted, false, found);
    return count == 0 ? OFFERED_NONE : count == 1 ? OFFERED_ONE : OFFERED_SEVERAL;
}

void offered_namesakes(const struct offered *offered, const char *name,
                       struct buffer *ids)
{
    const struct wherry_entry *any;
    const bool exactly = count_named(offered, name, true, &any) > 0;
    for (size_t i = 0; i < offered->count; i++)
        if (named(&offered->entries[i], name, exactly))
            shown_format(ids, "%s'%s'", ids->length == 0 ? "" : ", ",
                         offered->entries[i].id);
}

const char *offered_nearest(const struct offered *offered, const char *wanted)
{
    const char **names = memory_array(2 * offered->count + 1, sizeof *names);
    for (size_t i = 0; i < offered->count; i++) {
        names[2 * i] = offered->entries[i].id;
        names[2 * i + 1] = offered->entries[i].name;
    }
    const char *near = text_nearest(wanted, names);
    free(names);
    return near;
}

static void refuse_several(const struct offered *offered, const char *wanted,
                           struct wherry_error *error)
{
    struct buffer ids = {0};
    offered_namesakes(offered, wanted, &ids);
    fail(error, WHERRY_FAILED,
         "several segments of the CRM have the title '%s': name one by its id, %s",
         wanted, buffer_text(&ids));
    buffer_free(&ids);
}

const struct wherry_entry *offered_segment(const struct offered *offered,
                                           const char *pipeline, const char *wanted,
                                           struct wherry_error *error)
{
    const struct wherry_entry *found = NULL;
    const char *near;
    switch (offered_find(offered, wanted, &found)) {
    case OFFERED_ONE:
        return found;
    case OFFERED_SEVERAL:
        refuse_several(offered, wanted, error);
        return NULL;
    case OFFERED_NONE:
        break;
    }
    near = offered_nearest(offered, wanted);
    if (near != NULL)
        fail(error, WHERRY_FAILED, "the CRM has no segment '%s': did you mean '%s'?",
             wanted, near);
    else
        fail(error, WHERRY_FAILED,
             "the CRM has no segment '%s'; `wherry segments %s` lists them", wanted,
             pipeline);
    return NULL;
}

void offered_free(struct offered *offered)
{
    free(offered->entries);
    arena_free(&offered->arena);
    *offered = (struct offered){0};
}
