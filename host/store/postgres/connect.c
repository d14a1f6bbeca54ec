/* connect.c -- a place in a database, and the way there. */
#include "host/store/postgres/connect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/store/gone.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/known.h"
#include "host/store/postgres/noted.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/save.h"
#include "host/store/postgres/schema.h"
#include "host/store/postgres/schema_versions.h"
#include "host/store/postgres/sieve.h"
#include "host/store/postgres/statement.h"
#include "host/store/postgres/temporary.h"
#include "host/store/term.h"

bool postgres_is_place(const char *place)
{
    return strncmp(place, "postgresql://", 13) == 0 ||
           strncmp(place, "postgres://", 11) == 0;
}

void postgres_place(const char *states, const char *pipeline, struct buffer *place)
{
    buffer_clear(place);
    buffer_format(place, "%s#%s", states, pipeline);
}

/* ---- Connected ---- */

static void stay_silent(void *self, const char *words)
{
    (void)self, (void)words;
}

bool postgres_reads_uri(const char *uri)
{
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(uri, &why);
    const bool good = options != NULL;
    PQconninfoFree(options);
    PQfreemem(why);
    return good;
}

/* One line for each host that was tried; those that begin with a blank are hints. libpq
 * names hosts, users and databases, and no password. */
static enum wherry_status cannot_connect(const struct postgres_store *postgres,
                                         struct wherry_error *error)
{
    struct buffer words = {0};
    for (const char *line = PQerrorMessage(postgres->connection); *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        if (length > 0 && *line != '\t' && *line != ' ')
            buffer_format(&words, "%s%.*s", words.length == 0 ? "" : "; ", (int)length,
                          line);
        line += length + (line[length] == '\n');
    }
    const enum wherry_status status =
        fail(error, WHERRY_FAILED, "%s: %s", postgres->base.title, buffer_text(&words));
    buffer_free(&words);
    return status;
}

/* A holder that was stopped in a transaction is given up by the server before its lease
 * ends (two thirds of a term: it has kept the lease within the last third), and does not
 * delay the next one. A long statement of a process that is gone ends, too. What the server
 * or the role was set to holds for the rest. A commit is on the server's disk.
 *
 * Tables that were just filled have no statistics, and each statement is about few of their
 * rows: no join reads whole tables (see ask.c for what leaves the server no choice). For
 * the mode of plans see often.h. */
static enum wherry_status settle_session(struct postgres_store *postgres,
                                         struct wherry_error *error)
{
    struct buffer sql = {0};
    const int64_t term_ms = lease_term_ms();
    buffer_format(&sql,
                  "SET search_path = wherry; SET standard_conforming_strings = on;"
                  "SET enable_hashjoin = off;"
                  "SET enable_mergejoin = off; SET jit = off;"
                  "SET plan_cache_mode = force_generic_plan;"
                  "SET lock_timeout = %" PRId64 ";"
                  "SET idle_in_transaction_session_timeout = %" PRId64 ";"
                  "SELECT set_config(c.name, c.value, false) FROM (VALUES"
                  " ('statement_timeout', '0', '10min'),"
                  " ('synchronous_commit', 'off', 'on')) AS c(name, unset, value)"
                  " WHERE current_setting(c.name) = c.unset;"
                  "DO $$ BEGIN PERFORM set_config('client_connection_check_interval',"
                  " '5s', false) WHERE current_setting("
                  "'client_connection_check_interval', true) = '0';"
                  " EXCEPTION WHEN OTHERS THEN NULL; END $$",
                  term_ms, term_ms * 2 / 3);
    const enum wherry_status status =
        postgres_execute(postgres, buffer_text(&sql), error);
    buffer_free(&sql);
    return status;
}

static enum wherry_status connect_to(struct postgres_store *postgres, const char *uri,
                                     struct wherry_error *error)
{
    /* What comes before the URI gives way to what that says: a server that does not
     * answer is given up. */
    const char *const keys[] = {
        "connect_timeout",           "tcp_user_timeout", "keepalives_idle",
        "keepalives_interval",       "keepalives_count", "dbname",
        "fallback_application_name", "client_encoding",  NULL};
    const char *const values[] = {"10", "30000",  "10",   "5", "3",
                                  uri,  "wherry", "UTF8", NULL};
    if (!postgres_reads_uri(uri))
        return fail(error, WHERRY_FAILED,
                    "the state is in PostgreSQL, but libpq cannot read the URI: see "
                    "'Connection URIs' in the manual of PostgreSQL");
    postgres->connection = PQconnectdbParams(keys, values, 1);
    if (PQstatus(postgres->connection) != CONNECTION_OK)
        return cannot_connect(postgres, error);
    PQsetNoticeProcessor(postgres->connection, &stay_silent, NULL);
    postgres_trips++;
    return settle_session(postgres, error);
}

/* ---- The pipeline ---- */

