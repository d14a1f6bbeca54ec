/* sqlite.c -- statements: prepared once, stepped, and what SQLite says when they fail. */
#include "host/store/sqlite.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/id_code.h"

enum wherry_status store_break(struct store *store, const char *words,
                               struct wherry_error *error)
{
    struct buffer message = {0};
    if (store->broken == NULL) {
        buffer_format(&message, "state file '%s': %s", store->path, words);
        store->broken = buffer_take(&message);
    }
    return fail(error, WHERRY_FAILED, "%s", store->broken);
}

/* SQLite says little about what the system refused: "disk I/O error". */
static const char *system_words(sqlite3 *file, int code)
{
    int reason = file == NULL ? 0 : sqlite3_system_errno(file);
    bool told = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    return told && reason != 0 ? strerror(reason) : "";
}

enum wherry_status store_fail(struct store *store, struct wherry_error *error)
{
    int code = sqlite3_extended_errcode(store->file) & 0xFF;
    const char *reason = system_words(store->file, code);
    struct buffer words = {0};
    buffer_add_text(&words, sqlite3_errmsg(store->file));
    if (*reason != '\0')
        buffer_format(&words, " (%s)", reason);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        buffer_add_text(&words,
                        ": the file is damaged; `wherry state check` says what to do");
    enum wherry_status status = store_break(store, buffer_text(&words), error);
    buffer_free(&words);
    return status;
}

sqlite3_stmt *store_prepare(struct store *store, enum statement statement,
                            struct wherry_error *error)
{
    sqlite3_stmt **slot = &store->statements[statement];
    if (store->broken != NULL) {
        fail(error, WHERRY_FAILED, "%s", store->broken);
        return NULL;
    }
    if (*slot == NULL &&
        sqlite3_prepare_v3(store->file, store_sql[statement], -1,
                           SQLITE_PREPARE_PERSISTENT, slot, NULL) != SQLITE_OK) {
        store_fail(store, error);
        return NULL;
    }
    sqlite3_reset(*slot);
    sqlite3_clear_bindings(*slot);
    return *slot;
}

enum wherry_status store_execute(struct store *store, const char *sql,
                                 struct wherry_error *error)
{
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    if (sqlite3_exec(store->file, sql, NULL, NULL, NULL) == SQLITE_OK)
        return WHERRY_OK;
    return store_fail(store, error);
}

enum wherry_status store_step(struct store *store, sqlite3_stmt *statement,
                              struct wherry_error *error)
{
    switch (sqlite3_step(statement)) {
    case SQLITE_ROW:
        return WHERRY_OK;
    case SQLITE_DONE:
        sqlite3_reset(statement);
        return WHERRY_END;
    default:
        store_fail(store, error);
        sqlite3_reset(statement);
        return WHERRY_FAILED;
    }
}

enum wherry_status store_do(struct store *store, sqlite3_stmt *statement,
                            struct wherry_error *error)
{
    enum wherry_status status = store_step(store, statement, error);
    if (status == WHERRY_OK)
        sqlite3_reset(statement);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_do_alone(struct store *store, enum statement which,
                                  struct wherry_error *error)
{
    sqlite3_stmt *statement = store_prepare(store, which, error);
    return statement == NULL ? WHERRY_FAILED : store_do(store, statement, error);
}

enum wherry_status store_collect(struct store *store, sqlite3_stmt *statement,
                                 int64_t *numbers, size_t room, size_t *count,
                                 struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    *count = 0;
    while (*count < room && (status = store_step(store, statement, error)) == WHERRY_OK)
        numbers[(*count)++] = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_number_of(struct store *store, sqlite3_stmt *statement,
                                   int64_t *number, struct wherry_error *error)
{
    size_t count;
    *number = 0;
    return store_collect(store, statement, number, 1, &count, error);
}

enum wherry_status store_rows_after(struct store *store, enum statement which,
                                    int64_t after, int64_t *rows, size_t room,
                                    size_t *count, struct wherry_error *error)
{
    sqlite3_stmt *next = store_prepare(store, which, error);
    *count = 0;
    if (next == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(next, 1, after);
    sqlite3_bind_int64(next, 2, (int64_t)room);
    return store_collect(store, next, rows, room, count, error);
}

void store_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

void store_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                     size_t length)
{
    sqlite3_bind_blob64(statement, index, bytes, length, SQLITE_STATIC);
}

void store_bind_id(struct store *store, sqlite3_stmt *statement, int index,
                   const char *id)
{
    id_encode(id, &store->code);
    sqlite3_bind_blob64(statement, index, buffer_text(&store->code), store->code.length,
                        SQLITE_TRANSIENT);
}

enum wherry_status store_column_id(struct store *store, sqlite3_stmt *statement,
                                   int column, struct arena *arena, const char **id,
                                   struct wherry_error *error)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    const size_t length = (size_t)sqlite3_column_bytes(statement, column);
    if (!id_decode(bytes, length, &store->code))
        return store_break(store,
                           "an id in it is damaged; `wherry state check` says what "
                           "to do",
                           error);
    *id = arena_text_n(arena, buffer_text(&store->code), store->code.length);
    return WHERRY_OK;
}

const char *store_column_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text == NULL ? "" : (const char *)text;
}

const void *store_column_blob(sqlite3_stmt *statement, int column, struct arena *arena,
                              size_t *length)
{
    *length = 0;
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return NULL;
    const void *bytes = sqlite3_column_blob(statement, column);
    *length = (size_t)sqlite3_column_bytes(statement, column);
    void *copy = arena_allocate(arena, *length + 1);
    if (*length > 0)
        memcpy(copy, bytes, *length);
    return copy;
}
