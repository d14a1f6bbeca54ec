/* scripted_request.c -- may a connector send this, and is it what the script expects?
 */
#include "tests/support/scripted_request.h"

#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/support/json_same.h"
#include "tests/support/suite.h"

/* What a connector may not send */

static bool on_loopback(const char *url)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost",
                                        "http://[::1]"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t length = strlen(hosts[i]);
        if (text_starts_with(url, hosts[i]) && strchr(":/", url[length]) != NULL)
            return true;
    }
    return false;
}

void scripted_request_check(const struct wherry_request *request)
{
    static const char *const methods[] = {"GET", "POST", "PATCH", "PUT", "DELETE"};
    ck_assert_msg(request->size == sizeof *request, "request.size is %zu",
                  request->size);
    ck_assert_msg(request->method != NULL && request->url != NULL,
                  "a request without method or url");
    bool known = false;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        known = known || text_same(request->method, methods[i]);
    ck_assert_msg(known, "method '%s' is not one of the interface", request->method);
    ck_assert_msg(text_starts_with(request->url, "https://") ||
                      on_loopback(request->url),
                  "neither https nor loopback: %s", request->url);
    ck_assert_msg(strpbrk(request->url, " \t\r\n\"<>") == NULL,
                  "a character in the url is not quoted: %s", request->url);
    ck_assert_msg(request->lane != NULL && request->lane->name != NULL,
                  "no lane: %s %s", request->method, request->url);
    ck_assert_msg(request->lane->in_flight > 0, "lane '%s' lets nothing in flight",
                  request->lane->name);
    for (size_t i = 0; i < request->header_count; i++)
        ck_assert_msg(request->headers[i].name != NULL &&
                          request->headers[i].value != NULL &&
                          strpbrk(request->headers[i].value, "\r\n") == NULL,
                      "header %zu of %s is malformed", i, request->url);
    ck_assert_msg(request->body != NULL || request->body_length == 0,
                  "body_length without a body: %s", request->url);
}

char *scripted_request_body(const struct wherry_request *request)
{
    char *body = memory_text_n(request->body, request->body_length);
    if (strlen(body) != request->body_length || !json_valid(body))
        ck_abort_msg("the body is not JSON: %s %s: %s", request->method, request->url,
                     body);
    return body;
}

/* Does a request fit an exchange? */

static bool has_header(const struct wherry_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (text_same_ignoring_case(request->headers[i].name, name))
            return true;
    return false;
}

const char *scripted_request_misfit(const struct scripted_exchange *script,
                                    const struct wherry_request *request,
                                    const char *body)
{
    if (script->method != NULL && !text_same(script->method, request->method))
        return "method";
    if (script->url != NULL && !text_same(script->url, request->url))
        return "url";
    if (script->url_fits != NULL && !script->url_fits(script->self, request->url))
        return "url";
    if (script->lane != NULL && !text_same(script->lane, request->lane->name))
        return "lane";
    if (script->header != NULL && !has_header(request, script->header))
        return "header";
    bool wanted = script->body != NULL || script->body_fits != NULL;
    if (wanted != (body != NULL))
        return "body";
    if (script->body != NULL && !json_same(script->body, body))
        return "body";
    if (script->body_fits != NULL &&
        !script->body_fits(script->self, body, request->body_length))
        return "body";
    return NULL;
}
