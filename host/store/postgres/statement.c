/* statement.c -- statements, prepared once on the server and stepped. */
#include "host/store/postgres/statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/store/postgres/array.h"
#include "host/store/postgres/ask.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/noted.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/save.h"
#include "host/store/postgres/temporary.h"

/* Rows that are fetched at once, where there may be many. */
enum { ROWS_AT_ONCE = 1000 };

static struct postgres_statement *own(struct sql_statement *statement)
{
    return (struct postgres_statement *)statement;
}

static const struct postgres_statement *seen(const struct sql_statement *statement)
{
    return (const struct postgres_statement *)statement;
}

static struct postgres_store *store_of(const struct postgres_statement *statement)
{
    return postgres_of(statement->base.store);
}

static const struct postgres_text *text_of(const struct postgres_statement *statement)
{
    return &postgres_texts[statement->which];
}

static void drop_rows(struct postgres_statement *statement)
{
    PQclear(statement->rows);
    statement->rows = NULL;
    statement->row = 0;
    statement->answers = 0;
}

/* ---- Prepared and bound ---- */

static void clear_bindings(struct postgres_statement *statement)
{
    for (size_t i = 0; i < PARAMETERS; i++) {
        struct parameter *parameter = &statement->parameters[i];
        parameter->kind = PARAMETER_NULL;
        parameter->bytes = NULL;
        parameter->length = 0;
        parameter->number = 0;
    }
}

struct sql_statement *postgres_prepare(struct store *store, enum statement which,
                                       struct wherry_error *error)
{
    (void)error;
    struct postgres_statement *statement = &postgres_of(store)->statements[which];
    statement->base.store = store;
    statement->which = which;
    postgres_reset(&statement->base);
    clear_bindings(statement);
    return store->broken == NULL ? &statement->base : NULL;
}

static struct parameter *parameter_at(struct sql_statement *statement, int index)
{
    return &own(statement)->parameters[index - 1];
}

void postgres_bind_bytes(struct sql_statement *statement, int index, const void *bytes,
                         size_t length)
{
    struct parameter *parameter = parameter_at(statement, index);
    parameter->kind = PARAMETER_BYTES;
    parameter->bytes = bytes == NULL ? "" : bytes;
    parameter->length = length;
}

void postgres_bind_copy(struct sql_statement *statement, int index, const void *bytes,
                        size_t length)
{
    struct parameter *parameter = parameter_at(statement, index);
    buffer_clear(&parameter->kept);
    buffer_add(&parameter->kept, bytes, length);
    postgres_bind_bytes(statement, index, buffer_text(&parameter->kept), length);
}

void postgres_bind_text(struct sql_statement *statement, int index, const char *text)
{
    struct parameter *parameter = parameter_at(statement, index);
    parameter->kind = text == NULL ? PARAMETER_NULL : PARAMETER_TEXT;
    parameter->bytes = text;
    parameter->length = text == NULL ? 0 : strlen(text);
}

void postgres_bind_number(struct sql_statement *statement, int index, int64_t number)
{
    struct parameter *parameter = parameter_at(statement, index);
    parameter->kind = PARAMETER_NUMBER;
    parameter->number = number;
}

void postgres_bind_numbers(struct sql_statement *statement, int index,
                           const struct sql_numbers *numbers)
{
    struct array array = {0};
    struct sent sent = {0};
    array_clear(&array, ARRAY_NUMBERS);
    for (size_t i = 0; i < numbers->count; i++)
        array_add_number(&array, numbers->numbers[i]);
    array_bind(&array, &sent);
    postgres_bind_copy(statement, index, sent.values[0], (size_t)sent.lengths[0]);
    array_free(&array);
}

void postgres_finish(struct postgres_store *postgres)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        drop_rows(&postgres->statements[i]);
        free(postgres->statements[i].cells);
        for (size_t j = 0; j < PARAMETERS; j++)
            buffer_free(&postgres->statements[i].parameters[j].kept);
    }
}

void postgres_forget_cursors(struct postgres_store *postgres)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        postgres->statements[i].walking = false;
}

/* ---- Sent ---- */

static enum wherry_status send_fetch(const struct postgres_statement *statement,
                                     struct wherry_error *error)
{
    char sql[64];
    snprintf(sql, sizeof sql, "FETCH %d FROM c%d", ROWS_AT_ONCE, (int)statement->which);
    return queue_send(store_of(statement), sql, NULL, NULL, error);
}

/* Outside a transaction it lives on by itself, as a copy on the server. */
static enum wherry_status open_cursor(struct postgres_statement *statement,
                                      const struct sent *sent,
                                      struct wherry_error *error)
{
    struct postgres_store *postgres = store_of(statement);
    struct buffer sql = {0};
    buffer_format(&sql, "DECLARE c%d NO SCROLL CURSOR %s FOR %s", (int)statement->which,
                  postgres->turn == TURN_NONE ? "WITH HOLD" : "",
                  text_of(statement)->sql);
    const enum wherry_status status =
        queue_send(postgres, buffer_text(&sql), sent, NULL, error);
    buffer_free(&sql);
    statement->walking = status == WHERRY_OK;
    return status == WHERRY_OK ? send_fetch(statement, error) : status;
}

/* ---- Stepped ---- */

void postgres_reset(struct sql_statement *base)
{
    struct postgres_statement *statement = own(base);
    char sql[32];
    drop_rows(statement);
    if (!statement->walking)
        return;
    statement->walking = false;
    snprintf(sql, sizeof sql, "CLOSE c%d", (int)statement->which);
    queue_send(store_of(statement), sql, NULL, NULL, NULL);
}

