/* handle.h -- within this folder: an open state in a database, and what the server says
 * when it refuses something.
 */
#ifndef STORE_POSTGRES_HANDLE_H
#define STORE_POSTGRES_HANDLE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/store/handle.h"
#include "host/store/postgres/texts.h"
#include "host/store/sql.h"

/* Parameters of a statement, beside the number of the pipeline. */
enum { PARAMETERS = 14 };

struct postgres_statement {
    struct sql_statement base;
    enum statement which;
    bool prepared;  /* the server knows its text */
    bool walking;   /* a cursor is open: the rest of the rows is there */
    PGresult *rows; /* NULL: it has not been stepped */
    int row;        /* of `rows`, the one that is there */
    struct parameter {
        const void *bytes; /* NULL: it is NULL */
        size_t length;
        bool text;          /* else bytes */
        struct buffer kept; /* what was copied */
    } parameters[PARAMETERS];
};

enum { FENCE_LEASES = 8 };

struct postgres_store {
    struct store base;
    PGconn *connection;
    char *pipeline;
    char number[24]; /* of the pipeline in the database, as a text */
    int64_t changes, last_number;
    struct fence { /* see fence.h */
        struct lease *leases[FENCE_LEASES];
        size_t count;
        struct buffer proof; /* "SELECT ...; ", or nothing */
        int64_t seen_ms;     /* by the server, in a transaction; see clock_elapsed_ms */
    } fence;
    struct postgres_statement statements[STATEMENT_COUNT];
};

/* Of a store that PostgreSQL keeps. */
struct postgres_store *postgres_of(struct store *store);
const struct postgres_store *postgres_seen(const struct store *store);

/* After the server has refused something, or cannot be reached: breaks the store. NULL:
 * the connection itself has failed. */
enum wherry_status postgres_fail(struct postgres_store *postgres,
                                 const PGresult *result, struct wherry_error *error);
/* In words for a message, which name no secret and no value. */
void postgres_words(const PGconn *connection, const PGresult *result,
                    struct buffer *words);
/* Runs some statements that give no row and need no value. */
enum wherry_status postgres_execute(struct postgres_store *postgres, const char *sql,
                                    struct wherry_error *error);

#endif
