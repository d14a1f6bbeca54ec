/* variables.h -- ${NAME} in a value becomes what the environment says.
 *
 * NAME is letters, digits and underscores, not a digit first. `$${` means `${`. The
 * value of a variable is used as it is: no variables in it, no YAML. A variable that is
 * not set, is empty, or holds control characters or invalid UTF-8 is an error; no
 * message ever shows its value.
 */
#ifndef SPEC_VARIABLES_H
#define SPEC_VARIABLES_H

#include "host/spec/reader.h"

/* Lives in the set's arena; NULL after a complaint. `replaced`: there was a
 * variable. */
const char *variables_replace(struct reader *reader, struct spec_place place,
                              const char *text, bool *replaced);

/* All of a text that is not ended by NUL, with what its variables hold wherever they
 * stand, added to `result`. False: not each of them is one that is set, or there is a
 * `$${`. */
bool variables_spread(struct spec_set *set, const char *text, size_t length,
                      struct buffer *result);

/* Is the text, from its start to its end or to a byte that no name has, what a shell
 * takes for a variable: $NAME in capitals? Nothing replaces it here. */
bool variables_unbraced(const char *text);
/* The same anywhere in it. */
bool variables_within(const char *text);

#endif
