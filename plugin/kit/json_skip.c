/* json_skip.c -- over a value in JSON that nobody wants, by the whole grammar. */
#include "plugin/kit/json_skip.h"

#include "plugin/kit/json_reader.h"

static bool in_object(const struct json_skip *skip)
{
    return (skip->objects & 1) != 0;
}

static enum json_token open_level(struct json_skip *skip, size_t deep, const char **at)
{
    const bool object = **at == '{';
    if (skip->level == deep)
        return JSON_TOKEN_DEEP;
    skip->level++;
    skip->objects = skip->objects << 1 | (object ? 1 : 0);
    skip->next = object ? JSON_SKIP_KEY : JSON_SKIP_VALUE;
    skip->opened = true;
    ++*at;
    return JSON_TOKEN_WHOLE;
}

static enum json_token close_level(struct json_skip *skip, const char **at)
{
    if (skip->level == 0 || (!skip->opened && skip->next != JSON_SKIP_AFTER) ||
        in_object(skip) != (**at == '}'))
        return JSON_TOKEN_BAD;
    skip->level--;
    skip->objects >>= 1;
    skip->next = JSON_SKIP_AFTER;
    skip->opened = false;
    ++*at;
    return JSON_TOKEN_WHOLE;
}

/* A string, or if it is no key another scalar. */
static enum json_token pass_scalar(struct json_skip *skip, const char **at,
                                   const char *end, bool last)
{
    const bool key = skip->next == JSON_SKIP_KEY;
    const char *after = *at;
    if (key && *after != '"')
        return JSON_TOKEN_BAD;
    const enum json_token token = *after == '"' ? json_token_string(&after, end)
                                                : json_token_bare(&after, end, last);
    if (after - *at > JSON_TOKEN_MAX)
        return JSON_TOKEN_LONG;
    if (token != JSON_TOKEN_WHOLE)
        return token;
    *at = after;
    skip->next = key ? JSON_SKIP_COLON : JSON_SKIP_AFTER;
    skip->opened = false;
    return token;
}

static enum json_token pass_mark(struct json_skip *skip, const char **at)
{
    const bool colon = skip->next == JSON_SKIP_COLON;
    if (**at != (colon ? ':' : ','))
        return JSON_TOKEN_BAD;
    ++*at;
    skip->next = !colon && in_object(skip) ? JSON_SKIP_KEY : JSON_SKIP_VALUE;
    return JSON_TOKEN_WHOLE;
}

static enum json_token pass_token(struct json_skip *skip, size_t deep, const char **at,
                                  const char *end, bool last)
{
    if (**at == '}' || **at == ']')
        return close_level(skip, at);
    if (skip->next == JSON_SKIP_COLON || skip->next == JSON_SKIP_AFTER)
        return pass_mark(skip, at);
    if (skip->next == JSON_SKIP_VALUE && (**at == '{' || **at == '['))
        return open_level(skip, deep, at);
    return pass_scalar(skip, at, end, last);
}

enum json_token json_skip(struct json_skip *skip, size_t deep, const char **at,
                          const char *end, bool last)
{
    do {
        while (*at < end && json_token_blank(**at))
            ++*at;
        if (*at == end)
            return JSON_TOKEN_CUT;
        const enum json_token token = pass_token(skip, deep, at, end, last);
        if (token != JSON_TOKEN_WHOLE)
            return token;
    } while (skip->level > 0 || skip->next != JSON_SKIP_AFTER);
    return JSON_TOKEN_WHOLE;
}
