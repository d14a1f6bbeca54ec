/* schema.c -- the tables that all pipelines share, made and brought up to date. */
#include "host/store/postgres/schema.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/schema_versions.h"

/* Any number will do that nobody else takes: "Wherry". */
#define LOCK_NUMBER "95884949877369"

const char *const schema_tables[] = {
    "value",  "contact", "link",       "further",   "run",    "journal", "segment",
    "member", "seat",    "forgetting", "forgotten", "counts", "piece",   NULL};

const char *const schema_of_handle =
    "DO $$ BEGIN"
    " CREATE TEMP TABLE shown(id bytea PRIMARY KEY);"
    " CREATE TEMP TABLE absent(id bytea PRIMARY KEY);"
    " CREATE TEMP TABLE renewed(id bytea PRIMARY KEY);"
    " CREATE TEMP TABLE agreed(contact bigint NOT NULL,"
    " kind text COLLATE \"C\" NOT NULL, depends bigint NOT NULL,"
    " met smallint NOT NULL DEFAULT 0, PRIMARY KEY(contact, kind));"
    " END $$";

/* ---- Versions ---- */

/* *version -1: there are no tables. */
static enum wherry_status ask_version(struct postgres_store *postgres, int *version,
                                      struct wherry_error *error)
{
    PGconn *connection = postgres->connection;
    enum wherry_status status = WHERRY_OK;
    PGresult *result = PQexec(connection, "SELECT to_regclass('wherry.version')");
    *version = -1;
    postgres_trips++;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && !PQgetisnull(result, 0, 0)) {
        PQclear(result);
        result = PQexec(connection, "SELECT number FROM wherry.version");
        postgres_trips++;
        if (PQntuples(result) == 1)
            *version = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    }
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        status = postgres_fail(postgres, result, error);
    PQclear(result);
    return status;
}

/* One at a time over all hosts, each version in one transaction. The others wait until the
 * tables are there, however long a lease is. */
static enum wherry_status migrate(struct postgres_store *postgres,
                                  struct wherry_error *error)
{
    char mark[64];
    int version = -1;
    enum wherry_status status =
        postgres_execute(postgres,
                         "BEGIN; SET LOCAL lock_timeout = '2min';"
                         "SELECT pg_advisory_xact_lock(" LOCK_NUMBER ")",
                         error);
    if (status == WHERRY_OK)
        status = ask_version(postgres, &version, error);
    for (int from = version < 0 ? 0 : version;
         from < schema_version && status == WHERRY_OK; from++) {
        snprintf(mark, sizeof mark, "UPDATE wherry.version SET number = %d", from + 1);
        for (const char *const *sql = schema_step(from);
             *sql != NULL && status == WHERRY_OK; sql++)
            status = postgres_execute(postgres, *sql, error);
        if (status == WHERRY_OK)
            status = postgres_execute(postgres, mark, error);
    }
    if (status == WHERRY_OK)
        return postgres_execute(postgres, "COMMIT", error);
    PQclear(PQexec(postgres->connection, "ROLLBACK"));
    return status;
}

enum wherry_status schema_settle(struct postgres_store *postgres, bool make,
                                 struct wherry_error *error)
{
    int version = 0;
    enum wherry_status status = ask_version(postgres, &version, error);
    if (status != WHERRY_OK || version == schema_version)
        return status;
    if (version > schema_version)
        return fail(
            error, WHERRY_FAILED,
            "%s: its tables have version %d, but this wherry knows only version "
            "%d: use a newer wherry",
            postgres->base.title, version, schema_version);
    return make ? migrate(postgres, error) : WHERRY_END;
}
