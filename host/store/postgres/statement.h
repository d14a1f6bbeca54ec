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

struct sql_numbers;
struct postgres_store;
struct sql_statement;
struct store;

void postgres_finish(struct postgres_store *postgres);
/* What they still hold of the server is gone with the transaction. */
void postgres_forget_cursors(struct postgres_store *postgres);

struct sql_statement *postgres_prepare(struct store *store, enum statement which,
                                       struct wherry_error *error);
void postgres_bind_number(struct sql_statement *statement, int index, int64_t number);
void postgres_bind_text(struct sql_statement *statement, int index, const char *text);
void postgres_bind_bytes(struct sql_statement *statement, int index, const void *bytes,
                         size_t length);
void postgres_bind_copy(struct sql_statement *statement, int index, const void *bytes,
                        size_t length);
void postgres_bind_numbers(struct sql_statement *statement, int index,
                           const struct sql_numbers *numbers);
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
