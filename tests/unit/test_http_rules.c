/* test_http_rules.c -- the pure parts of http: back-off, pace, cures, origins. */
#include <stdlib.h>
#include <string.h>

#include "host/http/backoff.h"
#include "host/http/origin.h"
#include "host/http/outcome.h"
#include "host/http/pace.h"
#include "tests/support/suite.h"

/* ---- Back-off ---- */

START_TEST(a_wait_doubles_with_each_try_up_to_a_minute)
{
    static const int64_t most_ms[] = {1000,  2000,  4000,  8000,
                                      16000, 32000, 60000, 60000};
    uint64_t random = 7;
    for (unsigned tries = 1; tries <= 8; tries++) {
        int64_t longest_ms = 0;
        for (int i = 0; i < 2000; i++) {
            int64_t wait_ms = backoff_wait_ms(tries, -1, &random);
            ck_assert_int_ge(wait_ms, 0);
            ck_assert_int_le(wait_ms, most_ms[tries - 1]);
            if (wait_ms > longest_ms)
                longest_ms = wait_ms;
        }
        ck_assert_int_gt(longest_ms, most_ms[tries - 1] * 95 / 100);
    }
    ck_assert_int_le(backoff_wait_ms(4000000000U, -1, &random), 60000);
}
END_TEST

START_TEST(a_wait_is_drawn_evenly_from_nothing_on)
{
    uint64_t random = 1;
    int quarter[4] = {0};
    for (int i = 0; i < 8000; i++)
        quarter[backoff_wait_ms(3, -1, &random) * 4 / 4001]++;
    for (int i = 0; i < 4; i++) {
        ck_assert_int_gt(quarter[i], 1800);
        ck_assert_int_lt(quarter[i], 2200);
    }
}
END_TEST

START_TEST(the_same_seed_gives_the_same_waits)
{
    uint64_t one = 42, other = 42, third = 43;
    int different = 0;
    for (unsigned i = 1; i < 100; i++) {
        int64_t wait_ms = backoff_wait_ms(i, -1, &one);
        ck_assert_int_eq(wait_ms, backoff_wait_ms(i, -1, &other));
        different += wait_ms != backoff_wait_ms(i, -1, &third);
    }
    ck_assert_int_gt(different, 90);
}
END_TEST

START_TEST(the_service_sets_the_least_wait_up_to_ten_minutes)
{
    static const struct {
        int64_t asked_ms, least_ms;
    } cases[] = {{0, 0}, {5000, 5000}, {600000, 600000}, {86400000, 600000}};
    uint64_t random = 3;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned tries = 1; tries < 50; tries++) {
            int64_t wait_ms = backoff_wait_ms(tries, cases[i].asked_ms, &random);
            ck_assert_int_ge(wait_ms, cases[i].least_ms);
            ck_assert_int_le(wait_ms, cases[i].least_ms + 1000);
        }
}
END_TEST

