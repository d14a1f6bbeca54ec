/* queue.c -- what is sent to the server, and when its answers are waited for. */
#include "host/store/postgres/queue.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/store/postgres/handle.h"
#include "host/store/term.h"

/* So much is sent before it is waited for: what libpq and the server keep of it stays
 * small. */
enum { WAITING_MOST = 1000, BYTES_MOST = 4 * 1024 * 1024, STATEMENT_BYTES = 64 };
/* So much libpq may still hold when the next statement is given to it. */
enum { UNDRAINED_MOST = 64 * 1024 };
enum { LOOKS_A_TERM = 8 };

void sent_text(struct sent *sent, const char *text)
{
    sent->values[sent->count] = text;
    sent->lengths[sent->count] = 0;
    sent->formats[sent->count++] = 0;
}

void sent_bytes(struct sent *sent, const void *bytes, size_t length)
{
    sent->values[sent->count] = bytes;
    sent->lengths[sent->count] = (int)length;
    sent->formats[sent->count++] = 1;
}

void sent_pipeline(struct sent *sent, const struct postgres_store *postgres)
{
    sent_text(sent, postgres->number);
    sent->of_pipeline = true;
}

void queue_free(struct queue *queue)
{
    free(queue->waiting);
    free(queue->often);
    *queue = (struct queue){0};
}

void queue_begin(struct postgres_store *postgres)
{
    PQenterPipelineMode(postgres->connection);
    PQsetnonblocking(postgres->connection, 1);
}

/* ---- Waited for ---- */

/* Something comes, or may be sent. False: the connection is lost, or was cut. */
static bool wait_for_server(struct postgres_store *postgres, bool sends)
{
    PGconn *connection = postgres->connection;
    const int socket = PQsocket(connection);
    const short events = (short)(sends ? POLLIN | POLLOUT : POLLIN);
    const int pause_ms =
        postgres->queue.keep == NULL ? -1 : (int)(lease_term_ms() / LOOKS_A_TERM);
    int ready = 0;
    while (ready == 0) {
        struct pollfd line = {.fd = socket, .events = events};
        ready = poll(&line, 1, pause_ms);
        if (ready < 0 && errno == EINTR)
            ready = 0;
        if (ready == 0 && postgres->queue.keep != NULL &&
            !postgres->queue.keep(postgres)) {
            shutdown(socket, SHUT_RDWR);
            return false;
        }
    }
    return ready > 0 && PQconsumeInput(connection) != 0;
}

/* Until all that was given to libpq has left this process. */
void queue_drain(struct postgres_store *postgres)
{
    while (PQflush(postgres->connection) > 0 && wait_for_server(postgres, true))
        ;
    postgres->queue.drained = postgres->queue.bytes;
}

/* Until PQgetResult does not have to wait, or has nothing to wait for. */
void queue_await(struct postgres_store *postgres)
{
    PGconn *connection = postgres->connection;
    for (;;) {
        const int unsent = PQflush(connection);
        if (unsent < 0 || (unsent == 0 && PQisBusy(connection) == 0) ||
            !wait_for_server(postgres, unsent > 0))
            return;
    }
}

/* ---- Sent ---- */

static void add(struct queue *queue, queue_take *take, bool ends)
{
    queue->waiting =
        memory_grow(queue->waiting, queue->count, &queue->room, sizeof *queue->waiting);
    queue->waiting[queue->count++] = (struct queued){take, ends};
}

void queue_count(struct postgres_store *postgres, const struct sent *sent)
{
    struct queue *queue = &postgres->queue;
    queue->bytes += STATEMENT_BYTES;
    for (int i = 0; i < sent->count; i++)
        queue->bytes += (size_t)sent->lengths[i];
}

