/* handle.c -- an open state in a database, and what the server says when it refuses
 * something.
 */
#include "host/store/postgres/handle.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/store/postgres/lease_schema.h"

int64_t postgres_trips;

struct postgres_store *postgres_of(struct store *store)
{
    return (struct postgres_store *)store;
}

const struct postgres_store *postgres_seen(const struct store *store)
{
    return (const struct postgres_store *)store;
}

bool postgres_keeps(const struct postgres_store *postgres)
{
    return postgres->settled || postgres->turn != TURN_NONE;
}

/* What a class of errors means to an operator. A message of the server may quote a value,
 * so that its words are passed on for those classes alone in which it quotes names only. */
static const struct {
    const char *state; /* a code, or its first letters */
    const char *words; /* NULL: the server's own */
} classes[] = {
    {"08", "the connection was lost"},
    {LEASE_LOST_STATE, "its turn is lost: another holder has taken it since"},
    {"57P01", "the server was stopped"},
    {"57P02", "the server was stopped"},
    {"57P03", "the server cannot take connections now"},
    {"57014", "the server gave up a statement: it took too long"},
    {"55P03", "another command writes to the state, and did not end in time"},
    {"40", "the server undid the transaction: others write to the same rows"},
    {"2201E", "it was removed while it was in use"},
    {"22012",
     "another command wrote to it at the same time: nothing of this was saved"},
    {"42501", NULL},
    {"25006", "the server takes no writes: it is a standby, or set to read only"},
    {"53100", "the disk of the server is full"},
    {"53", "the server is short of memory or connections"},
    {"28", NULL},
    {"3D000", NULL},
    {"3F000", NULL},
    {"42P01", NULL},
};

static bool is_state(const char *code, const char *state)
{
    return strncmp(code, state, strlen(state)) == 0;
}

static void add_state(const PGresult *result, const char *code, struct buffer *words)
{
    const char *own = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (!is_state(code, classes[i].state))
            continue;
        if (classes[i].words != NULL || own == NULL)
            buffer_add_text(words, classes[i].words);
        else
            buffer_add_text(words, own);
        buffer_format(words, " (SQLSTATE %s)", code);
        return;
    }
    buffer_format(words, "the server refused a statement (SQLSTATE %s)", code);
}

void postgres_words(const PGconn *connection, const PGresult *result,
                    struct buffer *words)
{
    const char *code =
        result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (PQstatus(connection) == CONNECTION_BAD && code == NULL)
        buffer_add_text(words, "the connection to the server was lost");
    else if (code == NULL)
        buffer_add_text(words, "the server gave no answer");
    else
        add_state(result, code, words);
}

enum wherry_status postgres_fail(struct postgres_store *postgres,
                                 const PGresult *result, struct wherry_error *error)
{
    struct buffer words = {0};
    postgres_words(postgres->connection, result, &words);
    const enum wherry_status status =
        sql_refuse(&postgres->base, buffer_text(&words), error);
    buffer_free(&words);
    return status;
}

enum wherry_status postgres_execute(struct postgres_store *postgres, const char *sql,
                                    struct wherry_error *error)
{
    if (postgres->base.broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", postgres->base.broken);
    PGresult *result = PQexec(postgres->connection, sql);
    postgres_trips++;
    const ExecStatusType told = PQresultStatus(result);
    const enum wherry_status status =
        told == PGRES_COMMAND_OK || told == PGRES_TUPLES_OK || told == PGRES_EMPTY_QUERY
            ? WHERRY_OK
            : postgres_fail(postgres, result, error);
    PQclear(result);
    return status;
}
