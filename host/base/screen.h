/* screen.h -- where text for people goes: how wide it is, whether it has colour.
 *
 * Process-wide, found out once. The width is COLUMNS if that is set, else that of the
 * terminal, else 80. Colour is on if the stream is a terminal, unless NO_COLOR is set;
 * CLICOLOR_FORCE switches it on anywhere, and --color overrides both.
 *
 * A style is a mark of one byte in a text, which print.h turns into a sequence for the
 * terminal, or leaves out. If no stream has colour there are no marks: a byte that
 * looks like one comes from outside, and is made visible (shown.h).
 */
#ifndef BASE_SCREEN_H
#define BASE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"

enum screen_colour { SCREEN_AUTO, SCREEN_ALWAYS, SCREEN_NEVER };
void screen_set_colour(enum screen_colour colour);

/* Columns of a line; 40 to 200. */
size_t screen_width(void);
/* Has this descriptor colour? */
bool screen_coloured(int descriptor);

/* The values are the marks. */
enum screen_style {
    SCREEN_PLAIN = 1, /* ends any other */
    SCREEN_HEAD,      /* headings, and what to do */
    SCREEN_GOOD,
    SCREEN_WARN,
    SCREEN_BAD,
};
/* Adds a mark, if any stream has colour. */
void screen_mark(struct buffer *text, enum screen_style style);
/* The terminal sequence for a mark; NULL: the byte is not a mark. */
const char *screen_sequence(char mark);

#endif
