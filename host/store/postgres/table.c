/* table.c -- a table as it is, read and changed many rows at a time. */
#include "host/store/postgres/table.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/buffer.h"
#include "host/store/postgres/array.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/queue.h"
#include "host/store/tables.h"

static void add_names(const struct table *table, size_t count, struct buffer *sql)
{
    for (size_t i = 0; i < count; i++)
        buffer_format(sql, "%s%s", i == 0 ? "" : ", ", table->columns[i].name);
}

/* Tables that were just filled have no statistics, or those of another time: nothing here
 * may be done but by the key. */
static enum wherry_status go_by_keys(struct postgres_store *postgres,
                                     struct wherry_error *error)
{
    if (postgres->by_keys)
        return WHERRY_OK;
    postgres->by_keys = true;
    return queue_send(
        postgres,
        "SELECT set_config(name, 'off', false) FROM unnest(ARRAY["
        "'enable_seqscan', 'enable_bitmapscan', 'enable_sort']) AS s(name)",
        NULL, NULL, error);
}

/* ---- Read ---- */

enum { NUMBER_ROOM = 24 };

static void bind(const struct table *table, const struct table_cell *row,
                 char numbers[TABLE_COLUMNS][NUMBER_ROOM], struct sent *sent)
{
    for (size_t i = 0; i < table->keys; i++) {
        if (table->columns[i].kind == TABLE_NUMBER) {
            snprintf(numbers[i], NUMBER_ROOM, "%" PRId64, row[i].number);
            sent_text(sent, numbers[i]);
        } else {
            sent_bytes(sent, row[i].bytes == NULL ? "" : row[i].bytes, row[i].length);
        }
    }
}

static void take_rows(const PGresult *told, const struct table *table,
                      struct table_rows *rows)
{
    for (int at = 0; at < PQntuples(told); at++) {
        struct table_cell *row = table_add(rows, table);
        for (size_t i = 0; i < table->count; i++) {
            const int column = (int)i;
            const char *bytes = PQgetvalue(told, at, column);
            row[i].there = PQgetisnull(told, at, column) == 0;
            row[i].length = (size_t)PQgetlength(told, at, column);
            if (table->columns[i].kind == TABLE_NUMBER) {
                row[i].number = postgres_decode(bytes, row[i].length);
                row[i].length = 0;
            } else {
                row[i].bytes = table_bytes(rows, bytes, row[i].length);
            }
        }
    }
}

enum wherry_status postgres_read_table(struct store *store, const struct table *table,
                                       const struct table_cell *after, size_t most,
                                       struct table_rows *rows,
                                       struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    char numbers[TABLE_COLUMNS][NUMBER_ROOM];
    struct buffer sql = {0};
    struct sent sent = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, "SELECT ");
    add_names(table, table->count, &sql);
    buffer_format(&sql, " FROM %s WHERE pipeline = %s", table->name, postgres->number);
    if (after != NULL) {
        bind(table, after, numbers, &sent);
        buffer_add_text(&sql, " AND (");
        add_names(table, table->keys, &sql);
        buffer_add_text(&sql, ") > (");
        for (size_t i = 0; i < table->keys; i++)
            buffer_format(&sql, "%s$%zu", i == 0 ? "" : ", ", i + 1);
        buffer_add_text(&sql, ")");
    }
    buffer_add_text(&sql, " ORDER BY ");
    add_names(table, table->keys, &sql);
    buffer_format(&sql, " LIMIT %zu", most);
    enum wherry_status status = go_by_keys(postgres, error);
    if (status == WHERRY_OK)
        status = queue_send(postgres, buffer_text(&sql), &sent, NULL, error);
    buffer_free(&sql);
    if (status == WHERRY_OK)
        status = queue_wait(postgres, &told, error);
    if (status == WHERRY_OK)
        take_rows(told, table, rows);
    PQclear(told);
    return status;
}

/* ---- Changed ---- */

static const char *type_of(enum table_kind kind)
{
    return kind == TABLE_NUMBER ? "bigint" : kind == TABLE_TEXT ? "text" : "bytea";
}

static enum array_of array_of(enum table_kind kind)
{
    return kind == TABLE_NUMBER ? ARRAY_NUMBERS
           : kind == TABLE_TEXT ? ARRAY_TEXTS
                                : ARRAY_BYTES;
}