enum wherry_status queue_enter(struct postgres_store *postgres,
                               struct wherry_error *error)
{
    if (postgres->base.broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", postgres->base.broken);
    return postgres->queue.enter == NULL ? WHERRY_OK
                                         : postgres->queue.enter(postgres, error);
}

/* Whatever is sent belongs to the transaction that was asked for. */
enum wherry_status queue_ready(struct postgres_store *postgres,
                               struct wherry_error *error)
{
    if (postgres->base.broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", postgres->base.broken);
    const struct queue *queue = &postgres->queue;
    if (queue->count >= WAITING_MOST || queue->bytes >= BYTES_MOST)
        if (queue_wait(postgres, NULL, error) != WHERRY_OK)
            return WHERRY_FAILED;
    return queue_enter(postgres, error);
}

enum wherry_status queue_sent(struct postgres_store *postgres, int sent,
                              queue_take *take, struct wherry_error *error)
{
    struct queue *queue = &postgres->queue;
    if (sent == 0)
        return postgres_fail(postgres, NULL, error);
    add(queue, take, false);
    if (queue->bytes - queue->drained > UNDRAINED_MOST)
        queue_drain(postgres);
    return WHERRY_OK;
}

static const struct sent nothing;

enum wherry_status queue_send(struct postgres_store *postgres, const char *sql,
                              const struct sent *sent, queue_take *take,
                              struct wherry_error *error)
{
    if (queue_ready(postgres, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (sent == NULL)
        sent = &nothing;
    queue_count(postgres, sent);
    return queue_sent(postgres,
                      PQsendQueryParams(postgres->connection, sql, sent->count, NULL,
                                        sent->values, sent->lengths, sent->formats, 1),
                      take, error);
}

void queue_end_group(struct postgres_store *postgres)
{
    struct queue *queue = &postgres->queue;
    if (postgres->base.broken != NULL || queue->count == 0 ||
        queue->waiting[queue->count - 1].ends)
        return;
    if (PQpipelineSync(postgres->connection) != 0)
        add(queue, NULL, true);
}

/* ---- Answered ---- */

static bool is_fine(const PGresult *answer)
{
    const ExecStatusType told = PQresultStatus(answer);
    return told == PGRES_COMMAND_OK || told == PGRES_TUPLES_OK ||
           told == PGRES_PIPELINE_SYNC;
}

/* The answer to one statement, or to the end of a group; NULL: the connection is lost. */
static PGresult *next_answer(struct postgres_store *postgres,
                             const struct queued *queued)
{
    PGconn *connection = postgres->connection;
    queue_await(postgres);
    PGresult *answer = PQgetResult(connection);
    if (answer == NULL || queued->ends)
        return answer;
    PGresult *more;
    queue_await(postgres);
    while ((more = PQgetResult(connection)) != NULL &&
           PQstatus(connection) == CONNECTION_OK) {
        PQclear(more);
        queue_await(postgres);
    }
    PQclear(more);
    return answer;
}

static void look_at(struct postgres_store *postgres, const struct queued *queued,
                    PGresult *answer)
{
    if (postgres->base.broken != NULL)
        return;
    if (!is_fine(answer)) {
        if (postgres->queue.refused != NULL)
            postgres->queue.refused(postgres, answer);
        postgres_fail(postgres, answer, NULL);
    } else if (queued->take != NULL)
        queued->take(postgres, answer);
}

enum wherry_status queue_wait(struct postgres_store *postgres, PGresult **last,
                              struct wherry_error *error)
{
    struct queue *queue = &postgres->queue;
    PGresult *kept = NULL;
    queue_end_group(postgres);
    if (queue->count > 0)
        postgres_trips++;
    for (size_t i = 0; i < queue->count; i++) {
        PGresult *answer = next_answer(postgres, &queue->waiting[i]);
        look_at(postgres, &queue->waiting[i], answer);
        if (answer == NULL)
            break;
        if (queue->waiting[i].ends) {
            PQclear(answer);
            continue;
        }
        PQclear(kept);
        kept = answer;
    }
    queue->count = 0;
    queue->bytes = queue->drained = 0;
    queue->waits++;
    if (last != NULL && postgres->base.broken == NULL) {
        *last = kept;
        return WHERRY_OK;
    }
    PQclear(kept);
    const char *broken = postgres->base.broken;
    return broken == NULL ? WHERRY_OK : fail(error, WHERRY_FAILED, "%s", broken);
}

enum wherry_status queue_do(struct postgres_store *postgres, const char *sql,
                            struct wherry_error *error)
{
    const enum wherry_status status = queue_send(postgres, sql, NULL, NULL, error);
    return status == WHERRY_OK ? queue_wait(postgres, NULL, error) : status;
}
