/* rows.c -- an answer's rows: an array of objects, of which we want a few members.
 */
#include "plugin/ometria/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"

static bool misshapen(struct rows_reader *reading, struct wherry_error *error,
                      const char *what)
{
    reading->refused = true;
    fail(error, WHERRY_FAILED, "the answer to %s: %s", reading->plan->label, what);
    return false;
}

static struct row *add_row(struct rows_reader *reading)
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

/* The path within the row, or NULL if it is not a member of a row. */
static const char *inner_path(const struct rows_reader *reading, const char *path)
{
    if (!reading->array)
        return reading->rows->count == 0 ? NULL : path;
    if (strncmp(path, "[].", 3) == 0)
        return path + 3;
    return strncmp(path, "[][]", 4) == 0 ? path + 2 : NULL;
}

static void set_cell(struct rows_reader *reading, struct cell *cell,
                     const struct json_value *value)
{
    cell->present = true;
    cell->type = value->type;
    cell->text = value->length == 0
                     ? ""
                     : arena_text_n(&reading->rows->arena, value->text, value->length);
}

static void take_member(struct rows_reader *reading, const char *path,
                        const struct json_value *value)
{
    struct row *row = &reading->rows->items[reading->rows->count - 1];
    for (size_t i = 0; i < reading->plan->path_count; i++)
        if (text_same(reading->plan->paths[i], path))
            set_cell(reading, &row->cells[i], value);
    if (reading->plan->watch != NULL)
        reading->plan->watch(reading->plan->self, row, path, value);
}

/* Is it the path of a wanted member, or of something around one? */
static unsigned wants(void *self, const char *path, size_t length)
{
    const struct rows_reader *reading = self;
    const char *inner = inner_path(reading, path);
    if (inner == NULL || reading->plan->watch != NULL)
        return true;
    length -= (size_t)(inner - path);
    for (size_t i = 0; i < reading->plan->path_count; i++) {
        const char *wanted = reading->plan->paths[i];
        if (wanted[0] == inner[0] && strncmp(wanted, inner, length) == 0 &&
            (wanted[length] == '\0' || wanted[length] == '.' || wanted[length] == '['))
            return true;
    }
    return false;
}

/* The last row is whole. */
static bool end_row(struct rows_reader *reading, struct wherry_error *error)
{
    struct rows *rows = reading->rows;
    if (reading->plan->take == NULL)
        return true;
    reading->refused = !reading->plan->take(reading->plan->self, rows, error);
    rows->count = 0;
    arena_reset(&rows->arena);
    return !reading->refused;
}

static bool on_value(void *self, const char *path, const struct json_value *value,
                     struct wherry_error *error)
{
    struct rows_reader *reading = self;
    assert(path != NULL);
    const char *inner = inner_path(reading, path);
    if (inner != NULL) {
        take_member(reading, inner, value);
        return true;
    }
    if (path[0] == '\0') {
        if (reading->plan->single && value->type == JSON_NULL)
            return true;
        return misshapen(reading, error, "an array is expected, not a bare value");
    }
    struct row *row = add_row(reading);
    if (!reading->plan->scalars || value->type == JSON_NULL)
        row->odd = true;
    else
        set_cell(reading, &row->scalar, value);
    return end_row(reading, error);
}

static bool on_begin(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    struct rows_reader *reading = self;
    assert(path != NULL);
    const char *inner = inner_path(reading, path);
    if (inner != NULL) {
        take_member(reading, inner, &(struct json_value){.type = type, .text = ""});
        return true;
    }
    if (path[0] == '\0') {
        reading->array = type == JSON_ARRAY;
        if (!reading->array && !reading->plan->single)
            return misshapen(reading, error, "an array is expected, not an object");
        if (!reading->array)
            add_row(reading);
        return true;
    }
    add_row(reading)->odd = type != JSON_OBJECT;
    return true;
}

static bool on_end(void *self, const char *path, enum json_type type,
                   struct wherry_error *error)
{
    struct rows_reader *reading = self;
    (void)type;
    if (!text_same(path, reading->array ? "[]" : ""))
        return true;
    return end_row(reading, error);
}

void rows_begin(struct rows_reader *reading, struct rows *rows,
                const struct rows_plan *plan)
{
    rows->count = 0;
    arena_reset(&rows->arena);
    *reading = (struct rows_reader){.rows = rows, .plan = plan};
    const struct json_handler handler = {.self = reading,
                                         .wants = wants,
                                         .value = on_value,
                                         .begin = on_begin,
                                         .end = on_end};
    reading->json = json_thin_create(&handler);
}

void rows_drop(struct rows_reader *reading)
{
    json_thin_destroy(reading->json);
    reading->json = NULL;
}