static void fill(struct array *array, const struct table *table, size_t column,
                 const struct table_rows *rows)
{
    array_clear(array, array_of(table->columns[column].kind));
    for (size_t i = 0; i < rows->count; i++) {
        const struct table_cell *cell = &table_row(rows, table, i)[column];
        if (!cell->there)
            array_add_bytes(array, NULL, 0);
        else if (table->columns[column].kind == TABLE_NUMBER)
            array_add_number(array, cell->number);
        else
            array_add_bytes(array, cell->bytes == NULL ? "" : cell->bytes,
                            cell->length);
    }
}

/* `sql`, the rows as one table `r` with an array for each column, and `rest`. */
static enum wherry_status send_rows(struct postgres_store *postgres, struct buffer *sql,
                                    const char *rest, const struct table *table,
                                    size_t columns, const struct table_rows *rows,
                                    struct wherry_error *error)
{
    struct array arrays[TABLE_COLUMNS] = {{0}};
    struct sent sent = {0};
    for (size_t i = 0; i < columns; i++) {
        fill(&arrays[i], table, i, rows);
        array_bind(&arrays[i], &sent);
        buffer_format(sql, "%s$%zu::%s[]", i == 0 ? "unnest(" : ", ", i + 1,
                      type_of(table->columns[i].kind));
    }
    buffer_add_text(sql, ") AS r(");
    add_names(table, columns, sql);
    buffer_format(sql, ")%s", rest);
    const enum wherry_status status =
        queue_send(postgres, buffer_text(sql), &sent, NULL, error);
    for (size_t i = 0; i < columns; i++)
        array_free(&arrays[i]);
    buffer_clear(sql);
    return status;
}

/* Each row is looked up by its key, and then removed at its place: a join of the two could
 * walk through the whole table for each. */
static enum wherry_status drop(struct postgres_store *postgres,
                               const struct table *table, const struct table_rows *gone,
                               struct wherry_error *error)
{
    struct buffer sql = {0}, rest = {0};
    buffer_format(
        &sql,
        "DELETE FROM %s WHERE pipeline = %s AND ctid = ANY(ARRAY(SELECT f.ctid"
        " FROM ",
        table->name, postgres->number);
    buffer_format(&rest,
                  " CROSS JOIN LATERAL (SELECT t.ctid FROM %s t WHERE t.pipeline = %s",
                  table->name, postgres->number);
    for (size_t i = 0; i < table->keys; i++)
        buffer_format(&rest, " AND t.%s = r.%s", table->columns[i].name,
                      table->columns[i].name);
    buffer_add_text(&rest, " OFFSET 0) AS f))");
    const enum wherry_status status =
        send_rows(postgres, &sql, buffer_text(&rest), table, table->keys, gone, error);
    buffer_free(&sql);
    buffer_free(&rest);
    return status;
}

static enum wherry_status add(struct postgres_store *postgres,
                              const struct table *table, const struct table_rows *added,
                              struct wherry_error *error)
{
    struct buffer sql = {0};
    buffer_format(&sql, "INSERT INTO %s(pipeline, ", table->name);
    add_names(table, table->count, &sql);
    buffer_format(&sql, ") SELECT %s, r.* FROM ", postgres->number);
    enum wherry_status status =
        send_rows(postgres, &sql, "", table, table->count, added, error);
    if (status == WHERRY_OK && table == table_of_runs) {
        buffer_format(&sql,
                      "UPDATE pipeline SET runs = greatest(runs, (SELECT max(id) FROM"
                      " run WHERE pipeline = %s)) WHERE number = %s",
                      postgres->number, postgres->number);
        status = queue_send(postgres, buffer_text(&sql), NULL, NULL, error);
    }
    buffer_free(&sql);
    return status;
}

enum wherry_status postgres_change_table(struct store *store, const struct table *table,
                                         const struct table_rows *gone,
                                         const struct table_rows *added,
                                         struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    enum wherry_status status = WHERRY_OK;
    if (gone->count > 0)
        status = drop(postgres, table, gone, error);
    return status == WHERRY_OK && added->count > 0 ? add(postgres, table, added, error)
                                                   : status;
}
