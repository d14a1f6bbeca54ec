/* http_rig.h -- an http client and the wire server that it talks to, for one test. */
#ifndef SUPPORT_HTTP_RIG_H
#define SUPPORT_HTTP_RIG_H

#include "host/http/http.h"
#include "tests/support/wire_server.h"

#define HTTP_RIG_JSON                                                                  \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

struct http_rig {
    struct wire_options wire; /* set what is wanted, then http_rig_start */
    struct http_options options;
    struct wherry_lane lane; /* 4 in flight, no pace */
    struct wire_server *server;
    struct http *http;
    struct http_client *client;
    char url[128];    /* of the request; http_rig_start makes one that leads to the
                      server */
    unsigned awaited; /* see http_rig_await */
    struct wherry_header secret;
    struct wherry_response response;
    struct wherry_error error;
};

#define HTTP_RIG(script)                                                               \
    {                                                                                  \
        .wire = {.replies = (script), .count = sizeof(script) / sizeof *(script) }     \
    }

/* Waits of the back-off are a thousandth; what the test has set stays. */
void http_rig_start(struct http_rig *rig);
void http_rig_stop(struct http_rig *rig);

/* To the rig's URL, with a secret header, not repeatable, 20 s in all. */
struct wherry_request http_rig_request(const struct http_rig *rig, const char *method);
/* Sends it and waits for its answer, which must come. */
const struct wherry_response *http_rig_ask(struct http_rig *rig,
                                           const struct wherry_request *request);
/* The same for a plain GET or POST. */
const struct wherry_response *http_rig_do(struct http_rig *rig, const char *method,
                                          bool repeatable);
/* Drives the client until so many requests have arrived, though none is answered. Only
 * if the test has set no `options.cancelled` of its own. */
void http_rig_await(struct http_rig *rig, unsigned requests);
unsigned http_rig_requests(const struct http_rig *rig); /* that arrived */

#endif
