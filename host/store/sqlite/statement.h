/* statement.h -- within this folder: statements, prepared once and stepped, as driver.h
 * has them.
 */
#ifndef STORE_SQLITE_STATEMENT_H
#define STORE_SQLITE_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/statements.h"
#include "plugin/wherry.h"

struct sql_numbers;
struct sql_statement;
struct sqlite_statement;
struct sqlite_store;
struct store;

/* What statements need beside SQL, once a file. The result is SQLite's. */
int statement_begin(struct sqlite_store *sqlite);
void statement_finish(struct sqlite_store *sqlite);
/* All of them. */
void statement_reset_all(struct sqlite_store *sqlite);
/* One of this folder: prepared and run. */
enum wherry_status statement_run(struct sqlite_store *sqlite, int which,
                                 struct wherry_error *error);

/* The same, for a caller that gives each parameter its value, and steps it; NULL after an
 * error. */
struct sqlite_statement *statement_of(struct sqlite_store *sqlite, int which,
                                      struct wherry_error *error);

struct sql_statement *statement_prepare(struct store *store, enum statement which,
                                        struct wherry_error *error);
void statement_bind_number(struct sql_statement *statement, int index, int64_t number);
void statement_bind_text(struct sql_statement *statement, int index, const char *text);
void statement_bind_bytes(struct sql_statement *statement, int index, const void *bytes,
                          size_t length);
void statement_bind_copy(struct sql_statement *statement, int index, const void *bytes,
                         size_t length);
void statement_bind_numbers(struct sql_statement *statement, int index,
                            const struct sql_numbers *numbers);
enum wherry_status statement_step(struct sql_statement *statement,
                                  struct wherry_error *error);
void statement_reset(struct sql_statement *statement);
int64_t statement_changes(const struct store *store);
int64_t statement_last_number(const struct store *store);
int64_t statement_number(const struct sql_statement *statement, int column);
bool statement_is_null(const struct sql_statement *statement, int column);
const char *statement_text(const struct sql_statement *statement, int column);
const void *statement_peek(const struct sql_statement *statement, int column,
                           size_t *length);

#endif
