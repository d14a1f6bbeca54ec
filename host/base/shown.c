/* shown.c -- texts of strangers on their way to a terminal or a log. */
#include "host/base/shown.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/words.h"

enum { REPLACEMENT = 0xFFFD };

static void add_shown(struct buffer *buffer, struct character it)
{
    if (!it.valid || it.code < 0x80)
        buffer_format(buffer, "\\x%02" PRIx32, it.code);
    else
        buffer_format(buffer, "<U+%04" PRIX32 ">", it.code);
}

static void add_escaped(struct buffer *buffer, struct character it)
{
    buffer_format(buffer, "\\u%04" PRIx32, it.valid ? it.code : REPLACEMENT);
}

typedef void add_unruly(struct buffer *buffer, struct character it);

/* Line breaks stay, except where `theirs` has one at the same place; NULL has none. */
static void filter(struct buffer *buffer, const char *text, const char *theirs,
                   add_unruly *add)
{
    size_t length = strlen(text);
    struct character it;
    for (size_t at = 0; at < length; at += it.length) {
        it = words_next(text + at, length - at);
        if (it.tame || (it.code == '\n' && (theirs == NULL || theirs[at] != '\n')))
            buffer_add(buffer, text + at, it.length);
        else
            add(buffer, it);
    }
}

void shown_add(struct buffer *buffer, const char *text)
{
    filter(buffer, text, text, add_shown); /* all of its line breaks are theirs */
}

size_t shown_columns(const char *text, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length; i++)
        columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    return columns;
}

void shown_cell(struct buffer *buffer, const char *text, size_t columns)
{
    size_t before = buffer->length;
    shown_add(buffer, text);
    if (buffer->length == before)
        buffer_add_text(buffer, "");
    size_t used = shown_columns(buffer->bytes + before, buffer->length - before);
    for (; used < columns; used++)
        buffer_add_char(buffer, ' ');
}

void shown_page(struct buffer *buffer, const char *page)
{
    filter(buffer, page, NULL, add_shown);
}

void shown_json(struct buffer *buffer, const char *document)
{
    filter(buffer, document, NULL, add_escaped);
}

/* One of the formats is made by shown_format, of one that its caller was held to. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *format_list(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        abort();
    char *text = memory_allocate((size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}
#pragma GCC diagnostic pop

/* The text is made twice, the second time with a mark in place of each line break of the
 * format: where both have a line break, it came with an argument. */
void shown_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    char *marked_format = memory_text(format);
    for (char *at = marked_format; (at = strchr(at, '\n')) != NULL;)
        *at = '\r';
    va_start(arguments, format);
    char *text = format_list(format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    char *marked = format_list(marked_format, arguments);
    va_end(arguments);
    assert(strlen(text) == strlen(marked));
    filter(buffer, text, marked, add_shown);
    free(marked);
    free(text);
    free(marked_format);
}

void shown_quoted(struct buffer *buffer, const char *text)
{
    struct character it;
    buffer_add_char(buffer, '"');
    for (size_t left = strlen(text); left > 0; left -= it.length) {
        it = words_next(text, left);
        if (it.code == '"' || it.code == '\\')
            buffer_add_char(buffer, '\\');
        if (it.tame)
            buffer_add(buffer, text, it.length);
        else
            add_escaped(buffer, it);
        text += it.length;
    }
    buffer_add_char(buffer, '"');
}
