/* test_http_repeats.c -- what goes wrong on the way, and what is sent again. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "tests/support/http_rig.h"
#include "tests/support/suite.h"

#define LONG_HEAD "HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n"
#define EMPTY(status) "HTTP/1.1 " status "\r\nContent-Length: 0\r\n\r\n"
#define TYPED(status, type, length, body)                                              \
    "HTTP/1.1 " status "\r\nContent-Type: " type "\r\nContent-Length: " length         \
    "\r\n\r\n" body

/* A first answer, then 200: is the request sent again? */
static const struct {
    const char *what;
    struct wire_reply first;
    long code;             /* of a first answer that is not repeated; 0: none */
    bool any, repeatable;  /* is a request sent again that is (not) repeatable */
    bool may_have_applied; /* if it is not */
} firsts[] = {
    {"429", {.bytes = EMPTY("429 Slow")}, 429, true, true, false},
    {"429 JSON",
     {.bytes = TYPED("429 Slow", "application/json", "2", "{}")},
     429,
     true,
     true,
     false},
    {"bare 403", {.bytes = EMPTY("403 No")}, 403, true, true, false},
    {"HTML 403",
     {.bytes = TYPED("403 No", "text/html", "6", "<html>")},
     403,
     true,
     true,
     false},
    {"JSON 403",
     {.bytes = TYPED("403 No", "application/problem+json", "2", "{}")},
     403,
     false,
     false,
     false},
    {"400",
     {.bytes = TYPED("400 No", "application/json", "2", "{}")},
     400,
     false,
     false,
     false},
    {"500", {.bytes = EMPTY("500 Oh")}, 500, false, true, true},
    {"HTML 503",
     {.bytes = TYPED("503 Oh", "text/html", "6", "<html>")},
     503,
     false,
     true,
     true},
    {"HTML 200",
     {.bytes = TYPED("200 OK", "Text/HTML; a=b", "6", "<html>")},
     200,
     false,
     true,
     true},
    {"closed after the request", {.close = true}, 0, false, true, true},
    {"cut head",
     {.bytes = "HTTP/1.1 200 OK\r\nConte", .close = true},
     0,
     false,
     true,
     true},
    {"cut body",
     {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":", .close = true},
     0,
     false,
     true,
     true},
    {"cut chunk",
     {.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"a\":",
      .close = true},
     0,
     false,
     true,
     true},
    {"not HTTP",
     {.bytes = "SSH-2.0-OpenSSH_9.2\r\n", .close = true},
     0,
     false,
     true,
     true},
    {"false gzip",
     {.bytes = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"
               "{\"a\""},
     0,
     false,
     true,
     true},
};
enum { FIRSTS = sizeof firsts / sizeof *firsts };

