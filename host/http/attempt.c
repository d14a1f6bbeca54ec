/* attempt.c -- one try of an exchange. */
#include "host/http/attempt.h"

#include <stdio.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "host/http/backoff.h"
#include "host/http/lane.h"
#include "plugin/kit/dates.h"

enum {
    RECEIVE_BYTES = 64 * 1024, /* more makes no difference that can be measured */
    /* Of an answer in pieces: what is unpacked of it (30 times as much, and more) curl
     * holds while nobody takes a piece. */
    RECEIVE_PIECE_BYTES = 4 * 1024,
};

/* Called when the connection stands and before a byte of the request goes out. A second
 * call in one try is curl's own repeat after a kept connection broke: whether the
 * service saw the first is unknown, so the decision is ours. */
static int about_to_send(void *self, char *remote_ip, char *local_ip, int remote_port,
                         int local_port)
{
    (void)local_ip, (void)remote_port, (void)local_port;
    struct exchange *exchange = self;
    if (exchange->sent) {
        exchange->sent_again = true;
        return CURL_PREREQFUNC_ABORT;
    }
    if (exchange->origin.loopback && !origin_is_loopback(remote_ip)) {
        exchange->strayed = true;
        return CURL_PREREQFUNC_ABORT;
    }
    exchange->sent = true;
    lane_sent(exchange->lane, exchange->ticket, clock_monotonic_ms());
    return CURL_PREREQFUNC_OK;
}

/* curl takes a head that is cut off for a whole one without a body. Lines after the
 * blank line, such as trailers, are no longer head; an interim answer has its own. */
static size_t note_head(char *line, size_t size, size_t count, void *self)
{
    struct exchange *exchange = self;
    size_t length = size * count;
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0)
        exchange->head_read = false;
    else if (length > 0 && (*line == '\r' || *line == '\n'))
        exchange->head_read = true;
    return length;
}

/* NULL if the final answer has no such header. */
static const char *header_of(const struct exchange *exchange, const char *name)
{
    struct curl_header *header;
    CURLHcode code =
        curl_easy_header(exchange->easy, name, 0, CURLH_HEADER, -1, &header);
    return code == CURLHE_OK ? header->value : NULL;
}

static void keep_content_type(struct exchange *exchange)
{
    const char *value = header_of(exchange, "Content-Type");
    if (value == NULL)
        return;
    int length = (int)strcspn(value, "; \t");
    snprintf(exchange->content_type, sizeof exchange->content_type, "%.*s",
             length < 95 ? length : 95, value);
    text_lower(exchange->content_type);
}

/* Goes into logs: nothing in it may break a line or hide another text. */
static void keep_request_id(struct exchange *exchange)
{
    const char *value = header_of(exchange, "X-Request-Id");
    if (value == NULL)
        return;
    snprintf(exchange->request_id, sizeof exchange->request_id, "%.71s", value);
    for (char *c = exchange->request_id; *c != '\0'; c++)
        if (strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:",
                   *c) == NULL)
            *c = '?';
}

/* What may have to be repeated comes whole: a refusal, or what is not the service's. */
static void choose_pieces(struct exchange *exchange, char first)
{
    keep_content_type(exchange);
    keep_request_id(exchange);
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &exchange->piece_code);
    exchange->in_pieces = exchange->piece_code >= 200 && exchange->piece_code < 300 &&
                          (first == '{' || first == '[') &&
                          strstr(exchange->content_type, "html") == NULL;
}

/* A body that grows piece by piece is copied as often as it has to be moved. What a
 * service says of its length is believed only so far. */
static void make_room(struct exchange *exchange)
{
    enum { ROOM_MOST = 1024 * 1024 };
    curl_off_t length = -1;
    curl_easy_getinfo(exchange->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && length <= ROOM_MOST && !exchange->in_pieces)
        buffer_reserve(&exchange->answer, (size_t)length);
}

static size_t keep_body(char *bytes, size_t size, size_t count, void *self)
{
    struct exchange *exchange = self;
    size_t length = size * count;
    if (exchange->piece > 0 && exchange->received == 0 && length > 0)
        choose_pieces(exchange, *bytes);
    if (exchange->received == 0 && length > 0)
        make_room(exchange);
    if (exchange->in_pieces && exchange->answer.length >= exchange->piece) {
        exchange->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (length > exchange->body_limit - exchange->received) {
        exchange->too_long = true;
        return 0;
    }
    exchange->received += length;
    leave_out_add(&exchange->leaving_out, bytes, length, &exchange->answer);
    return length;
}

static void forget_last_try(struct exchange *exchange)
{
    exchange->trouble[0] = '\0';
    exchange->sent = exchange->sent_again = false;
    exchange->strayed = exchange->head_read = exchange->too_long = false;
    exchange->untrusted = false;
    exchange->code = 0;
    buffer_clear(&exchange->answer);
    exchange->received = exchange->given = 0;
    exchange->in_pieces = exchange->paused = false;
    leave_out_begin(&exchange->leaving_out, exchange->leave_out);
    exchange->content_type[0] = exchange->request_id[0] = exchange->failure[0] = '\0';
    exchange->date_ms = 0;
}

static bool set_request(const struct exchange *exchange, CURL *easy)
{
    bool good = curl_easy_setopt(easy, CURLOPT_URL, exchange->url) == CURLE_OK;
    bool plain_get = exchange->body == NULL && text_same(exchange->method, "GET");
    bool bodiless = exchange->body == NULL && text_same(exchange->method, "DELETE");
    if (!plain_get && !bodiless) {
        const char *body = exchange->body == NULL ? "" : exchange->body;
        good &= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body) == CURLE_OK;
        good &= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                 (curl_off_t)exchange->body_length) == CURLE_OK;
    }
    if (!plain_get)
        good &=
            curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, exchange->method) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) ==
            CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK;
    return good;
}

