/* pieces.c -- what a cut read has returned, in a table. */
#include "host/store/postgres/pieces.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/turn.h"
#include "host/store/spool.h"
#include "host/store/spool_medium.h"

struct pieces {
    struct postgres_store *postgres;
    enum store_side side;
};

/* Read at once: some 64 KiB each. */
#define OF_SIDE " FROM piece WHERE pipeline = $1 AND side = $2"
static const char ask_length[] = "SELECT coalesce(max(at + length(bytes)), 0)" OF_SIDE;
static const char ask_some[] =
    "SELECT at, bytes" OF_SIDE " AND at >= $3 ORDER BY at LIMIT 8";
static const char add_one[] =
    "INSERT INTO piece(pipeline, side, at, bytes) VALUES($1, $2, $3, $4)";
static const char remove_some[] = "DELETE" OF_SIDE " AND at >= $3";

/* The values that each of these has. */
struct values {
    struct sent sent;
    char side[4], at[24];
};

static void set_values(const struct pieces *pieces, uint64_t at, struct values *values)
{
    values->sent = (struct sent){0};
    snprintf(values->side, sizeof values->side, "%d", (int)pieces->side);
    snprintf(values->at, sizeof values->at, "%" PRIu64, at);
    sent_pipeline(&values->sent, pieces->postgres);
    sent_text(&values->sent, values->side);
}

/* What failed has broken the store. */
static bool as_errno(enum wherry_status status)
{
    if (status != WHERRY_OK)
        errno = EIO;
    return status == WHERRY_OK;
}

static bool ask(const struct pieces *pieces, const char *sql,
                const struct values *values, PGresult **rows)
{
    struct wherry_error ignored = {0};
    struct postgres_store *postgres = pieces->postgres;
    enum wherry_status status =
        often_send(postgres, sql, &values->sent, NULL, &ignored);
    if (status == WHERRY_OK)
        status = queue_wait(postgres, rows, &ignored);
    return as_errno(status);
}

static int64_t number_at(const PGresult *rows, int row)
{
    return postgres_decode(PQgetvalue(rows, row, 0), (size_t)PQgetlength(rows, row, 0));
}

static bool open_pieces(void *self, uint64_t *length)
{
    const struct pieces *pieces = self;
    struct values values;
    PGresult *rows = NULL;
    if (!pieces->postgres->pieces[pieces->side])
        return false;
    set_values(pieces, 0, &values);
    const bool fine = ask(pieces, ask_length, &values, &rows);
    *length = fine ? (uint64_t)number_at(rows, 0) : 0;
    PQclear(rows);
    return fine;
}

static bool begin_pieces(void *self)
{
    (void)self;
    return true;
}

static bool add_piece(void *self, uint64_t at, const void *bytes, size_t length)
{
    const struct pieces *pieces = self;
    struct wherry_error ignored = {0};
    struct values values;
    set_values(pieces, at, &values);
    sent_text(&values.sent, values.at);
    sent_bytes(&values.sent, bytes, length);
    pieces->postgres->pieces[pieces->side] = true;
    return as_errno(
        often_send(pieces->postgres, add_one, &values.sent, NULL, &ignored));
}

/* Those that follow each other: what is behind a gap is none of this read. */
static bool read_pieces(void *self, uint64_t at, struct buffer *bytes)
{
    const struct pieces *pieces = self;
    struct values values;
    PGresult *rows = NULL;
    uint64_t next = at;
    set_values(pieces, at, &values);
    sent_text(&values.sent, values.at);
    if (ask(pieces, ask_some, &values, &rows))
        for (int row = 0; row < PQntuples(rows); row++) {
            const size_t length = (size_t)PQgetlength(rows, row, 1);
            if ((uint64_t)number_at(rows, row) != next)
                break;
            buffer_add(bytes, PQgetvalue(rows, row, 1), length);
            next += length;
        }
    PQclear(rows);
    return next > at;
}

static enum wherry_status send_removal(const struct pieces *pieces, uint64_t from,
                                       struct wherry_error *error)
{
    struct values values;
    set_values(pieces, from, &values);
    sent_text(&values.sent, values.at);
    return often_send(pieces->postgres, remove_some, &values.sent, NULL, error);
}

/* In the transaction that is open, or in one of its own. */
static bool remove_from(const struct pieces *pieces, uint64_t from)
{
    struct wherry_error ignored = {0};
    struct store *store = &pieces->postgres->base;
    if (postgres_in_transaction(store))
        return as_errno(send_removal(pieces, from, &ignored));
    enum wherry_status status = postgres_begin(store, &ignored);
    if (status == WHERRY_OK)
        status = send_removal(pieces, from, &ignored);
    if (status == WHERRY_OK)
        status = postgres_commit(store, &ignored);
    else
        postgres_undo(store);
    return as_errno(status);
}

static bool cut_pieces(void *self, uint64_t length)
{
    return remove_from(self, length);
}

static bool sync_pieces(void *self)
{
    (void)self; /* nothing of the table outlasts it */
    return true;
}

static void close_pieces(void *self)
{
    (void)self;
}

static void remove_pieces(void *self)
{
    const struct pieces *pieces = self;
    bool *any = &pieces->postgres->pieces[pieces->side];
    if (*any && pieces->postgres->base.broken == NULL && remove_from(pieces, 0))
        *any = false;
}

struct spool *pieces_spool(struct store *store, enum store_side side)
{
    static const struct spool_medium medium = {.open = &open_pieces,
                                               .begin = &begin_pieces,
                                               .add = &add_piece,
                                               .read = &read_pieces,
                                               .cut = &cut_pieces,
                                               .sync = &sync_pieces,
                                               .close = &close_pieces,
                                               .remove = &remove_pieces,
                                               .free = &free};
    struct pieces *pieces = memory_allocate(sizeof *pieces);
    *pieces = (struct pieces){.postgres = postgres_of(store), .side = side};
    return spool_create_on(&medium, pieces);
}
