/* http.h -- many requests in flight on one thread.
 *
 * One `struct http` a process drives one curl_multi; each opened connector has a client
 * with lanes of its own and a queue of answers. The only code that includes curl.
 *
 * These hold for every request: https only, or http on loopback (127.0.0.0/8, ::1,
 * localhost); certificates verified, TLS 1.2 or later (tests can name a CA file);
 * HTTP/1.1, so that a request is a connection; redirects never followed; gzip accepted;
 * bodies under their limit after unpacking; connect and total time-outs. The
 * environment's proxy is used as curl does, but never for loopback. No message shows a
 * header's value or more of a URL than its host.
 *
 * Repeats. What a repeat may cure is repeated with exponential back-off and full jitter
 * (1 s doubling to 60 s, Retry-After honoured up to 10 minutes). For any request: a try
 * that ended before a byte of it was sent (but not a refused certificate), 429, 403
 * without a JSON body. For repeatable ones also every other transport error, 5xx and
 * HTML bodies (a redirect's excepted). curl's own silent repeat on a broken kept
 * connection is switched off: for a request that is not repeatable it could write
 * twice.
 *
 * Lanes. A request holds its place in its lane from its first try to its last, back-off
 * included. There are never more connections open than the lanes allow in flight, idle
 * ones counted; idle ones are closed with the last client. The answers that no wait has
 * taken yet are at most as many again, then the lane stops: memory does not grow with
 * the number of requests. The pace counts every try and holds for any one-second window
 * at the service's end; if answers take longer than 100 ms, it gives up to a tenth of
 * its speed for that. Retry-After stops the whole lane.
 *
 * Pieces. A request may ask for its answer in pieces; then a transfer pauses while one
 * waits to be taken, so that an answer of any length takes the memory of one piece and of
 * what curl has at hand. A repeat begins with the first piece again.
 *
 * A cancelled wait returns within a second and may be called again; requests in flight
 * are aborted when their client is destroyed.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "host/http/meters.h"
#include "plugin/wherry.h"

struct http;
struct http_client;

struct http_options {
    const char *user_agent;        /* NULL: wherry */
    const char *ca_file;           /* NULL: SSL_CERT_FILE's, or else the system's */
    uint64_t seed;                 /* of the jitter */
    bool (*cancelled)(void *self); /* asked at least twice a second; may be NULL */
    void *self;
    /* 0 or 1 in production; tests shorten back-off and Retry-After by the one, and the
     * total time-out by the other, never the pace. */
    unsigned backoff_divisor, timeout_divisor;
};

/* NULL on failure. curl_global_init is called once here. */
struct http *http_create(const struct http_options *options,
                         struct wherry_error *error);
void http_destroy(struct http *http); /* and all its clients */

struct http_client *http_client_create(struct http *http);
/* What is still in flight is aborted. */
void http_client_destroy(struct http_client *client);

/* As wherry_host.http_send and http_wait. A request goes out at once if its lane has
 * room; the rest is done while some client waits. At most 65536 requests and 16 lanes a
 * client. A wait that meets an untrusted certificate is FAILED, with what to do: that
 * does not go away by itself. */
enum wherry_status http_client_send(struct http_client *client,
                                    const struct wherry_request *request, uint64_t tag,
                                    struct wherry_error *error);
enum wherry_status http_client_wait(struct http_client *client,
                                    struct wherry_response *response,
                                    struct wherry_error *error);

void http_client_meters(const struct http_client *client, struct http_meters *meters);

#endif
