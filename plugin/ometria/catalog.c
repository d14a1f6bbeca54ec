/* catalog.c -- what there is to choose: segments and fields. */
#include "plugin/ometria/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/fields.h"
#include "plugin/ometria/rows.h"
#include "plugin/ometria/sweep.h"

/* ---- Segments */

enum { LIST_ID, LIST_TITLE, LIST_SIZE, LIST_REFRESHED, LIST_TYPE, LIST_STATUS };
static const char *const list_paths[] = {
    "id", "title", "size", "timestamp_last_refreshed", "type", "status"};
static const struct rows_plan lists_plan = {
    .label = "GET /lists",
    .paths = list_paths,
    .path_count = sizeof list_paths / sizeof *list_paths,
};

enum { TEXT_BYTES = 1000 }; /* of texts that people wrote; longer ones are cut */

static const char *text_or_blank(struct rows *rows, size_t index, size_t column)
{
    const char *text = rows_text(rows, index, column);
    return text == NULL ? ""
                        : arena_text_n(&rows->arena, text, text_cut(text, TEXT_BYTES));
}

/* False: a segment without an id cannot be chosen. Other members that cannot be read
 * are left out. */
static bool list_entry(struct rows *rows, size_t index, struct wherry_entry *entry)
{
    bool timed = true;
    *entry = (struct wherry_entry){.size = sizeof *entry, .members = -1};
    entry->id = text_or_blank(rows, index, LIST_ID);
    entry->name = text_or_blank(rows, index, LIST_TITLE);
    entry->changed_at_ms = rows_time(rows, index, LIST_REFRESHED, &timed);
    if (!text_to_integer(text_or_blank(rows, index, LIST_SIZE), 0, INT64_MAX,
                         &entry->members))
        entry->members = -1;
    char *note = arena_text(&rows->arena, text_or_blank(rows, index, LIST_TYPE));
    text_lower(note);
    entry->note = note;
    const char *state = text_or_blank(rows, index, LIST_STATUS);
    if (state[0] != '\0' && !text_same_ignoring_case(state, "READY"))
        entry->note = arena_format(&rows->arena, "%s, %s", note, state);
    return rows_is_id(entry->id);
}

struct telling {
    struct wherry_entries *entries;
    size_t nameless; /* segments that have no id */
};

static bool tell_segment(void *self, struct rows *rows, struct wherry_error *error)
{
    struct telling *telling = self;
    struct wherry_entry entry;
    (void)error;
    if (list_entry(rows, 0, &entry))
        telling->entries->entry(telling->entries, &entry);
    else
        telling->nameless++;
    return true;
}

