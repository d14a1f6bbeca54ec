/* test_http_lanes.c -- limits in flight, pace, and cancelling. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "host/base/clock.h"
#include "tests/support/http_rig.h"
#include "tests/support/suite.h"

/* A busy machine may be late by itself, so one try of several has to be in time: code
 * that is too slow is late in each. */
enum { GOES = 5 };

static void send_many(struct http_rig *rig, const struct wherry_lane *lane,
                      unsigned count)
{
    struct wherry_request request = http_rig_request(rig, "GET");
    request.lane = lane;
    for (uint64_t i = 0; i < count; i++)
        ck_assert_int_eq(http_client_send(rig->client, &request, i, &rig->error),
                         WHERRY_OK);
}

static unsigned take_all(struct http_rig *rig)
{
    unsigned count = 0;
    enum wherry_status status;
    rig->response.size = sizeof rig->response;
    while ((status = http_client_wait(rig->client, &rig->response, &rig->error)) ==
           WHERRY_OK) {
        ck_assert_int_eq(rig->response.code, 200);
        count++;
    }
    ck_assert_int_eq(status, WHERRY_END);
    return count;
}

/* The first ones wait for each other, so that there are as many connections at a time
 * as the lane allows, on the slowest machine too. */
static void make_crowd(struct wire_reply *script, unsigned crowd)
{
    for (unsigned i = 0; i < crowd; i++)
        script[i] = (struct wire_reply){.bytes = HTTP_RIG_JSON, .crowd = crowd};
    script[crowd] = (struct wire_reply){.bytes = HTTP_RIG_JSON, .delay_ms = 1};
}

START_TEST(a_lane_of_nine_never_has_more_than_nine_connections_and_keeps_them)
{
    struct wire_reply script[10];
    make_crowd(script, 9);
    struct http_rig rig = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"account", 9, 0};
    http_rig_start(&rig);
    send_many(&rig, &rig.lane, 500);
    ck_assert_uint_eq(take_all(&rig), 500);
    struct wire_meters meters = wire_server_meters(rig.server);
    ck_assert_uint_eq(meters.requests, 500);
    ck_assert_uint_eq(meters.most_connections, 9);
    ck_assert_uint_eq(meters.connections, 9);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_lane_whose_connections_are_closed_by_the_server_stays_within_its_limit)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", .close = true}};
    struct http_rig rig = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"account", 5, 0};
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "GET");
    request.repeatable = true;
    for (uint64_t i = 0; i < 200; i++)
        ck_assert_int_eq(http_client_send(rig.client, &request, i, NULL), WHERRY_OK);
    ck_assert_uint_eq(take_all(&rig), 200);
    ck_assert_uint_le(wire_server_meters(rig.server).most_connections, 5);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(connections_of_a_client_that_has_gone_are_closed)
{
    struct wire_reply script[9];
    make_crowd(script, 8);
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_lane wide = {"wide", 8, 0}, fresh = {"fresh", 8, 0};
    send_many(&rig, &wide, 40);
    take_all(&rig);
    ck_assert_uint_eq(wire_server_meters(rig.server).open, 8);
    http_client_destroy(rig.client);
    rig.client = http_client_create(rig.http);
    send_many(&rig, &fresh, 1);
    take_all(&rig);
    ck_assert_uint_eq(wire_server_meters(rig.server).open, 1);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(kept_connections_to_several_hosts_are_not_more_than_the_lane_allows)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script), other = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"single", 1, 0};
    http_rig_start(&rig);
    http_rig_start(&other);
    struct wherry_request request = http_rig_request(&rig, "GET");
    for (int i = 0; i < 6; i++) {
        request.url = i % 2 == 0 ? rig.url : other.url;
        ck_assert_int_eq(http_rig_ask(&rig, &request)->code, 200);
    }
    /* To keep one is to close the other. */
    ck_assert_uint_eq(wire_server_meters(rig.server).connections, 3);
    ck_assert_uint_eq(wire_server_meters(other.server).connections, 3);
    http_rig_stop(&other);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(lanes_do_not_wait_for_each_other)
{
    static const struct wire_reply script[] = {{.bytes = NULL},
                                               {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_lane stuck = {"stuck", 1, 0}, open = {"open", 1, 0};
    send_many(&rig, &stuck, 2);
    http_rig_await(&rig, 1);
    struct wherry_request request = http_rig_request(&rig, "GET");
    request.lane = &open;
    rig.response.size = sizeof rig.response;
    for (uint64_t tag = 10; tag < 20; tag++) {
        ck_assert_int_eq(http_client_send(rig.client, &request, tag, NULL), WHERRY_OK);
        ck_assert_int_eq(http_client_wait(rig.client, &rig.response, NULL), WHERRY_OK);
        ck_assert_uint_eq(rig.response.tag, tag);
    }
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_request_that_rests_before_its_next_try_keeps_its_place)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"},
        {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"single", 1, 0};
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "POST");
    ck_assert_int_eq(http_client_send(rig.client, &request, 1, NULL), WHERRY_OK);
    request.method = "PATCH";
    ck_assert_int_eq(http_client_send(rig.client, &request, 2, NULL), WHERRY_OK);
    ck_assert_uint_eq(take_all(&rig), 2);
    static const char *const order[] = {"POST ", "POST ", "PATCH "};
    for (unsigned i = 0; i < 3; i++)
        ck_assert_mem_eq(wire_server_request(rig.server, i), order[i],
                         strlen(order[i]));
    http_rig_stop(&rig);
}
END_TEST