/* What of pieces.h each side has. */
#define PIECES_ARE_THERE                                                               \
    "EXISTS (SELECT FROM piece p WHERE p.pipeline = number AND p.side = 0),"           \
    " EXISTS (SELECT FROM piece p WHERE p.pipeline = number AND p.side = 1)"

/* END: there is none of this name. One of our own goes before one that we may see. */
static enum wherry_status find_pipeline(struct postgres_store *postgres,
                                        struct wherry_error *error)
{
    const char *const values[] = {postgres->pipeline};
    PGresult *result =
        PQexecParams(postgres->connection,
                     "SELECT number, set_config('" SCHEMA_SETTING "', number::text,"
                     " false), (SELECT v.value FROM value v WHERE v.pipeline = number"
                     " AND v.name = '" GONE_VALUE "'), " PIECES_ARE_THERE
                     " FROM (SELECT number FROM pipeline"
                     " WHERE name = $1 ORDER BY owner = current_user DESC, number"
                     " LIMIT 1) AS found",
                     1, NULL, values, NULL, NULL, 0);
    enum wherry_status status = WHERRY_END;
    postgres_trips++;
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        status = postgres_fail(postgres, result, error);
    else if (PQntuples(result) == 1) {
        snprintf(postgres->number, sizeof postgres->number, "%s",
                 PQgetvalue(result, 0, 0));
        if (!PQgetisnull(result, 0, 2))
            postgres->base.gone = memory_text(PQgetvalue(result, 0, 2));
        for (int side = 0; side < STORE_SIDES; side++)
            postgres->pieces[side] = PQgetvalue(result, 0, 3 + side)[0] == 't';
        status = WHERRY_OK;
    }
    PQclear(result);
    return status;
}

/* One row of counts for each, from the beginning. None where one is being moved to here. */
static const char *const steps_of_adding[] = {
    "INSERT INTO pipeline(name) SELECT $1::text WHERE NOT EXISTS (SELECT FROM pipeline "
    "p"
    " WHERE p.name = $1::text || '" STORE_BESIDE_FOLLOW "') ON CONFLICT DO NOTHING",
    "INSERT INTO counts(pipeline, rows, on_list, in_crm, linked, subscribed, open, "
    "parked)"
    " SELECT number, 0, 0, 0, 0, 0, 0, 0 FROM pipeline WHERE name = $1"
    " AND owner = current_user ON CONFLICT DO NOTHING"};

static enum wherry_status add_pipeline(struct postgres_store *postgres,
                                       struct wherry_error *error)
{
    const char *const values[] = {postgres->pipeline};
    const bool dry = postgres->base.mode == STORE_DRY; /* a transaction is open */
    enum wherry_status status =
        dry ? WHERRY_OK : postgres_execute(postgres, "BEGIN", error);
    for (size_t i = 0; i < 2 && status == WHERRY_OK; i++) {
        PGresult *result = PQexecParams(postgres->connection, steps_of_adding[i], 1,
                                        NULL, values, NULL, NULL, 0);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            status = postgres_fail(postgres, result, error);
        PQclear(result);
    }
    if (status == WHERRY_OK && !dry)
        status = postgres_execute(postgres, "COMMIT", error);
    if (status == WHERRY_OK)
        status = find_pipeline(postgres, error);
    return status == WHERRY_END ? fail(error, WHERRY_FAILED, "%s: %s",
                                       postgres->base.title, STORE_BESIDE_WORDS)
                                : status;
}

static enum wherry_status enter_mode(struct postgres_store *postgres,
                                     struct wherry_error *error)
{
    const enum store_mode mode = postgres->base.mode;
    enum wherry_status status = WHERRY_OK;
    if (mode == STORE_READ)
        status =
            postgres_execute(postgres, "SET default_transaction_read_only = on", error);
    if (status == WHERRY_OK && mode == STORE_DRY) {
        status = postgres_execute(postgres, "BEGIN", error);
        postgres->turn = TURN_OPEN;
        postgres->settled = true;
    }
    if (status == WHERRY_OK)
        status = find_pipeline(postgres, error);
    return status == WHERRY_END && mode != STORE_READ ? add_pipeline(postgres, error)
                                                      : status;
}

/* ---- Opened and closed ---- */

char *postgres_uri_of(const char *place)
{
    const char *end = strrchr(place, '#');
    char *uri = memory_text(place);
    if (end != NULL)
        uri[end - place] = '\0';
    return uri;
}

static struct postgres_store *make_handle(const char *place, enum store_mode mode)
{
    struct postgres_store *postgres = memory_allocate(sizeof *postgres);
    struct buffer title = {0};
    const char *end = strrchr(place, '#');
    postgres->pipeline = memory_text(end == NULL ? "" : end + 1);
    postgres->base.mode = mode;
    /* A root file system may be read-only: then what is staged is in memory. */
    if (access(files_temporary(), W_OK | X_OK) == 0)
        postgres->base.scratch = memory_text(files_temporary());
    buffer_format(&title, "state of '%s' in PostgreSQL", postgres->pipeline);
    postgres->base.title = buffer_take(&title);
    postgres->known = known_create();
    postgres->moved = postgres->highest = -1;
    return postgres;
}

