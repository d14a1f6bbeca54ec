/* sqlite.c -- opening a state file, transactions and named values. */
#include "host/store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/owner.h"

/* "Wher": marks our files among all SQLite files. */
enum { APPLICATION_ID = 0x57686572, SCHEMA_VERSION = 2 };
enum { CACHE_KIB = 8 * 1024, BUSY_MS = 5000 };

enum wherry_status store_fail(struct store *store, struct wherry_error *error)
{
    int code = sqlite3_extended_errcode(store->file);
    const char *hint = "";
    if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB)
        hint = "; move it away and the next run takes a new baseline";
    return fail(error, WHERRY_FAILED, "state file '%s': %s%s", store->path,
                sqlite3_errmsg(store->file), hint);
}

sqlite3_stmt *store_prepare(struct store *store, enum statement statement,
                            struct wherry_error *error)
{
    sqlite3_stmt **slot = &store->statements[statement];
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

void store_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

void store_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                     size_t length)
{
    sqlite3_bind_blob64(statement, index, bytes, length, SQLITE_STATIC);
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

static enum wherry_status execute(struct store *store, const char *sql,
                                  struct wherry_error *error)
{
    if (sqlite3_exec(store->file, sql, NULL, NULL, NULL) == SQLITE_OK)
        return WHERRY_OK;
    return store_fail(store, error);
}

static int64_t pragma(struct store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(store->file, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* All of it, or what an older version lacks. */
static enum wherry_status make_schema(struct store *store, const char *tables,
                                      struct wherry_error *error)
{
    char marks[96];
    snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             APPLICATION_ID, SCHEMA_VERSION);
    enum wherry_status status = execute(store, "BEGIN IMMEDIATE", error);
    if (status == WHERRY_OK)
        status = execute(store, tables, error);
    if (status == WHERRY_OK)
        status = execute(store, marks, error);
    if (status == WHERRY_OK)
        status = execute(store, "COMMIT", error);
    return status;
}

/* Ours, and of a version that we know? */
static enum wherry_status check_schema(struct store *store, struct wherry_error *error)
{
    int64_t tables = pragma(store, "SELECT count(*) FROM sqlite_schema");
    if (tables < 0)
        return store_fail(store, error);
    if (tables == 0 && store->mode != STORE_READ)
        return make_schema(store, store_schema, error);
    if (pragma(store, "PRAGMA application_id") != APPLICATION_ID)
        return fail(
            error, WHERRY_FAILED,
            "state file '%s' is not one of wherry's: name another state directory",
            store->path);
    int64_t version = pragma(store, "PRAGMA user_version");
    if (version == 1)
        return make_schema(store, store_upgrade, error);
    if (version != SCHEMA_VERSION)
        return fail(error, WHERRY_FAILED,
                    "state file '%s' has version %" PRId64
                    ", this wherry knows version %d",
                    store->path, version, SCHEMA_VERSION);
    return WHERRY_OK;
}

static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return memory_text(".");
    return memory_text_n(path, slash == path ? 1 : (size_t)(slash - path));
}

/* SQLite makes files readable by all; a state file holds addresses. */
static enum wherry_status touch(const char *path, struct wherry_error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return fail(error, WHERRY_FAILED, "cannot open state file '%s': %s", path,
                    strerror(errno));
    char *directory = directory_of(path);
    owner_follow(file, directory);
    free(directory);
    close(file);
    return WHERRY_OK;
}

static enum wherry_status open_file(struct store *store, struct wherry_error *error)
{
    bool in_memory = text_same(store->path, ":memory:");
    enum wherry_status status = WHERRY_OK;
    if (store->mode == STORE_READ && !in_memory && access(store->path, F_OK) != 0)
        return WHERRY_END;
    if (store->mode != STORE_READ && !in_memory)
        status = touch(store->path, error);
    if (status != WHERRY_OK)
        return status;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (store->mode == STORE_READ)
        flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
    if (sqlite3_open_v2(store->path, &store->file, flags, NULL) != SQLITE_OK)
        return store_fail(store, error);
    sqlite3_busy_timeout(store->file, BUSY_MS);
    char settings[128];
    snprintf(
        settings, sizeof settings,
        "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-%d; PRAGMA trusted_schema=OFF;",
        CACHE_KIB);
    status = execute(store, settings, error);
    if (status == WHERRY_OK)
        status = check_schema(store, error);
    /* Written into the file, so only once it is known to be ours. */
    if (status == WHERRY_OK)
        status = execute(
            store, in_memory ? "PRAGMA journal_mode=MEMORY" : "PRAGMA journal_mode=WAL",
            error);
    if (status == WHERRY_OK && store->mode == STORE_READ)
        status = execute(store, "PRAGMA query_only=ON", error);
    if (status == WHERRY_OK && store->mode == STORE_DRY)
        status = execute(store, "BEGIN", error);
    return status;
}

void store_path(const char *directory, const char *pipeline, struct buffer *path)
{
    buffer_clear(path);
    buffer_format(path, "%s/%s.db", directory, pipeline);
}

enum wherry_status store_open(const char *path, enum store_mode mode,
                              struct store **opened, struct wherry_error *error)
{
    struct store *store = memory_allocate(sizeof *store);
    store->path = memory_text(path);
    store->mode = mode;
    enum wherry_status status = open_file(store, error);
    if (status != WHERRY_OK) {
        store_close(store);
        store = NULL;
    }
    *opened = store;
    return status;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    if (store->file != NULL && sqlite3_get_autocommit(store->file) == 0)
        sqlite3_exec(store->file, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(store->file);
    free(store->path);
    free(store);
}

/* The file itself first: what then is left beside it, SQLite takes for nobody's. */
static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
enum { SUFFIXES = sizeof suffixes / sizeof *suffixes };

bool store_exists(const char *path)
{
    bool found = false;
    struct buffer name = {0};
    for (size_t i = 0; i < SUFFIXES && !found; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, suffixes[i]);
        found = access(name.bytes, F_OK) == 0;
    }
    buffer_free(&name);
    return found;
}

enum wherry_status store_remove(const char *path, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_END;
    struct buffer name = {0};
    for (size_t i = 0; i < SUFFIXES && status != WHERRY_FAILED; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, suffixes[i]);
        if (unlink(name.bytes) == 0)
            status = WHERRY_OK;
        else if (errno != ENOENT)
            status = fail(error, WHERRY_FAILED, "cannot remove '%s': %s", name.bytes,
                          strerror(errno));
    }
    buffer_free(&name);
    return status;
}

