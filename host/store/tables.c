/* tables.c -- the tables of a state as they are. */
#include "host/store/tables.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

#define NUMBER(name)                                                                   \
    {                                                                                  \
        name, TABLE_NUMBER                                                             \
    }
#define TEXT(name)                                                                     \
    {                                                                                  \
        name, TABLE_TEXT                                                               \
    }
#define BYTES(name)                                                                    \
    {                                                                                  \
        name, TABLE_BYTES                                                              \
    }

static const struct table_column of_value[] = {TEXT("name"), TEXT("value")};
static const struct table_column of_contact[] = {
    NUMBER("id"),         NUMBER("list_present"), NUMBER("crm_present"),
    TEXT("list_address"), TEXT("crm_own"),        NUMBER("open"),
    NUMBER("subscribed"), NUMBER("parked"),       NUMBER("hidden"),
    BYTES("list_id"),     BYTES("crm_id"),        NUMBER("further"),
    BYTES("body")};
static const struct table_column of_link[] = {NUMBER("side"), BYTES("id"),
                                              NUMBER("contact"), NUMBER("digest")};
static const struct table_column of_further[] = {NUMBER("contact"), NUMBER("side"),
                                                 NUMBER("place"), BYTES("id")};
static const struct table_column of_run[] = {
    NUMBER("id"),   TEXT("kind"),    NUMBER("started_ms"), NUMBER("ended_ms"),
    NUMBER("code"), TEXT("summary"), TEXT("report")};
static const struct table_column of_journal[] = {
    NUMBER("id"),  NUMBER("run"),  NUMBER("contact"), NUMBER("at_ms"), TEXT("step"),
    TEXT("event"), TEXT("before"), TEXT("after"),     TEXT("words")};
static const struct table_column of_segment[] = {
    NUMBER("id"),        TEXT("crm"),       TEXT("name"),
    TEXT("static_id"),   TEXT("since"),     NUMBER("refreshed_ms"),
    NUMBER("size"),      NUMBER("read_ms"), NUMBER("verified_ms"),
    NUMBER("synced_ms"), NUMBER("picture"), NUMBER("pass"),
    TEXT("counts"),      TEXT("error")};
static const struct table_column of_member[] = {NUMBER("segment"), BYTES("id"),
                                                TEXT("address"), NUMBER("pass")};
static const struct table_column of_seat[] = {NUMBER("segment"), BYTES("id"),
                                              NUMBER("placed"),  NUMBER("ours"),
                                              NUMBER("pass"),    TEXT("barred")};
static const struct table_column of_forgetting[] = {BYTES("salt"), NUMBER("highest"),
                                                    NUMBER("unwiped")};
static const struct table_column of_forgotten[] = {BYTES("hash"), NUMBER("person"),
                                                   NUMBER("source"), NUMBER("at_ms")};
static const struct table_column of_counts[] = {
    NUMBER("rows"),       NUMBER("on_list"), NUMBER("in_crm"), NUMBER("linked"),
    NUMBER("subscribed"), NUMBER("open"),    NUMBER("parked")};

#define COUNT_OF(columns) (sizeof(columns) / sizeof *(columns))

/* A run has a report. */
enum { PAGE = 2000, PAGE_OF_RUNS = 200 };

/* Of `counts` there is one row, and all of it is its key. */
const struct table tables[TABLE_COUNT] = {
    {"value", of_value, 1, COUNT_OF(of_value), PAGE, false},
    {"contact", of_contact, 1, COUNT_OF(of_contact), PAGE, false},
    {"link", of_link, 2, COUNT_OF(of_link), PAGE, false},
    {"further", of_further, 3, COUNT_OF(of_further), PAGE, false},
    {"run", of_run, 1, COUNT_OF(of_run), PAGE_OF_RUNS, false},
    {"journal", of_journal, 1, COUNT_OF(of_journal), PAGE, true},
    {"segment", of_segment, 1, COUNT_OF(of_segment), PAGE, false},
    {"member", of_member, 2, COUNT_OF(of_member), PAGE, false},
    {"seat", of_seat, 2, COUNT_OF(of_seat), PAGE, false},
    {"forgetting", of_forgetting, 1, COUNT_OF(of_forgetting), PAGE, false},
    {"forgotten", of_forgotten, 1, COUNT_OF(of_forgotten), PAGE, false},
    {"counts", of_counts, COUNT_OF(of_counts), COUNT_OF(of_counts), PAGE, false},
};
const struct table *const table_of_values = &tables[0];
const struct table *const table_of_runs = &tables[4];

/* ---- Rows ---- */

struct table_cell *table_add(struct table_rows *rows, const struct table *table)
{
    const size_t cells = (rows->count + 1) * table->count;
    while (rows->room < cells)
        rows->cells =
            memory_grow(rows->cells, rows->room, &rows->room, sizeof *rows->cells);
    struct table_cell *row = &rows->cells[rows->count++ * table->count];
    memset(row, 0, table->count * sizeof *row);
    return row;
}

const char *table_bytes(struct table_rows *rows, const void *bytes, size_t length)
{
    if (length == 0)
        return NULL;
    rows->bytes += length;
    return memcpy(arena_allocate(&rows->arena, length + 1), bytes, length);
}

void table_keep(struct table_rows *rows, const struct table *table,
                const struct table_cell *row)
{
    struct table_cell *kept = table_add(rows, table);
    for (size_t i = 0; i < table->count; i++) {
        kept[i] = row[i];
        kept[i].bytes = table_bytes(rows, row[i].bytes, row[i].length);
    }
}

const struct table_cell *table_row(const struct table_rows *rows,
                                   const struct table *table, size_t index)
{
    return &rows->cells[index * table->count];
}

void table_clear(struct table_rows *rows)
{
    arena_reset(&rows->arena);
    rows->count = rows->bytes = 0;
}

void table_free(struct table_rows *rows)
{
    arena_free(&rows->arena);
    free(rows->cells);
    *rows = (struct table_rows){0};
}

/* ---- Compared ---- */

static int compare_bytes(const struct table_cell *one, const struct table_cell *other)
{
    const size_t common = one->length < other->length ? one->length : other->length;
    const int order = common == 0 ? 0 : memcmp(one->bytes, other->bytes, common);
    return order != 0 ? order
                      : (one->length > other->length) - (one->length < other->length);
}

int table_compare(const struct table *table, size_t columns,
                  const struct table_cell *one, const struct table_cell *other)
{
    int order = 0;
    for (size_t i = 0; i < columns && order == 0; i++) {
        order = one[i].there - other[i].there;
        if (order == 0 && one[i].there)
            order = table->columns[i].kind == TABLE_NUMBER
                        ? (one[i].number > other[i].number) -
                              (one[i].number < other[i].number)
                        : compare_bytes(&one[i], &other[i]);
    }
    return order;
}
