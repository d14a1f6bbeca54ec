/* row_code.h -- a row as bytes: the form in which the state keeps it. */
#ifndef PICTURE_ROW_CODE_H
#define PICTURE_ROW_CODE_H

#include "host/picture/row.h"

struct store_row;

/* The ids, the addresses and the body for the store, in the arena. */
void row_encode(const struct row *row, const struct row_fields *fields,
                struct arena *arena, struct store_row *stored);
/* FAILED for what no version can have written. Cells of fields no longer mapped are
 * dropped; those of new ones are empty. Ids and addresses stay where they are. */
enum wherry_status row_decode(const struct store_row *stored,
                              const struct row_fields *fields, struct arena *arena,
                              struct row *row, struct wherry_error *error);

#endif
