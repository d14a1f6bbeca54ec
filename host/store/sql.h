/* sql.h -- within this folder: statements on an open state, whatever keeps it.
 *
 *     struct sql_statement *find = sql_prepare(store, SQL_FIND_ID, error);
 *     if (find == NULL)
 *         return WHERRY_FAILED;
 *     sql_bind_number(find, 1, side);
 *     sql_bind_id(find, 2, id);
 *     status = sql_step(find, error);
 *     if (status == WHERRY_OK)
 *         row = sql_number(find, 0);
 *     sql_reset(find);
 *
 * Parameters count from 1, columns from 0. What fails breaks the store (store.h): all
 * that follows then fails with the same words.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct store;

/* The first member of a driver's own struct for a statement. There is one of each kind
 * for an open state: preparing it again ends its last use. */
struct sql_statement {
    struct store *store;
};

/* The statement, reset, with no bindings (each is NULL); NULL after an error. */
struct sql_statement *sql_prepare(struct store *store, enum statement which,
                                  struct wherry_error *error);

void sql_bind_number(struct sql_statement *statement, int index, int64_t number);
/* Neither is copied: both live until the statement has been stepped to its end. */
void sql_bind_text(struct sql_statement *statement, int index, const char *text);
void sql_bind_bytes(struct sql_statement *statement, int index, const void *bytes,
                    size_t length);
/* A lasting id, as id_code.h has it. */
void sql_bind_id(struct sql_statement *statement, int index, const char *id);
/* For a statement about each of these. Not copied either. */
struct sql_numbers {
    const int64_t *numbers;
    size_t count;
};
void sql_bind_numbers(struct sql_statement *statement, int index,
                      const struct sql_numbers *numbers);

/* OK: a row is there; END: no more (and the statement is reset); FAILED. */
enum wherry_status sql_step(struct sql_statement *statement,
                            struct wherry_error *error);
/* NULL is fine. */
void sql_reset(struct sql_statement *statement);
/* Runs a statement that gives no row. */
enum wherry_status sql_do(struct sql_statement *statement, struct wherry_error *error);
/* The same without values. */
enum wherry_status sql_do_alone(struct store *store, enum statement which,
                                struct wherry_error *error);
/* How many rows the last statement that writes has changed; the number that it gave to
 * the row which it added. */
int64_t sql_changes(const struct store *store);
int64_t sql_last_number(const struct store *store);

/* Of the row that is there. 0 for NULL. */
int64_t sql_number(const struct sql_statement *statement, int column);
bool sql_flag(const struct sql_statement *statement, int column);
bool sql_is_null(const struct sql_statement *statement, int column);
/* "" for NULL. Lasts until the next step. */
const char *sql_text(const struct sql_statement *statement, int column);
/* NULL for NULL and for none. Lasts until the next step. */
const void *sql_peek(const struct sql_statement *statement, int column, size_t *length);
/* A copy in the arena; NULL for NULL. */
const void *sql_bytes(const struct sql_statement *statement, int column,
                      struct arena *arena, size_t *length);
/* The id in a column, in the arena; "" for NULL. FAILED, and the store is broken, for a
 * text that cannot be an id. */
enum wherry_status sql_id(struct sql_statement *statement, int column,
                          struct arena *arena, const char **id,
                          struct wherry_error *error);

/* Up to `room` integers from a statement's first column. */
enum wherry_status sql_collect(struct sql_statement *statement, int64_t *numbers,
                               size_t room, size_t *count, struct wherry_error *error);
/* The one integer that a statement gives. */
enum wherry_status sql_number_of(struct sql_statement *statement, int64_t *number,
                                 struct wherry_error *error);
/* The rows after `after` that a statement returns, at most `room`: these are its first
 * two parameters. */
enum wherry_status sql_rows_after(struct store *store, enum statement which,
                                  int64_t after, int64_t *rows, size_t room,
                                  size_t *count, struct wherry_error *error);

/* Breaks the store in words of ours, which are copied. */
enum wherry_status sql_break(struct store *store, const char *words,
                             struct wherry_error *error);
/* The same where it is no damage: nothing after it can be read either (store_forgive). */
enum wherry_status sql_refuse(struct store *store, const char *words,
                              struct wherry_error *error);

#endif
