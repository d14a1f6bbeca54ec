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
#include "host/store/postgres/parts.h"
#include "host/store/postgres/texts.h"
#include "host/store/sql.h"

enum { FENCE_LEASES = 8 };

struct known;
struct sieve;

struct postgres_store {
    struct store base;
    PGconn *connection;
    char *pipeline;
    char number[24]; /* of the pipeline in the database, as a text */
    int64_t changes, last_number;
    struct queue queue;
    enum turn turn;
    bool by_keys; /* see table.c */
    bool settled; /* there was a transaction: what is read is kept */
    /* Of the transaction: it rests on contacts that were read before it was on the
     * server; it writes some. */
    bool leaned, moves;
    bool pieces[STORE_SIDES]; /* a cut read may have left some: see pieces.h */
    bool forgets;    /* somebody was forgotten, or let in again, by this handle */
    int64_t moved;   /* how many transactions have written contacts; below 0: unknown */
    int64_t highest; /* contact; below 0: unknown */
    struct known *known;
    struct noted noted;
    struct save_journal journal;
    struct save_links first_links;
    struct sieve *sieve; /* NULL: contacts may have any address; see sieve.h */
    struct temporary temporary;
    struct fence { /* see fence.h */
        struct lease *leases[FENCE_LEASES];
        size_t count;
        struct buffer proof; /* a statement */
        int64_t seen_ms;     /* by the server, in a transaction; see clock_elapsed_ms */
    } fence;
    struct postgres_statement statements[STATEMENT_COUNT];
};

/* How often this process has waited for a server. */
extern int64_t postgres_trips;

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
/* May what is read be kept? It is of this moment, or nobody else writes it (turn.h). */
bool postgres_keeps(const struct postgres_store *postgres);
/* Runs some statements that give no row and need no value, while the state is opened:
 * later there is queue_do. */
enum wherry_status postgres_execute(struct postgres_store *postgres, const char *sql,
                                    struct wherry_error *error);

#endif
