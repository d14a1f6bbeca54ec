/* id_code.h -- within this folder: a lasting id in fewer bytes, in the order of its text.
 *
 * Most ids are written in hexadecimal: a digit takes four bits, a letter from a to f five
 * and a dash six; whatever else there is takes more. Of two ids the bytes stand in the
 * order in which strcmp has the texts, so that tables may be walked beside what is sorted
 * by its text. Bits that are left over are zero, and no letter begins with six of these.
 */
#ifndef STORE_ID_CODE_H
#define STORE_ID_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"

/* Replaces what is in the buffer. */
void id_encode(const char *id, struct buffer *code);
/* Likewise; false for bytes that id_encode cannot have written. */
bool id_decode(const void *bytes, size_t length, struct buffer *id);

#endif
