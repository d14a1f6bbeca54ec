/* rows.c -- an answer's rows: an array of objects, of which a few members are wanted.
 */
#include "plugin/ometria/rows.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"

struct reading {
    struct rows *rows;
    const struct rows_plan *plan;
    bool array;     /* the root is one */
    bool misshapen; /* the error is ours, not the JSON reader's */
};

static bool misshapen(struct reading *reading, struct wherry_error *error,
                      const char *what)
{
    reading->misshapen = true;
    fail(error, WHERRY_FAILED, "the answer to %s: %s", reading->plan->label, what);
    return false;
}

static struct row *add_row(struct reading *reading)
{
    struct rows *rows = reading->rows;
    rows->items =
        memory_grow(rows->items, rows->count, &rows->room, sizeof *rows->items);
    struct row *row = &rows->items[rows->count++];
    *row = (struct row){.cells = arena_array(&rows->arena, reading->plan->path_count,
                                             sizeof *row->cells)};
    for (size_t i = 0; i < reading->plan->path_count; i++)
        row->cells[i].text = "";
    row->scalar.text = "";
    return row;
}

/* The path within the row, or NULL for what is no member of a row. */
static const char *inner_path(const struct reading *reading, const char *path)
{
    if (!reading->array)
        return path[0] == '\0' ? NULL : path;
    if (strncmp(path, "[].", 3) == 0)
        return path + 3;
    return strncmp(path, "[][]", 4) == 0 ? path + 2 : NULL;
}

static void set_cell(struct reading *reading, struct cell *cell,
                     const struct json_value *value)
{
    cell->present = true;
    cell->type = value->type;
    cell->text = value->length == 0
                     ? ""
                     : arena_text_n(&reading->rows->arena, value->text, value->length);
}

static void take(struct reading *reading, const char *path,
                 const struct json_value *value)
{
    struct row *row = &reading->rows->items[reading->rows->count - 1];
    for (size_t i = 0; i < reading->plan->path_count; i++)
        if (strcmp(reading->plan->paths[i], path) == 0)
            set_cell(reading, &row->cells[i], value);
    if (reading->plan->watch != NULL)
        reading->plan->watch(reading->plan->self, row, path, value);
}

static bool on_value(void *self, const char *path, const struct json_value *value,
                     struct wherry_error *error)
{
    struct reading *reading = self;
    const char *inner = inner_path(reading, path);
    if (inner != NULL) {
        take(reading, inner, value);
        return true;
    }
    if (path[0] == '\0') {
        if (reading->plan->single && value->type == JSON_NULL)
            return true;
        return misshapen(reading, error, "an array is due, not a bare value");
    }
    if (!reading->plan->scalars || value->type == JSON_NULL)
        return misshapen(reading, error, "a row is no object");
    set_cell(reading, &add_row(reading)->scalar, value);
    return true;
}

static bool on_begin(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    struct reading *reading = self;
    const char *inner = inner_path(reading, path);
    if (inner != NULL) {
        take(reading, inner, &(struct json_value){.type = type, .text = ""});
        return true;
    }
    if (path[0] == '\0') {
        reading->array = type == JSON_ARRAY;
        if (!reading->array && !reading->plan->single)
            return misshapen(reading, error, "an array is due, not an object");
        if (!reading->array)
            add_row(reading);
        return true;
    }
    if (type != JSON_OBJECT)
        return misshapen(reading, error, "a row is no object");
    add_row(reading);
    return true;
}

enum wherry_status rows_read(struct rows *rows, const struct rows_plan *plan,
                             const char *text, size_t length,
                             struct wherry_error *error)
{
    rows->count = 0;
    arena_reset(&rows->arena);
    struct reading reading = {.rows = rows, .plan = plan};
    const struct json_handler handler = {
        .self = &reading, .value = on_value, .begin = on_begin};
    struct wherry_error inner = {.status = WHERRY_OK};
    if (json_read(text, length, &handler, &inner) == WHERRY_OK)
        return WHERRY_OK;
    rows->count = 0;
    if (reading.misshapen)
        return fail(error, WHERRY_FAILED, "%s", inner.message);
    return fail(error, WHERRY_RETRY, "the answer to %s is no whole JSON: %s",
                plan->label, inner.message);
}

void rows_free(struct rows *rows)
{
    free(rows->items);
    arena_free(&rows->arena);
    *rows = (struct rows){.items = NULL};
}

const char *rows_text(const struct rows *rows, const struct rows_plan *plan,
                      size_t index, size_t column, struct wherry_error *error)
{
    const struct cell *cell = &rows->items[index].cells[column];
    if (!cell->present || cell->type == JSON_NULL)
        return "";
    if (cell->type == JSON_STRING || cell->type == JSON_NUMBER)
        return cell->text;
    fail(error, WHERRY_FAILED, "the answer to %s: row %zu: '%s' is no text",
         plan->label, index + 1, plan->paths[column]);
    return NULL;
}

bool rows_time(const struct rows *rows, const struct rows_plan *plan, size_t index,
               size_t column, int64_t *ms, struct wherry_error *error)
{
    const struct cell *cell = &rows->items[index].cells[column];
    *ms = 0;
    if (!cell->present || cell->type == JSON_NULL)
        return true;
    if (cell->type != JSON_STRING) {
        fail(error, WHERRY_FAILED, "the answer to %s: row %zu: '%s' is no time",
             plan->label, index + 1, plan->paths[column]);
        return false;
    }
    if (!dates_parse(cell->text, ms) || *ms < 0)
        *ms = 0; /* nothing that we ask for happened before 1970 */
    return true;
}
