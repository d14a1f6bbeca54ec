/* some_row.h -- random contacts, with anything that a contact can have: for what writes
 * and reads them.
 */
#ifndef UNIT_SOME_ROW_H
#define UNIT_SOME_ROW_H

#include "host/picture/row.h"

/* From 0 to below `sides`; the same sequence in every run. */
unsigned some_roll(unsigned sides);
/* Anything that a row can hold, whatever sense it makes. */
void some_row(struct row *row, size_t field_count, struct arena *arena);

#endif
