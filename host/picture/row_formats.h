/* row_formats.h -- within this folder: rows as older versions have written them, and
 * the parts of them that are still written so.
 */
#ifndef PICTURE_ROW_FORMATS_H
#define PICTURE_ROW_FORMATS_H

#include "host/picture/row.h"
#include "host/picture/row_bytes.h"

enum { ROW_FORMAT_FIRST = 1, ROW_FORMAT = 5 }; /* the oldest, and that of today */

/* Beside what a mark says of itself. */
enum { ROW_COPIED = 0x04, ROW_RESTS = 0x08 };

/* After the number of the format, which is below ROW_FORMAT. */
void row_decode_older(struct in *in, const struct row_fields *fields, struct row *row);
void row_decode_marks(struct in *in, struct row *row);
void row_decode_parked(struct in *in, struct row *row);

#endif
