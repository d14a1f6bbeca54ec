/* parts.h -- within this folder: what an open state consists of; each part is that of the
 * file with its name.
 */
#ifndef STORE_POSTGRES_PARTS_H
#define STORE_POSTGRES_PARTS_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/store/sql.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct postgres_store;

/* Parameters of a statement, beside the number of the pipeline. */
enum { PARAMETERS = 14 };

/* As it was bound: a number is of use here, too, and becomes a text when it is sent. */
enum parameter_kind {
    PARAMETER_NULL,
    PARAMETER_NUMBER,
    PARAMETER_TEXT,
    PARAMETER_BYTES
};
struct parameter {
    enum parameter_kind kind;
    const void *bytes;
    size_t length; /* of bytes */
    int64_t number;
    struct buffer kept; /* what was copied */
};

/* One column of an answer that is known here; `bytes` NULL: a number, or NULL. */
struct cell {
    bool there; /* false: NULL */
    const char *bytes;
    size_t length;
    int64_t number;
};

struct postgres_statement {
    struct sql_statement base;
    enum statement which;
    bool walking;       /* a cursor is open: the rest of the rows is there */
    PGresult *rows;     /* from the server; NULL: none */
    int row;            /* of `rows`, or of the answer, the one that is there */
    struct cell *cells; /* the answer, row by row; */
    size_t cell_room, columns;
    int answers; /* its rows; 0: `rows` is the answer */
    struct parameter parameters[PARAMETERS];
};

/* Whether a transaction is open, or a read that is of one moment (base.held). */
enum turn {
    TURN_NONE,
    TURN_ASKED, /* the server knows nothing of it yet */
    TURN_OPEN,
};

/* Looks at an answer that is no failure; it may break the store. */
typedef void queue_take(struct postgres_store *postgres, PGresult *answer);

/* One that was sent, and not answered yet. */
struct queued {
    queue_take *take; /* NULL: it must not fail, no more */
    bool ends;        /* not a statement: the end of a group of them */
};

/* A statement that the server knows by a name (often.h). */
struct often {
    const char *sql;
    unsigned name; /* its number; 0: none, or it may not be known */
    unsigned uses;
    uint64_t named_at; /* the waits before it was sent */
};

/* For what the server makes plans. */
enum plans { PLANS_FOR_ALL, PLANS_BY_VALUES, PLANS_UNKNOWN };

struct queue {
    struct queued *waiting;
    size_t count, room;
    /* Before anything is sent; where something was refused. NULL: nothing is to be done. */
    enum wherry_status (*enter)(struct postgres_store *postgres,
                                struct wherry_error *error);
    queue_take *refused;
    /* While the server works: false, and the store is broken, where it is of no use any
     * longer. NULL: nothing is to be done. */
    bool (*keep)(struct postgres_store *postgres);
    size_t bytes;   /* that were sent since the last trip, about; */
    size_t drained; /* so many of them left this process for sure */
    uint64_t waits; /* for answers, of which none was bad */
    struct often *often;
    size_t often_count, often_room;
    unsigned names; /* that were given */
    enum plans plans;
};

/* The numbers of the types of their members, which PostgreSQL keeps for ever. */
enum array_of { ARRAY_BYTES = 17, ARRAY_NUMBERS = 20, ARRAY_TEXTS = 25 };

struct array {
    enum array_of of;
    size_t count;
    struct buffer bytes;
};

enum { NOTED_COUNTS = 7 };

struct noted_value {
    char *name, *value; /* value NULL: there is none of this name */
    bool seen;          /* by a transaction that was not on the server yet */
};

struct noted {
    bool loaded, counted; /* it has come */
    bool asked;           /* it comes with the next answers */
    struct noted_value *values;
    size_t count, room;
    int64_t counts[NOTED_COUNTS];
    bool none_open; /* no contact was open, and none was written since */
    /* Answers about forgotten people, until one of them is written; NULL: none. */
    PGresult *wrong_forgotten, *forgetting;
};

enum { JOURNAL_NUMBERS = 3, JOURNAL_TEXTS = 5 };

/* Lines that are not sent yet. */
struct save_journal {
    struct array numbers[JOURNAL_NUMBERS], texts[JOURNAL_TEXTS];
};

enum { LINK_COLUMNS = 4 };

/* Links of a side that has none in the table, in the order of their ids: not sent yet. */
struct save_links {
    size_t bytes;
    struct array columns[LINK_COLUMNS];
};

enum { HEAPS = 2 };

struct temporary {
    bool made, made_in_turn;
    bool filled
        [STATEMENT_COUNT]; /* by the statement that adds: something may be there */
    /* What is not sent yet. */
    struct heap {
        size_t bytes;
        struct array ids;
    } heaps[HEAPS];
};

#endif
