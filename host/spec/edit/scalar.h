/* scalar.h -- a text as a single value of YAML, as a spec would have it.
 *
 * As it is where nobody could read it as anything else, and in double quotes otherwise.
 * A "${" in it is written so that it is no variable.
 */
#ifndef SPEC_EDIT_SCALAR_H
#define SPEC_EDIT_SCALAR_H

#include "host/base/buffer.h"

/* Adds the value; it may stand in [ ] and { } too. `text` is valid UTF-8 on one
 * line. */
void scalar_write(const char *text, struct buffer *yaml);
/* The same of a text as a spec spells it: ${NAME} in it stays a variable, $${ what it is.
 * May not stand in [ ] and { }. */
void scalar_write_variables(const char *text, struct buffer *yaml);

#endif
