/* profile.c -- a profile as a record. */
#include "plugin/ometria/profile.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "plugin/ometria/fields.h"
#include "plugin/ometria/mailbox.h"

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

/* An unknown word is neither a consent nor a blank: it might be an opt-out. */
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

/* Why a cell is not what it should be. */
static const char *cell_words(struct rows *rows, size_t index, size_t column,
                              const char *words)
{
    const struct cell *cell = &rows->items[index].cells[column];
    if (!cell->present || cell->type == JSON_NULL ||
        (cell->type == JSON_STRING && cell->text[0] == '\0'))
        return "is missing";
    return cell->type == JSON_STRING ? words : rows_cell_words(rows, index, column);
}

/* A number is text elsewhere; it is not an address. */
static const char *read_address(struct rows *rows, size_t index)
{
    const struct cell *cell = &rows->items[index].cells[COLUMN_EMAIL];
    return cell->type == JSON_STRING ? mailbox_spelled(&rows->arena, cell->text) : NULL;
}

static void read_fields(const struct profile_shape *shape, struct rows *rows,
                        size_t index, struct wherry_record *record)
{
    const struct cell *cells = rows->items[index].cells;
    struct wherry_field *told =
        arena_array(&rows->arena, shape->name_count, sizeof *told);
    record->fields = told;
    for (size_t i = 0; i < shape->name_count; i++) {
        struct wherry_field *field = &told[record->field_count];
        const char *words = "";
        field->name = shape->names[i];
        enum field_reading reading =
            fields_canonical(&rows->arena, shape->names[i], &cells[shape->columns[i]],
                             &field->value, &words);
        if (reading == FIELD_BLANK && shape->aliases[i] != 0)
            reading =
                fields_canonical(&rows->arena, shape->names[i],
                                 &cells[shape->aliases[i]], &field->value, &words);
        if (reading == FIELD_FAULTY)
            record->fault = rows_add_fault(rows, record->fault, field->name, words);
        else
            record->field_count++;
    }
}

void profile_record(const struct profile_shape *shape, struct rows *rows, size_t index,
                    struct wherry_record *record)
{
    *record = (struct wherry_record){.size = sizeof *record, .fault = ""};
    if (rows->items[index].odd) {
        *record = rows_unreadable("", "", "a profile is not an object");
        return;
    }
    record->id = rows_id(rows, index, COLUMN_ID);
    record->key = read_address(rows, index);
    if (record->id[0] == '\0')
        record->fault =
            rows_add_fault(rows, record->fault, "id",
                           cell_words(rows, index, COLUMN_ID,
                                      "is too long or has invalid characters"));
    if (record->key == NULL)
        record->fault =
            rows_add_fault(rows, record->fault, "email",
                           cell_words(rows, index, COLUMN_EMAIL, "is not an address"));
    if (!read_consent(&rows->items[index].cells[COLUMN_OPTIN], &record->consent))
        record->fault =
            rows_add_fault(rows, record->fault, "marketing_optin",
                           cell_words(rows, index, COLUMN_OPTIN, "is an unknown word"));
    if (record->fault[0] != '\0')
        *record = rows_unreadable(record->key, record->id, record->fault);
    else
        read_fields(shape, rows, index, record);
}

const char *profile_identity(const struct profile_shape *shape, struct rows *rows,
                             size_t index, bool *has_id)
{
    const char *id = rows_id(rows, index, COLUMN_ID);
    *has_id = id[0] != '\0';
    if (*has_id)
        return id;
    return arena_format(&rows->arena, "?%016" PRIx64,
                        rows_hash(&shape->plan, &rows->items[index]));
}
