/* call.c -- one request to the service and what its HTTP status means. */
#include "plugin/ometria/call.h"

#include <stdarg.h>
#include <stdio.h>

#include "host/base/error.h"
#include "plugin/kit/url.h"

enum { PIECE_BYTES = 64 * 1024, PIECES_MOST_MIB = 512 };

void call_url(const struct ometria *ometria, struct buffer *url, const char *path)
{
    buffer_clear(url);
    url_begin(url, ometria->config->base_url);
    buffer_add_char(url, '/');
    buffer_add_text(url, path);
}

/* In pieces of these bytes, or, if 0, whole. */
static enum wherry_status send_request(struct ometria *ometria, const char *url,
                                       const char *body, size_t length, size_t piece,
                                       uint64_t *tag, struct wherry_error *error)
{
    const struct wherry_header headers[] = {
        {"X-Ometria-Auth", ometria->config->api_key}};
    /* A push may be repeated: a listing is known by its collection and id, and what was
     * written last holds. */
    const struct wherry_request request = {
        .size = sizeof request,
        .method = body == NULL ? "GET" : "POST",
        .url = url,
        .headers = headers,
        .header_count = 1,
        .body = body,
        .body_length = length,
        .lane = body == NULL ? &ometria->reads : &ometria->pushes,
        .repeatable = true,
        .tries = ometria->tries,
        .body_limit = piece == 0 ? 0 : (size_t)PIECES_MOST_MIB * 1024 * 1024,
        .piece = piece,
    };
    *tag = ++ometria->last_tag;
    return ometria->host->http_send(ometria->host, &request, *tag, error);
}

enum wherry_status call_send(struct ometria *ometria, const char *url, const char *body,
                             size_t length, uint64_t *tag, struct wherry_error *error)
{
    return send_request(ometria, url, body, length, 0, tag, error);
}

enum wherry_status call_send_for_pieces(struct ometria *ometria, const char *url,
                                        uint64_t *tag, struct wherry_error *error)
{
    return send_request(ometria, url, NULL, 0, PIECE_BYTES, tag, error);
}

enum wherry_status call_wait(struct ometria *ometria, struct wherry_response *response,
                             struct wherry_error *error)
{
    *response = (struct wherry_response){.size = sizeof *response};
    return ometria->host->http_wait(ometria->host, response, error);
}

enum wherry_status call_wait_for(struct ometria *ometria, uint64_t tag,
                                 struct wherry_response *response,
                                 struct wherry_error *error)
{
    enum wherry_status status;
    do
        status = call_wait(ometria, response, error);
    while (status == WHERRY_OK && response->tag != tag);
    if (status == WHERRY_END)
        return fail(error, WHERRY_FAILED, "the host lost a request");
    return status;
}

enum wherry_status call_get(struct ometria *ometria, const char *url,
                            struct wherry_response *response,
                            struct wherry_error *error)
{
    uint64_t tag = 0;
    const enum wherry_status status = call_send(ometria, url, NULL, 0, &tag, error);
    return status == WHERRY_OK ? call_wait_for(ometria, tag, response, error) : status;
}

void call_drain(struct ometria *ometria)
{
    struct wherry_response response;
    struct wherry_error unused;
    while (call_wait(ometria, &response, &unused) == WHERRY_OK)
        continue;
}

bool call_is_denied(const struct wherry_response *response)
{
    return response->code == 401 || response->code == 403;
}

bool call_is_passing(const struct wherry_response *response)
{
    return response->code == 0 || response->code == 408 || response->code == 429 ||
           response->code >= 500;
}

enum wherry_status call_denied(const struct wherry_response *response,
                               const char *label, struct wherry_error *error)
{
    return fail_option(error, WHERRY_DENIED, "api_key",
                       "Ometria refused the key for %s (HTTP %ld)", label,
                       response->code);
}

enum wherry_status call_judge(const struct wherry_response *response, const char *label,
                              struct wherry_error *error)
{
    if (response->code == 200 || response->code == 202)
        return WHERRY_OK;
    if (response->code == 0)
        return fail(error, WHERRY_RETRY, "%s failed: %s", label, response->failure);
    if (call_is_denied(response))
        return call_denied(response, label, error);
    if (call_is_passing(response))
        return fail(error, WHERRY_RETRY, "%s was answered with HTTP %ld", label,
                    response->code);
    if (response->code == 404 || (response->code >= 300 && response->code < 400))
        return fail_option(error, WHERRY_FAILED, "base_url",
                           "%s was answered with HTTP %ld: is this the address of the "
                           "Data API?",
                           label, response->code);
    return fail(error, WHERRY_FAILED, "%s was answered with HTTP %ld", label,
                response->code);
}

void call_log(const struct ometria *ometria, enum wherry_log_level level,
              const char *format, ...)
{
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    ometria->host->log(ometria->host, level, message);
}
