/* sql.c -- statements on an open state. */
#include "host/store/sql.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/driver.h"
#include "host/store/handle.h"
#include "host/store/id_code.h"

enum wherry_status sql_break(struct store *store, const char *words,
                             struct wherry_error *error)
{
    struct buffer message = {0};
    if (store->broken == NULL) {
        buffer_format(&message, "%s: %s", store->title, words);
        store->broken = buffer_take(&message);
    }
    return fail(error, WHERRY_FAILED, "%s", store->broken);
}

enum wherry_status sql_refuse(struct store *store, const char *words,
                              struct wherry_error *error)
{
    store->refused |= store->broken == NULL;
    return sql_break(store, words, error);
}

struct sql_statement *sql_prepare(struct store *store, enum statement which,
                                  struct wherry_error *error)
{
    if (store->broken == NULL)
        return store->driver->prepare(store, which, error);
    fail(error, WHERRY_FAILED, "%s", store->broken);
    return NULL;
}

/* ---- Bound ---- */

void sql_bind_number(struct sql_statement *statement, int index, int64_t number)
{
    statement->store->driver->bind_number(statement, index, number);
}

void sql_bind_text(struct sql_statement *statement, int index, const char *text)
{
    statement->store->driver->bind_text(statement, index, text);
}

void sql_bind_bytes(struct sql_statement *statement, int index, const void *bytes,
                    size_t length)
{
    statement->store->driver->bind_bytes(statement, index, bytes, length);
}

void sql_bind_id(struct sql_statement *statement, int index, const char *id)
{
    struct buffer *code = &statement->store->code;
    id_encode(id, code);
    statement->store->driver->bind_copy(statement, index, buffer_text(code),
                                        code->length);
}

void sql_bind_numbers(struct sql_statement *statement, int index,
                      const struct sql_numbers *numbers)
{
    statement->store->driver->bind_numbers(statement, index, numbers);
}

/* ---- Stepped ---- */

enum wherry_status sql_step(struct sql_statement *statement, struct wherry_error *error)
{
    return statement->store->driver->step(statement, error);
}

void sql_reset(struct sql_statement *statement)
{
    if (statement != NULL)
        statement->store->driver->reset(statement);
}

enum wherry_status sql_do(struct sql_statement *statement, struct wherry_error *error)
{
    const enum wherry_status status = sql_step(statement, error);
    if (status == WHERRY_OK)
        sql_reset(statement);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status sql_do_alone(struct store *store, enum statement which,
                                struct wherry_error *error)
{
    struct sql_statement *statement = sql_prepare(store, which, error);
    return statement == NULL ? WHERRY_FAILED : sql_do(statement, error);
}

int64_t sql_changes(const struct store *store)
{
    return store->driver->changes(store);
}

int64_t sql_last_number(const struct store *store)
{
    return store->driver->last_number(store);
}

/* ---- Read ---- */

int64_t sql_number(const struct sql_statement *statement, int column)
{
    return statement->store->driver->number(statement, column);
}

bool sql_flag(const struct sql_statement *statement, int column)
{
    return sql_number(statement, column) != 0;
}

bool sql_is_null(const struct sql_statement *statement, int column)
{
    return statement->store->driver->is_null(statement, column);
}

const char *sql_text(const struct sql_statement *statement, int column)
{
    return statement->store->driver->text(statement, column);
}

const void *sql_peek(const struct sql_statement *statement, int column, size_t *length)
{
    return statement->store->driver->peek(statement, column, length);
}

const void *sql_bytes(const struct sql_statement *statement, int column,
                      struct arena *arena, size_t *length)
{
    *length = 0;
    if (sql_is_null(statement, column))
        return NULL;
    const void *bytes = sql_peek(statement, column, length);
    void *copy = arena_allocate(arena, *length + 1);
    if (*length > 0)
        memcpy(copy, bytes, *length);
    return copy;
}

enum wherry_status sql_id(struct sql_statement *statement, int column,
                          struct arena *arena, const char **id,
                          struct wherry_error *error)
{
    struct buffer *code = &statement->store->code;
    size_t length;
    const void *bytes = sql_peek(statement, column, &length);
    if (!id_decode(bytes, length, code))
        return sql_break(statement->store,
                         "an id in it is damaged; `wherry state check` says what "
                         "to do",
                         error);
    *id = arena_text_n(arena, buffer_text(code), code->length);
    return WHERRY_OK;
}

enum wherry_status sql_collect(struct sql_statement *statement, int64_t *numbers,
                               size_t room, size_t *count, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    *count = 0;
    while (*count < room && (status = sql_step(statement, error)) == WHERRY_OK)
        numbers[(*count)++] = sql_number(statement, 0);
    sql_reset(statement);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status sql_number_of(struct sql_statement *statement, int64_t *number,
                                 struct wherry_error *error)
{
    size_t count;
    *number = 0;
    return sql_collect(statement, number, 1, &count, error);
}

enum wherry_status sql_rows_after(struct store *store, enum statement which,
                                  int64_t after, int64_t *rows, size_t room,
                                  size_t *count, struct wherry_error *error)
{
    struct sql_statement *next = sql_prepare(store, which, error);
    *count = 0;
    if (next == NULL)
        return WHERRY_FAILED;
    sql_bind_number(next, 1, after);
    sql_bind_number(next, 2, (int64_t)room);
    return sql_collect(next, rows, room, count, error);
}
