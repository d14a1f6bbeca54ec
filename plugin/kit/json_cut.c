/* json_cut.c -- reads a document without what nobody needs of it. */
#include "plugin/kit/json_cut.h"

#include <stdio.h>
#include <string.h>

enum { NAME_ROOM = 64 };

/* Behind the string that has begun before `at`; the length where it does not end. */
static size_t end_string(const char *text, size_t length, size_t at)
{
    while (at < length && text[at] != '"')
        at += text[at] == '\\' ? 2 : 1;
    return at < length ? at + 1 : length;
}

/* Where the array that has begun before `at` ends: the place of its bracket, or the
 * length. */
static size_t end_array(const char *text, size_t length, size_t at)
{
    size_t depth = 1;
    while (at < length) {
        switch (text[at]) {
        case '"':
            at = end_string(text, length, at + 1);
            continue;
        case '[':
        case '{':
            depth++;
            break;
        case ']':
        case '}':
            if (--depth == 0)
                return at;
            break;
        default:
            break;
        }
        at++;
    }
    return length;
}

/* A quotation mark within a string has a backslash before it, and so has none behind the
 * name: what is found is a key, or ends as one. */
static enum wherry_status feed(struct json_reader *reader, const char *text,
                               size_t length, const char *key,
                               struct wherry_error *error)
{
    const size_t key_length = strlen(key);
    enum wherry_status status = WHERRY_OK;
    size_t from = 0;
    while (status == WHERRY_OK) {
        const char *found = memmem(text + from, length - from, key, key_length);
        if (found == NULL)
            break;
        const size_t begin = (size_t)(found - text) + key_length;
        const size_t end = end_array(text, length, begin);
        if (end == length)
            break;
        status = json_reader_feed(reader, text + from, begin - from, error);
        from = end;
    }
    return status == WHERRY_OK
               ? json_reader_feed(reader, text + from, length - from, error)
               : status;
}

enum wherry_status json_read_without(const char *text, size_t length, const char *name,
                                     const struct json_handler *handler,
                                     struct wherry_error *error)
{
    char key[NAME_ROOM];
    struct json_reader *reader = json_reader_create(handler);
    snprintf(key, sizeof key, "\"%s\":[", name);
    enum wherry_status status = feed(reader, text, length, key, error);
    if (status == WHERRY_OK)
        status = json_reader_finish(reader, error);
    json_reader_destroy(reader);
    return status;
}
