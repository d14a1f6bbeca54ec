/* number_pattern.h -- a range of whole numbers as a regular expression.
 *
 * For those who can check a text by its pattern alone, as an editor does.
 */
#ifndef BASE_NUMBER_PATTERN_H
#define BASE_NUMBER_PATTERN_H

#include <stdint.h>

#include "host/base/buffer.h"

/* Adds alternatives, as "[1-9]|[1-4][0-9]", that together are the numbers from `from` to
 * `to` and not below 0, without leading zeros: to be put between ( and ). They mean the
 * same in every dialect. Nothing is added where there are none. */
void number_pattern(int64_t from, int64_t to, struct buffer *pattern);

#endif
