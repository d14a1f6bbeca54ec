/* json_token.c -- where a token of JSON ends, by the grammar. */
#include "plugin/kit/json_token.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Over the escape that begins here. */
static enum json_token pass_escape(const char **at, const char *end)
{
    const size_t left = (size_t)(end - *at);
    if (left < 2)
        return JSON_TOKEN_CUT;
    if ((*at)[1] != 'u') {
        const bool known = (*at)[1] != '\0' && strchr("\"\\/bfnrt", (*at)[1]) != NULL;
        *at += 2;
        return known ? JSON_TOKEN_WHOLE : JSON_TOKEN_BAD;
    }
    for (size_t i = 2; i < 6; i++)
        if (i >= left || !is_hex((*at)[i]))
            return i >= left ? JSON_TOKEN_CUT : JSON_TOKEN_BAD;
    *at += 6;
    return JSON_TOKEN_WHOLE;
}

enum json_token json_token_string(const char **at, const char *end)
{
    for (++*at;;) {
        *at = json_token_odd(*at, end);
        if (*at == end)
            return JSON_TOKEN_CUT;
        if (**at == '"')
            break;
        if (**at != '\\')
            return JSON_TOKEN_BAD;
        const enum json_token step = pass_escape(at, end);
        if (step != JSON_TOKEN_WHOLE)
            return step;
    }
    ++*at;
    return JSON_TOKEN_WHOLE;
}

/* Over digits; false if there is none. */
static bool pass_digits(const char **at, const char *end)
{
    const char *from = *at;
    while (*at < end && **at >= '0' && **at <= '9')
        ++*at;
    return *at > from;
}

/* Over a number, or as much of it as there is. */
static bool pass_number(const char **at, const char *end)
{
    if (**at == '-')
        ++*at;
    if (*at < end && **at == '0')
        ++*at;
    else if (!pass_digits(at, end))
        return false;
    if (*at < end && **at == '.') {
        ++*at;
        if (!pass_digits(at, end))
            return false;
    }
    if (*at == end || (**at != 'e' && **at != 'E'))
        return true;
    ++*at;
    if (*at < end && (**at == '+' || **at == '-'))
        ++*at;
    return pass_digits(at, end);
}

/* Over true, false or null, or as much of it as there is. */
static bool pass_word(const char **at, const char *end)
{
    const char *rest = **at == 't' ? "true" : **at == 'f' ? "false" : "null";
    for (; *at < end && *rest != '\0' && **at == *rest; ++*at)
        rest++;
    return *rest == '\0';
}

/* What could be part of the token, if it were not wrong there. */
static bool goes_on(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' ||
           c == '.' || c == 'E';
}

enum json_token json_token_bare(const char **at, const char *end, bool last)
{
    const bool word = **at >= 'a' && **at <= 'z';
    const bool fine = word ? pass_word(at, end) : pass_number(at, end);
    if (*at == end && !last)
        return JSON_TOKEN_CUT;
    return fine && (*at == end || !goes_on(**at)) ? JSON_TOKEN_WHOLE : JSON_TOKEN_BAD;
}
