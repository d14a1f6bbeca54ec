/* statement.h -- within this folder: statements, prepared once on the server and stepped,
 * as driver.h has them. Rows of which there may be many come in parts.
 */
#ifndef STORE_POSTGRES_STATEMENT_H
#define STORE_POSTGRES_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/statements.h"
#include "plugin/wherry.h"

struct bits;
struct postgres_store;
struct sql_statement;
struct store;

struct cell;
struct parameter;
struct piece;
struct postgres_statement;
struct sent;

void postgres_finish(struct postgres_store *postgres);
/* What they still hold of the server is gone with the transaction. */
void postgres_forget_cursors(struct postgres_store *postgres);

/* Sends it, and waits for nothing: it gives no row. */
enum wherry_status postgres_defer(struct postgres_statement *statement,
                                  struct wherry_error *error);
/* The values that are bound. */
void postgres_gather(struct postgres_statement *statement, struct sent *sent);
struct piece parameter_piece(const struct parameter *parameter);

/* Answers it here: room for so many rows and columns, each of them NULL. The caller sets
 * statement->answers if it is not 1. */
struct cell *postgres_answer(struct postgres_statement *statement, size_t rows,
                             size_t columns);
struct cell cell_of_number(int64_t number);
struct cell cell_of_bytes(const void *bytes, size_t length); /* NULL: NULL */
/* A number as the server sends it, whatever its type is. */
int64_t postgres_decode(const void *bytes, size_t length);

struct sql_statement *postgres_prepare(struct store *store, enum statement which,
                                       struct wherry_error *error);
void postgres_bind_number(struct sql_statement *statement, int index, int64_t number);
void postgres_bind_text(struct sql_statement *statement, int index, const char *text);
void postgres_bind_bytes(struct sql_statement *statement, int index, const void *bytes,
                         size_t length);
void postgres_bind_copy(struct sql_statement *statement, int index, const void *bytes,
                        size_t length);
void postgres_bind_set(struct sql_statement *statement, int index,
                       const struct bits *set);
enum wherry_status postgres_step(struct sql_statement *base,
                                 struct wherry_error *error);
void postgres_reset(struct sql_statement *base);
int64_t postgres_changes(const struct store *store);
int64_t postgres_last_number(const struct store *store);
int64_t postgres_number(const struct sql_statement *statement, int column);
bool postgres_is_null(const struct sql_statement *statement, int column);
const char *postgres_text(const struct sql_statement *statement, int column);
const void *postgres_peek(const struct sql_statement *statement, int column,
                          size_t *length);

#endif
