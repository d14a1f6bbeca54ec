/* id_code.h -- within this folder: a lasting id in fewer bytes, in the order of its
 * text.
 *
 * Most ids are written in hexadecimal: a digit takes four bits, a letter from a to f
 * five and a dash six; any other character takes more. The bytes of two ids are in the
 * order that strcmp gives for the texts, so that a walk over a table can be compared
 * with anything sorted by its text. Unused bits are zero, and no letter begins with six
 * of these.
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
