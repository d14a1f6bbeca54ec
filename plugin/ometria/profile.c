/* profile.c -- a profile as a record. */
#include "plugin/ometria/profile.h"

#include <inttypes.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/fields.h"

enum { COLUMN_ID, COLUMN_EMAIL, COLUMN_OPTIN, COLUMN_FIELDS };

static const struct {
    const char *word;
    enum wherry_consent consent;
} optins[] = {
    {"true", WHERRY_SUBSCRIBED},        {"EXPLICITLY_OPTEDIN", WHERRY_SUBSCRIBED},
    {"false", WHERRY_UNSUBSCRIBED},     {"EXPLICITLY_OPTEDOUT", WHERRY_UNSUBSCRIBED},
    {"NOT_SPECIFIED", WHERRY_UNSTATED}, {"", WHERRY_UNSTATED},
};

void profile_shape_init(struct profile_shape *shape, const char *label,
                        const char *const *names, size_t count)
{
    *shape = (struct profile_shape){.name_count = count};
    struct arena *arena = &shape->arena;
    const char **paths = arena_array(arena, COLUMN_FIELDS + 2 * count, sizeof *paths);
    paths[COLUMN_ID] = "id";
    paths[COLUMN_EMAIL] = "email";
    paths[COLUMN_OPTIN] = "marketing_optin";
    size_t columns = COLUMN_FIELDS;
    shape->names = arena_array(arena, count, sizeof *shape->names);
    shape->columns = arena_array(arena, count, sizeof *shape->columns);
    shape->aliases = arena_array(arena, count, sizeof *shape->aliases);
    for (size_t i = 0; i < count; i++) {
        shape->names[i] = arena_text(arena, names[i]);
        shape->columns[i] = columns;
        paths[columns++] = shape->names[i];
        const char *alias = fields_alias(names[i]);
        if (alias == NULL)
            continue;
        shape->aliases[i] = columns;
        paths[columns++] = alias;
    }
    shape->plan =
        (struct rows_plan){.label = label, .paths = paths, .path_count = columns};
}

void profile_shape_finish(struct profile_shape *shape)
{
    arena_free(&shape->arena);
}

static bool wrong(const struct profile_shape *shape, size_t index, const char *path,
                  struct wherry_error *error)
{
    fail(error, WHERRY_FAILED, "the answer to %s: row %zu: '%s' has a wrong type",
         shape->plan.label, index + 1, path);
    return false;
}

/* An unknown word is an error: it might be an opt-out. */
static bool read_consent(const struct cell *cell, enum wherry_consent *consent)
{
    *consent = WHERRY_UNSTATED;
    if (!cell->present || cell->type == JSON_NULL)
        return true;
    if (cell->type != JSON_BOOLEAN && cell->type != JSON_STRING)
        return false;
    for (size_t i = 0; i < sizeof optins / sizeof *optins; i++)
        if (text_same_ignoring_case(cell->text, optins[i].word)) {
            *consent = optins[i].consent;
            return true;
        }
    return false;
}

const char *profile_id(const struct profile_shape *shape, const struct rows *rows,
                       size_t index, struct wherry_error *error)
{
    const char *id = rows_text(rows, &shape->plan, index, COLUMN_ID, error);
    if (id == NULL || id[0] != '\0')
        return id;
    fail(error, WHERRY_FAILED, "the answer to %s: row %zu has no 'id'",
         shape->plan.label, index + 1);
    return NULL;
}

const char *profile_address(const struct profile_shape *shape, const struct rows *rows,
                            size_t index)
{
    struct wherry_error ignored = {0};
    const char *address = rows_text(rows, &shape->plan, index, COLUMN_EMAIL, &ignored);
    return address == NULL ? "" : address;
}

static bool read_fields(const struct profile_shape *shape, struct rows *rows,
                        size_t index, struct profile_counts *counts,
                        struct wherry_record *record, struct wherry_error *error)
{
    const struct cell *cells = rows->items[index].cells;
    struct wherry_field *told =
        arena_array(&rows->arena, shape->name_count, sizeof *told);
    record->fields = told;
    for (size_t i = 0; i < shape->name_count; i++) {
        struct wherry_field *field = &told[record->field_count];
        field->name = shape->names[i];
        enum field_reading reading = fields_canonical(
            &rows->arena, shape->names[i], &cells[shape->columns[i]], &field->value);
        if (reading == FIELD_BLANK && shape->aliases[i] != 0)
            reading = fields_canonical(&rows->arena, shape->names[i],
                                       &cells[shape->aliases[i]], &field->value);
        if (reading == FIELD_WRONG)
            return wrong(shape, index, shape->names[i], error);
        counts->unreadable += reading == FIELD_UNREADABLE;
        record->field_count += reading != FIELD_LEFT_OUT;
    }
    return true;
}

bool profile_record(const struct profile_shape *shape, struct rows *rows, size_t index,
                    struct profile_counts *counts, struct wherry_record *record,
                    struct wherry_error *error)
{
    *record = (struct wherry_record){.size = sizeof *record};
    error->status = WHERRY_OK;
    record->id = profile_id(shape, rows, index, error);
    if (record->id == NULL)
        return false;
    /* A number is text elsewhere; here it would leave a person out without a word. */
    if (rows->items[index].cells[COLUMN_EMAIL].type == JSON_NUMBER)
        return wrong(shape, index, "email", error);
    const char *email = rows_text(rows, &shape->plan, index, COLUMN_EMAIL, error);
    if (email == NULL)
        return false;
    char key[ADDRESS_ROOM];
    if (!address_normalise(email, key)) {
        *(email[0] == '\0' ? &counts->no_address : &counts->bad_address) += 1;
        return false;
    }
    record->key = arena_text(&rows->arena, key);
    if (!read_consent(&rows->items[index].cells[COLUMN_OPTIN], &record->consent))
        return wrong(shape, index, "marketing_optin", error);
    return read_fields(shape, rows, index, counts, record, error);
}

void profile_log_counts(const struct ometria *ometria,
                        const struct profile_counts *counts)
{
    if (counts->no_address + counts->bad_address > 0)
        call_log(ometria, WHERRY_LOG_INFO,
                 "left out %" PRIu64 " profiles without an address and %" PRIu64
                 " with one that is none",
                 counts->no_address, counts->bad_address);
    if (counts->unreadable > 0)
        call_log(ometria, WHERRY_LOG_INFO,
                 "%" PRIu64 " values are none of their field's type: taken as blank",
                 counts->unreadable);
}
