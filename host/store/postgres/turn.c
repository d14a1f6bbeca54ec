/* turn.c -- transactions on a state in a database. */
#include "host/store/postgres/turn.h"

#include "host/base/error.h"
#include "host/store/postgres/fence.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/statement.h"

/* One writer a pipeline: the others wait, as long as lock_timeout says. */
enum wherry_status postgres_begin(struct store *store, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    struct buffer sql = {0};
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    if (postgres_keep(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    buffer_format(&sql, "BEGIN; SELECT FROM pipeline WHERE number = %s FOR UPDATE",
                  postgres->number);
    PGresult *result = PQexec(postgres->connection, buffer_text(&sql));
    enum wherry_status status = WHERRY_OK;
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        status = postgres_fail(postgres, result, error);
    else if (PQntuples(result) == 0)
        status = sql_break(store, "it was removed while it was in use", error);
    fence_seen(postgres);
    PQclear(result);
    buffer_free(&sql);
    return status;
}

/* The proof that the turn is ours and the commit are one message: the first that fails
 * ends it. A server that got a COMMIT, and whose answer did not come, may have done it. */
enum wherry_status postgres_commit(struct store *store, struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    struct buffer sql = {0};
    buffer_format(&sql, "%sCOMMIT", fence_proof(postgres));
    PGresult *result = PQexec(postgres->connection, buffer_text(&sql));
    buffer_free(&sql);
    const char *told = PQcmdStatus(result);
    enum wherry_status status = WHERRY_OK;
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fence_judge(postgres, result);
        status = postgres_fail(postgres, result, error);
    } else if (told[0] == 'R') { /* ROLLBACK: something had failed in it */
        status = sql_break(store, "the server undid the transaction", error);
    }
    PQclear(result);
    postgres_forget_cursors(postgres);
    return status;
}

void postgres_undo(struct store *store)
{
    struct postgres_store *postgres = postgres_of(store);
    if (!postgres_in_transaction(store))
        return;
    PQclear(PQexec(postgres->connection, "ROLLBACK"));
    postgres_forget_cursors(postgres);
}

bool postgres_in_transaction(const struct store *store)
{
    const PGTransactionStatusType status =
        PQtransactionStatus(postgres_seen(store)->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

enum wherry_status postgres_hold(struct store *store, struct wherry_error *error)
{
    return postgres_execute(postgres_of(store),
                            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error);
}

enum wherry_status postgres_let_go(struct store *store, struct wherry_error *error)
{
    const enum wherry_status status =
        postgres_execute(postgres_of(store), "COMMIT", error);
    postgres_forget_cursors(postgres_of(store));
    return status;
}

/* A commit is on the server's disk when the server reports it (synchronous_commit). */
enum wherry_status postgres_flush(struct store *store, struct wherry_error *error)
{
    (void)store, (void)error;
    return WHERRY_OK;
}
