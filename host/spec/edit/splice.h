/* splice.h -- ranges of a text, and the same text with some of them replaced.
 *
 * Positions are bytes from the start of the text; a range ends after its last byte. A
 * line ends before its "\n"; a "\r" in front of that counts as a blank.
 */
#ifndef SPEC_EDIT_SPLICE_H
#define SPEC_EDIT_SPLICE_H

#include <stdbool.h>

#include "host/base/buffer.h"

struct source {
    const char *text;
    size_t length;
};

struct range {
    size_t begin, end;
};

size_t splice_line_start(const struct source *source, size_t at);
size_t splice_line_end(const struct source *source, size_t at);
/* After the end of the line; the end of the text for the last one. */
size_t splice_next_line(const struct source *source, size_t at);
/* The same, but before the "\r" or "\n" that ends the line. */
size_t splice_written_end(const struct source *source, size_t at);
/* The first byte from `at` on that is not a blank, on this line. */
size_t splice_skip_blanks(const struct source *source, size_t at);
/* The first byte from `at` on that is neither white space nor in a comment. At `at`
 * YAML must take a `#` for a comment. */
size_t splice_skip_gap(const struct source *source, size_t at);
bool splice_is_white(const struct source *source, struct range range);
/* Is `at` the first thing on its line? The last, except for a comment? */
bool splice_starts_line(const struct source *source, size_t at);
bool splice_ends_line(const struct source *source, size_t at);
/* "\r\n" if the first line ends so, else "\n". */
const char *splice_newline(const struct source *source);

enum { SPLICES = 2 };

/* Which ranges are replaced by what, in order. */
struct splices {
    struct range ranges[SPLICES];
    struct buffer texts[SPLICES];
    size_t count;
};
/* One more range; the buffer is for the text that replaces it. */
struct buffer *splice_add(struct splices *splices, struct range range);
void splice_apply(const struct splices *splices, const struct source *source,
                  struct buffer *result);
void splice_free(struct splices *splices);

#endif
