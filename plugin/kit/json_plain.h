/* json_plain.h -- values in JSON that no parser is needed for.
 *
 * ASCII without control characters and backslashes stands for itself in a string; null,
 * true, false and a number are text. Used by json_thin alone.
 */
#ifndef KIT_JSON_PLAIN_H
#define KIT_JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"

/* The string whose quotation mark is at `at`, if it is plain, not too long and whole
 * before `end`: what is behind it; else NULL. The value's text is in `told`. */
const char *json_plain_string(const char *at, const char *end, struct buffer *told,
                              struct json_value *value);
/* The same of any other scalar, which is all that is between `at` and `end`. */
const char *json_plain_scalar(const char *at, const char *end, struct buffer *told,
                              struct json_value *value);

#endif
