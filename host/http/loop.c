/* loop.c -- the one loop. */
#include "host/http/loop.h"

#include <stdlib.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/http/backoff.h"

bool loop_fit(struct http *http)
{
    if (http->multi == NULL)
        http->multi = curl_multi_init();
    if (http->multi == NULL)
        return false;
    long connections = 0;
    for (struct http_client *client = http->clients; client != NULL;
         client = client->next)
        for (const struct lane *lane = client->lanes; lane != NULL; lane = lane->next)
            connections += (long)lane->in_flight;
    if (connections == 0)
        connections = 1; /* 0 would be no limit */
    bool good = curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                                  connections) == CURLM_OK;
    good &=
        curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, connections) == CURLM_OK;
    good &= curl_multi_setopt(http->multi, CURLMOPT_PIPELINING,
                              (long)CURLPIPE_NOTHING) == CURLM_OK;
    return good;
}

static CURL *get_handle(struct http *http)
{
    if (http->spare_count > 0)
        return http->spare[--http->spare_count];
    CURL *easy = curl_easy_init();
    if (easy == NULL)
        abort(); /* out of memory, as in memory.h */
    return easy;
}

/* A handle is used again only after a whole answer: after a connection that was
 * never made, or was cut, curl keeps buffers in it, and then refuses to take options
 * again. */
static void give_handle(struct http *http, CURL *easy, bool answered)
{
    if (!answered) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy);
    http->spare = memory_grow(http->spare, http->spare_count, &http->spare_room,
                              sizeof *http->spare);
    http->spare[http->spare_count++] = easy;
}

static void count_try(struct http_meters *meters, const struct exchange *exchange)
{
    const bool read = text_same(exchange->method, "GET");
    const bool repeat = exchange->tries > 1;
    meters->requests++;
    meters->repeats += repeat;
    meters->read_repeats += repeat && read;
    meters->reads += read;
    meters->writes += !read;
}

static void count_bytes(struct http_meters *meters, const struct exchange *exchange)
{
    long head = 0, request = 0;
    curl_off_t body = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_HEADER_SIZE, &head);
    curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
    meters->bytes_received += (uint64_t)head + (uint64_t)body;
    curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &request);
    curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_UPLOAD_T, &body);
    /* curl counts a short body, which leaves with the head, into the request's size. */
    meters->bytes_sent += (uint64_t)request + (request > body ? 0 : (uint64_t)body);
}

/* Gives the handle back; the exchange no longer has a running try. */
static void release(struct http *http, struct exchange *exchange, bool answered)
{
    curl_multi_remove_handle(http->multi, exchange->easy);
    give_handle(http, exchange->easy, answered);
    exchange->easy = NULL;
}

void loop_abort(struct http *http, struct exchange *exchange)
{
    release(http, exchange, false);
}

static void finish_exchange(struct exchange *exchange)
{
    lane_finish(exchange->lane, exchange, clock_monotonic_ms());
    exchange_list_add(&exchange->client->finished, exchange);
}

/* Also when the request itself is not sent again: the wait concerns all of them. */
static void quiet_lane(const struct http *http, struct lane *lane, int64_t asked_ms)
{
    int64_t asked = asked_ms < BACKOFF_MOST_ASKED_MS ? asked_ms : BACKOFF_MOST_ASKED_MS;
    int64_t until_ms = clock_monotonic_ms() + asked / http->backoff_divisor;
    if (until_ms > lane->quiet_until_ms)
        lane->quiet_until_ms = until_ms;
}

static void rest_exchange(struct http *http, struct exchange *exchange,
                          int64_t asked_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t wait_ms = backoff_wait_ms(exchange->tries, asked_ms, &http->random);
    exchange->due_ms = now_ms + wait_ms / http->backoff_divisor;
    lane_rest(exchange->lane, exchange, now_ms);
}

static void end_try(struct http *http, struct exchange *exchange, CURLcode result)
{
    struct outcome outcome;
    count_bytes(&exchange->client->meters, exchange);
    int64_t asked_ms = attempt_read(exchange, result, &outcome);
    release(http, exchange, result == CURLE_OK);
    exchange->may_have_applied |= outcome_is_doubtful(&outcome);
    if (asked_ms >= 0 && outcome_may_be_cured(&outcome, true))
        quiet_lane(http, exchange->lane, asked_ms);
    if (exchange->tries < exchange->tries_allowed &&
        outcome_may_be_cured(&outcome, exchange->repeatable))
        rest_exchange(http, exchange, asked_ms);
    else
        finish_exchange(exchange);
}

static void start_try(struct http *http, struct exchange *exchange)
{
    exchange->tries++;
    count_try(&exchange->client->meters, exchange);
    CURL *easy = get_handle(http);
    if (attempt_prepare(exchange, easy, &http->attempt) &&
        curl_multi_add_handle(http->multi, easy) == CURLM_OK)
        return;
    end_try(http, exchange, CURLE_BAD_FUNCTION_ARGUMENT);
}

/* True if anything was started. Nothing is once it is to stop: a process that stood still
 * may have lost its turn since its requests were queued. */
static bool start_all(struct http *http)
{
    bool any = false;
    int64_t now_ms = clock_monotonic_ms();
    http->wake_ms = INT64_MAX;
    if (http->cancelled != NULL && http->cancelled(http->self))
        return false;
    for (struct http_client *client = http->clients; client != NULL;
         client = client->next)
        for (struct lane *lane = client->lanes; lane != NULL; lane = lane->next)
            for (struct exchange *exchange;
                 (exchange = lane_start(lane, now_ms, &http->wake_ms)) != NULL;
                 any = true)
                start_try(http, exchange);
    return any;
}

static void end_tries(struct http *http)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left));) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *self = NULL;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
        end_try(http, (struct exchange *)(void *)self, result);
    }
}

static enum wherry_status gave_up(CURLMcode code, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot go on with requests: %s",
                curl_multi_strerror(code));
}

enum wherry_status loop_turn(struct http *http, struct wherry_error *error)
{
    do {
        int running;
        CURLMcode code = curl_multi_perform(http->multi, &running);
        if (code != CURLM_OK)
            return gave_up(code, error);
        end_tries(http);
    } while (start_all(http));
    return WHERRY_OK;
}

enum wherry_status loop_rest(struct http *http, struct wherry_error *error)
{
    int64_t rest_ms = LOOP_REST_MS;
    if (http->wake_ms != INT64_MAX) {
        int64_t left_ms = http->wake_ms - clock_monotonic_ms();
        if (left_ms < rest_ms)
            rest_ms = left_ms < 0 ? 0 : left_ms;
    }
    CURLMcode code = curl_multi_poll(http->multi, NULL, 0, (int)rest_ms, NULL);
    return code == CURLM_OK ? WHERRY_OK : gave_up(code, error);
}

void loop_close(struct http *http)
{
    while (http->spare_count > 0)
        curl_easy_cleanup(http->spare[--http->spare_count]);
    free(http->spare);
    http->spare = NULL;
    http->spare_room = 0;
    curl_multi_cleanup(http->multi);
    http->multi = NULL;
}
