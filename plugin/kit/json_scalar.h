/* json_scalar.h -- what a scalar in JSON says.
 *
 * The parser is asked about strings with escapes and about those that are not UTF-8; all
 * others stand for themselves. Used by json_thin alone.
 */
#ifndef KIT_JSON_SCALAR_H
#define KIT_JSON_SCALAR_H

#include <stddef.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"

/* Of the scalar that goes from `at` to `end`, a whole token (json_token.h). Its text is
 * in `told`. */
void json_scalar_read(const char *at, const char *end, struct buffer *told,
                      struct json_value *value);

enum { JSON_PLAIN_ROOM = 256 };

/* The string that begins at `at`, if it is short and of ASCII that stands for itself: what
 * is behind it. Else NULL: it has to be found and read. Its text is in `text`. */
const char *json_scalar_plain(const char *at, const char *end,
                              char text[JSON_PLAIN_ROOM], struct json_value *value);

#endif