/* Waits for the rows of what was sent last. */
static enum wherry_status take(struct postgres_statement *statement,
                               struct wherry_error *error)
{
    struct postgres_store *postgres = store_of(statement);
    statement->row = 0;
    if (queue_wait(postgres, &statement->rows, error) != WHERRY_OK) {
        statement->walking = false; /* the transaction is undone */
        return WHERRY_FAILED;
    }
    postgres->changes = strtoll(PQcmdTuples(statement->rows), NULL, 10);
    if (PQntuples(statement->rows) > 0 && text_of(statement)->numbers)
        postgres->last_number = postgres_number(&statement->base, 0);
    if (PQntuples(statement->rows) > 0 && !text_of(statement)->numbers)
        return WHERRY_OK;
    postgres_reset(&statement->base);
    return WHERRY_END;
}

/* Does anybody ask what became of it? */
static bool gives_nothing(const struct postgres_statement *statement)
{
    const struct postgres_text *text = text_of(statement);
    return strncmp(text->sql, "SELECT", 6) != 0 && !text->numbers &&
           statement->which != SQL_ADD_AGREED && statement->which != SQL_MEET_AGREED;
}

/* What is sent as any other statement: after all that was collected before it. */
static enum wherry_status send_generic(struct postgres_statement *statement,
                                       struct wherry_error *error)
{
    struct postgres_store *postgres = store_of(statement);
    struct sent sent = {0};
    enum wherry_status status = save_all(postgres, error);
    if (status == WHERRY_OK)
        status = save_note_write(postgres, statement->which, error);
    if (status != WHERRY_OK)
        return status;
    if (gives_nothing(statement)) {
        status = postgres_defer(statement, error);
        return status == WHERRY_OK ? WHERRY_END : status;
    }
    postgres_gather(statement, &sent);
    status = text_of(statement)->many ? open_cursor(statement, &sent, error)
                                      : postgres_send(statement, &sent, error);
    return status == WHERRY_OK ? take(statement, error) : status;
}

static enum wherry_status first_step(struct postgres_statement *statement,
                                     struct wherry_error *error)
{
    const enum statement which = statement->which;
    if (postgres_keeps(store_of(statement))) {
        noted_before(store_of(statement), which);
        if (noted_answers(store_of(statement), which))
            return noted_step(statement, error);
        if (save_collects(which))
            return ask_before_save(statement, error) == WHERRY_OK
                       ? save_step(statement, error)
                       : WHERRY_FAILED;
        if (ask_answers(which))
            return ask_step(statement, error);
    }
    bool generic = true;
    enum wherry_status status = WHERRY_OK;
    if (temporary_answers(which))
        status = temporary_step(statement, &generic, error);
    return generic && status == WHERRY_OK ? send_generic(statement, error) : status;
}

static enum wherry_status next_answer(struct postgres_statement *statement)
{
    if (++statement->row < statement->answers)
        return WHERRY_OK;
    drop_rows(statement);
    return WHERRY_END;
}

enum wherry_status postgres_step(struct sql_statement *base, struct wherry_error *error)
{
    struct postgres_statement *statement = own(base);
    if (base->store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", base->store->broken);
    if (statement->answers > 0)
        return next_answer(statement);
    if (statement->rows == NULL)
        return first_step(statement, error);
    if (++statement->row < PQntuples(statement->rows))
        return WHERRY_OK;
    if (!statement->walking || PQntuples(statement->rows) < ROWS_AT_ONCE) {
        postgres_reset(base);
        return WHERRY_END;
    }
    drop_rows(statement);
    const enum wherry_status status = send_fetch(statement, error);
    return status == WHERRY_OK ? take(statement, error) : status;
}

int64_t postgres_changes(const struct store *store)
{
    return postgres_seen(store)->changes;
}

int64_t postgres_last_number(const struct store *store)
{
    return postgres_seen(store)->last_number;
}

/* ---- Read ---- */

static const struct cell *cell_at(const struct postgres_statement *statement,
                                  int column)
{
    return &statement
                ->cells[(size_t)statement->row * statement->columns + (size_t)column];
}

bool postgres_is_null(const struct sql_statement *statement, int column)
{
    const struct postgres_statement *from = seen(statement);
    return from->answers > 0 ? !cell_at(from, column)->there
                             : PQgetisnull(from->rows, from->row, column) != 0;
}

const void *postgres_peek(const struct sql_statement *statement, int column,
                          size_t *length)
{
    const struct postgres_statement *from = seen(statement);
    *length = 0;
    if (postgres_is_null(statement, column))
        return NULL;
    if (from->answers > 0) {
        *length = cell_at(from, column)->length;
        return *length == 0 ? NULL : cell_at(from, column)->bytes;
    }
    *length = (size_t)PQgetlength(from->rows, from->row, column);
    return *length == 0 ? NULL : PQgetvalue(from->rows, from->row, column);
}

int64_t postgres_number(const struct sql_statement *statement, int column)
{
    const struct postgres_statement *from = seen(statement);
    if (from->answers > 0)
        return cell_at(from, column)->number;
    size_t length;
    const void *bytes = postgres_peek(statement, column, &length);
    return postgres_decode(bytes, length);
}

const char *postgres_text(const struct sql_statement *statement, int column)
{
    size_t length;
    const char *text = postgres_peek(statement, column, &length);
    return text == NULL ? "" : text; /* a NUL is behind each value */
}
