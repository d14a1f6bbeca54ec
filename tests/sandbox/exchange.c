/* exchange.c -- one request and its answer, away from the sockets. */
#include "tests/sandbox/exchange.h"

#include <stdarg.h>
#include <string.h>

#include "host/base/text.h"

static const struct {
    const char *prefix;
    enum service service;
} prefixes[] = {
    {"/mailchimp/3.0", MAILCHIMP},
    {"/ometria/v2", OMETRIA},
    {"/archives", ARCHIVES},
    {"/control", CONTROL},
};

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent signs are decoded; in a query a plus is a blank. */
static const char *decode(struct arena *arena, const char *text, size_t length,
                          bool query)
{
    char *out = arena_allocate(arena, length + 1);
    size_t to = 0;
    for (size_t i = 0; i < length; i++) {
        bool coded = text[i] == '%' && i + 2 < length && digit(text[i + 1]) >= 0 &&
                     digit(text[i + 2]) >= 0;
        if (coded) {
            out[to++] = (char)(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out[to++] = query && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

static void parse_query(struct exchange *exchange)
{
    const char *text = exchange->query;
    while (*text != '\0' && exchange->parameter_count < PARAMETERS_MAX) {
        size_t length = strcspn(text, "&");
        size_t name = strcspn(text, "=&");
        struct parameter *parameter =
            &exchange->parameters[exchange->parameter_count++];
        parameter->name = decode(&exchange->arena, text, name, true);
        parameter->value = name == length ? ""
                                          : decode(&exchange->arena, text + name + 1,
                                                   length - name - 1, true);
        text += length;
        text += *text == '&' ? 1 : 0;
    }
}

static void parse_parts(struct exchange *exchange, const char *path)
{
    exchange->ends_with_slash = text_ends_with(path, "/");
    while (*path != '\0' && exchange->part_count < PARTS_MAX) {
        path += strspn(path, "/");
        size_t length = strcspn(path, "/");
        if (length == 0)
            break;
        exchange->parts[exchange->part_count++] =
            decode(&exchange->arena, path, length, false);
        path += length;
    }
}

void exchange_parse_target(struct exchange *exchange, const char *target)
{
    size_t length = strcspn(target, "?");
    exchange->path = arena_text_n(&exchange->arena, target, length);
    exchange->query =
        arena_text(&exchange->arena, target[length] == '?' ? target + length + 1 : "");
    exchange->service = NO_SERVICE;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t prefix = strlen(prefixes[i].prefix);
        if (strncmp(exchange->path, prefixes[i].prefix, prefix) != 0 ||
            (exchange->path[prefix] != '/' && exchange->path[prefix] != '\0'))
            continue;
        exchange->service = prefixes[i].service;
        parse_parts(exchange, exchange->path + prefix);
        parse_query(exchange);
    }
}

const char *exchange_parameter(const struct exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->parameter_count; i++)
        if (text_same(exchange->parameters[i].name, name))
            return exchange->parameters[i].value;
    return "";
}

bool exchange_has(const struct exchange *exchange, const char *name)
{
    return exchange_parameter(exchange, name)[0] != '\0';
}

int64_t exchange_number(const struct exchange *exchange, const char *name,
                        int64_t fallback)
{
    int64_t number = fallback;
    text_to_integer(exchange_parameter(exchange, name), INT64_MIN, INT64_MAX, &number);
    return number;
}

bool exchange_is(const struct exchange *exchange, size_t count, ...)
{
    bool same = exchange->part_count == count;
    va_list arguments;
    va_start(arguments, count);
    for (size_t i = 0; same && i < count; i++) {
        const char *part = va_arg(arguments, const char *);
        same = text_same(part, "*") || text_same(part, exchange->parts[i]);
    }
    va_end(arguments);
    return same;
}

bool exchange_method(const struct exchange *exchange, const char *method)
{
    return text_same(exchange->method, method);
}

void exchange_header(struct exchange *exchange, const char *name, const char *value)
{
    if (exchange->header_count == HEADERS_MAX)
        return;
    exchange->headers[exchange->header_count].name = name;
    exchange->headers[exchange->header_count++].value =
        arena_text(&exchange->arena, value);
}

void exchange_answer(struct exchange *exchange, int status, const char *content_type,
                     const char *text)
{
    exchange->status = status;
    exchange->content_type = content_type;
    buffer_clear(&exchange->answer);
    buffer_add_text(&exchange->answer, text);
}

bool exchange_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *from = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            from = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++from;
        } else {
            return false;
        }
    }
    pattern += strspn(pattern, "*");
    return *pattern == '\0';
}
