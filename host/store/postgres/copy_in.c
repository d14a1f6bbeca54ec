/* copy_in.c -- many rows into a temporary table by COPY. */
#include "host/store/postgres/copy_in.h"

#include <arpa/inet.h>
#include <endian.h>

#include "host/base/error.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/queue.h"

/* Before the first row: a signature of eleven bytes, no flags, no more of a header. After
 * the last one: a row of no columns, which none has. */
static const char head[11 + 2 * sizeof(uint32_t)] = "PGCOPY\n\377\r\n";
enum { NO_ROW = -1 };

/* ---- Rows ---- */

void copy_in_row(struct buffer *rows, int columns)
{
    const uint16_t count = htons((uint16_t)columns);
    buffer_add(rows, &count, sizeof count);
}

void copy_in_bytes(struct buffer *rows, const void *bytes, size_t length)
{
    const uint32_t size = htonl(bytes == NULL ? UINT32_MAX : (uint32_t)length);
    buffer_add(rows, &size, sizeof size);
    if (bytes != NULL)
        buffer_add(rows, bytes, length);
}

void copy_in_number(struct buffer *rows, int64_t number)
{
    const uint64_t highest_first = htobe64((uint64_t)number);
    copy_in_bytes(rows, &highest_first, sizeof highest_first);
}

/* ---- Sent ---- */

/* Whatever was going on: the connection is as it was before, for those who undo. */
static enum wherry_status give_up(struct postgres_store *postgres, PGresult *answer,
                                  struct wherry_error *error)
{
    PGconn *connection = postgres->connection;
    const enum wherry_status status = postgres_fail(postgres, answer, error);
    PGresult *more;
    PQclear(answer);
    while (PQputCopyEnd(connection, "given up") == 0)
        queue_drain(postgres);
    while ((more = PQgetResult(connection)) != NULL &&
           PQresultStatus(more) != PGRES_COPY_IN)
        PQclear(more);
    PQclear(more);
    PQenterPipelineMode(connection);
    return status;
}

static enum wherry_status take(struct postgres_store *postgres, ExecStatusType wanted,
                               struct wherry_error *error)
{
    queue_await(postgres);
    PGresult *answer = PQgetResult(postgres->connection);
    postgres_trips++;
    if (PQresultStatus(answer) != wanted)
        return give_up(postgres, answer, error);
    PQclear(answer);
    return WHERRY_OK;
}

enum wherry_status copy_in_begin(struct postgres_store *postgres, const char *sql,
                                 struct wherry_error *error)
{
    PGconn *connection = postgres->connection;
    enum wherry_status status = queue_enter(postgres, error);
    if (status == WHERRY_OK)
        status = queue_wait(postgres, NULL, error);
    if (status != WHERRY_OK)
        return status;
    if (PQexitPipelineMode(connection) == 0 || PQsendQuery(connection, sql) == 0)
        return give_up(postgres, NULL, error);
    status = take(postgres, PGRES_COPY_IN, error);
    if (status == WHERRY_OK)
        PQputCopyData(connection, head,
                      (int)sizeof head); /* a failure shows at the next one */
    return status;
}

enum wherry_status copy_in_send(struct postgres_store *postgres,
                                const struct buffer *rows, struct wherry_error *error)
{
    PGconn *connection = postgres->connection;
    int sent = 0;
    if (postgres->base.broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", postgres->base.broken);
    while (rows->length > 0 &&
           (sent = PQputCopyData(connection, rows->bytes, (int)rows->length)) == 0)
        queue_drain(postgres);
    queue_drain(postgres);
    return sent >= 0 && postgres->base.broken == NULL
               ? WHERRY_OK
               : postgres_fail(postgres, NULL, error);
}

enum wherry_status copy_in_end(struct postgres_store *postgres,
                               struct wherry_error *error)
{
    PGconn *connection = postgres->connection;
    struct buffer last = {0};
    PGresult *more;
    copy_in_row(&last, NO_ROW);
    enum wherry_status status = copy_in_send(postgres, &last, error);
    buffer_free(&last);
    if (status != WHERRY_OK)
        return give_up(postgres, NULL, error);
    while (PQputCopyEnd(connection, NULL) == 0)
        queue_drain(postgres);
    status = take(postgres, PGRES_COMMAND_OK, error);
    if (status != WHERRY_OK)
        return status;
    while ((more = PQgetResult(connection)) != NULL)
        PQclear(more);
    PQenterPipelineMode(connection);
    return WHERRY_OK;
}