START_TEST(answers_that_nobody_takes_hold_their_lane_back)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"account", 3, 0};
    http_rig_start(&rig);
    send_many(&rig, &rig.lane, 100);
    struct http_client *other = http_client_create(rig.http);
    struct wherry_request request = http_rig_request(&rig, "GET");
    for (uint64_t i = 0; i < 300; i++) {
        ck_assert_int_eq(http_client_send(other, &request, i, NULL), WHERRY_OK);
        rig.response.size = sizeof rig.response;
        ck_assert_int_eq(http_client_wait(other, &rig.response, NULL), WHERRY_OK);
    }
    http_client_destroy(other);
    struct http_meters meters;
    http_client_meters(rig.client, &meters);
    ck_assert_uint_eq(meters.requests, 6);
    ck_assert_uint_eq(take_all(&rig), 100);
    http_rig_stop(&rig);
}
END_TEST

static unsigned most_at_pace_of_20(void)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON, .delay_ms = 1}};
    struct http_rig rig = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"reads", 9, 20};
    http_rig_start(&rig);
    int64_t began_ms = clock_monotonic_ms();
    send_many(&rig, &rig.lane, 41);
    ck_assert_uint_eq(take_all(&rig), 41);
    ck_assert_int_ge(clock_monotonic_ms() - began_ms, 2000);
    const unsigned most = wire_server_most_in_a_second(rig.server);
    http_rig_stop(&rig);
    return most;
}

START_TEST(no_second_sees_more_requests_arrive_than_the_pace_allows)
{
    unsigned most = most_at_pace_of_20();
    for (int go = 1; most != 20 && go < GOES; go++)
        most = most_at_pace_of_20();
    ck_assert_uint_eq(most, 20);
}
END_TEST

static unsigned most_of_a_repeat(void)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"},
        {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    rig.lane = (struct wherry_lane){"reads", 4, 1};
    http_rig_start(&rig);
    ck_assert_int_eq(http_rig_do(&rig, "GET", false)->code, 200);
    ck_assert_uint_eq(http_rig_requests(&rig), 2);
    const unsigned most = wire_server_most_in_a_second(rig.server);
    http_rig_stop(&rig);
    return most;
}

START_TEST(a_repeat_counts_in_the_pace)
{
    unsigned most = most_of_a_repeat();
    for (int go = 1; most != 1 && go < GOES; go++)
        most = most_of_a_repeat();
    ck_assert_uint_eq(most, 1);
}
END_TEST

/* ---- Cancelling ---- */

struct watch {
    unsigned asked, stop_at; /* the n-th answer is yes; 0: never */
    int64_t last_ms, longest_ms;
};

static bool watch_cancelled(void *self)
{
    struct watch *watch = self;
    int64_t now_ms = clock_monotonic_ms();
    if (watch->asked > 0 && now_ms - watch->last_ms > watch->longest_ms)
        watch->longest_ms = now_ms - watch->last_ms;
    watch->last_ms = now_ms;
    return ++watch->asked >= watch->stop_at && watch->stop_at != 0;
}

