/* json_text.c -- what yajl takes too lightly in the text of strings and numbers. */
#include "plugin/kit/json_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "host/base/memory.h"

/* Where the scan stands: in no escape, behind a backslash, or behind "\u" and so many
 * digits. */
enum { OUTSIDE, BACKSLASH, DIGITS, DIGITS_END = DIGITS + 4 };

static bool is_ascii(const char *text, size_t length)
{
    const uint64_t high_bits = UINT64_C(0x8080808080808080);
    uint64_t seen = 0, eight;
    for (; length >= sizeof eight; text += sizeof eight, length -= sizeof eight) {
        memcpy(&eight, text, sizeof eight);
        seen |= eight;
    }
    for (; length > 0; text++, length--)
        seen |= (unsigned char)*text;
    return (seen & high_bits) == 0;
}

bool json_text_is_utf8(const char *text, size_t length)
{
    return is_ascii(text, length) || u8_check((const uint8_t *)text, length) == NULL;
}

static const char *skip_digits(const char *text)
{
    while (*text >= '0' && *text <= '9')
        text++;
    return text;
}

bool json_text_is_number(const char *text)
{
    if (*text == '-')
        text++;
    const char *end = skip_digits(text);
    if (end == text || (*text == '0' && end - text > 1))
        return false;
    if (*end == '.') {
        const char *fraction = end + 1;
        end = skip_digits(fraction);
        if (end == fraction)
            return false;
    }
    if (*end == 'e' || *end == 'E') {
        const char *exponent = end + (end[1] == '-' || end[1] == '+' ? 2 : 1);
        end = skip_digits(exponent);
        if (end == exponent)
            return false;
    }
    return *end == '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The sixteen bits of a whole "\uXXXX". */
static enum json_escape_fault take_unit(struct json_escapes *escapes)
{
    bool leads = escapes->unit >= 0xD800 && escapes->unit <= 0xDBFF;
    bool trails = escapes->unit >= 0xDC00 && escapes->unit <= 0xDFFF;
    if (trails != escapes->low_wanted)
        return JSON_ESCAPES_SURROGATE;
    escapes->low_wanted = leads;
    return escapes->unit == 0 ? JSON_ESCAPES_NUL : JSON_ESCAPES_FINE;
}

/* One byte of an escape, or the one that should begin the second half of a pair. */
static enum json_escape_fault take_byte(struct json_escapes *escapes, char c)
{
    switch (escapes->state) {
    case OUTSIDE:
        if (c != '\\')
            return escapes->low_wanted ? JSON_ESCAPES_SURROGATE : JSON_ESCAPES_FINE;
        escapes->state = BACKSLASH;
        return JSON_ESCAPES_FINE;
    case BACKSLASH:
        if (c != 'u' && escapes->low_wanted)
            return JSON_ESCAPES_SURROGATE;
        escapes->state = c == 'u' ? DIGITS : OUTSIDE;
        escapes->unit = 0;
        return JSON_ESCAPES_FINE;
    default:
        break;
    }
    int digit = hex_digit(c);
    if (digit < 0) { /* the parser refuses it at this very byte */
        *escapes = (struct json_escapes){0};
        return JSON_ESCAPES_FINE;
    }
    escapes->unit = (uint16_t)(escapes->unit << 4 | digit);
    if (++escapes->state < DIGITS_END)
        return JSON_ESCAPES_FINE;
    escapes->state = OUTSIDE;
    return take_unit(escapes);
}

static size_t before_odd_blank(const char *text, size_t length)
{
    const char *tab = memchr(text, '\v', length);
    if (tab != NULL)
        length = (size_t)(tab - text);
    const char *feed = memchr(text, '\f', length);
    return feed == NULL ? length : (size_t)(feed - text);
}

enum json_escape_fault json_escapes_scan(struct json_escapes *escapes, const char *text,
                                         size_t length, size_t *good)
{
    *good = 0;
    if (length == 0)
        return JSON_ESCAPES_FINE;
    size_t clean = before_odd_blank(text, length);
    const char *end = text + clean;
    for (const char *at = text; at < end; at++) {
        if (escapes->state == OUTSIDE && !escapes->low_wanted) {
            at = memchr(at, '\\', (size_t)(end - at));
            if (at == NULL)
                break;
        }
        enum json_escape_fault fault = take_byte(escapes, *at);
        if (fault != JSON_ESCAPES_FINE) {
            *good = (size_t)(at - text);
            return fault;
        }
    }
    *good = clean;
    return clean < length ? JSON_ESCAPES_BLANK : JSON_ESCAPES_FINE;
}

static void *more(void *context, size_t size)
{
    (void)context;
    return memory_resize(NULL, size, 1);
}

static void *resize(void *context, void *memory, size_t size)
{
    (void)context;
    return memory_resize(memory, size, 1);
}

static void give_back(void *context, void *memory)
{
    (void)context;
    free(memory);
}

const yajl_alloc_funcs json_memory = {
    .malloc = more, .realloc = resize, .free = give_back, .ctx = NULL};