static void check_first(int i, bool repeatable)
{
    const struct wire_reply script[] = {firsts[i].first, {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_response *response = http_rig_do(&rig, "POST", repeatable);
    const char *what = firsts[i].what;
    if (repeatable ? firsts[i].repeatable : firsts[i].any) {
        ck_assert_msg(response->code == 200, "%s: %ld", what, response->code);
        ck_assert_str_eq(response->body, "{}");
        ck_assert_msg(http_rig_requests(&rig) == 2, "%s", what);
        ck_assert_str_eq(wire_server_request(rig.server, 0),
                         wire_server_request(rig.server, 1));
    } else {
        ck_assert_msg(response->code == firsts[i].code, "%s: %ld", what,
                      response->code);
        ck_assert_msg(http_rig_requests(&rig) == 1, "%s", what);
        ck_assert_msg(response->may_have_applied == firsts[i].may_have_applied, "%s",
                      what);
        ck_assert((response->failure[0] != '\0') == (response->code == 0));
        ck_assert(response->code != 0 || response->body_length == 0);
        ck_assert_ptr_null(strstr(response->failure, "secret"));
        ck_assert_ptr_null(strstr(response->failure, "sesame"));
    }
    http_rig_stop(&rig);
}

START_TEST(a_curable_fault_is_repeated_for_any_request)
{
    check_first(_i, false);
}
END_TEST

START_TEST(a_curable_fault_is_repeated_for_a_repeatable_request)
{
    check_first(_i, true);
}
END_TEST

START_TEST(the_last_answer_is_given_when_all_tries_are_used_up)
{
    static const struct wire_reply script[] = {{.bytes = EMPTY("429 One")},
                                               {.bytes = EMPTY("403 Two")},
                                               {.bytes = EMPTY("429 Three")}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "POST");
    request.tries = 2;
    const struct wherry_response *response = http_rig_ask(&rig, &request);
    ck_assert_int_eq(response->code, 403);
    ck_assert(!response->may_have_applied);
    ck_assert_uint_eq(http_rig_requests(&rig), 2);
    request.tries = 0;
    ck_assert_int_eq(http_rig_ask(&rig, &request)->code, 429);
    ck_assert_uint_eq(http_rig_requests(&rig), 2 + 6);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_doubt_of_an_earlier_try_is_remembered)
{
    static const struct wire_reply script[] = {
        {.close = true}, {.bytes = TYPED("400 Exists", "application/json", "2", "{}")}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_response *response = http_rig_do(&rig, "POST", true);
    ck_assert_int_eq(response->code, 400);
    ck_assert(response->may_have_applied);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_kept_connection_that_breaks_is_not_resent_behind_our_back)
{
    static const struct wire_reply script[] = {
        {.bytes = HTTP_RIG_JSON}, {.close = true}, {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    http_rig_do(&rig, "GET", false);
    const struct wherry_response *response = http_rig_do(&rig, "POST", false);
    ck_assert_int_eq(response->code, 0);
    ck_assert(response->may_have_applied);
    ck_assert_str_eq(response->failure,
                     "'127.0.0.1' closed the connection without an answer");
    ck_assert_uint_eq(http_rig_requests(&rig), 2);
    http_rig_stop(&rig);
}
END_TEST

/* ---- Connections that do not come about ---- */

/* A port without a listener, or, with a backlog, one that is full. */
static int occupy_port(unsigned *port, int backlog)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, length), 0);
    if (backlog >= 0)
        ck_assert_int_eq(listen(fd, backlog), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    for (int i = 0; backlog >= 0 && i < backlog + 4; i++) {
        int filler = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(filler, (struct sockaddr *)&address, length);
    }
    return fd;
}

static void ask_port(struct http_rig *rig, unsigned port, unsigned tries,
                     int64_t connect_timeout_ms)
{
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/secret", port);
    struct wherry_request request = http_rig_request(rig, "POST");
    request.url = url;
    request.tries = tries;
    request.connect_timeout_ms = connect_timeout_ms;
    http_rig_ask(rig, &request);
    ck_assert_int_eq(rig->response.code, 0);
    ck_assert(!rig->response.may_have_applied);
    ck_assert_ptr_null(strstr(rig->response.failure, "secret"));
    struct http_meters meters;
    http_client_meters(rig->client, &meters);
    ck_assert_uint_eq(meters.requests, tries);
}

START_TEST(a_refused_connection_is_tried_again_for_any_request)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    unsigned port;
    int fd = occupy_port(&port, -1);
    ask_port(&rig, port, 4, 10000);
    ck_assert_ptr_nonnull(strstr(rig.response.failure, "127.0.0.1"));
    close(fd);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_connection_that_takes_too_long_is_given_up)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    unsigned port;
    int fd = occupy_port(&port, 0);
    int64_t began_ms = clock_monotonic_ms();
    ask_port(&rig, port, 2, 50);
    ck_assert_int_ge(clock_monotonic_ms() - began_ms, 100);
    close(fd);
    http_rig_stop(&rig);
}
END_TEST

/* ---- Time-outs ---- */

/* False if the time was up before the request was out. */
static bool times_out(const struct wire_reply *reply, int64_t total_ms)
{
    const struct wire_reply script[] = {*reply, {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    char failure[80];
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "POST");
    request.total_timeout_ms = total_ms;
    const struct wherry_response *response = http_rig_ask(&rig, &request);
    const bool sent = response->may_have_applied;
    ck_assert_int_eq(response->code, 0);
    snprintf(failure, sizeof failure,
             "no complete answer from '127.0.0.1' within %d ms", (int)total_ms);
    if (sent)
        ck_assert_str_eq(response->failure, failure);
    ck_assert_uint_le(http_rig_requests(&rig), 1);
    http_rig_stop(&rig);
    return sent;
}

/* A machine that is too busy to send it in time gets twice as long. */
static void check_time_out(struct wire_reply reply)
{
    enum { MOST_MS = 10 * 1000 };
    int64_t total_ms = 80;
    while (!times_out(&reply, total_ms)) {
        total_ms *= 2;
        ck_assert_int_lt(total_ms, MOST_MS);
    }
}

START_TEST(a_server_that_stalls_is_given_up_after_the_total_time)
{
    check_time_out((struct wire_reply){.bytes = NULL});
    check_time_out(
        (struct wire_reply){.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9"});
}
END_TEST

START_TEST(an_answer_that_drips_for_ever_is_given_up_after_the_total_time)
{
    char bytes[4096];
    memset(bytes, ' ', sizeof bytes); /* of a body that takes 20 s */
    memcpy(bytes, LONG_HEAD, sizeof LONG_HEAD - 1);
    check_time_out(
        (struct wire_reply){.bytes = bytes, .length = sizeof bytes, .drip_ms = 5});
}
END_TEST

START_TEST(a_stall_is_cured_by_a_repeat_of_a_repeatable_request)
{
    static const struct wire_reply script[] = {{.bytes = NULL},
                                               {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "GET");
    request.total_timeout_ms = 500;
    request.repeatable = true;
    ck_assert_int_eq(http_rig_ask(&rig, &request)->code, 200);
    http_rig_stop(&rig);
}
END_TEST

/* ---- Retry-After ---- */

static void check_asked(const char *head)
{
    char answer[200];
    snprintf(answer, sizeof answer,
             "HTTP/1.1 429 Slow\r\n%s\r\nContent-Length: 0\r\n\r\n", head);
    const struct wire_reply script[] = {{.bytes = answer}, {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ck_assert_int_eq(http_rig_do(&rig, "POST", false)->code, 200);
    ck_assert_int_ge(
        wire_server_time_ms(rig.server, 1) - wire_server_time_ms(rig.server, 0), 150);
    http_rig_stop(&rig);
}

START_TEST(a_wait_asked_for_in_seconds_is_kept)
{
    check_asked("Retry-After: 150"); /* the rig's thousandth: 150 ms */
}
END_TEST

START_TEST(a_wait_asked_for_by_date_goes_by_the_services_clock)
{
    check_asked("Date: Mon, 23 Nov 1998 10:00:00 GMT\r\n"
                "Retry-After: Mon, 23 Nov 1998 10:02:30 GMT");
}
END_TEST

START_TEST(a_wait_asked_for_keeps_the_whole_lane_quiet)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 429 Slow\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n"},
        {.bytes = HTTP_RIG_JSON, .delay_ms = 300},
        {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"narrow", 2, 0};
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "GET");
    for (uint64_t i = 0; i < 8; i++)
        ck_assert_int_eq(http_client_send(rig.client, &request, i, NULL), WHERRY_OK);
    rig.response.size = sizeof rig.response;
    while (http_client_wait(rig.client, &rig.response, NULL) == WHERRY_OK)
        ck_assert_int_eq(rig.response.code, 200);
    /* The other one was in flight, and ends when half of the wait is over; the rest
     * waited. */
    ck_assert_uint_eq(http_rig_requests(&rig), 9);
    ck_assert_int_ge(
        wire_server_time_ms(rig.server, 2) - wire_server_time_ms(rig.server, 0), 600);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_lane_is_kept_quiet_by_a_request_that_is_not_sent_again_too)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 503 Busy\r\nRetry-After: 150\r\nContent-Length: 0\r\n\r\n"},
        {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ck_assert_int_eq(http_rig_do(&rig, "POST", false)->code, 503);
    ck_assert_int_eq(http_rig_do(&rig, "POST", false)->code, 200);
    ck_assert_int_ge(
        wire_server_time_ms(rig.server, 1) - wire_server_time_ms(rig.server, 0), 150);
    http_rig_stop(&rig);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        {"a_curable_fault_is_repeated_for_any_request",
         &a_curable_fault_is_repeated_for_any_request, .rounds = FIRSTS},
        {"a_curable_fault_is_repeated_for_a_repeatable_request",
         &a_curable_fault_is_repeated_for_a_repeatable_request, .rounds = FIRSTS},
        TEST(the_last_answer_is_given_when_all_tries_are_used_up),
        TEST(a_doubt_of_an_earlier_try_is_remembered),
        TEST(a_kept_connection_that_breaks_is_not_resent_behind_our_back),
        TEST(a_refused_connection_is_tried_again_for_any_request),
        TEST(a_connection_that_takes_too_long_is_given_up),
        TEST(a_server_that_stalls_is_given_up_after_the_total_time),
        TEST(an_answer_that_drips_for_ever_is_given_up_after_the_total_time),
        TEST(a_stall_is_cured_by_a_repeat_of_a_repeatable_request),
        TEST(a_wait_asked_for_in_seconds_is_kept),
        TEST(a_wait_asked_for_by_date_goes_by_the_services_clock),
        TEST(a_wait_asked_for_keeps_the_whole_lane_quiet),
        TEST(a_lane_is_kept_quiet_by_a_request_that_is_not_sent_again_too),
        {0},
    };
    return suite_run("http repeats", tests);
}