static bool set_limits(const struct exchange *exchange, CURL *easy)
{
    bool good = curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                                 (long)exchange->connect_timeout_ms) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                             (long)exchange->total_timeout_ms) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK;
    /* A name server that does not answer must not delay a cancelled run. */
    good &= curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK;
    const long receive = exchange->piece > 0 ? RECEIVE_PIECE_BYTES : RECEIVE_BYTES;
    good &= curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, receive) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK;
    return good;
}

static bool set_safety(const struct exchange *exchange, CURL *easy,
                       const struct attempt_options *options)
{
    const char *protocol = exchange->origin.encrypted ? "https" : "http";
    bool good = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocol) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
            CURLE_OK;
    if (options->ca_file != NULL)
        good &= curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file) == CURLE_OK;
    /* What is on this machine never goes through a proxy of the environment. */
    if (exchange->origin.loopback)
        good &= curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK;
    return good;
}

static bool set_callbacks(struct exchange *exchange, CURL *easy)
{
    bool good = curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->trouble) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, about_to_send) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_PREREQDATA, exchange) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, note_head) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_body) == CURLE_OK;
    good &= curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange) == CURLE_OK;
    return good;
}

bool attempt_prepare(struct exchange *exchange, CURL *easy,
                     const struct attempt_options *options)
{
    forget_last_try(exchange);
    exchange->easy = easy;
    return set_request(exchange, easy) && set_limits(exchange, easy) &&
           set_safety(exchange, easy, options) && set_callbacks(exchange, easy) &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent) == CURLE_OK;
}

static int64_t read_answer(struct exchange *exchange)
{
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &exchange->code);
    keep_content_type(exchange);
    keep_request_id(exchange);
    const char *date = header_of(exchange, "Date");
    if (date == NULL || !dates_parse_http(date, &exchange->date_ms))
        exchange->date_ms = 0;
    const char *asked = header_of(exchange, "Retry-After");
    if (asked == NULL)
        return -1;
    int64_t now_ms = exchange->date_ms != 0 ? exchange->date_ms : clock_now_ms();
    return backoff_asked_ms(asked, now_ms);
}

static bool is_untrusted(CURLcode result)
{
    return result == CURLE_PEER_FAILED_VERIFICATION ||
           result == CURLE_SSL_CACERT_BADFILE || result == CURLE_SSL_ISSUER_ERROR;
}

/* curl's own words are clear while a connection is made; once the request is out they
 * could quote what the server said, so we use our own. */
static void describe_failure(struct exchange *exchange, CURLcode result)
{
    const char *host = exchange->origin.host;
    const char *words = exchange->sent || exchange->trouble[0] == '\0'
                            ? curl_easy_strerror(result)
                            : exchange->trouble;
    char *failure = exchange->failure;
    size_t room = sizeof exchange->failure;
    if (exchange->untrusted)
        snprintf(
            failure, room,
            "the certificate of '%.120s' is not trusted: %.120s; if you use a proxy or "
            "a CA of your own, set SSL_CERT_FILE to a file with its certificate",
            host, words);
    else if (result == CURLE_BAD_FUNCTION_ARGUMENT)
        snprintf(failure, room, "libcurl cannot make a request to '%.150s'", host);
    else if (exchange->too_long)
        snprintf(failure, room, "the answer from '%.150s' is longer than %zu bytes",
                 host, exchange->body_limit);
    else if (exchange->strayed)
        snprintf(failure, room, "'%.150s' is not this machine", host);
    else if (exchange->sent_again)
        snprintf(failure, room, "'%.150s' closed the connection without an answer",
                 host);
    else if (exchange->sent && result == CURLE_OPERATION_TIMEDOUT)
        snprintf(failure, room, "no complete answer from '%.150s' within %lld ms", host,
                 (long long)exchange->total_timeout_ms);
    else
        snprintf(failure, room, "no answer from '%.150s': %.200s", host, words);
    for (char *c = failure; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
}

static bool is_hopeless(const struct exchange *exchange, CURLcode result)
{
    switch (result) {
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
        return true;
    case CURLE_UNSUPPORTED_PROTOCOL: /* also an answer that is not HTTP */
        return !exchange->sent;
    default:
        return exchange->too_long || exchange->strayed || exchange->untrusted;
    }
}

int64_t attempt_read(struct exchange *exchange, CURLcode result,
                     struct outcome *outcome)
{
    int64_t asked_ms = -1;
    if (result == CURLE_OK && !exchange->head_read)
        result = CURLE_PARTIAL_FILE;
    if (result == CURLE_OK && exchange->too_long) /* seen when it was not paused */
        result = CURLE_WRITE_ERROR;
    if (result == CURLE_OK)
        asked_ms = read_answer(exchange);
    if (exchange->code == 0) {
        buffer_clear(&exchange->answer);
        exchange->untrusted = is_untrusted(result);
        describe_failure(exchange, result);
    }
    *outcome = (struct outcome){
        .code = exchange->code,
        .sent = exchange->sent,
        .hopeless = is_hopeless(exchange, result),
        .content_type = exchange->content_type,
        .body = exchange->in_pieces ? "{" : buffer_text(&exchange->answer),
    };
    return asked_ms;
}
