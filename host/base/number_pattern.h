/* number_pattern.h -- a range of whole numbers as a regular expression.
 *
 * For programs that can check a text by its pattern alone, such as an editor.
 */
#ifndef BASE_NUMBER_PATTERN_H
#define BASE_NUMBER_PATTERN_H

#include <stdint.h>

#include "host/base/buffer.h"

/* Adds alternatives, as "[1-9]|[1-4][0-9]", that together are the numbers from `from`
 * to `to` and not below 0, without leading zeros; the caller puts ( and ) around them.
 * They mean the same in every dialect. Adds nothing if there are no such numbers. */
void number_pattern(int64_t from, int64_t to, struct buffer *pattern);

#endif
