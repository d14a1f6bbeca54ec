/* states.c -- a database, as the place of the states of all pipelines. */
#include "host/store/postgres/states.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/text.h"
#include "host/store/postgres/connect.h"
#include "host/store/postgres/handle.h"

enum wherry_status postgres_check_states(const char *states, struct wherry_error *error)
{
    return postgres_reads_uri(states)
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED,
                      "has a URI that libpq cannot read: see 'Connection URIs' in the "
                      "manual of PostgreSQL");
}

/* What libpq itself shows as stars. */
bool postgres_is_secret(const char *states)
{
    bool secret = false;
    PQconninfoOption *options = PQconninfoParse(states, NULL);
    for (const PQconninfoOption *one = options; one != NULL && one->keyword != NULL;
         one++)
        secret |= one->val != NULL && strchr(one->dispchar, '*') != NULL;
    PQconninfoFree(options);
    return secret;
}

static const char *value_of(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *one = options; one != NULL && one->keyword != NULL;
         one++)
        if (text_same(one->keyword, keyword))
            return one->val == NULL ? "" : one->val;
    return "";
}

/* Hosts, database and service, as the URI names them: what it leaves to the environment is
 * left out here, too. */
void postgres_show_states(const char *states, struct buffer *words)
{
    PQconninfoOption *options = PQconninfoParse(states, NULL);
    const char *host = value_of(options, "host");
    const char *service = value_of(options, "service");
    if (*host == '\0')
        host = value_of(options, "hostaddr");
    const bool is_socket = *host == '/';
    buffer_format(words, "postgresql://%s/%s", is_socket ? "" : host,
                  value_of(options, "dbname"));
    if (is_socket)
        buffer_format(words, "?host=%s", host);
    if (*service != '\0')
        buffer_format(words, "%sservice=%s", is_socket ? "&" : "?", service);
    PQconninfoFree(options);
}

void postgres_show_place(const char *place, struct buffer *words)
{
    char *uri = postgres_uri_of(place);
    postgres_show_states(uri, words);
    buffer_add_text(words, place + strlen(uri));
    free(uri);
}

/* The first that writes makes the tables. */
enum wherry_status postgres_prepare_states(const char *states,
                                           struct wherry_error *error)
{
    (void)states, (void)error;
    return WHERRY_OK;
}

/* Connected, and the answer to one question; NULL: there is none. */
static PGresult *ask(const char *states, const char *question,
                     struct postgres_store **reached, enum wherry_status *status,
                     struct wherry_error *error)
{
    PGresult *result = NULL;
    *status =
        postgres_reach(states, "states in PostgreSQL", STORE_READ, reached, error);
    if (*status != WHERRY_OK)
        return NULL;
    result = PQexec((*reached)->connection, question);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        *status = postgres_fail(*reached, result, error);
    return result;
}

/* A standby, and a database that is set to read only, takes no writes. */
bool postgres_can_write(const char *states)
{
    struct postgres_store *reached = NULL;
    struct wherry_error ignored = {0};
    enum wherry_status status;
    PGresult *result =
        ask(states, "SHOW transaction_read_only", &reached, &status, &ignored);
    const bool can =
        status == WHERRY_END ||
        (status == WHERRY_OK && text_same(PQgetvalue(result, 0, 0), "off"));
    PQclear(result);
    postgres_leave(reached);
    return can;
}

enum wherry_status postgres_visit(const char *states, states_visitor *visitor,
                                  void *self, struct wherry_error *error)
{
    struct postgres_store *reached = NULL;
    enum wherry_status status;
    PGresult *result =
        ask(states, "SELECT DISTINCT name FROM pipeline", &reached, &status, error);
    for (int row = 0; status == WHERRY_OK && row < PQntuples(result); row++)
        visitor(self, PQgetvalue(result, row, 0));
    PQclear(result);
    postgres_leave(reached);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* Each transaction that writes locks the row of its pipeline, which leaves its number there,
 * and each that writes contacts makes that row new. A turn begins and ends beside it. */
static const char stamps_sql[] =
    "SELECT DISTINCT ON (p.name) p.name, p.number, p.xmin::text, p.xmax::text,"
    " coalesce(l.epoch, 0) FROM pipeline p LEFT JOIN lease l ON l.owner = p.owner"
    " AND l.name = 'pipeline ' || p.name AND l.until > clock_timestamp()"
    " ORDER BY p.name, p.owner = current_user DESC, p.number";

static int64_t number_at(const PGresult *result, int row, int column)
{
    return strtoll(PQgetvalue(result, row, column), NULL, 10);
}

enum wherry_status postgres_stamps(const char *states, states_stamp_visitor *visitor,
                                   void *self, struct wherry_error *error)
{
    struct postgres_store *reached = NULL;
    enum wherry_status status;
    PGresult *result = ask(states, stamps_sql, &reached, &status, error);
    for (int row = 0; status == WHERRY_OK && row < PQntuples(result); row++) {
        struct states_stamp stamp = {0};
        stamp.files[0].inode = (uint64_t)number_at(result, row, 1);
        stamp.files[0].size = number_at(result, row, 2);
        stamp.files[0].s = number_at(result, row, 3);
        stamp.files[0].ns = number_at(result, row, 4);
        visitor(self, PQgetvalue(result, row, 0), &stamp);
    }
    PQclear(result);
    postgres_leave(reached);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* Only the server knows. */
bool postgres_stamp(const char *states, const char *pipeline,
                    struct states_stamp *stamp)
{
    (void)states, (void)pipeline;
    *stamp = (struct states_stamp){0};
    return false;
}
