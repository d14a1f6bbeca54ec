/* number_pattern.c -- a range of whole numbers as a regular expression. */
#include "host/base/number_pattern.h"

#include <inttypes.h>

enum { TEN = 10 };

/* Numbers that differ in their last digits alone: from `from` to `from + count * unit -
 * 1`, with one digit before as many digits that may be any. */
static void add_block(int64_t from, int64_t count, int64_t unit, struct buffer *pattern)
{
    const int64_t digit = from / unit % TEN, before = from / unit / TEN;
    if (pattern->length > 0 && pattern->bytes[pattern->length - 1] != '(')
        buffer_add_char(pattern, '|');
    if (before > 0)
        buffer_format(pattern, "%" PRId64, before);
    if (count > 1)
        buffer_format(pattern, "[%" PRId64 "-%" PRId64 "]", digit, digit + count - 1);
    else
        buffer_format(pattern, "%" PRId64, digit);
    for (; unit > 1; unit /= TEN)
        buffer_add_text(pattern, "[0-9]");
}

void number_pattern(int64_t from, int64_t to, struct buffer *pattern)
{
    for (from = from < 0 ? 0 : from; from <= to;) {
        /* The largest unit that begins here and fits; 0 counts as a number of one
         * digit. */
        const int64_t left = to - from;
        int64_t unit = 1, count = 1;
        while (from > 0 && unit <= (left + 1) / TEN && from % (unit * TEN) == 0)
            unit *= TEN;
        while (count <= (left - (unit - 1)) / unit && (from / unit + count) % TEN != 0)
            count++;
        add_block(from, count, unit, pattern);
        if (left < count * unit)
            return;
        from += count * unit;
    }
}