static enum wherry_status tell_segments(struct ometria *ometria,
                                        struct wherry_entries *entries,
                                        struct wherry_error *error)
{
    struct telling telling = {.entries = entries};
    struct buffer url = {0};
    struct sweep sweep;
    enum wherry_status status;
    call_url(ometria, &url, "lists");
    sweep_init(&sweep, ometria, &lists_plan, buffer_text(&url), tell_segment, &telling);
    do
        status = sweep_next(&sweep, error);
    while (status == WHERRY_OK);
    if (telling.nameless > 0)
        call_log(ometria, WHERRY_LOG_WARNING,
                 "%zu segments of the answer to %s have no 'id' that can be read",
                 telling.nameless, lists_plan.label);
    sweep_finish(&sweep);
    buffer_free(&url);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* ---- Fields */

/* A custom field as the sampled profiles show it. Its type is returned only if all of
 * them agree and the value needs no change for it. */
struct property {
    char *name;
    bool numbers, booleans, days;
};

struct properties {
    struct property *items;
    size_t count, room;
};

enum { MOST_PROPERTIES = 1000, NAME_BYTES = 200 };

/* What can be written into a spec. */
static bool is_name(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            return false;
    return strlen(name) <= NAME_BYTES;
}

static struct property *find_property(struct properties *properties, const char *name)
{
    for (size_t i = 0; i < properties->count; i++)
        if (text_same(properties->items[i].name, name))
            return &properties->items[i];
    if (properties->count == MOST_PROPERTIES)
        return NULL;
    properties->items = memory_grow(properties->items, properties->count,
                                    &properties->room, sizeof *properties->items);
    struct property *property = &properties->items[properties->count++];
    *property = (struct property){memory_text(name), true, true, true};
    return property;
}

static void watch_properties(void *self, struct row *row, const char *path,
                             const struct json_value *value)
{
    (void)row;
    /* Arrays and objects are left out, and so is what is in them. */
    if (!fields_is_property(path) || value->type == JSON_OBJECT ||
        value->type == JSON_ARRAY || strchr(path, '[') != NULL ||
        strchr(path + strlen("properties."), '.') != NULL || !is_name(path))
        return;
    struct property *property = find_property(self, path);
    if (property == NULL || value->type == JSON_NULL || value->length == 0)
        return;
    property->numbers = property->numbers && value->type == JSON_NUMBER;
    property->booleans = property->booleans && value->type == JSON_BOOLEAN;
    property->days =
        property->days && value->type == JSON_STRING && dates_is_day(value->text);
}

static enum wherry_field_type type_of(const struct property *property)
{
    if (property->numbers && property->booleans)
        return WHERRY_FIELD_TEXT; /* never seen with a value */
    if (property->numbers)
        return WHERRY_FIELD_NUMBER;
    if (property->booleans)
        return WHERRY_FIELD_BOOLEAN;
    return property->days ? WHERRY_FIELD_DATE : WHERRY_FIELD_TEXT;
}

static void tell_fields(const struct properties *properties,
                        struct wherry_entries *entries)
{
    for (size_t i = 0; i < field_count; i++)
        entries->entry(entries,
                       &(struct wherry_entry){.size = sizeof(struct wherry_entry),
                                              .id = fields[i].name,
                                              .name = fields[i].label,
                                              .members = -1,
                                              .note = fields[i].help,
                                              .type = fields[i].type,
                                              .writable = fields[i].writable,
                                              .choices = fields[i].choices});
    for (size_t i = 0; i < properties->count; i++)
        entries->entry(entries,
                       &(struct wherry_entry){
                           .size = sizeof(struct wherry_entry),
                           .id = properties->items[i].name,
                           .name = properties->items[i].name + strlen("properties."),
                           .members = -1,
                           .note = "custom field, seen on a sample of profiles",
                           .type = type_of(&properties->items[i]),
                           .writable = true});
}

static enum wherry_status sample_fields(struct ometria *ometria,
                                        struct wherry_entries *entries,
                                        struct wherry_error *error)
{
    struct properties properties = {.count = 0};
    const struct rows_plan plan = {
        .label = "GET /profiles", .watch = watch_properties, .self = &properties};
    struct rows rows = {.count = 0};
    struct wherry_response response;
    struct buffer url = {0};
    call_url(ometria, &url, "profiles");
    url_query(&url, "limit", "250");
    enum wherry_status status = call_get(ometria, buffer_text(&url), &response, error);
    if (status == WHERRY_OK)
        status = call_judge(&response, plan.label, error);
    if (status == WHERRY_OK)
        status = rows_read(&rows, &plan, response.body, response.body_length, error);
    if (status == WHERRY_OK)
        tell_fields(&properties, entries);
    for (size_t i = 0; i < properties.count; i++)
        free(properties.items[i].name);
    free(properties.items);
    rows_free(&rows);
    buffer_free(&url);
    return status;
}

enum wherry_status ometria_catalog(void *self, enum wherry_kind kind,
                                   struct wherry_entries *entries,
                                   struct wherry_error *error)
{
    switch (kind) {
    case WHERRY_SEGMENTS:
        return tell_segments(self, entries, error);
    case WHERRY_FIELDS:
        return sample_fields(self, entries, error);
    case WHERRY_LISTS:
        break; /* a CRM has none */
    }
    return WHERRY_OK;
}
