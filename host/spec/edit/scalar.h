/* scalar.h -- a text as a single value of YAML, as a spec would have it.
 *
 * Plain if it cannot be read as anything else, and in double quotes otherwise. A "${"
 * in it is written so that it is not a variable.
 */
#ifndef SPEC_EDIT_SCALAR_H
#define SPEC_EDIT_SCALAR_H

#include "host/base/buffer.h"

/* Adds the value; it may be inside [ ] and { } too. `text` is valid UTF-8 on one
 * line. */
void scalar_write(const char *text, struct buffer *yaml);
/* The same for a text as a spec spells it: ${NAME} in it stays a variable, $${ stays as
 * it is. It may not be inside [ ] and { }. */
void scalar_write_variables(const char *text, struct buffer *yaml);

#endif
