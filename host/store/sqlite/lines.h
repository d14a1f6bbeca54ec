/* lines.h -- within this folder: lines of the journal are written some at a time.
 *
 * A statement that adds many rows looks for their places in the table and its indexes once
 * for most of them, where one for each line begins at the root each time. So the lines of
 * a transaction wait in memory until there are enough for one statement, until a statement
 * reads or removes lines, or until the commit. Without a transaction none waits.
 */
#ifndef STORE_SQLITE_LINES_H
#define STORE_SQLITE_LINES_H

#include <stdbool.h>

#include "host/store/statements.h"
#include "plugin/wherry.h"

struct sql_statement;
struct sqlite_store;
struct store;
struct store_journal;

/* The driver's write_line and prepare. */
enum wherry_status lines_add(struct store *store, const struct store_journal *line,
                             struct wherry_error *error);
struct sql_statement *lines_prepare(struct store *store, enum statement which,
                                    struct wherry_error *error);
/* Whether the statement reads, adds or removes lines, so that none may wait. */
bool lines_are_read_by(enum statement which);
/* All that wait. */
enum wherry_status lines_write(struct sqlite_store *sqlite, struct wherry_error *error);
/* Their transaction is undone. */
void lines_drop(struct sqlite_store *sqlite);
void lines_free(struct sqlite_store *sqlite);

#endif
