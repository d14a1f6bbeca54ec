/* test_http.c -- what is sent and what is brought back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/support/http_rig.h"
#include "tests/support/suite.h"

START_TEST(an_answer_brings_code_type_date_and_request_id)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 404 Not Found\r\n"
                  "content-type: Application/Problem+JSON; charset=utf-8\r\n"
                  "DATE: Mon, 23 Nov 2026 10:00:00 GMT\r\n"
                  "X-Request-Id: 0b9d-5e\x01<x>\r\n"
                  "Content-Length: 7\r\n\r\n{\"a\":1}"},
        {.bytes = "HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Length: 0\r\n\r\n"}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_response *response = http_rig_do(&rig, "GET", true);
    ck_assert_int_eq(response->code, 404);
    ck_assert_str_eq(response->content_type, "application/problem+json");
    ck_assert_int_eq(response->date_ms, INT64_C(1795428000000));
    ck_assert_str_eq(response->request_id, "0b9d-5e??x?");
    ck_assert_str_eq(response->body, "{\"a\":1}");
    ck_assert_uint_eq(response->body_length, 7);
    ck_assert_str_eq(response->failure, "");
    ck_assert(!response->may_have_applied);

    response = http_rig_do(&rig, "GET", true);
    ck_assert_int_eq(response->code, 200);
    ck_assert_str_eq(response->content_type, "");
    ck_assert_str_eq(response->request_id, "");
    ck_assert_int_eq(response->date_ms, 0);
    ck_assert_str_eq(response->body, "");
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_body_in_pieces_is_one_terminated_text)
{
    static const char answer[] = "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "5\r\nab\0cd\r\n3\r\nefg\r\n0\r\nX-Sum: 1\r\n\r\n";
    static const struct wire_reply script[] = {
        {.bytes = answer, .length = sizeof answer - 1, .drip_ms = 1}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_response *response = http_rig_do(&rig, "GET", false);
    ck_assert_int_eq(response->code, 200);
    ck_assert_uint_eq(response->body_length, 8);
    ck_assert_mem_eq(response->body, "ab\0cdefg", 9);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_request_goes_out_as_it_was_made)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_header headers[] = {{"Authorization", "Basic abc"},
                                            {"X-Blank", ""}};
    struct wherry_request request = http_rig_request(&rig, "PATCH");
    request.headers = headers;
    request.header_count = 2;
    char body[] = "{\"a\":1}";
    request.body = body;
    request.body_length = 7;
    ck_assert_int_eq(http_client_send(rig.client, &request, 1, &rig.error), WHERRY_OK);
    memset(body, 'x', 7); /* copied by now */
    rig.response.size = sizeof rig.response;
    ck_assert_int_eq(http_client_wait(rig.client, &rig.response, &rig.error),
                     WHERRY_OK);

    const char *text = wire_server_request(rig.server, 0);
    ck_assert_ptr_eq(strstr(text, "PATCH /people?email=secret-ann HTTP/1.1\r\n"), text);
    ck_assert_ptr_nonnull(strstr(text, "\r\nAuthorization: Basic abc\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "\r\nX-Blank:\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "\r\nUser-Agent: rig/1.0\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "\r\nAccept-Encoding: gzip\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "\r\nContent-Type: application/json\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "\r\nContent-Length: 7\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "\r\n\r\n{\"a\":1}"));
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_request_without_a_body_claims_no_type)
{
    static const struct {
        const char *method, *length;
    } cases[] = {
        {"GET", NULL}, {"DELETE", NULL}, {"POST", "\r\nContent-Length: 0\r\n"}};
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    for (unsigned i = 0; i < 3; i++) {
        struct wherry_request request = http_rig_request(&rig, cases[i].method);
        http_rig_ask(&rig, &request);
        const char *text = wire_server_request(rig.server, i);
        ck_assert_ptr_eq(strstr(text, cases[i].method), text);
        ck_assert_ptr_null(strstr(text, "Content-Type"));
        if (cases[i].length == NULL)
            ck_assert_ptr_null(strstr(text, "Content-Length"));
        else
            ck_assert_ptr_nonnull(strstr(text, cases[i].length));
    }
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_long_body_is_sent_whole_and_every_byte_is_counted)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "POST");
    struct buffer body = {0};
    for (int i = 0; i < 40000; i++)
        buffer_format(&body, "%d,", i);
    static const size_t lengths[] = {1, 3000, 70000, 200000};
    for (unsigned i = 0; i < 4; i++) {
        request.body = buffer_text(&body);
        request.body_length = lengths[i];
        http_rig_ask(&rig, &request);
        const char *sent = strstr(wire_server_request(rig.server, i), "\r\n\r\n");
        ck_assert_ptr_nonnull(sent);
        ck_assert_uint_eq(strlen(sent + 4), lengths[i]);
        ck_assert_mem_eq(sent + 4, body.bytes, lengths[i]);
        struct http_meters meters;
        http_client_meters(rig.client, &meters);
        ck_assert_uint_eq(meters.bytes_sent, wire_server_meters(rig.server).bytes);
        ck_assert_uint_eq(meters.bytes_received, (i + 1) * strlen(HTTP_RIG_JSON));
    }
    buffer_free(&body);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_redirect_is_returned_and_not_followed)
{
    struct http_rig other;
    static const struct wire_reply there[] = {{.bytes = HTTP_RIG_JSON}};
    other = (struct http_rig)HTTP_RIG(there);
    http_rig_start(&other);
    char answer[256];
    snprintf(answer, sizeof answer,
             "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Type: text/html\r\n"
             "Content-Length: 6\r\n\r\n<html>",
             other.url);
    const struct wire_reply script[] = {{.bytes = answer}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ck_assert_int_eq(http_rig_do(&rig, "GET", true)->code, 302);
    ck_assert_uint_eq(http_rig_requests(&rig), 1);
    ck_assert_uint_eq(wire_server_meters(other.server).connections, 0);
    http_rig_stop(&rig);
    http_rig_stop(&other);
}
END_TEST

/* ---- What is refused before it is sent ---- */

static const struct {
    const char *method, *url, *name, *value;
    unsigned in_flight, per_second;
} unsound[] = {
    {"HEAD", "https://example.com/", "A", "secret-b", 1, 0},
    {"GET\r\nX:", "https://example.com/", "A", "secret-b", 1, 0},
    {"GET", "http://example.com/secret-path", "A", "secret-b", 1, 0},
    {"GET", "https://example.com/", "A", "secret-b\r\nC: d", 1, 0},
    {"GET", "https://example.com/", "A:", "secret-b", 1, 0},
    {"GET", "https://example.com/", "", "secret-b", 1, 0},
    {"GET", "https://example.com/", "content-length", "secret-b", 1, 0},
    {"GET", "https://example.com/", "Host", "secret-b", 1, 0},
    {"GET", "https://example.com/", "A", "secret-b", 0, 0},
    {"GET", "https://example.com/", "A", "secret-b", 257, 0},
    {"GET", "https://example.com/", "A", "secret-b", 1, 10001},
};
enum { UNSOUND = sizeof unsound / sizeof *unsound };

START_TEST(an_unsound_request_is_refused_without_showing_its_secrets)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    struct wherry_header header = {unsound[_i].name, unsound[_i].value};
    struct wherry_lane lane = {"odd", unsound[_i].in_flight, unsound[_i].per_second};
    struct wherry_request request = http_rig_request(&rig, unsound[_i].method);
    request.url = unsound[_i].url;
    request.headers = &header;
    request.lane = &lane;
    ck_assert_int_eq(http_client_send(rig.client, &request, 1, &rig.error),
                     WHERRY_FAILED);
    ck_assert_str_ne(rig.error.message, "");
    ck_assert_ptr_null(strstr(rig.error.message, "secret"));
    /* Nothing of it is left. */
    ck_assert_int_eq(http_client_wait(rig.client, &rig.response, &rig.error),
                     WHERRY_END);
    ck_assert_int_eq(http_rig_do(&rig, "GET", false)->code, 200);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(lanes_beyond_sixteen_are_refused)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "GET");
    for (int i = 0; i < 17; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        struct wherry_lane lane = {name, 1, 0};
        request.lane = &lane;
        ck_assert_int_eq(http_client_send(rig.client, &request, 1, &rig.error),
                         i < 16 ? WHERRY_OK : WHERRY_FAILED);
    }
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_ca_file_that_cannot_be_read_is_told_at_once)
{
    struct wherry_error error;
    const struct http_options options = {.ca_file = "no/such/file.pem"};
    ck_assert_ptr_null(http_create(&options, &error));
    ck_assert_str_eq(error.message,
                     "cannot read the CA file 'no/such/file.pem': No such file or "
                     "directory");
}
END_TEST

