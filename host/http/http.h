/* http.h -- many requests in flight on one thread.
 *
 * One `struct http` a process drives one curl_multi; each opened connector has a client
 * with lanes of its own and a queue of answers. The only code that includes curl.
 *
 * Held for every request: https only, or http on loopback; certificates verified (a CA
 * file can be named for tests); HTTP/1.1, so that a request is a connection; redirects
 * never followed; gzip accepted; bodies under their limit; connect and total time-outs.
 * What a repeat may cure is repeated with exponential back-off and full jitter (1 s
 * doubling to 60 s, Retry-After honoured up to 10 minutes): for any request: connect
 * failures before a byte was sent, 429, 403 without a JSON body; for repeatable ones
 * also every other transport error, 5xx and HTML bodies. A cancelled wait returns
 * within a second.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "plugin/wherry.h"

struct http;
struct http_client;

struct http_options {
    const char *user_agent;
    const char *ca_file;           /* NULL: the system's */
    uint64_t seed;                 /* of the jitter */
    bool (*cancelled)(void *self); /* asked at least twice a second; may be NULL */
    void *self;
    unsigned backoff_divisor; /* 0 or 1 in life; tests shorten all waits by it */
};

/* Counts since the client was created. */
struct http_meters {
    uint64_t requests; /* sent, repeats included */
    uint64_t repeats;
    uint64_t reads; /* of the requests: GET */
    uint64_t writes;
    uint64_t bytes_received, bytes_sent;
};

/* NULL on failure. curl_global_init is called once here. */
struct http *http_create(const struct http_options *options,
                         struct wherry_error *error);
void http_destroy(struct http *http);

struct http_client *http_client_create(struct http *http);
/* What is still in flight is aborted. */
void http_client_destroy(struct http_client *client);

/* As wherry_host.http_send and http_wait. */
enum wherry_status http_client_send(struct http_client *client,
                                    const struct wherry_request *request, uint64_t tag,
                                    struct wherry_error *error);
enum wherry_status http_client_wait(struct http_client *client,
                                    struct wherry_response *response,
                                    struct wherry_error *error);

void http_client_meters(const struct http_client *client, struct http_meters *meters);

#endif
