/* written.h -- the fields of a write as the journal keeps them: a text for people that
 * can be read back without a doubt.
 *
 * "FNAME: Ann, LNAME: Smith". A name or a value that could be read as something else is
 * in quotes, in which a quote is doubled. The journal of older versions has no quotes:
 * a text with two meanings is not read.
 */
#ifndef PICTURE_WRITTEN_H
#define PICTURE_WRITTEN_H

#include "host/base/arena.h"
#include "host/base/buffer.h"

struct wherry_field;

/* Adds one more. */
void written_add(struct buffer *text, const char *name, const char *value);
/* The fields of a text, in the arena, up to its end or a ';' after the last: how many
 * there are; 0 if it is not such a text or has more than `room`. */
size_t written_read(const char *text, struct arena *arena, struct wherry_field *fields,
                    size_t room);

#endif
