/* table.c -- a table as it is, read and changed row by row. */
#include "host/store/sqlite/table.h"

#include "host/base/buffer.h"
#include "host/store/sqlite/handle.h"
#include "host/store/tables.h"

static const char *name_of(const struct table *table, size_t column)
{
    return table->by_place && column == 0 ? "rowid" : table->columns[column].name;
}

static void add_names(const struct table *table, size_t count, struct buffer *sql)
{
    for (size_t i = 0; i < count; i++)
        buffer_format(sql, "%s%s", i == 0 ? "" : ", ", name_of(table, i));
}

static void add_places(size_t count, struct buffer *sql)
{
    for (size_t i = 0; i < count; i++)
        buffer_format(sql, "%s?%zu", i == 0 ? "" : ", ", i + 1);
}

static sqlite3_stmt *prepare(struct sqlite_store *sqlite, struct buffer *sql,
                             struct wherry_error *error)
{
    sqlite3_stmt *made = NULL;
    if (sqlite3_prepare_v2(sqlite->file, buffer_text(sql), -1, &made, NULL) !=
        SQLITE_OK)
        sqlite_fail(sqlite, error);
    buffer_free(sql);
    return made;
}

static void bind(sqlite3_stmt *statement, const struct table *table, size_t count,
                 const struct table_cell *row)
{
    for (size_t i = 0; i < count; i++) {
        const int at = (int)i + 1;
        const char *bytes = row[i].bytes == NULL ? "" : row[i].bytes;
        if (!row[i].there)
            sqlite3_bind_null(statement, at);
        else if (table->columns[i].kind == TABLE_NUMBER)
            sqlite3_bind_int64(statement, at, row[i].number);
        else if (table->columns[i].kind == TABLE_TEXT)
            sqlite3_bind_text64(statement, at, bytes, row[i].length, SQLITE_STATIC,
                                SQLITE_UTF8);
        else
            sqlite3_bind_blob64(statement, at, bytes, row[i].length, SQLITE_STATIC);
    }
}

/* ---- Read ---- */

static void take_row(sqlite3_stmt *statement, const struct table *table,
                     struct table_rows *rows)
{
    struct table_cell *row = table_add(rows, table);
    for (size_t i = 0; i < table->count; i++) {
        const int at = (int)i;
        row[i].there = sqlite3_column_type(statement, at) != SQLITE_NULL;
        if (table->columns[i].kind == TABLE_NUMBER) {
            row[i].number = sqlite3_column_int64(statement, at);
            continue;
        }
        const void *bytes = table->columns[i].kind == TABLE_TEXT
                                ? (const void *)sqlite3_column_text(statement, at)
                                : sqlite3_column_blob(statement, at);
        row[i].length = (size_t)sqlite3_column_bytes(statement, at);
        row[i].bytes = table_bytes(rows, bytes, row[i].length);
    }
}

enum wherry_status sqlite_read_table(struct store *store, const struct table *table,
                                     const struct table_cell *after, size_t most,
                                     struct table_rows *rows,
                                     struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    struct buffer sql = {0};
    int code = SQLITE_ROW;
    buffer_add_text(&sql, "SELECT ");
    add_names(table, table->count, &sql);
    buffer_format(&sql, " FROM main.%s", table->name);
    if (after != NULL) {
        buffer_add_text(&sql, " WHERE (");
        add_names(table, table->keys, &sql);
        buffer_add_text(&sql, ") > (");
        add_places(table->keys, &sql);
        buffer_add_text(&sql, ")");
    }
    buffer_add_text(&sql, " ORDER BY ");
    add_names(table, table->keys, &sql);
    buffer_format(&sql, " LIMIT %zu", most);
    sqlite3_stmt *statement = prepare(sqlite, &sql, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    if (after != NULL)
        bind(statement, table, table->keys, after);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        take_row(statement, table, rows);
    const enum wherry_status status =
        code == SQLITE_DONE ? WHERRY_OK : sqlite_fail(sqlite, error);
    sqlite3_finalize(statement);
    return status;
}

/* ---- Changed ---- */

static enum wherry_status run_for_each(struct sqlite_store *sqlite, struct buffer *sql,
                                       const struct table *table, size_t columns,
                                       const struct table_rows *rows,
                                       struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    sqlite3_stmt *statement = prepare(sqlite, sql, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    for (size_t i = 0; i < rows->count && status == WHERRY_OK; i++) {
        bind(statement, table, columns, table_row(rows, table, i));
        if (sqlite3_step(statement) != SQLITE_DONE)
            status = sqlite_fail(sqlite, error);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return status;
}

/* What is removed may be about somebody who was forgotten: its bytes are overwritten. */
static enum wherry_status drop(struct sqlite_store *sqlite, const struct table *table,
                               const struct table_rows *gone,
                               struct wherry_error *error)
{
    struct buffer sql = {0};
    const enum wherry_status status =
        sqlite_execute(sqlite, "PRAGMA secure_delete=ON", error);
    if (status != WHERRY_OK)
        return status;
    buffer_format(&sql, "DELETE FROM main.%s WHERE (", table->name);
    add_names(table, table->keys, &sql);
    buffer_add_text(&sql, ") = (");
    add_places(table->keys, &sql);
    buffer_add_text(&sql, ")");
    return run_for_each(sqlite, &sql, table, table->keys, gone, error);
}

enum wherry_status sqlite_change_table(struct store *store, const struct table *table,
                                       const struct table_rows *gone,
                                       const struct table_rows *added,
                                       struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    struct buffer sql = {0};
    enum wherry_status status = WHERRY_OK;
    if (gone->count > 0)
        status = drop(sqlite, table, gone, error);
    if (status != WHERRY_OK || added->count == 0)
        return status;
    buffer_format(&sql, "INSERT INTO main.%s(", table->name);
    add_names(table, table->count, &sql);
    buffer_add_text(&sql, ") VALUES(");
    add_places(table->count, &sql);
    buffer_add_text(&sql, ")");
    return run_for_each(sqlite, &sql, table, table->count, added, error);
}
