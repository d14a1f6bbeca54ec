/* http.c -- many requests in flight on one thread. */
#include "host/http/http.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/http/loop.h"

enum {
    MOST_LANES = 16, /* of one client: lanes are for limits, not for requests */
    MOST_PENDING = 64 * 1024, /* requests of one client without a taken answer */
};

/* NULL: the system's. */
static const char *choose_ca_file(const struct http_options *options)
{
    const char *file = options->ca_file;
    if (file == NULL)
        file = getenv("SSL_CERT_FILE");
    return file == NULL || *file == '\0' ? NULL : file;
}

struct http *http_create(const struct http_options *options, struct wherry_error *error)
{
    const char *ca_file = choose_ca_file(options);
    if (ca_file != NULL && access(ca_file, R_OK) != 0) {
        fail(error, WHERRY_FAILED, "cannot read the CA file '%s': %s", ca_file,
             strerror(errno));
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        fail(error, WHERRY_FAILED, "cannot start libcurl");
        return NULL;
    }
    struct http *http = memory_allocate(sizeof *http);
    http->attempt.user_agent =
        memory_text(options->user_agent == NULL ? "wherry" : options->user_agent);
    http->attempt.ca_file = ca_file == NULL ? NULL : memory_text(ca_file);
    http->random = options->seed;
    http->cancelled = options->cancelled;
    http->self = options->self;
    http->backoff_divisor =
        options->backoff_divisor == 0 ? 1 : options->backoff_divisor;
    http->timeout_divisor =
        options->timeout_divisor == 0 ? 1 : options->timeout_divisor;
    return http;
}

struct http_client *http_client_create(struct http *http)
{
    struct http_client *client = memory_allocate(sizeof *client);
    client->http = http;
    client->next = http->clients;
    http->clients = client;
    exchange_list_init(&client->finished);
    return client;
}

static void destroy_lanes(struct http_client *client)
{
    while (client->lanes != NULL) {
        struct lane *lane = client->lanes;
        client->lanes = lane->next;
        for (struct exchange *e; (e = exchange_list_take(&lane->running)) != NULL;) {
            loop_abort(client->http, e);
            exchange_destroy(e);
        }
        lane_destroy(lane);
    }
}

/* All of it but its place among the clients. */
static void end_client(struct http_client *client)
{
    destroy_lanes(client);
    exchange_list_destroy(&client->finished);
    exchange_destroy(client->taken);
    buffer_free(&client->piece);
    free(client);
}

static void forget_client(struct http_client *client)
{
    struct http_client **link = &client->http->clients;
    while (*link != client)
        link = &(*link)->next;
    *link = client->next;
}

void http_client_destroy(struct http_client *client)
{
    if (client == NULL)
        return;
    struct http *http = client->http;
    forget_client(client);
    end_client(client);
    if (http->clients == NULL)
        loop_close(http);
    else
        loop_fit(http);
}

void http_destroy(struct http *http)
{
    if (http == NULL)
        return;
    for (struct http_client *client; (client = http->clients) != NULL;) {
        http->clients = client->next;
        end_client(client);
    }
    loop_close(http);
    free(http->attempt.user_agent);
    free(http->attempt.ca_file);
    free(http);
    curl_global_cleanup();
}

static enum wherry_status cancelled(struct http *http, struct wherry_error *error)
{
    if (http->cancelled == NULL || !http->cancelled(http->self))
        return WHERRY_OK;
    return fail(error, WHERRY_CANCELLED, "cancelled");
}

/* The lane of that name, made at its first use. NULL: `error` says why. */
static struct lane *find_lane(struct http_client *client,
                              const struct wherry_lane *limits,
                              struct wherry_error *error)
{
    unsigned count = 0;
    for (struct lane *lane = client->lanes; lane != NULL; lane = lane->next, count++)
        if (text_same(lane->name, limits->name))
            return lane;
    if (count == MOST_LANES) {
        fail(error, WHERRY_FAILED, "more than %d lanes", MOST_LANES);
        return NULL;
    }
    struct lane *lane = lane_create(limits, error);
    if (lane == NULL)
        return NULL;
    lane->next = client->lanes;
    client->lanes = lane;
    if (loop_fit(client->http))
        return lane;
    client->lanes = lane->next;
    lane_destroy(lane);
    fail(error, WHERRY_FAILED, "cannot set libcurl's connection limit");
    return NULL;
}

/* The request as this host knows it: what an older plugin's lacks is zero. */
static struct wherry_request complete(const struct wherry_request *request)
{
    struct wherry_request whole = {0};
    size_t size = request->size < sizeof whole ? request->size : sizeof whole;
    memcpy(&whole, request, size);
    return whole;
}

