/* loop.h -- the one loop: starts what may start, lets curl work, judges what ended.
 *
 * All clients share it, so that waiting for an answer to one drives the others too.
 * Connections that are kept are bounded by the sum of all lanes' limits; when the last
 * client goes, they are closed.
 */
#ifndef HTTP_LOOP_H
#define HTTP_LOOP_H

#include "host/http/attempt.h"
#include "host/http/lane.h"
#include "host/http/meters.h"

enum { LOOP_REST_MS = 250 }; /* the longest time without asking whether to stop */

struct http {
    struct attempt_options attempt; /* its texts are ours */
    uint64_t random;
    bool (*cancelled)(void *self);
    void *self;
    unsigned backoff_divisor, timeout_divisor;
    CURLM *multi; /* NULL: no client yet */
    struct http_client *clients;
    CURL **spare; /* easy handles to use again: they remember TLS sessions */
    size_t spare_count, spare_room;
    int64_t wake_ms; /* when a lane can start a request, as far as time alone decides */
};

struct http_client {
    struct http *http;
    struct http_client *next;
    struct lane *lanes;
    struct exchange_list finished;
    struct exchange *taken; /* the answer lent to the connector */
    struct buffer piece;    /* or the piece of one */
    size_t pending;         /* sent by the connector, answer not taken yet */
    struct http_meters meters;
};

/* After a lane was added or a client has gone. False: out of memory. */
bool loop_fit(struct http *http);
/* One turn without waiting. FAILED if curl cannot continue. */
enum wherry_status loop_turn(struct http *http, struct wherry_error *error);
/* Sleeps until something moves, at most LOOP_REST_MS. */
enum wherry_status loop_rest(struct http *http, struct wherry_error *error);
/* Ends a running try; the exchange stays in its lane's list. */
void loop_abort(struct http *http, struct exchange *exchange);
void loop_close(struct http *http); /* the multi and the spare handles */

#endif
