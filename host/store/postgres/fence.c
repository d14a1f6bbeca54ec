/* fence.c -- each transaction proves the leases of its run. */
#include "host/store/postgres/fence.h"

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/text.h"
#include "host/store/lease_driver.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/lease.h"
#include "host/store/postgres/lease_schema.h"
#include "host/store/postgres/queue.h"
#include "host/store/term.h"

/* The role that has made a pipeline takes its turns. Another one that may see it would take
 * turns beside it. The session is ended when the lease is taken from us: it would make the
 * next holder wait. */
static void add_attaching(const struct postgres_store *postgres,
                          const struct lease *lease, struct buffer *sql)
{
    buffer_add_text(sql, "UPDATE wherry.lease t SET session = pg_backend_pid(),"
                         " session_start = (SELECT a.backend_start FROM"
                         " pg_stat_activity a WHERE a.pid = pg_backend_pid())"
                         " WHERE t.owner = current_user AND t.name = ");
    lease_name_as_sql(lease, sql);
    buffer_add_text(sql, " AND t.holder = ");
    lease_holder_as_sql(lease, sql);
    buffer_format(sql,
                  " AND t.epoch = %lld RETURNING (SELECT p.owner = current_user FROM"
                  " wherry.pipeline p WHERE p.number = %s)",
                  (long long)lease->epoch, postgres->number);
}

static enum wherry_status attach(struct postgres_store *postgres, struct lease *lease,
                                 struct wherry_error *error)
{
    struct buffer sql = {0};
    enum wherry_status status = WHERRY_OK;
    add_attaching(postgres, lease, &sql);
    PGresult *told = NULL;
    status = queue_send(postgres, buffer_text(&sql), NULL, NULL, error);
    if (status == WHERRY_OK)
        status = queue_wait(postgres, &told, error);
    buffer_free(&sql);
    if (status != WHERRY_OK)
        return status;
    if (PQntuples(told) == 0) {
        leases_lose(&lease, 1);
        status = sql_break(&postgres->base, "its turn is lost", error);
    } else if (PQgetvalue(told, 0, 0)[0] == 0) {
        status = sql_break(&postgres->base,
                           "another role has made it: to write to it, become that role "
                           "('options=-crole=NAME' in the URI)",
                           error);
    }
    PQclear(told);
    return status;
}

/* If what the server refused is the proof, the leases are lost. */
static void fence_judge(struct postgres_store *postgres, PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state != NULL && text_same(state, LEASE_LOST_STATE))
        leases_lose(postgres->fence.leases, postgres->fence.count);
}

/* A statement may take longer than a term: its turns are kept by the connection of their
 * own (desk.h). */
static bool keep_while_waiting(struct postgres_store *postgres)
{
    struct wherry_error why = {0};
    if (postgres_leases.keep(postgres->fence.leases, postgres->fence.count, false,
                             &why) == WHERRY_OK)
        return true;
    sql_break(&postgres->base, why.message, NULL);
    return false;
}

enum wherry_status postgres_fence(struct store *store, struct lease *lease,
                                  struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    struct fence *fence = &postgres->fence;
    for (size_t i = 0; i < fence->count; i++)
        if (fence->leases[i] == lease)
            return WHERRY_OK;
    if (lease->driver != &postgres_leases || fence->count == FENCE_LEASES)
        return sql_break(store, "this turn is not one of its database", error);
    const enum wherry_status status =
        fence->count == 0 ? attach(postgres, lease, error) : WHERRY_OK;
    if (status != WHERRY_OK)
        return status;
    postgres->queue.refused = &fence_judge;
    postgres->queue.keep = &keep_while_waiting;
    fence->leases[fence->count++] = lease;
    buffer_clear(&fence->proof);
    buffer_add_text(&fence->proof, "SELECT wherry.lease_prove(");
    leases_as_sql(fence->leases, fence->count, &fence->proof);
    buffer_add_text(&fence->proof, ", ");
    lease_holder_as_sql(lease, &fence->proof);
    buffer_add_text(&fence->proof, ")");
    return WHERRY_OK;
}

enum wherry_status fence_prove(struct postgres_store *postgres,
                               struct wherry_error *error)
{
    return postgres->fence.count == 0
               ? WHERRY_OK
               : queue_send(postgres, buffer_text(&postgres->fence.proof), NULL, NULL,
                            error);
}

void fence_seen(struct postgres_store *postgres)
{
    postgres->fence.seen_ms = clock_elapsed_ms();
}

/* A transaction that waits for a service is not one whose process stands still. */
static enum wherry_status show_life(struct postgres_store *postgres,
                                    struct wherry_error *error)
{
    if (postgres->turn != TURN_OPEN ||
        clock_elapsed_ms() - postgres->fence.seen_ms < lease_term_ms() / 3)
        return WHERRY_OK;
    fence_seen(postgres);
    return queue_do(postgres, "SELECT 1", error);
}

enum wherry_status postgres_keep(struct store *store, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    struct fence *fence = &postgres->fence;
    struct wherry_error why = {0};
    const enum wherry_status status =
        fence->count == 0
            ? WHERRY_OK
            : postgres_leases.keep(fence->leases, fence->count, false, &why);
    if (status == WHERRY_OK)
        return show_life(postgres, error);
    return sql_break(store, why.message, error);
}
