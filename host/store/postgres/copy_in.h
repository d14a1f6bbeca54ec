/* copy_in.h -- within this folder: many rows into a temporary table by COPY, in the binary
 * form of PostgreSQL.
 *
 * The server takes a row by COPY in half of the time that it needs for one of arrays. It
 * costs two trips, because libpq must leave its pipeline mode for it; and no table with
 * row-level security takes it.
 */
#ifndef STORE_POSTGRES_COPY_IN_H
#define STORE_POSTGRES_COPY_IN_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

struct postgres_store;

/* A row is collected in a buffer: first how many columns it has, then each. */
void copy_in_row(struct buffer *rows, int columns);
void copy_in_number(struct buffer *rows, int64_t number);
void copy_in_bytes(struct buffer *rows, const void *bytes,
                   size_t length); /* NULL: NULL */

/* After all that was sent, whose answers are read; `sql` is a COPY FROM STDIN that says
 * BINARY. If any of these is FAILED, the store is broken; once begun it is to be ended. */
enum wherry_status copy_in_begin(struct postgres_store *postgres, const char *sql,
                                 struct wherry_error *error);
/* Whole rows. */
enum wherry_status copy_in_send(struct postgres_store *postgres,
                                const struct buffer *rows, struct wherry_error *error);
enum wherry_status copy_in_end(struct postgres_store *postgres,
                               struct wherry_error *error);

#endif
