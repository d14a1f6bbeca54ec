/* json_text.c -- what yajl takes too lightly in the text of strings and numbers. */
#include "plugin/kit/json_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "host/base/memory.h"

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

/* The sixteen bits of the escape that begins here. FLAW: it is not such an escape. */
static enum json_escape read_unit(const char *text, size_t length, unsigned *unit)
{
    *unit = 0;
    for (size_t i = 0; i < JSON_ESCAPE_LENGTH; i++) {
        if (i == length)
            return JSON_ESCAPE_CUT;
        int digit = i < 2 ? 0 : hex_digit(text[i]);
        if (digit < 0 || (i < 2 && text[i] != "\\u"[i]))
            return JSON_ESCAPE_FLAW;
        *unit = *unit << 4 | (unsigned)digit;
    }
    return JSON_ESCAPE_NONE;
}

/* The escape at a backslash; `*taken` is how long it is, or what of it the parser
 * refuses. */
static enum json_escape judge(const char *text, size_t length, size_t *taken)
{
    unsigned unit, low;
    *taken = 2; /* a backslash and one character, or not an escape */
    if (length >= 2 && text[1] != 'u')
        return JSON_ESCAPE_NONE;
    enum json_escape escape = read_unit(text, length, &unit);
    if (escape != JSON_ESCAPE_NONE)
        return escape == JSON_ESCAPE_CUT ? escape : JSON_ESCAPE_NONE;
    *taken = JSON_ESCAPE_LENGTH;
    bool leads = unit >= 0xD800 && unit <= 0xDBFF;
    bool trails = unit >= 0xDC00 && unit <= 0xDFFF;
    if (!leads)
        return unit == 0 || trails ? JSON_ESCAPE_FLAW : JSON_ESCAPE_NONE;
    escape = read_unit(text + JSON_ESCAPE_LENGTH, length - JSON_ESCAPE_LENGTH, &low);
    if (escape != JSON_ESCAPE_NONE)
        return escape;
    *taken = 2 * JSON_ESCAPE_LENGTH;
    return low >= 0xDC00 && low <= 0xDFFF ? JSON_ESCAPE_NONE : JSON_ESCAPE_FLAW;
}

enum json_escape json_escape_next(const char *text, size_t length, size_t *at)
{
    while (*at < length) {
        const char *backslash = memchr(text + *at, '\\', length - *at);
        if (backslash == NULL)
            break;
        *at = (size_t)(backslash - text);
        size_t taken;
        enum json_escape escape = judge(backslash, length - *at, &taken);
        if (escape != JSON_ESCAPE_NONE)
            return escape;
        *at += taken;
    }
    *at = length;
    return JSON_ESCAPE_NONE;
}

size_t json_text_before_odd_blank(const char *text, size_t length)
{
    if (length == 0)
        return 0;
    const char *tab = memchr(text, '\v', length);
    if (tab != NULL)
        length = (size_t)(tab - text);
    const char *feed = memchr(text, '\f', length);
    return feed == NULL ? length : (size_t)(feed - text);
}

void json_text_repair(struct buffer *buffer, const char *text, size_t length)
{
    while (length > 0) {
        ucs4_t character;
        const uint8_t *at = (const uint8_t *)text;
        int bytes = u8_mbtoucr(&character, at, length);
        size_t taken =
            bytes > 0 ? (size_t)bytes : (size_t)u8_mbtouc(&character, at, length);
        if (bytes > 0)
            buffer_add(buffer, text, taken);
        else
            buffer_add_text(buffer, "\xEF\xBF\xBD");
        text += taken;
        length -= taken;
    }
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

/* ---- Plain ---- */

/* Of eight bytes: has the high bit of some byte only if one of them is not plain. */
static uint64_t find_odd(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t other = eight ^ ('\\' * ones);
    return eight | ((eight - ' ' * ones) & ~eight) | ((other - ones) & ~other);
}

/* Of less than eight; blanks in place of the others. */
static uint64_t take_few(char *into, const char *text, size_t length)
{
    uint64_t few = 0;
    for (size_t at = 0; at < sizeof few; at++) {
        const char c = at < length ? text[at] : ' ';
        few = few << 8 | (unsigned char)c;
        if (at < length)
            into[at] = c;
    }
    return few;
}

/* Copies; a last step that begins earlier covers the rest. */
static uint64_t copy_and_look(char *into, const char *text, size_t length)
{
    uint64_t seen = 0, eight;
    if (length < sizeof eight)
        return find_odd(take_few(into, text, length));
    const size_t last = length - sizeof eight;
    for (size_t at = 0; at < last; at += sizeof eight) {
        memcpy(&eight, text + at, sizeof eight);
        memcpy(into + at, &eight, sizeof eight);
        seen |= find_odd(eight);
    }
    memcpy(&eight, text + last, sizeof eight);
    memcpy(into + last, &eight, sizeof eight);
    return seen | find_odd(eight);
}

bool json_text_add(struct buffer *buffer, const char *text, size_t length)
{
    const uint64_t high_bits = UINT64_C(0x8080808080808080);
    const size_t at = buffer->length;
    if (buffer->room - at <= length) {
        buffer_add(buffer, text, length);
        buffer->length = at;
    }
    const uint64_t seen = copy_and_look(buffer->bytes + at, text, length);
    buffer->length = at + length;
    buffer->bytes[buffer->length] = '\0';
    return (seen & high_bits) == 0;
}
