/* http_rig.c -- an http client and the wire server that it talks to. */
#include "tests/support/http_rig.h"

#include <stdio.h>

#include "tests/support/suite.h"

static bool has_come(void *self)
{
    const struct http_rig *rig = self;
    return rig->awaited > 0 && http_rig_requests(rig) >= rig->awaited;
}

void http_rig_start(struct http_rig *rig)
{
    rig->server = wire_server_start(&rig->wire);
    if (rig->options.user_agent == NULL)
        rig->options.user_agent = "rig/1.0";
    if (rig->options.backoff_divisor == 0)
        rig->options.backoff_divisor = 1000;
    if (rig->options.cancelled == NULL) {
        rig->options.cancelled = has_come;
        rig->options.self = rig;
    }
    if (rig->lane.name == NULL)
        rig->lane = (struct wherry_lane){"account", 4, 0};
    rig->secret = (struct wherry_header){"X-Key", "open-sesame"};
    snprintf(rig->url, sizeof rig->url, "%s://127.0.0.1:%u/people?email=secret-ann",
             rig->wire.tls == NULL ? "http" : "https", wire_server_port(rig->server));
    rig->http = http_create(&rig->options, &rig->error);
    ck_assert_msg(rig->http != NULL, "%s", rig->error.message);
    rig->client = http_client_create(rig->http);
}

void http_rig_stop(struct http_rig *rig)
{
    http_client_destroy(rig->client);
    http_destroy(rig->http);
    wire_server_stop(rig->server);
}

struct wherry_request http_rig_request(const struct http_rig *rig, const char *method)
{
    return (struct wherry_request){
        .size = sizeof(struct wherry_request),
        .method = method,
        .url = rig->url,
        .headers = &rig->secret,
        .header_count = 1,
        .lane = &rig->lane,
        .connect_timeout_ms = 10000,
        .total_timeout_ms = 20000,
    };
}

const struct wherry_response *http_rig_ask(struct http_rig *rig,
                                           const struct wherry_request *request)
{
    enum wherry_status status = http_client_send(rig->client, request, 77, &rig->error);
    ck_assert_msg(status == WHERRY_OK, "%s", rig->error.message);
    rig->response = (struct wherry_response){.size = sizeof rig->response};
    status = http_client_wait(rig->client, &rig->response, &rig->error);
    ck_assert_msg(status == WHERRY_OK, "%s", rig->error.message);
    ck_assert_uint_eq(rig->response.tag, 77);
    return &rig->response;
}

const struct wherry_response *http_rig_do(struct http_rig *rig, const char *method,
                                          bool repeatable)
{
    struct wherry_request request = http_rig_request(rig, method);
    request.repeatable = repeatable;
    if (method[0] != 'G') {
        request.body = "{\"a\":1}";
        request.body_length = 7;
    }
    return http_rig_ask(rig, &request);
}

void http_rig_await(struct http_rig *rig, unsigned requests)
{
    ck_assert_ptr_eq(rig->options.self, rig);
    rig->awaited = requests;
    ck_assert_int_eq(http_client_wait(rig->client, &rig->response, &rig->error),
                     WHERRY_CANCELLED);
    rig->awaited = 0;
}

unsigned http_rig_requests(const struct http_rig *rig)
{
    return wire_server_meters(rig->server).requests;
}
