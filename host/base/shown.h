/* shown.h -- makes texts from outside safe for a terminal or a log.
 *
 * Characters that a terminal obeys and nobody sees (words.h calls them unruly) are made
 * visible: control characters of ASCII, and bytes that are not UTF-8, as \x1b; all
 * others as <U+202E>. A text that was made visible does not change again, so it may
 * pass several times.
 *
 * There are two defences. All output passes shown_page, shown_json or the log, which
 * let nothing unruly through but line breaks. And texts for people are put together
 * with shown_add and shown_format, which distinguish our line breaks from those in
 * other people's texts: ours are in a format, theirs come in as arguments.
 */
#ifndef BASE_SHOWN_H
#define BASE_SHOWN_H

#include <stddef.h>

#include "host/base/buffer.h"

/* A text that is one line, or part of one: a line break in it is shown, too. */
void shown_add(struct buffer *buffer, const char *text);

/* As buffer_format. A line break of `format` is one; a line break of an argument, and
 * whatever else is unruly, is shown. */
void shown_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How many columns it takes: its characters, not its bytes. */
size_t shown_columns(const char *text, size_t length);
/* As shown_add, padded with blanks to this many columns. */
void shown_cell(struct buffer *buffer, const char *text, size_t columns);

/* A whole page: its line breaks stay. */
void shown_page(struct buffer *buffer, const char *page);

/* A whole document of JSON: its line breaks stay; all other unruly characters can only
 * be within strings and become \u202e, which is the same to a parser. */
void shown_json(struct buffer *buffer, const char *document);

/* A text as a string of JSON, quoted; bytes that are not UTF-8 become U+FFFD. */
void shown_quoted(struct buffer *buffer, const char *text);

#endif