enum wherry_status postgres_open(const char *place, enum store_mode mode,
                                 struct store **opened, struct wherry_error *error)
{
    struct postgres_store *postgres = make_handle(place, mode);
    char *uri = postgres_uri_of(place);
    *opened = &postgres->base;
    enum wherry_status status = connect_to(postgres, uri, error);
    if (status == WHERRY_OK)
        status = schema_settle(postgres, mode != STORE_READ, error);
    if (status == WHERRY_OK)
        status = enter_mode(postgres, error);
    if (status == WHERRY_OK)
        queue_begin(postgres);
    free(uri);
    return status;
}

/* The server undoes what was not committed. */
void postgres_close(struct store *store)
{
    struct postgres_store *postgres = postgres_of(store);
    postgres_finish(postgres);
    queue_free(&postgres->queue);
    known_free(postgres->known);
    sieve_free(postgres->sieve);
    noted_clear(&postgres->noted);
    save_free(postgres);
    temporary_free(&postgres->temporary);
    buffer_free(&postgres->fence.proof);
    PQfinish(postgres->connection);
    free(postgres->pipeline);
}

/* ---- There, and no more ---- */

/* Connected, with the pipeline found; the caller closes and frees it in any case. */
static enum wherry_status reach(const char *place, struct postgres_store **reached,
                                struct wherry_error *error)
{
    char *uri = postgres_uri_of(place);
    *reached = make_handle(place, STORE_READ);
    enum wherry_status status = connect_to(*reached, uri, error);
    if (status == WHERRY_OK)
        status = schema_settle(*reached, false, error);
    if (status == WHERRY_OK)
        status = find_pipeline(*reached, error);
    free(uri);
    return status;
}

void postgres_leave(struct postgres_store *reached)
{
    postgres_close(&reached->base);
    free(reached->base.title);
    free(reached->base.scratch);
    free(reached->base.broken);
    free(reached->base.gone);
    free(reached);
}

enum wherry_status postgres_reach(const char *states, const char *title,
                                  enum store_mode mode, struct postgres_store **reached,
                                  struct wherry_error *error)
{
    *reached = make_handle(states, mode);
    free((*reached)->base.title);
    (*reached)->base.title = memory_text(title);
    enum wherry_status status = connect_to(*reached, states, error);
    return status == WHERRY_OK ? schema_settle(*reached, mode != STORE_READ, error)
                               : status;
}

/* In doubt it is there. */
bool postgres_exists(const char *place)
{
    struct postgres_store *reached;
    struct wherry_error ignored = {0};
    const enum wherry_status status = reach(place, &reached, &ignored);
    postgres_leave(reached);
    return status != WHERRY_END;
}

enum wherry_status postgres_remove(const char *place, struct wherry_error *error)
{
    struct postgres_store *reached;
    struct buffer sql = {0};
    enum wherry_status status = reach(place, &reached, error);
    if (status == WHERRY_OK) {
        buffer_add_text(&sql, "BEGIN;");
        for (size_t i = 0; schema_tables[i] != NULL; i++)
            buffer_format(&sql, "DELETE FROM %s WHERE pipeline = %s;", schema_tables[i],
                          reached->number);
        buffer_format(&sql, "DELETE FROM pipeline WHERE number = %s; COMMIT",
                      reached->number);
        status = postgres_execute(reached, buffer_text(&sql), error);
    }
    buffer_free(&sql);
    postgres_leave(reached);
    return status;
}

enum wherry_status postgres_put_in_place(const char *part, const char *place,
                                         struct wherry_error *error)
{
    struct postgres_store *reached;
    PGresult *result = NULL;
    const char *const values[] = {strrchr(place, '#') + 1};
    enum wherry_status status = reach(part, &reached, error);
    if (status == WHERRY_OK) {
        struct buffer sql = {0};
        buffer_format(&sql,
                      "UPDATE pipeline SET name = $1 WHERE number = %s AND NOT EXISTS"
                      " (SELECT FROM pipeline o WHERE o.name = $1)",
                      reached->number);
        result = PQexecParams(reached->connection, buffer_text(&sql), 1, NULL, values,
                              NULL, NULL, 0);
        buffer_free(&sql);
    }
    if (status == WHERRY_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        status = postgres_fail(reached, result, error);
    else if (status == WHERRY_END ||
             (status == WHERRY_OK && strcmp(PQcmdTuples(result), "1") != 0))
        status =
            fail(error, WHERRY_FAILED, "there is a state of '%s' already", values[0]);
    PQclear(result);
    postgres_leave(reached);
    return status;
}
