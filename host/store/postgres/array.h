/* array.h -- within this folder: many values of one column, as the one parameter that an
 * array is: in the binary form of PostgreSQL.
 */
#ifndef STORE_POSTGRES_ARRAY_H
#define STORE_POSTGRES_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/store/postgres/queue.h"

void array_clear(struct array *array, enum array_of of); /* keeps the room */
void array_free(struct array *array);
void array_add_number(struct array *array, int64_t number);
/* NULL: it is NULL. */
void array_add_bytes(struct array *array, const void *bytes, size_t length);
void array_add_text(struct array *array, const char *text);
/* As the next value; it lives on in the array. */
void array_bind(struct array *array, struct sent *sent);

#endif
