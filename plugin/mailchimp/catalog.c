/* catalog.c -- what there is to choose from: lists, segments, merge fields. */
#include "plugin/mailchimp/catalog.h"

#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/instance.h"
#include "plugin/mailchimp/list.h"

/* One entry being read. */
struct entry_reading {
    const char *start; /* "lists[]." */
    struct wherry_entries *entries;
    struct arena arena;
    struct wherry_entry entry;
};

static int64_t count_of(const struct json_value *value)
{
    int64_t count;
    return text_to_integer(value->text, 0, INT64_MAX, &count) ? count : -1;
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    struct entry_reading *reading = self;
    if (!text_starts_with(path, reading->start))
        return true;
    const char *key = path + strlen(reading->start);
    struct wherry_entry *entry = &reading->entry;
    if (text_same(key, "id"))
        entry->id = arena_text(&reading->arena, value->text);
    else if (text_same(key, "name"))
        entry->name = arena_text(&reading->arena, value->text);
    else if (text_same(key, "type"))
        entry->note = arena_text(&reading->arena, value->text);
    else if (text_same(key, "member_count") || text_same(key, "stats.member_count"))
        entry->members = count_of(value);
    else if (text_same(key, "updated_at") &&
             (!dates_parse(value->text, &entry->changed_at_ms) ||
              entry->changed_at_ms < 0))
        entry->changed_at_ms = 0;
    return true;
}

static bool is_element(const struct entry_reading *reading, const char *path)
{
    return text_starts_with(reading->start, path) && text_ends_with(path, "[]");
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)type, (void)error;
    struct entry_reading *reading = self;
    if (is_element(reading, path)) {
        arena_reset(&reading->arena);
        reading->entry = (struct wherry_entry){.size = sizeof reading->entry,
                                               .id = "",
                                               .name = "",
                                               .note = "",
                                               .members = -1};
    }
    return true;
}

static bool take_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)type, (void)error;
    struct entry_reading *reading = self;
    if (is_element(reading, path) && reading->entry.id[0] != '\0')
        reading->entries->entry(reading->entries, &reading->entry);
    return true;
}

static struct json_handler handler_of(struct entry_reading *reading)
{
    return (struct json_handler){
        .self = reading, .value = take_value, .begin = take_begin, .end = take_end};
}

static enum wherry_status tell_lists(struct mailchimp *mailchimp,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error)
{
    static const char *const path[] = {"lists", NULL};
    struct entry_reading reading = {.start = "lists[].", .entries = entries};
    const struct collection collection = {
        .path = path,
        .array = "lists",
        .fields = "lists.id,lists.name,lists.stats.member_count,total_items",
        .handler = handler_of(&reading),
    };
    enum wherry_status status = collection_read(mailchimp, &collection, NULL, error);
    arena_free(&reading.arena);
    return status;
}

static enum wherry_status tell_segments(struct mailchimp *mailchimp,
                                        struct wherry_entries *entries,
                                        struct wherry_error *error)
{
    const char *const path[] = {"lists", mailchimp->config->list_id, "segments", NULL};
    struct entry_reading reading = {.start = "segments[].", .entries = entries};
    const struct collection collection = {
        .path = path,
        .array = "segments",
        .fields = "segments.id,segments.name,segments.member_count,segments.type,"
                  "segments.updated_at,total_items",
        .handler = handler_of(&reading),
    };
    enum wherry_status status = list_read(mailchimp, &collection, error);
    arena_free(&reading.arena);
    return status;
}

static enum wherry_status tell_fields(struct mailchimp *mailchimp,
                                      struct wherry_entries *entries,
                                      struct wherry_error *error)
{
    enum wherry_status status = definitions_need(mailchimp, error);
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < mailchimp->merge.count; i++) {
        const struct merge_field *field = &mailchimp->merge.list[i];
        const struct wherry_entry entry = {
            .size = sizeof entry,
            .id = field->tag,
            .name = field->name,
            .note = field->help,
            .members = -1,
            .type = merge_canonical_type(field->type),
            .required = field->required,
            .writable = true,
            .choices = field->choices,
        };
        entries->entry(entries, &entry);
    }
    return WHERRY_OK;
}

enum wherry_status mailchimp_catalog(void *self, enum wherry_kind kind,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error)
{
    switch (kind) {
    case WHERRY_LISTS:
        return tell_lists(self, entries, error);
    case WHERRY_SEGMENTS:
        return tell_segments(self, entries, error);
    case WHERRY_FIELDS:
        break;
    }
    return tell_fields(self, entries, error);
}
