/* url.c -- URLs are built, never glued. */
#include "plugin/kit/url.h"

#include <stdbool.h>
#include <string.h>

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

static void add_encoded(struct buffer *url, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *text != '\0'; text++) {
        if (is_unreserved(*text)) {
            buffer_add_char(url, *text);
            continue;
        }
        unsigned char byte = (unsigned char)*text;
        char encoded[] = {'%', digits[byte >> 4], digits[byte & 15]};
        buffer_add(url, encoded, sizeof encoded);
    }
}

void url_begin(struct buffer *url, const char *base)
{
    size_t length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    buffer_clear(url);
    buffer_add(url, base, length);
}

/* A program that resolves a URL removes "." and ".." unless their dots are encoded. */
static bool is_dots(const char *segment)
{
    return strcmp(segment, ".") == 0 || strcmp(segment, "..") == 0;
}

void url_segment(struct buffer *url, const char *segment)
{
    buffer_add_char(url, '/');
    if (is_dots(segment))
        buffer_add_text(url, segment[1] == '\0' ? "%2E" : "%2E%2E");
    else
        add_encoded(url, segment);
}

void url_query(struct buffer *url, const char *name, const char *value)
{
    bool first = strchr(buffer_text(url), '?') == NULL;
    buffer_add_char(url, first ? '?' : '&');
    add_encoded(url, name);
    buffer_add_char(url, '=');
    add_encoded(url, value);
}