static enum wherry_status give_up(struct rows_reader *reading,
                                  const struct wherry_error *inner,
                                  struct wherry_error *error)
{
    reading->rows->count = 0;
    rows_drop(reading);
    if (reading->refused)
        return fail(error, WHERRY_FAILED, "%s", inner->message);
    return fail(error, WHERRY_RETRY, "the answer to %s is not complete JSON: %s",
                reading->plan->label, inner->message);
}

enum wherry_status rows_feed(struct rows_reader *reading, const char *text,
                             size_t length, struct wherry_error *error)
{
    struct wherry_error inner = {.status = WHERRY_OK};
    return json_thin_feed(reading->json, text, length, &inner) == WHERRY_OK
               ? WHERRY_OK
               : give_up(reading, &inner, error);
}

enum wherry_status rows_end(struct rows_reader *reading, struct wherry_error *error)
{
    struct wherry_error inner = {.status = WHERRY_OK};
    if (json_thin_finish(reading->json, &inner) != WHERRY_OK)
        return give_up(reading, &inner, error);
    rows_drop(reading);
    return WHERRY_OK;
}

enum wherry_status rows_read(struct rows *rows, const struct rows_plan *plan,
                             const char *text, size_t length,
                             struct wherry_error *error)
{
    struct rows_reader reading;
    rows_begin(&reading, rows, plan);
    const enum wherry_status status = rows_feed(&reading, text, length, error);
    return status == WHERRY_OK ? rows_end(&reading, error) : status;
}

void rows_free(struct rows *rows)
{
    free(rows->items);
    arena_free(&rows->arena);
    *rows = (struct rows){.items = NULL};
}

const char *rows_text(const struct rows *rows, size_t index, size_t column)
{
    const struct cell *cell = &rows->items[index].cells[column];
    if (!cell->present || cell->type == JSON_NULL)
        return "";
    return cell->type == JSON_STRING || cell->type == JSON_NUMBER ? cell->text : NULL;
}

int64_t rows_time(const struct rows *rows, size_t index, size_t column, bool *readable)
{
    const struct cell *cell = &rows->items[index].cells[column];
    int64_t ms = 0;
    *readable = !cell->present || cell->type == JSON_NULL ||
                (cell->type == JSON_STRING && cell->text[0] == '\0');
    if (*readable)
        return 0;
    /* Nothing that we ask for happened before 1970. */
    *readable = cell->type == JSON_STRING && dates_parse(cell->text, &ms) && ms >= 0;
    return *readable ? ms : 0;
}

/* FNV-1a: rows are compared within one reading, no more. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    } while (*text++ != '\0');
    return hash;
}

uint64_t rows_hash(const struct rows_plan *plan, const struct row *row)
{
    uint64_t hash = hash_text(UINT64_C(14695981039346656037), row->scalar.text);
    for (size_t i = 0; i < plan->path_count; i++)
        hash = hash_text(hash, row->cells[i].text);
    return hash;
}

/* ---- What is wrong with a row */

enum { FAULTS_BYTES = 200, ID_BYTES = 255 };

const char *rows_type_words(enum json_type type)
{
    static const char *const words[] = {
        [JSON_NULL] = "null",        [JSON_BOOLEAN] = "true or false",
        [JSON_NUMBER] = "a number",  [JSON_STRING] = "a text",
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",
    };
    return words[type];
}

const char *rows_add_fault(struct rows *rows, const char *faults, const char *name,
                           const char *words)
{
    if (faults == NULL || faults[0] == '\0')
        return arena_format(&rows->arena, "'%s' %s", name, words);
    if (strlen(faults) > FAULTS_BYTES)
        return faults;
    return arena_format(&rows->arena, "%s, '%s' %s", faults, name, words);
}

const char *rows_cell_words(struct rows *rows, size_t index, size_t column)
{
    const enum json_type type = rows->items[index].cells[column].type;
    return arena_format(&rows->arena, "is %s", rows_type_words(type));
}

bool rows_is_id(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            return false;
    return text[0] != '\0' && strlen(text) <= ID_BYTES;
}

const char *rows_id(const struct rows *rows, size_t index, size_t column)
{
    const char *text = rows_text(rows, index, column);
    return text != NULL && rows_is_id(text) ? text : "";
}

struct wherry_record rows_unreadable(const char *key, const char *id, const char *fault)
{
    return (struct wherry_record){.size = sizeof(struct wherry_record),
                                  .key = key == NULL ? "" : key,
                                  .id = id == NULL ? "" : id,
                                  .flags = WHERRY_UNREADABLE,
                                  .fault = fault};
}
