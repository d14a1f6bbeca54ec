/* wrap.c -- sentences within 80 columns. */
#include "host/tell/wrap.h"

#include <string.h>

void wrap_words(struct buffer *text, const char *first, const char *words)
{
    enum { WIDTH = 78 };
    size_t column = strlen(first);
    buffer_add_text(text, first);
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (column + length + 1 > WIDTH) {
            buffer_add_text(text, "\n     ");
            column = 5;
        }
        buffer_add_char(text, ' ');
        buffer_add(text, words, length);
        column += length + 1;
        words += length;
        words += strspn(words, " ");
    }
    buffer_add_char(text, '\n');
}
