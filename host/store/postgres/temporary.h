/* temporary.h -- within this folder: the temporary tables of an open state, which hold what
 * was found in a read. They are made when something is put into one of them; rows are
 * collected and sent many at a time.
 */
#ifndef STORE_POSTGRES_TEMPORARY_H
#define STORE_POSTGRES_TEMPORARY_H

#include <stdbool.h>
#include <stddef.h>

#include "host/store/postgres/parts.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct postgres_statement;
struct postgres_store;

/* Is it a statement about these tables? */
bool temporary_answers(enum statement which);
/* As postgres_step; *generic: it is to be sent as any other. */
enum wherry_status temporary_step(struct postgres_statement *statement, bool *generic,
                                  struct wherry_error *error);
/* The transaction is undone. */
void temporary_undo(struct temporary *temporary);
void temporary_free(struct temporary *temporary);

#endif