/* ---- Proxies ---- */

START_TEST(this_machine_is_never_reached_through_a_proxy)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    http_rig_start(&rig);
    ck_assert_int_eq(http_rig_do(&rig, "GET", false)->code, 200);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_proxy_of_the_environment_is_used_for_https_and_learns_no_secret)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", .close = true}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    char proxy[64];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", wire_server_port(rig.server));
    setenv("https_proxy", proxy, 1);
    struct wherry_request request = http_rig_request(&rig, "POST");
    request.url = "https://service.invalid/people?email=secret-ann";
    request.tries = 2;
    const struct wherry_response *response = http_rig_ask(&rig, &request);
    ck_assert_int_eq(response->code, 0);
    ck_assert(!response->may_have_applied);
    ck_assert_uint_eq(http_rig_requests(&rig), 2);
    const char *text = wire_server_request(rig.server, 0);
    ck_assert_ptr_eq(strstr(text, "CONNECT service.invalid:443 HTTP/1.1\r\n"), text);
    ck_assert_ptr_null(strstr(text, "sesame"));
    ck_assert_ptr_null(strstr(text, "secret"));
    http_rig_stop(&rig);
}
END_TEST

START_TEST(localhost_is_this_machine)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    char url[64];
    snprintf(url, sizeof url, "http://localhost:%u/", wire_server_port(rig.server));
    struct wherry_request request = http_rig_request(&rig, "GET");
    request.url = url;
    ck_assert_int_eq(http_rig_ask(&rig, &request)->code, 200);
    http_rig_stop(&rig);
}
END_TEST