/* How long it did not ask, or continued after it was cancelled. */
static int64_t longest_ms(const struct wire_reply *script, unsigned divisor)
{
    struct watch watch = {.stop_at = 6};
    struct http_rig rig = {.wire = {.replies = script, .count = 1}};
    rig.options.cancelled = watch_cancelled;
    rig.options.self = &watch;
    rig.options.backoff_divisor = divisor;
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "GET");
    ck_assert_int_eq(http_client_send(rig.client, &request, 1, NULL), WHERRY_OK);
    ck_assert_int_eq(http_client_wait(rig.client, &rig.response, &rig.error),
                     WHERRY_CANCELLED);
    ck_assert_int_eq(rig.error.status, WHERRY_CANCELLED);
    ck_assert_uint_eq(watch.asked, 6);
    ck_assert_int_eq(http_client_send(rig.client, &request, 2, &rig.error),
                     WHERRY_CANCELLED);
    http_rig_stop(&rig); /* what is in flight is aborted, not waited for */
    const int64_t end_ms = clock_monotonic_ms() - watch.last_ms;
    return end_ms > watch.longest_ms ? end_ms : watch.longest_ms;
}

static void check_stop(const struct wire_reply *script, unsigned divisor)
{
    int64_t ms = longest_ms(script, divisor);
    for (int go = 1; ms > 500 && go < GOES; go++)
        ms = longest_ms(script, divisor);
    ck_assert_int_le(ms, 500);
}

START_TEST(a_wait_on_a_silent_server_asks_twice_a_second_whether_to_stop)
{
    static const struct wire_reply script[] = {{.bytes = NULL}};
    check_stop(script, 1000);
}
END_TEST

START_TEST(a_wait_that_backs_off_asks_twice_a_second_whether_to_stop)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 429 Slow\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"}};
    check_stop(script, 1);
}
END_TEST

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static bool was_interrupted(void *self)
{
    (void)self;
    return interrupted != 0;
}

static int64_t interrupted_after_ms(void)
{
    static const struct wire_reply script[] = {{.bytes = NULL}};
    struct http_rig rig = HTTP_RIG(script);
    rig.options.cancelled = was_interrupted;
    http_rig_start(&rig);
    send_many(&rig, &rig.lane, 10);
    const struct itimerval soon = {.it_value.tv_usec = 100000};
    interrupted = 0;
    signal(SIGALRM, interrupt);
    int64_t began_ms = clock_monotonic_ms();
    setitimer(ITIMER_REAL, &soon, NULL);
    ck_assert_int_eq(http_client_wait(rig.client, &rig.response, NULL),
                     WHERRY_CANCELLED);
    const int64_t took_ms = clock_monotonic_ms() - began_ms;
    http_rig_stop(&rig);
    return took_ms;
}

START_TEST(a_signal_that_asks_to_stop_ends_a_wait_within_a_second)
{
    int64_t took_ms = interrupted_after_ms();
    for (int go = 1; took_ms >= 1000 && go < GOES; go++)
        took_ms = interrupted_after_ms();
    ck_assert_int_lt(took_ms, 1000);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_lane_of_nine_never_has_more_than_nine_connections_and_keeps_them),
        TEST(a_lane_whose_connections_are_closed_by_the_server_stays_within_its_limit),
        TEST(connections_of_a_client_that_has_gone_are_closed),
        TEST(kept_connections_to_several_hosts_are_not_more_than_the_lane_allows),
        TEST(lanes_do_not_wait_for_each_other),
        TEST(a_request_that_rests_before_its_next_try_keeps_its_place),
        TEST(answers_that_nobody_takes_hold_their_lane_back),
        TEST(no_second_sees_more_requests_arrive_than_the_pace_allows),
        TEST(a_repeat_counts_in_the_pace),
        TEST(a_wait_on_a_silent_server_asks_twice_a_second_whether_to_stop),
        TEST(a_wait_that_backs_off_asks_twice_a_second_whether_to_stop),
        TEST(a_signal_that_asks_to_stop_ends_a_wait_within_a_second),
        {0},
    };
    return suite_run("http lanes", tests);
}