enum wherry_status store_begin(struct store *store, struct wherry_error *error)
{
    if (store->mode == STORE_DRY)
        return WHERRY_OK;
    sqlite3_stmt *statement = store_prepare(store, SQL_BEGIN, error);
    return statement == NULL ? WHERRY_FAILED : store_do(store, statement, error);
}

enum wherry_status store_commit(struct store *store, struct wherry_error *error)
{
    if (store->mode == STORE_DRY)
        return WHERRY_OK;
    sqlite3_stmt *statement = store_prepare(store, SQL_COMMIT, error);
    return statement == NULL ? WHERRY_FAILED : store_do(store, statement, error);
}

void store_rollback(struct store *store)
{
    if (store->mode == STORE_DRY || sqlite3_get_autocommit(store->file) != 0)
        return;
    sqlite3_stmt *statement = store_prepare(store, SQL_ROLLBACK, NULL);
    if (statement != NULL)
        store_do(store, statement, NULL);
}

enum wherry_status store_end(struct store *store, enum wherry_status status,
                             struct wherry_error *error)
{
    if (status == WHERRY_OK)
        return store_commit(store, error);
    store_rollback(store);
    return status;
}

const char *store_value(struct store *store, struct arena *arena, const char *name,
                        const char *fallback)
{
    sqlite3_stmt *statement = store_prepare(store, SQL_GET_VALUE, NULL);
    if (statement == NULL)
        return fallback;
    store_bind_text(statement, 1, name);
    if (store_step(store, statement, NULL) != WHERRY_OK)
        return fallback;
    const char *value = arena_text(arena, store_column_text(statement, 0));
    sqlite3_reset(statement);
    return value;
}

int64_t store_number(struct store *store, const char *name, int64_t fallback)
{
    struct arena arena = {0};
    int64_t number = fallback;
    const char *value = store_value(store, &arena, name, NULL);
    if (value != NULL)
        text_to_integer(value, INT64_MIN, INT64_MAX, &number);
    arena_free(&arena);
    return number;
}

enum wherry_status store_set_value(struct store *store, const char *name,
                                   const char *value, struct wherry_error *error)
{
    sqlite3_stmt *statement = store_prepare(store, SQL_SET_VALUE, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    store_bind_text(statement, 1, name);
    store_bind_text(statement, 2, value);
    return store_do(store, statement, error);
}

enum wherry_status store_set_number(struct store *store, const char *name,
                                    int64_t number, struct wherry_error *error)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    return store_set_value(store, name, text, error);
}