enum wherry_status http_client_send(struct http_client *client,
                                    const struct wherry_request *request, uint64_t tag,
                                    struct wherry_error *error)
{
    struct http *http = client->http;
    if (cancelled(http, error) != WHERRY_OK)
        return WHERRY_CANCELLED;
    struct wherry_request whole = complete(request);
    if (whole.method == NULL || whole.url == NULL || whole.lane == NULL)
        return fail(error, WHERRY_FAILED, "a request lacks its method, URL or lane");
    if (client->pending == MOST_PENDING)
        return fail(error, WHERRY_FAILED, "more than %d requests wait for an answer",
                    MOST_PENDING);
    struct lane *lane = find_lane(client, whole.lane, error);
    if (lane == NULL)
        return WHERRY_FAILED;
    struct exchange *exchange = exchange_create(&whole, tag, error);
    if (exchange == NULL)
        return WHERRY_FAILED;
    exchange->client = client;
    exchange->total_timeout_ms /= http->timeout_divisor;
    lane_queue(lane, exchange);
    client->pending++;
    /* In flight while the connector does other things. */
    return loop_turn(http, error);
}

/* An answer of which a whole piece is there; what has ended has its last one apart. */
static struct exchange *find_piece(const struct http_client *client)
{
    for (const struct lane *lane = client->lanes; lane != NULL; lane = lane->next)
        for (struct exchange *e = lane->running.first; e != NULL; e = e->next)
            if (e->in_pieces && e->answer.length >= e->piece)
                return e;
    for (struct exchange *e = client->finished.first; e != NULL; e = e->next)
        if (e->in_pieces && e->code != 0 && e->answer.length > e->piece)
            return e;
    return NULL;
}

/* It is moved out: what comes next may move the rest. */
static void lend_piece(struct http_client *client, struct exchange *exchange,
                       struct wherry_response *response)
{
    struct buffer *answer = &exchange->answer;
    struct wherry_response part = {
        .size = response->size,
        .tag = exchange->tag,
        .code = exchange->piece_code,
        .failure = "",
        .content_type = exchange->content_type,
        .body_length = exchange->piece,
        .request_id = exchange->request_id,
        .offset = exchange->given,
        .more = true,
    };
    buffer_clear(&client->piece);
    buffer_add(&client->piece, answer->bytes, exchange->piece);
    part.body = buffer_text(&client->piece);
    buffer_cut(answer, exchange->piece);
    exchange->given += exchange->piece;
    memcpy(response, &part,
           response->size < sizeof part ? response->size : sizeof part);
    if (!exchange->paused || exchange->easy == NULL)
        return;
    exchange->paused = false;
    /* A failure shows when the try ends. */
    (void)curl_easy_pause(exchange->easy, CURLPAUSE_CONT);
}

static void lend_answer(struct http_client *client, struct exchange *exchange,
                        struct wherry_response *response)
{
    struct wherry_response whole = {
        .size = response->size,
        .tag = exchange->tag,
        .code = exchange->code,
        .may_have_applied = exchange->may_have_applied,
        .failure = exchange->failure,
        .content_type = exchange->content_type,
        .body = buffer_text(&exchange->answer),
        .body_length = exchange->answer.length,
        .date_ms = exchange->date_ms,
        .request_id = exchange->request_id,
        .offset = exchange->given,
    };
    memcpy(response, &whole,
           response->size < sizeof whole ? response->size : sizeof whole);
    client->taken = exchange;
    client->pending--;
    lane_read(exchange->lane);
}

enum wherry_status http_client_wait(struct http_client *client,
                                    struct wherry_response *response,
                                    struct wherry_error *error)
{
    struct http *http = client->http;
    exchange_destroy(client->taken);
    client->taken = NULL;
    if (client->pending == 0)
        return WHERRY_END;
    for (;;) {
        if (cancelled(http, error) != WHERRY_OK)
            return WHERRY_CANCELLED;
        enum wherry_status status = loop_turn(http, error);
        if (status != WHERRY_OK)
            return status;
        struct exchange *exchange = find_piece(client);
        if (exchange != NULL) {
            lend_piece(client, exchange, response);
            return WHERRY_OK;
        }
        exchange = exchange_list_take(&client->finished);
        if (exchange != NULL) {
            lend_answer(client, exchange, response);
            /* No other certificate would be trusted either: a repeat is useless. */
            return exchange->untrusted
                       ? fail(error, WHERRY_FAILED, "%s", exchange->failure)
                       : WHERRY_OK;
        }
        status = loop_rest(http, error);
        if (status != WHERRY_OK)
            return status;
    }
}

void http_client_meters(const struct http_client *client, struct http_meters *meters)
{
    *meters = client->meters;
}
