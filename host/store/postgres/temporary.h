/* temporary.h -- within this folder: the temporary tables of an open state, which hold what
 * was found in a read. They are made when something is put into one of them; rows are
 * collected and sent many at a time, and news come back a page at a time.
 */
#ifndef STORE_POSTGRES_TEMPORARY_H
#define STORE_POSTGRES_TEMPORARY_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "host/store/postgres/array.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct postgres_statement;
struct postgres_store;

enum { HEAPS = 4, HEAP_COLUMNS = 5 };

struct temporary {
    bool made, made_in_turn;
    bool filled
        [STATEMENT_COUNT]; /* by the statement that adds: something may be there */
    /* What is not sent yet. */
    struct heap {
        size_t bytes;
        struct array columns[HEAP_COLUMNS];
    } heaps[HEAPS];
    PGresult *page; /* of news; NULL: none */
    int row;        /* of it, to be looked at next */
    bool last;      /* nothing is behind it */
};

/* Is it a statement about these tables? */
bool temporary_answers(enum statement which);
/* As postgres_step; *generic: it is to be sent as any other. */
enum wherry_status temporary_step(struct postgres_statement *statement, bool *generic,
                                  struct wherry_error *error);
/* The transaction is undone. */
void temporary_undo(struct temporary *temporary);
void temporary_free(struct temporary *temporary);

#endif
