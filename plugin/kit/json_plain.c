/* json_plain.c -- values in JSON that no parser is needed for. */
#include "plugin/kit/json_plain.h"

#include <stdint.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/json_text.h"

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

bool json_plain_add(struct buffer *buffer, const char *text, size_t length)
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

static void tell(const struct buffer *told, enum json_type type,
                 struct json_value *value)
{
    *value = (struct json_value){
        .type = type, .text = buffer_text(told), .length = told->length};
}

const char *json_plain_string(const char *at, const char *end, struct buffer *told,
                              struct json_value *value)
{
    const char *text = at + 1, *quote = memchr(text, '"', (size_t)(end - text));
    if (quote == NULL || quote - at > JSON_TOKEN_MAX)
        return NULL;
    buffer_clear(told);
    if (!json_plain_add(told, text, (size_t)(quote - text)))
        return NULL;
    tell(told, JSON_STRING, value);
    return quote + 1;
}

const char *json_plain_scalar(const char *at, const char *end, struct buffer *told,
                              struct json_value *value)
{
    buffer_clear(told);
    buffer_add(told, at, (size_t)(end - at));
    const char *text = buffer_text(told);
    enum json_type type = JSON_NUMBER;
    if (text_same(text, "null")) {
        type = JSON_NULL;
        buffer_clear(told);
    } else if (text_same(text, "true") || text_same(text, "false")) {
        type = JSON_BOOLEAN;
    } else if (!json_text_is_number(text)) {
        return NULL;
    }
    tell(told, type, value);
    return end;
}
