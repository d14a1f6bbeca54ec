/* json_plain.c -- values in JSON that no parser is needed for. */
#include "plugin/kit/json_plain.h"

#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/json_text.h"

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
    if (!json_text_add(told, text, (size_t)(quote - text)))
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
