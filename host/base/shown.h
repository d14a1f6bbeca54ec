/* shown.h -- texts of strangers on their way to a terminal or a log.
 *
 * What a terminal obeys and nobody sees (words.h calls it unruly) is shown instead:
 * control characters of ASCII, and bytes that are no UTF-8, as \x1b; all others as
 * <U+202E>. What was shown before does not change again, so a text may pass several
 * times.
 *
 * Two walls. Whatever is written passes shown_page, shown_json or the log, which let
 * nothing unruly through but line breaks. And texts for people are put together with
 * shown_add and shown_format, which tell our line breaks from those of strangers:
 * ours stand in a format, theirs come in as arguments.
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
/* As shown_add, with blanks up to so many columns. */
void shown_cell(struct buffer *buffer, const char *text, size_t columns);

/* A whole page: its line breaks stay. */
void shown_page(struct buffer *buffer, const char *page);

/* A whole document of JSON: its line breaks stay, all else that is unruly can only stand
 * within strings and becomes \u202e, which is the same to whoever parses it. */
void shown_json(struct buffer *buffer, const char *document);

/* A text as a string of JSON, quoted; bytes that are no UTF-8 become U+FFFD. */
void shown_quoted(struct buffer *buffer, const char *text);

#endif
