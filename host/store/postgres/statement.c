/* statement.c -- statements, prepared once on the server and stepped. */
#include "host/store/postgres/statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/store/bits.h"
#include "host/store/postgres/handle.h"

/* Rows that are fetched at once, where there may be many. */
enum { ROWS_AT_ONCE = 1000, NAME_ROOM = 24 };

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
}

/* ---- Prepared and bound ---- */

static void clear_bindings(struct postgres_statement *statement)
{
    for (size_t i = 0; i < PARAMETERS; i++)
        statement->parameters[i].bytes = NULL;
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
    parameter->bytes = bytes == NULL ? "" : bytes;
    parameter->length = length;
    parameter->text = false;
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
    parameter->bytes = text;
    parameter->text = true;
}

/* As a text, so that the server takes it for whatever type it is compared with. */
void postgres_bind_number(struct sql_statement *statement, int index, int64_t number)
{
    struct parameter *parameter = parameter_at(statement, index);
    buffer_clear(&parameter->kept);
    buffer_format(&parameter->kept, "%" PRId64, number);
    postgres_bind_text(statement, index, buffer_text(&parameter->kept));
}

void postgres_bind_set(struct sql_statement *statement, int index,
                       const struct bits *set)
{
    if (set != NULL)
        postgres_bind_bytes(statement, index, set->bytes, set->room);
}

void postgres_finish(struct postgres_store *postgres)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        drop_rows(&postgres->statements[i]);
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

struct sent {
    const char *values[PARAMETERS + 1];
    int lengths[PARAMETERS + 1], formats[PARAMETERS + 1];
    int count;
};

/* How many parameters the text has: up to the highest that is named. */
static int count_parameters(const char *sql)
{
    int highest = 0;
    for (const char *at = strchr(sql, '$'); at != NULL; at = strchr(at + 1, '$')) {
        const int number = (int)strtol(at + 1, NULL, 10);
        highest = number > highest ? number : highest;
    }
    return highest;
}

static void gather(const struct postgres_statement *statement, struct sent *sent)
{
    const struct postgres_text *text = text_of(statement);
    int own_count = 0;
    sent->count = count_parameters(text->sql);
    if (!text->detached) {
        sent->values[0] = store_of(statement)->number;
        sent->formats[0] = 0;
        sent->lengths[0] = 0;
        own_count = 1;
    }
    for (int i = own_count; i < sent->count; i++) {
        const struct parameter *parameter = &statement->parameters[i - own_count];
        sent->values[i] = parameter->bytes;
        sent->lengths[i] = (int)parameter->length;
        sent->formats[i] = parameter->text ? 0 : 1;
    }
}

static PGresult *send_prepared(struct postgres_statement *statement,
                               const struct sent *sent)
{
    PGconn *connection = store_of(statement)->connection;
    char name[NAME_ROOM];
    snprintf(name, sizeof name, "s%d", (int)statement->which);
    if (!statement->prepared) {
        PGresult *prepared =
            PQprepare(connection, name, text_of(statement)->sql, 0, NULL);
        if (PQresultStatus(prepared) != PGRES_COMMAND_OK)
            return prepared;
        PQclear(prepared);
        statement->prepared = true;
    }
    return PQexecPrepared(connection, name, sent->count, sent->values, sent->lengths,
                          sent->formats, 1);
}

static PGresult *fetch(const struct postgres_statement *statement)
{
    char sql[64];
    snprintf(sql, sizeof sql, "FETCH %d FROM c%d", ROWS_AT_ONCE, (int)statement->which);
    return PQexecParams(store_of(statement)->connection, sql, 0, NULL, NULL, NULL, NULL,
                        1);
}

/* Outside a transaction it lives on by itself, as a copy on the server. */
static PGresult *open_cursor(struct postgres_statement *statement,
                             const struct sent *sent)
{
    PGconn *connection = store_of(statement)->connection;
    struct buffer sql = {0};
    const bool within = PQtransactionStatus(connection) == PQTRANS_INTRANS;
    buffer_format(&sql, "DECLARE c%d NO SCROLL CURSOR %s FOR %s", (int)statement->which,
                  within ? "" : "WITH HOLD", text_of(statement)->sql);
    PGresult *opened = PQexecParams(connection, buffer_text(&sql), sent->count, NULL,
                                    sent->values, sent->lengths, sent->formats, 1);
    buffer_free(&sql);
    if (PQresultStatus(opened) != PGRES_COMMAND_OK)
        return opened;
    PQclear(opened);
    statement->walking = true;
    return fetch(statement);
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
    PGconn *connection = store_of(statement)->connection;
    if (PQtransactionStatus(connection) == PQTRANS_INERROR)
        return; /* it goes with the transaction */
    snprintf(sql, sizeof sql, "CLOSE c%d", (int)statement->which);
    PQclear(PQexec(connection, sql));
}

static enum wherry_status take(struct postgres_statement *statement, PGresult *result,
                               struct wherry_error *error)
{
    struct postgres_store *postgres = store_of(statement);
    const ExecStatusType told = PQresultStatus(result);
    statement->rows = result;
    statement->row = 0;
    if (told != PGRES_TUPLES_OK && told != PGRES_COMMAND_OK) {
        const enum wherry_status status = postgres_fail(postgres, result, error);
        postgres_reset(&statement->base);
        return status;
    }
    postgres->changes = strtoll(PQcmdTuples(result), NULL, 10);
    if (PQntuples(result) > 0 && text_of(statement)->numbers)
        postgres->last_number = postgres_number(&statement->base, 0);
    if (PQntuples(result) > 0 && !text_of(statement)->numbers)
        return WHERRY_OK;
    postgres_reset(&statement->base);
    return WHERRY_END;
}

enum wherry_status postgres_step(struct sql_statement *base, struct wherry_error *error)
{
    struct postgres_statement *statement = own(base);
    struct sent sent;
    if (base->store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", base->store->broken);
    if (statement->rows == NULL) {
        gather(statement, &sent);
        return take(statement,
                    text_of(statement)->many ? open_cursor(statement, &sent)
                                             : send_prepared(statement, &sent),
                    error);
    }
    if (++statement->row < PQntuples(statement->rows))
        return WHERRY_OK;
    if (!statement->walking || PQntuples(statement->rows) < ROWS_AT_ONCE) {
        postgres_reset(base);
        return WHERRY_END;
    }
    drop_rows(statement);
    return take(statement, fetch(statement), error);
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

bool postgres_is_null(const struct sql_statement *statement, int column)
{
    return PQgetisnull(seen(statement)->rows, seen(statement)->row, column) != 0;
}

const void *postgres_peek(const struct sql_statement *statement, int column,
                          size_t *length)
{
    const struct postgres_statement *own_statement = seen(statement);
    *length = 0;
    if (postgres_is_null(statement, column))
        return NULL;
    *length = (size_t)PQgetlength(own_statement->rows, own_statement->row, column);
    return *length == 0 ? NULL
                        : PQgetvalue(own_statement->rows, own_statement->row, column);
}

/* Whatever its type is: the highest byte comes first. */
int64_t postgres_number(const struct sql_statement *statement, int column)
{
    size_t length;
    const unsigned char *bytes = postgres_peek(statement, column, &length);
    uint64_t number = length > 0 && (bytes[0] & 0x80U) != 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < length; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

const char *postgres_text(const struct sql_statement *statement, int column)
{
    size_t length;
    const char *text = postgres_peek(statement, column, &length);
    return text == NULL ? "" : text; /* libpq puts a NUL behind each value */
}
