/* leave_out.c -- keeps a body without the parts that nobody needs. */
#include "host/http/leave_out.h"

#include <stdio.h>
#include <string.h>

void leave_out_begin(struct leave_out *leave_out, const char *name)
{
    *leave_out = (struct leave_out){.key_length = 0};
    if (name == NULL)
        return;
    snprintf(leave_out->key, sizeof leave_out->key, "\"%s\":[", name);
    leave_out->key_length = strlen(leave_out->key);
}

/* ---- What is left out */

/* Is the quotation mark at `at` one of the string's own text? Its backslashes begin no
 * earlier than `from`, or in the piece before. */
static bool is_escaped(const struct leave_out *leave_out, const char *bytes,
                       size_t from, size_t at)
{
    size_t begin = at;
    while (begin > from && bytes[begin - 1] == '\\')
        begin--;
    const bool odd = (at - begin) % 2 != 0;
    return begin == 0 ? odd != leave_out->escaped : odd;
}

/* The position after the string that has begun before `from`, or the length. */
static size_t end_string(struct leave_out *leave_out, const char *bytes, size_t length,
                         size_t from)
{
    for (size_t at = from; at < length; at++) {
        const char *quote = memchr(bytes + at, '"', length - at);
        if (quote == NULL)
            break;
        at = (size_t)(quote - bytes);
        if (is_escaped(leave_out, bytes, from, at))
            continue;
        leave_out->in_string = leave_out->escaped = false;
        return at + 1;
    }
    leave_out->escaped = is_escaped(leave_out, bytes, from, length);
    return length;
}

/* The bracket at which the array ends, or the length. */
static size_t end_array(struct leave_out *leave_out, const char *bytes, size_t length,
                        size_t at)
{
    while (at < length) {
        if (leave_out->in_string) {
            at = end_string(leave_out, bytes, length, at);
            continue;
        }
        switch (bytes[at]) {
        case '"':
            leave_out->in_string = true;
            leave_out->escaped = false;
            break;
        case '[':
        case '{':
            leave_out->depth++;
            break;
        case ']':
        case '}':
            if (--leave_out->depth == 0)
                return at;
            break;
        default:
            break;
        }
        at++;
    }
    return length;
}

/* ---- What is kept */

/* How much of the key the text ends with, one character later. Within the key, only the
 * quotation mark after the name can begin the key again. */
static size_t match(const struct leave_out *leave_out, size_t matched, char c)
{
    if (leave_out->key[matched] == c)
        return matched + 1;
    const bool behind_name = matched > 1 && leave_out->key[matched - 1] == '"';
    if (behind_name && leave_out->key[1] == c)
        return 2;
    return c == '"';
}

/* The position after the next key, or the length; `matched` then says how much matched.
 * A quotation mark within a string has a backslash before it, and so cannot follow the
 * name directly: a match is a key, or ends as one. */
static size_t find_key(struct leave_out *leave_out, const char *bytes, size_t length,
                       size_t at)
{
    const size_t whole = leave_out->key_length;
    for (; at < length && leave_out->matched > 0 && leave_out->matched < whole; at++)
        leave_out->matched = match(leave_out, leave_out->matched, bytes[at]);
    if (leave_out->matched == whole)
        return at;
    const char *found = memmem(bytes + at, length - at, leave_out->key, whole);
    if (found != NULL) {
        leave_out->matched = whole;
        return (size_t)(found - bytes) + whole;
    }
    if (length - at >= whole)
        at = length - whole + 1;
    for (; at < length; at++)
        leave_out->matched = match(leave_out, leave_out->matched, bytes[at]);
    return length;
}

void leave_out_add(struct leave_out *leave_out, const char *bytes, size_t length,
                   struct buffer *kept)
{
    size_t at = 0;
    if (leave_out->key_length == 0) {
        buffer_add(kept, bytes, length);
        return;
    }
    while (at < length) {
        const size_t from = at;
        if (leave_out->depth > 0) {
            at = end_array(leave_out, bytes, length, at);
            continue;
        }
        at = find_key(leave_out, bytes, length, at);
        buffer_add(kept, bytes + from, at - from);
        if (leave_out->matched < leave_out->key_length)
            continue;
        leave_out->matched = 0;
        leave_out->depth = 1;
    }
}
