/* wrap.c -- sentences within the width of the screen. */
#include "host/tell/wrap.h"

#include <string.h>

#include "host/base/screen.h"
#include "host/base/shown.h"

void wrap_words(struct buffer *text, const char *first, const char *words)
{
    enum { MARGIN = 2 };
    const size_t width = screen_width() - MARGIN;
    const bool bad = first[strspn(first, " ")] == '!';
    struct buffer shown = {0};
    size_t column = strlen(first);
    shown_add(&shown, words);
    if (bad)
        screen_mark(text, SCREEN_BAD);
    buffer_add_text(text, first);
    if (bad)
        screen_mark(text, SCREEN_PLAIN);
    for (words = buffer_text(&shown); *words != '\0';) {
        size_t length = strcspn(words, " ");
        size_t columns = shown_columns(words, length);
        if (column + columns + 1 > width) {
            buffer_add_text(text, "\n     ");
            column = 5;
        }
        buffer_add_char(text, ' ');
        buffer_add(text, words, length);
        column += columns + 1;
        words += length;
        words += strspn(words, " ");
    }
    buffer_add_char(text, '\n');
    buffer_free(&shown);
}
