/* exchange.c -- one request, copied. */
#include "host/http/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"

static const char *known_method(const char *method)
{
    static const char *const methods[] = {"GET", "POST", "PATCH", "PUT", "DELETE"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (text_same(method, methods[i]))
            return methods[i];
    return NULL;
}

/* A name that is not a token, or a line break in a value, would make two headers of
 * one; the lengths and the connection are the host's own business. */
static bool header_is_sound(const struct wherry_header *header)
{
    static const char token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789!#$%&'*+-.^_`|~";
    static const char *const reserved[] = {
        "Accept-Encoding", "Connection", "Content-Length",
        "Expect",          "Host",       "Transfer-Encoding"};
    if (*header->name == '\0' || header->name[strspn(header->name, token)] != '\0')
        return false;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (text_same_ignoring_case(header->name, reserved[i]))
            return false;
    return header->value[strcspn(header->value, "\r\n")] == '\0';
}

static void add_line(struct exchange *exchange, const char *line)
{
    struct curl_slist *longer = curl_slist_append(exchange->headers, line);
    if (longer == NULL)
        abort(); /* out of memory, as in memory.h */
    exchange->headers = longer;
}

static bool copy_headers(struct exchange *exchange,
                         const struct wherry_request *request,
                         struct wherry_error *error)
{
    bool typed = false;
    struct buffer line = {0};
    for (size_t i = 0; i < request->header_count; i++) {
        const struct wherry_header *header = &request->headers[i];
        if (!header_is_sound(header)) {
            buffer_free(&line);
            fail(error, WHERRY_FAILED, "header %zu of a request to '%s' is malformed",
                 i + 1, exchange->origin.host);
            return false;
        }
        typed = typed || text_same_ignoring_case(header->name, "Content-Type");
        buffer_clear(&line);
        /* curl takes "Name:" as "leave it out" and "Name;" as blank. */
        if (*header->value == '\0')
            buffer_format(&line, "%s;", header->name);
        else
            buffer_format(&line, "%s: %s", header->name, header->value);
        add_line(exchange, buffer_text(&line));
    }
    buffer_free(&line);
    if (!typed)
        add_line(exchange, request->body == NULL ? "Content-Type:"
                                                 : "Content-Type: application/json");
    /* Waiting for "100 Continue" costs a round trip and gains nothing. */
    add_line(exchange, "Expect:");
    return true;
}

static void copy_body(struct exchange *exchange, const struct wherry_request *request)
{
    if (request->body == NULL)
        return;
    exchange->body = memory_text_n(request->body, request->body_length);
    exchange->body_length = request->body_length;
}

static int64_t timeout(int64_t asked_ms, int64_t fallback_ms)
{
    if (asked_ms <= 0)
        return fallback_ms;
    return asked_ms < EXCHANGE_MOST_MS ? asked_ms : EXCHANGE_MOST_MS;
}

static void copy_limits(struct exchange *exchange, const struct wherry_request *request)
{
    exchange->connect_timeout_ms =
        timeout(request->connect_timeout_ms, EXCHANGE_CONNECT_MS);
    exchange->total_timeout_ms = timeout(request->total_timeout_ms, EXCHANGE_TOTAL_MS);
    exchange->body_limit =
        request->body_limit > 0 ? request->body_limit : EXCHANGE_BODY_LIMIT;
    if (request->leave_out != NULL)
        exchange->leave_out = memory_text(request->leave_out);
    exchange->piece = request->piece;
    exchange->repeatable = request->repeatable;
    exchange->tries_allowed = request->tries == 0 ? EXCHANGE_TRIES : request->tries;
    if (exchange->tries_allowed > EXCHANGE_MOST_TRIES)
        exchange->tries_allowed = EXCHANGE_MOST_TRIES;
}

static bool copy(struct exchange *exchange, const struct wherry_request *request,
                 struct wherry_error *error)
{
    exchange->method = known_method(request->method);
    if (exchange->method == NULL) {
        fail(error, WHERRY_FAILED, "'%s' is not a method", request->method);
        return false;
    }
    if (origin_parse(request->url, &exchange->origin, error) != WHERRY_OK)
        return false;
    exchange->url = memory_text(request->url);
    copy_body(exchange, request);
    copy_limits(exchange, request);
    return copy_headers(exchange, request, error);
}

struct exchange *exchange_create(const struct wherry_request *request, uint64_t tag,
                                 struct wherry_error *error)
{
    struct exchange *exchange = memory_allocate(sizeof *exchange);
    exchange->tag = tag;
    if (copy(exchange, request, error))
        return exchange;
    exchange_destroy(exchange);
    return NULL;
}

void exchange_destroy(struct exchange *exchange)
{
    if (exchange == NULL)
        return;
    free(exchange->url);
    free(exchange->origin.host);
    curl_slist_free_all(exchange->headers);
    free(exchange->body);
    free(exchange->leave_out);
    buffer_free(&exchange->answer);
    free(exchange);
}

void exchange_list_init(struct exchange_list *list)
{
    *list = (struct exchange_list){.end = &list->first};
}

void exchange_list_add(struct exchange_list *list, struct exchange *exchange)
{
    exchange->next = NULL;
    *list->end = exchange;
    list->end = &exchange->next;
}

struct exchange *exchange_list_take(struct exchange_list *list)
{
    struct exchange *first = list->first;
    if (first != NULL)
        exchange_list_remove(list, first);
    return first;
}

void exchange_list_remove(struct exchange_list *list, struct exchange *exchange)
{
    struct exchange **link = &list->first;
    while (*link != exchange)
        link = &(*link)->next;
    *link = exchange->next;
    if (list->end == &exchange->next)
        list->end = link;
    exchange->next = NULL;
}

void exchange_list_destroy(struct exchange_list *list)
{
    for (struct exchange *exchange; (exchange = exchange_list_take(list)) != NULL;)
        exchange_destroy(exchange);
}
