/* json_scalar.c -- what a scalar in JSON says. */
#include "plugin/kit/json_scalar.h"

#include <assert.h>
#include <string.h>

#include "host/base/error.h"
#include "plugin/kit/json_text.h"
#include "plugin/kit/json_token.h"

/* What the parser made of a string. */
struct parsed {
    struct buffer *told;
    bool flawed;
};

static bool take_parsed(void *self, const char *path, const struct json_value *value,
                        struct wherry_error *error)
{
    (void)path, (void)error;
    struct parsed *parsed = self;
    buffer_add(parsed->told, value->text, value->length);
    parsed->flawed = value->flawed;
    return true;
}

/* Whether its characters could not all be read. */
static bool parse_string(const char *at, const char *end, struct buffer *told)
{
    struct parsed parsed = {.told = told};
    const struct json_handler handler = {.self = &parsed, .value = take_parsed};
    const enum wherry_status status = json_read(at, (size_t)(end - at), &handler, NULL);
    assert(status == WHERRY_OK);
    (void)status;
    return parsed.flawed;
}

static bool read_string(const char *at, const char *end, struct buffer *told)
{
    const char *text = at + 1;
    const size_t length = (size_t)(end - text) - 1;
    if (json_text_add(told, text, length) ||
        (memchr(text, '\\', length) == NULL && json_text_is_utf8(text, length)))
        return false;
    buffer_clear(told);
    return parse_string(at, end, told);
}

void json_scalar_read(const char *at, const char *end, struct buffer *told,
                      struct json_value *value)
{
    static const enum json_type types[] = {['"'] = JSON_STRING,
                                           ['t'] = JSON_BOOLEAN,
                                           ['f'] = JSON_BOOLEAN,
                                           ['n'] = JSON_NULL};
    const unsigned char first = (unsigned char)*at;
    bool flawed = false;
    buffer_clear(told);
    *value = (struct json_value){.type = JSON_NUMBER};
    if (first == '"' || (first >= 'a' && first <= 't'))
        value->type = types[first];
    if (first == '"')
        flawed = read_string(at, end, told);
    else if (first != 'n')
        buffer_add(told, at, (size_t)(end - at));
    value->text = buffer_text(told);
    value->length = told->length;
    value->flawed = flawed;
}

/* It is looked at and copied at once, by steps that may go beyond its end. */
const char *json_scalar_plain(const char *at, const char *end,
                              char text[JSON_PLAIN_ROOM], struct json_value *value)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    if (*at++ != '"')
        return NULL;
    for (size_t length = 0; length < JSON_PLAIN_ROOM && end - at >= JSON_TOKEN_STEP;
         length += JSON_TOKEN_STEP, at += JSON_TOKEN_STEP) {
        uint64_t bytes;
        const uint64_t found = json_token_look(at, &bytes) | (bytes & high);
        memcpy(text + length, at, JSON_TOKEN_STEP);
        if (found == 0)
            continue;
        const size_t more = (size_t)__builtin_ctzll(found) / 8;
        if (at[more] != '"')
            return NULL;
        length += more;
        text[length] = '\0';
        *value =
            (struct json_value){.type = JSON_STRING, .text = text, .length = length};
        return at + more + 1;
    }
    return NULL;
}
