/* wrap.c -- sentences within 80 columns. */
#include "host/tell/wrap.h"

#include <string.h>

#include "host/base/shown.h"

void wrap_words(struct buffer *text, const char *first, const char *words)
{
    enum { WIDTH = 78 };
    struct buffer shown = {0};
    size_t column = strlen(first);
    shown_add(&shown, words);
    buffer_add_text(text, first);
    for (words = buffer_text(&shown); *words != '\0';) {
        size_t length = strcspn(words, " ");
        size_t columns = shown_columns(words, length);
        if (column + columns + 1 > WIDTH) {
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
