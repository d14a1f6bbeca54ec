/* turn.c -- transactions on a state in a database. */
#include "host/store/postgres/turn.h"

#include <inttypes.h>

#include "host/base/error.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/fence.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/known.h"
#include "host/store/postgres/noted.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/save.h"
#include "host/store/postgres/sieve.h"
#include "host/store/postgres/statement.h"
#include "host/store/postgres/temporary.h"

/* What is known of contacts is of use as long as nobody else has written some. */
static void take_moved(struct postgres_store *postgres, PGresult *rows)
{
    const int64_t moved =
        postgres_decode(PQgetvalue(rows, 0, 0), (size_t)PQgetlength(rows, 0, 0));
    if (moved == postgres->moved)
        return;
    if (postgres->known->changed == 0)
        known_clear(postgres->known);
    noted_clear(&postgres->noted);
    sieve_free(postgres->sieve);
    postgres->sieve = NULL;
    postgres->highest = -1;
    postgres->moved = moved;
}

/* One writer a pipeline: the others wait, as long as lock_timeout says. No statement of
 * the server fails by a condition, but a number that does not exist does: the logarithm of
 * 0 where the pipeline was removed, a division by it where what this transaction rests on
 * was written by another command. */
static enum wherry_status send_lock(struct postgres_store *postgres,
                                    struct wherry_error *error)
{
    struct buffer sql = {0};
    buffer_format(&sql,
                  "WITH held AS (SELECT moved FROM pipeline WHERE number = %s"
                  " FOR UPDATE) SELECT (SELECT moved FROM held),"
                  " ln((SELECT count(*) FROM held)::float8)",
                  postgres->number);
    if (postgres->leaned)
        buffer_format(&sql,
                      ", 1 / (CASE WHEN (SELECT moved FROM held) = %" PRId64
                      " THEN 1 ELSE 0 END)",
                      postgres->moved);
    const enum wherry_status status =
        queue_send(postgres, buffer_text(&sql), NULL, &take_moved, error);
    buffer_free(&sql);
    return status;
}

/* Before anything is sent: the transaction that was asked for is opened on the server. */
static enum wherry_status turn_enter(struct postgres_store *postgres,
                                     struct wherry_error *error)
{
    if (postgres->turn != TURN_ASKED)
        return WHERRY_OK;
    queue_end_group(postgres);
    postgres->turn = TURN_OPEN;
    postgres->leaned |= postgres->known->changed > 0 && postgres->moved >= 0;
    if (postgres->base.held)
        return queue_send(postgres, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                          NULL, NULL, error);
    fence_seen(postgres);
    enum wherry_status status = queue_send(postgres, "BEGIN", NULL, NULL, error);
    if (status == WHERRY_OK)
        status = send_lock(postgres, error);
    if (status == WHERRY_OK)
        status = noted_compare(postgres, error);
    return status == WHERRY_OK ? noted_send(postgres, error) : status;
}

/* The server hears of a transaction with the first statement of it: what reads what is
 * known here alone, and writes nothing, costs no trip. */