/* ---- Answers and tags ---- */

START_TEST(answers_come_when_they_are_ready_and_are_told_apart_by_tag)
{
    static const struct wire_reply script[] = {
        {.bytes = HTTP_RIG_JSON, .crowd = 3},
        {.bytes = "HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n"}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    rig.response.size = sizeof rig.response;
    struct wherry_request request = http_rig_request(&rig, "GET");
    ck_assert_int_eq(http_client_send(rig.client, &request, 10, NULL), WHERRY_OK);
    /* The second is made when the first has arrived: it gets the second reply. */
    http_rig_await(&rig, 1);
    ck_assert_int_eq(http_client_send(rig.client, &request, 20, NULL), WHERRY_OK);
    ck_assert_int_eq(http_client_wait(rig.client, &rig.response, NULL), WHERRY_OK);
    ck_assert_uint_eq(rig.response.tag, 20);
    ck_assert_int_eq(rig.response.code, 201);
    /* With the third, the first is closed. */
    ck_assert_int_eq(http_client_send(rig.client, &request, 30, NULL), WHERRY_OK);
    uint64_t tags = 0;
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(http_client_wait(rig.client, &rig.response, NULL), WHERRY_OK);
        ck_assert_int_eq(rig.response.code, rig.response.tag == 10 ? 200 : 201);
        tags += rig.response.tag;
    }
    ck_assert_uint_eq(tags, 10 + 30);
    ck_assert_int_eq(http_client_wait(rig.client, &rig.response, NULL), WHERRY_END);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_request_of_an_older_plugin_is_completed_with_defaults)
{
    static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "GET");
    request.size = offsetof(struct wherry_request, connect_timeout_ms);
    request.total_timeout_ms = 1; /* beyond its size: not read */
    struct wherry_response response = {.request_id = "untouched"};
    response.size = offsetof(struct wherry_response, request_id);
    ck_assert_int_eq(http_client_send(rig.client, &request, 5, NULL), WHERRY_OK);
    ck_assert_int_eq(http_client_wait(rig.client, &response, NULL), WHERRY_OK);
    ck_assert_int_eq(response.code, 200);
    ck_assert_str_eq(response.request_id, "untouched");
    http_rig_stop(&rig);
}
END_TEST

START_TEST(meters_count_reads_writes_and_repeats)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"},
        {.bytes = HTTP_RIG_JSON}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    http_rig_do(&rig, "GET", false);
    http_rig_do(&rig, "POST", false);
    http_rig_do(&rig, "PATCH", false);
    struct http_meters meters;
    http_client_meters(rig.client, &meters);
    ck_assert_uint_eq(meters.requests, 4);
    ck_assert_uint_eq(meters.repeats, 1);
    ck_assert_uint_eq(meters.reads, 2);
    ck_assert_uint_eq(meters.writes, 2);
    http_rig_stop(&rig);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(an_answer_brings_code_type_date_and_request_id),
        TEST(a_body_in_pieces_is_one_terminated_text),
        TEST(a_request_goes_out_as_it_was_made),
        TEST(a_request_without_a_body_claims_no_type),
        TEST(a_long_body_is_sent_whole_and_every_byte_is_counted),
        TEST(a_redirect_is_returned_and_not_followed),
        {"an_unsound_request_is_refused_without_showing_its_secrets",
         &an_unsound_request_is_refused_without_showing_its_secrets, .rounds = UNSOUND},
        TEST(lanes_beyond_sixteen_are_refused),
        TEST(a_ca_file_that_cannot_be_read_is_told_at_once),
        TEST(this_machine_is_never_reached_through_a_proxy),
        TEST(a_proxy_of_the_environment_is_used_for_https_and_learns_no_secret),
        TEST(localhost_is_this_machine),
        TEST(answers_come_when_they_are_ready_and_are_told_apart_by_tag),
        TEST(a_request_of_an_older_plugin_is_completed_with_defaults),
        TEST(meters_count_reads_writes_and_repeats),
        {0},
    };
    return suite_run("http", tests);
}
