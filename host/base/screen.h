/* screen.h -- what text for people is made for: how wide it is, whether it has colour.
 *
 * Process-wide, asked once. The width is COLUMNS where that is set, else that of the
 * terminal, else 80. Colour is on where the stream is a terminal, unless NO_COLOR is set;
 * CLICOLOR_FORCE has it on anywhere, and --color decides over both.
 *
 * A style stands in a text as a mark of one byte, which print.h turns into what a terminal
 * obeys, or leaves out. Where no stream has colour there are no marks: a byte that looks
 * like one is a stranger's, and is shown (shown.h).
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
/* What a terminal is told for a mark; NULL: the byte is none. */
const char *screen_sequence(char mark);

#endif