enum wherry_status postgres_begin(struct store *store, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    if (postgres_keep(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    postgres->turn = TURN_ASKED;
    postgres->queue.enter = &turn_enter;
    postgres->settled = true;
    postgres->leaned = postgres->moves = false;
    return WHERRY_OK;
}

static void end_turn(struct postgres_store *postgres)
{
    postgres->turn = TURN_NONE;
    postgres->noted.none_open &= !postgres->moves;
    postgres->leaned = postgres->moves = false;
    postgres->temporary.made_in_turn = false;
    noted_forget_seen(&postgres->noted);
    postgres_forget_cursors(postgres);
}

/* The proof that the turn is ours and the commit are sent together: where it fails, nothing
 * is committed. A server that got a COMMIT, and whose answer did not come, may have done it. */
static void take_commit(struct postgres_store *postgres, PGresult *answer)
{
    if (PQcmdStatus(answer)[0] == 'R') /* ROLLBACK */
        sql_break(&postgres->base, "the server undid the transaction", NULL);
}

static enum wherry_status send_moved(struct postgres_store *postgres,
                                     struct wherry_error *error)
{
    struct buffer sql = {0};
    if (!postgres->moves)
        return WHERRY_OK;
    buffer_format(&sql, "UPDATE pipeline SET moved = moved + 1 WHERE number = %s",
                  postgres->number);
    const enum wherry_status status =
        queue_send(postgres, buffer_text(&sql), NULL, NULL, error);
    buffer_free(&sql);
    return status;
}

enum wherry_status postgres_commit(struct store *store, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    enum wherry_status status = save_all(postgres, error);
    if (status == WHERRY_OK)
        status = send_moved(postgres, error);
    if (status != WHERRY_OK)
        return status;
    if (postgres->turn == TURN_OPEN) {
        status = fence_prove(postgres, error);
        if (status == WHERRY_OK)
            status = queue_send(postgres, "COMMIT", NULL, &take_commit, error);
        if (status == WHERRY_OK)
            status = queue_wait(postgres, NULL, error);
        if (status != WHERRY_OK)
            return status;
    }
    postgres->moved += postgres->moves && postgres->moved >= 0;
    end_turn(postgres);
    return WHERRY_OK;
}

/* Also of a broken store: the server does not wait until it is closed. What it says of
 * what was sent before is of no interest. */
static void send_rollback(struct postgres_store *postgres)
{
    PGconn *connection = postgres->connection;
    PQpipelineSync(connection);
    PQsendQueryParams(connection, "ROLLBACK", 0, NULL, NULL, NULL, NULL, 1);
    PQpipelineSync(connection);
    size_t ends = 2, silent = 0;
    for (size_t i = 0; i < postgres->queue.count; i++)
        ends += postgres->queue.waiting[i].ends;
    postgres->queue.count = 0;
    often_undo(postgres);
    postgres_trips++;
    while (ends > 0 && silent < 2 && PQstatus(connection) == CONNECTION_OK) {
        PGresult *answer = PQgetResult(connection);
        ends -= PQresultStatus(answer) == PGRES_PIPELINE_SYNC;
        silent = answer == NULL ? silent + 1 : 0;
        PQclear(answer);
    }
}

void postgres_undo(struct store *store)
{
    struct postgres_store *postgres = postgres_of(store);
    if (postgres->turn == TURN_OPEN)
        send_rollback(postgres);
    if (postgres->turn == TURN_NONE)
        return;
    temporary_undo(
        &postgres->temporary); /* what was made in the turn is gone with it */
    end_turn(postgres);
    save_forget(postgres);
    noted_clear(&postgres->noted);
}

bool postgres_in_transaction(const struct store *store)
{
    return postgres_seen(store)->turn != TURN_NONE;
}

enum wherry_status postgres_hold(struct store *store, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    (void)error;
    postgres->turn = TURN_ASKED;
    postgres->queue.enter = &turn_enter;
    return WHERRY_OK;
}

enum wherry_status postgres_let_go(struct store *store, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    enum wherry_status status = store->broken == NULL
                                    ? WHERRY_OK
                                    : fail(error, WHERRY_FAILED, "%s", store->broken);
    if (status == WHERRY_OK && postgres->turn == TURN_OPEN)
        status = queue_send(postgres, "COMMIT", NULL, NULL, error);
    if (status == WHERRY_OK && postgres->turn == TURN_OPEN)
        queue_end_group(postgres);
    end_turn(postgres);
    if (!postgres->settled) {
        known_clear(postgres->known);
        noted_clear(&postgres->noted);
    }
    return status;
}

/* A commit is on the server's disk when the server reports it (synchronous_commit). */
enum wherry_status postgres_flush(struct store *store, struct wherry_error *error)
{
    (void)store, (void)error;
    return WHERRY_OK;
}
