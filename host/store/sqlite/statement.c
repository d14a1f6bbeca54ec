/* statement.c -- statements, prepared once and stepped. */
#include "host/store/sqlite/statement.h"

#include <assert.h>
#include <string.h>

#include "host/base/error.h"
#include "host/store/sql.h"
#include "host/store/sqlite/handle.h"

static sqlite3_stmt *handle_of(const struct sql_statement *statement)
{
    return ((const struct sqlite_statement *)statement)->handle;
}

/* The parameter gets a value. */
static sqlite3_stmt *to_bind(struct sql_statement *statement, int index)
{
    struct sqlite_statement *slot = (struct sqlite_statement *)statement;
    const uint64_t bit = UINT64_C(1) << index;
    assert(index > 0 && index < 63);
    slot->bound |= bit;
    slot->stale &= ~bit;
    return slot->handle;
}

static void drop_stale(struct sqlite_statement *slot)
{
    for (int index = 1; slot->stale >> index != 0; index++)
        if ((slot->stale >> index & 1) != 0)
            sqlite3_bind_null(slot->handle, index);
    slot->stale = 0;
}

static void reset(struct sqlite_statement *slot)
{
    if (slot->stepped)
        sqlite3_reset(slot->handle);
    slot->stepped = false;
}

struct sqlite_statement *statement_of(struct sqlite_store *sqlite, int which,
                                      struct wherry_error *error)
{
    struct sqlite_statement *slot = &sqlite->statements[which];
    slot->base.store = &sqlite->base;
    if (slot->handle == NULL && sqlite3_prepare_v3(sqlite->file, sqlite_texts[which],
                                                   -1, SQLITE_PREPARE_PERSISTENT,
                                                   &slot->handle, NULL) != SQLITE_OK) {
        sqlite_fail(sqlite, error);
        return NULL;
    }
    reset(slot);
    slot->stale |= slot->bound;
    slot->bound = 0;
    return slot;
}

struct sql_statement *statement_prepare(struct store *store, enum statement which,
                                        struct wherry_error *error)
{
    struct sqlite_statement *slot = statement_of(sqlite_of(store), (int)which, error);
    return slot == NULL ? NULL : &slot->base;
}

void statement_finish(struct sqlite_store *sqlite)
{
    for (size_t i = 0; i < SQLITE_STATEMENTS; i++)
        sqlite3_finalize(sqlite->statements[i].handle);
}

void statement_reset_all(struct sqlite_store *sqlite)
{
    for (size_t i = 0; i < SQLITE_STATEMENTS; i++)
        reset(&sqlite->statements[i]);
}

/* ---- Bound ---- */

void statement_bind_number(struct sql_statement *statement, int index, int64_t number)
{
    sqlite3_bind_int64(to_bind(statement, index), index, number);
}

void statement_bind_text(struct sql_statement *statement, int index, const char *text)
{
    sqlite3_bind_text(to_bind(statement, index), index, text, -1, SQLITE_STATIC);
}

void statement_bind_bytes(struct sql_statement *statement, int index, const void *bytes,
                          size_t length)
{
    sqlite3_bind_blob64(to_bind(statement, index), index, bytes, length, SQLITE_STATIC);
}

void statement_bind_copy(struct sql_statement *statement, int index, const void *bytes,
                         size_t length)
{
    sqlite3_bind_blob64(to_bind(statement, index), index, bytes, length,
                        SQLITE_TRANSIENT);
}

/* Statements ask for `number_at(NUMBERS, place)`, which is NULL behind the last one. */
static const char pointer_type[] = "numbers";

void statement_bind_numbers(struct sql_statement *statement, int index,
                            const struct sql_numbers *numbers)
{
    void *handed; /* SQLite only hands it back to number_at, which does not write */
    memcpy(&handed, &numbers, sizeof handed);
    sqlite3_bind_pointer(to_bind(statement, index), index, handed, pointer_type, NULL);
}

static void number_at(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const struct sql_numbers *numbers = sqlite3_value_pointer(values[0], pointer_type);
    const size_t place = (size_t)sqlite3_value_int64(values[1]);
    if (numbers != NULL && place < numbers->count)
        sqlite3_result_int64(context, numbers->numbers[place]);
}

int statement_begin(struct sqlite_store *sqlite)
{
    return sqlite3_create_function_v2(sqlite->file, "number_at", 2,
                                      SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, &number_at,
                                      NULL, NULL, NULL);
}

/* ---- Stepped ---- */

enum wherry_status statement_step(struct sql_statement *statement,
                                  struct wherry_error *error)
{
    struct sqlite_statement *slot = (struct sqlite_statement *)statement;
    if (slot->stale != 0)
        drop_stale(slot);
    slot->stepped = true;
    switch (sqlite3_step(slot->handle)) {
    case SQLITE_ROW:
        return WHERRY_OK;
    case SQLITE_DONE:
        reset(slot);
        return WHERRY_END;
    default:
        sqlite_fail(sqlite_of(statement->store), error);
        reset(slot);
        return WHERRY_FAILED;
    }
}

void statement_reset(struct sql_statement *statement)
{
    reset((struct sqlite_statement *)statement);
}

enum wherry_status statement_run(struct sqlite_store *sqlite, int which,
                                 struct wherry_error *error)
{
    if (sqlite->base.broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", sqlite->base.broken);
    struct sqlite_statement *slot = statement_of(sqlite, which, error);
    return slot != NULL && statement_step(&slot->base, error) == WHERRY_END
               ? WHERRY_OK
               : WHERRY_FAILED;
}

int64_t statement_changes(const struct store *store)
{
    return sqlite3_changes(sqlite_seen(store)->file);
}

int64_t statement_last_number(const struct store *store)
{
    return sqlite3_last_insert_rowid(sqlite_seen(store)->file);
}

/* ---- Read ---- */

int64_t statement_number(const struct sql_statement *statement, int column)
{
    return sqlite3_column_int64(handle_of(statement), column);
}

bool statement_is_null(const struct sql_statement *statement, int column)
{
    return sqlite3_column_type(handle_of(statement), column) == SQLITE_NULL;
}

const char *statement_text(const struct sql_statement *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(handle_of(statement), column);
    return text == NULL ? "" : (const char *)text;
}

const void *statement_peek(const struct sql_statement *statement, int column,
                           size_t *length)
{
    const void *bytes = sqlite3_column_blob(handle_of(statement), column);
    *length = (size_t)sqlite3_column_bytes(handle_of(statement), column);
    return bytes;
}
