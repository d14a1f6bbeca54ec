/* texts.h -- within this folder: each statement in the words of PostgreSQL.
 *
 * $1 is the number of the pipeline, which the driver binds itself: what SQLite calls ?1 is
 * $2 here. Each table is asked for that pipeline alone, so that one partition is looked at.
 */
#ifndef STORE_POSTGRES_TEXTS_H
#define STORE_POSTGRES_TEXTS_H

#include <stdbool.h>

#include "host/store/statements.h"

struct postgres_text {
    const char *sql;
    bool many; /* tells more rows than memory should hold: they are fetched in parts */
    bool numbers;  /* gives the number of the row that it adds */
    bool detached; /* is of temporary tables alone, and takes no number of a pipeline */
    /* is of a range, or of so many of its rows: how it is best done depends on the values */
    bool by_values;
};

extern const struct postgres_text postgres_texts[STATEMENT_COUNT];

#endif
