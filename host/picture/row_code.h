/* row_code.h -- a row as bytes: the form in which the state keeps it. */
#ifndef PICTURE_ROW_CODE_H
#define PICTURE_ROW_CODE_H

#include "host/picture/row.h"

/* Numbers of the mapped fields as they are in the state; see mapping.h. */
struct row_fields {
    const unsigned *numbers;
    size_t count;
};

/* The body for the store, in the arena. */
void row_encode(const struct row *row, const struct row_fields *fields,
                struct arena *arena, const void **body, size_t *length);
/* FAILED for a body that this version cannot have written. Cells of fields no longer
 * mapped are dropped; those of new ones are empty. */
enum wherry_status row_decode(const void *body, size_t length,
                              const struct row_fields *fields, struct arena *arena,
                              struct row *row, struct wherry_error *error);

#endif
