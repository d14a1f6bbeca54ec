/* bound.h -- within this folder: the values that a statement is bound to, and answers to it
 * that are made here.
 */
#ifndef STORE_POSTGRES_BOUND_H
#define STORE_POSTGRES_BOUND_H

#include <stddef.h>
#include <stdint.h>

#include "host/store/postgres/known.h"
#include "host/store/postgres/parts.h"
#include "plugin/wherry.h"

struct postgres_statement;
struct sent;

/* Sends it with these values (often.h). */
enum wherry_status postgres_send(struct postgres_statement *statement,
                                 const struct sent *sent, struct wherry_error *error);
/* Sends it with the values that are bound, and waits for nothing: it gives no row. */
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

#endif