START_TEST(retry_after_is_seconds_or_a_date)
{
    const int64_t now_ms = INT64_C(1795428000000); /* Mon, 23 Nov 2026 10:00:00 GMT */
    static const struct {
        const char *value;
        int64_t asked_ms;
    } cases[] = {
        {"0", 0},
        {"120", 120000},
        {"99999999999999999999999", 600000},
        {"Mon, 23 Nov 2026 10:00:30 GMT", 30000},
        {"Mon, 23 Nov 2026 09:00:00 GMT", 0},
        {"", -1},
        {"-1", -1},
        {"1.5", -1},
        {"soon", -1},
        {"30 s", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_int_eq(backoff_asked_ms(cases[i].value, now_ms), cases[i].asked_ms);
}
END_TEST

/* ---- Pace ---- */

enum { MOST_STARTS = 400 };

/* Lets a pace of 4 run through `count` starts; each is sent `connect_ms` after its
 * start and answered `latency_ms` later. Fills when they were sent; returns when the
 * last was. */
static int64_t run_pace(int count, int64_t connect_ms, int64_t latency_ms,
                        int64_t *sent)
{
    struct pace pace;
    pace_init(&pace, 4);
    uint64_t tickets[MOST_STARTS];
    int started = 0, out = 0, ended = 0;
    int64_t began[MOST_STARTS], now_ms = 1000000;
    for (; ended < count; now_ms++) {
        for (; ended < out && sent[ended] + latency_ms <= now_ms; ended++)
            pace_ended(&pace, tickets[ended], now_ms);
        for (; out < started && began[out] + connect_ms <= now_ms; out++) {
            sent[out] = now_ms;
            pace_sent(&pace, tickets[out], now_ms);
        }
        while (started < count && pace_next_ms(&pace) <= now_ms) {
            tickets[started] = pace_start(&pace, now_ms);
            began[started++] = now_ms;
        }
    }
    pace_finish(&pace);
    return sent[count - 1] - 1000000;
}

static int most_in_a_second(const int64_t *times, int count)
{
    int most = 0;
    for (int i = 0; i < count; i++) {
        int within = 0;
        while (i + within < count && times[i + within] < times[i] + 1000)
            within++;
        if (within > most)
            most = within;
    }
    return most;
}

START_TEST(no_second_sees_more_starts_than_the_pace_allows)
{
    static const int64_t connects[] = {0, 3, 700, 2500},
                         latencies[] = {1, 90, 250, 5000};
    int64_t sent[MOST_STARTS];
    for (size_t c = 0; c < 4; c++)
        for (size_t l = 0; l < 4; l++) {
            run_pace(100, connects[c], latencies[l], sent);
            ck_assert_int_eq(most_in_a_second(sent, 100), 4);
        }
}
END_TEST

START_TEST(a_quick_service_is_asked_at_nearly_full_pace)
{
    int64_t sent[MOST_STARTS];
    ck_assert_int_le(run_pace(MOST_STARTS, 0, 5, sent), 99 * 1007);
    /* However slow the answers, a start holds its place for 1.1 s at most. */
    ck_assert_int_le(run_pace(MOST_STARTS, 0, 9000, sent), 99 * 1102);
}
END_TEST

START_TEST(a_start_that_was_never_sent_does_not_count)
{
    struct pace pace;
    pace_init(&pace, 2);
    pace_sent(&pace, pace_start(&pace, 5000), 5000);
    uint64_t second = pace_start(&pace, 5000);
    ck_assert(pace_next_ms(&pace) == 5000 + PACE_WINDOW_MS);
    pace_dropped(&pace, second);
    ck_assert(pace_next_ms(&pace) <= 5000);
    pace_start(&pace, 5001);
    ck_assert(pace_next_ms(&pace) == 5000 + PACE_WINDOW_MS);
    pace_finish(&pace);
}
END_TEST

START_TEST(a_late_answer_does_not_touch_the_start_that_came_after_it)
{
    struct pace pace;
    pace_init(&pace, 1);
    uint64_t slow = pace_start(&pace, 0);
    pace_sent(&pace, slow, 0);
    uint64_t next = pace_start(&pace, PACE_WINDOW_MS);
    pace_ended(&pace, slow, PACE_WINDOW_MS);
    ck_assert(pace_next_ms(&pace) == INT64_MAX);
    pace_sent(&pace, next, 2000);
    ck_assert(pace_next_ms(&pace) == 2000 + PACE_WINDOW_MS);
    pace_finish(&pace);
}
END_TEST

START_TEST(without_a_pace_everything_starts_at_once)
{
    struct pace pace;
    pace_init(&pace, 0);
    for (int i = 0; i < 1000; i++) {
        ck_assert(pace_next_ms(&pace) <= 0);
        ck_assert_uint_eq(pace_start(&pace, 0), 0);
    }
    pace_sent(&pace, 0, 0);
    pace_ended(&pace, 0, 0);
    pace_finish(&pace);
}
END_TEST

/* ---- Cures ---- */

static const struct {
    const char *what;
    struct outcome outcome;
    bool cured_any, cured_repeatable, doubtful;
} outcomes[] = {
    {"not sent", {0, false, false, "", ""}, true, true, false},
    {"certificate", {0, false, true, "", ""}, false, false, false},
    {"lost", {0, true, false, "", ""}, false, true, true},
    {"too long", {0, true, true, "", ""}, false, false, true},
    {"200", {200, true, false, "application/json", "{}"}, false, false, false},
    {"200 bare", {200, true, false, "", ""}, false, false, false},
    {"204", {204, true, false, "", ""}, false, false, false},
    {"200 HTML", {200, true, false, "text/html", "<html>"}, false, true, true},
    {"200 posing",
     {200, true, false, "application/json", " \n<!doctype"},
     false,
     true,
     true},
    {"302 HTML", {302, true, false, "text/html", "<html>"}, false, false, false},
    {"304", {304, true, false, "", ""}, false, false, false},
    {"400", {400, true, false, "application/problem+json", "{}"}, false, false, false},
    {"401", {401, true, false, "application/json", "{}"}, false, false, false},
    {"403 bare", {403, true, false, "", ""}, true, true, false},
    {"403 bare JSON", {403, true, false, "application/json", "  "}, true, true, false},
    {"403 HTML", {403, true, false, "text/html", "<html>"}, true, true, false},
    {"403 text", {403, true, false, "text/plain", "Access denied"}, true, true, false},
    {"403 JSON",
     {403, true, false, "application/problem+json", "{\"a\":1}"},
     false,
     false,
     false},
    {"403 untyped", {403, true, false, "", " {\"a\":1}"}, false, false, false},
    {"403 string",
     {403, true, false, "application/json", "\"no\""},
     false,
     false,
     false},
    {"404 HTML", {404, true, false, "text/html", "<html>"}, false, true, false},
    {"429", {429, true, false, "application/json", "{}"}, true, true, false},
    {"500", {500, true, false, "application/json", "{}"}, false, true, true},
    {"503 HTML", {503, true, false, "text/html", "<html>"}, false, true, true},
};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };

START_TEST(a_repeat_is_sent_only_where_it_may_cure_and_does_no_harm)
{
    const struct outcome *outcome = &outcomes[_i].outcome;
    ck_assert_msg(outcome_may_be_cured(outcome, false) == outcomes[_i].cured_any, "%s",
                  outcomes[_i].what);
    ck_assert_msg(outcome_may_be_cured(outcome, true) == outcomes[_i].cured_repeatable,
                  "%s, repeatable", outcomes[_i].what);
    ck_assert_msg(outcome_is_doubtful(outcome) == outcomes[_i].doubtful, "%s, doubt",
                  outcomes[_i].what);
}
END_TEST

/* ---- Origins ---- */

static const struct {
    const char *url;
    const char *host; /* NULL: refused */
    bool loopback;
} origins[] = {
    {"https://us1.api.mailchimp.com/3.0/lists", "us1.api.mailchimp.com", false},
    {"https://API.Ometria.com/v2?x=http://127.0.0.1/", "api.ometria.com", false},
    {"https://127.0.0.1:8443/", "127.0.0.1", true},
    {"http://127.0.0.1:80/", "127.0.0.1", true},
    {"http://127.255.3.9/", "127.255.3.9", true},
    {"http://[::1]:8080/", "::1", true},
    {"http://localhost:1/", "localhost", true},
    {"http://LOCALHOST:1/", "localhost", true},
    {"http://example.com/", NULL, false},
    {"http://localhost.example.com/", NULL, false},
    {"http://127.0.0.1.example.com/", NULL, false},
    {"http://128.0.0.1/", NULL, false},
    {"http://0.0.0.0/", NULL, false},
    {"http://[::2]/", NULL, false},
    {"http://[::ffff:10.0.0.1]/", NULL, false},
    {"http://127.0.0.1@example.com/", NULL, false},
    {"https://user:word@example.com/", NULL, false},
    {"ftp://127.0.0.1/", NULL, false},
    {"file:///etc/passwd", NULL, false},
    {"example.com/3.0", NULL, false},
    {"//example.com/", NULL, false},
    {"https://exa mple.com/", NULL, false},
    {"https://", NULL, false},
    {"", NULL, false},
};
enum { ORIGINS = sizeof origins / sizeof *origins };

START_TEST(plain_http_goes_to_this_machine_alone)
{
    struct origin origin;
    struct wherry_error error = {0};
    enum wherry_status status = origin_parse(origins[_i].url, &origin, &error);
    if (origins[_i].host == NULL) {
        ck_assert_msg(status == WHERRY_FAILED, "%s", origins[_i].url);
        ck_assert_str_ne(error.message, "");
        ck_assert_ptr_null(strstr(error.message, "word"));
    } else {
        ck_assert_msg(status == WHERRY_OK, "%s: %s", origins[_i].url, error.message);
        ck_assert_str_eq(origin.host, origins[_i].host);
        ck_assert(origin.loopback == origins[_i].loopback);
    }
    free(origin.host);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_wait_doubles_with_each_try_up_to_a_minute),
        TEST(a_wait_is_drawn_evenly_from_nothing_on),
        TEST(the_same_seed_gives_the_same_waits),
        TEST(the_service_sets_the_least_wait_up_to_ten_minutes),
        TEST(retry_after_is_seconds_or_a_date),
        TEST(no_second_sees_more_starts_than_the_pace_allows),
        TEST(a_quick_service_is_asked_at_nearly_full_pace),
        TEST(a_start_that_was_never_sent_does_not_count),
        TEST(a_late_answer_does_not_touch_the_start_that_came_after_it),
        TEST(without_a_pace_everything_starts_at_once),
        {"a_repeat_is_sent_only_where_it_may_cure_and_does_no_harm",
         &a_repeat_is_sent_only_where_it_may_cure_and_does_no_harm, .rounds = OUTCOMES},
        {"plain_http_goes_to_this_machine_alone",
         &plain_http_goes_to_this_machine_alone, .rounds = ORIGINS},
        {0},
    };
    return suite_run("http rules", tests);
}
