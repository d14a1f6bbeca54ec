/* test_http_pieces.c -- answers that are given in pieces, as they arrive. */
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/http/loop.h"
#include "tests/support/http_rig.h"
#include "tests/support/suite.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define HTML                                                                           \
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1504\r\n\r\n"

enum { PIECE = 1024, LARGE = 3000000, AT_HAND = 256 * 1024, TAGS = 4 };

/* An array of digits, so long. */
static void add_body(struct buffer *buffer, size_t length)
{
    const size_t end = buffer->length + length;
    buffer_add_char(buffer, '[');
    while (buffer->length < end - 1)
        buffer_add_char(buffer, (char)('0' + buffer->length % 7));
    buffer_add_char(buffer, ']');
}

static void add_answer(struct buffer *buffer, size_t length)
{
    buffer_format(buffer,
                  HEAD "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                       "Content-Length: %zu\r\n\r\n",
                  length);
    add_body(buffer, length);
}

static void ask(struct http_rig *rig, uint64_t tag, size_t limit)
{
    struct wherry_request request = http_rig_request(rig, "GET");
    request.repeatable = true;
    request.piece = PIECE;
    request.body_limit = limit;
    ck_assert_int_eq(http_client_send(rig->client, &request, tag, &rig->error),
                     WHERRY_OK);
}

static const struct wherry_response *wait(struct http_rig *rig)
{
    rig->response = (struct wherry_response){.size = sizeof rig->response};
    ck_assert_int_eq(http_client_wait(rig->client, &rig->response, &rig->error),
                     WHERRY_OK);
    return &rig->response;
}

/* What the client keeps of all that is under way. */
static size_t kept(const struct http_rig *rig)
{
    size_t bytes = 0;
    for (const struct lane *lane = rig->client->lanes; lane != NULL; lane = lane->next)
        for (const struct exchange *e = lane->running.first; e != NULL; e = e->next)
            bytes += e->answer.length;
    return bytes;
}

/* To the last piece. */
static const struct wherry_response *gather(struct http_rig *rig, struct buffer *body)
{
    for (;;) {
        const struct wherry_response *response = wait(rig);
        ck_assert_uint_eq(response->offset, body->length);
        buffer_add(body, response->body, response->body_length);
        ck_assert_uint_le(kept(rig), AT_HAND);
        ck_assert_int_eq(response->code, 200);
        if (!response->more)
            return response;
        ck_assert_uint_eq(response->body_length, PIECE);
    }
}

static const size_t lengths[] = {2,         PIECE - 1,     PIECE, PIECE + 1,
                                 2 * PIECE, 2 * PIECE + 1, LARGE};

START_TEST(all_pieces_are_the_answer_and_the_last_one_has_the_rest)
{
    struct buffer answer = {0}, body = {0};
    add_answer(&answer, lengths[_i]);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ask(&rig, 1, 0);
    const struct wherry_response *last = gather(&rig, &body);
    ck_assert_int_eq(last->date_ms, 784111777000);
    ck_assert_str_eq(last->content_type, "application/json");
    ck_assert_uint_eq(body.length, lengths[_i]);
    ck_assert(body.bytes[0] == '[' && body.bytes[body.length - 1] == ']');
    ck_assert_int_eq(
        memcmp(body.bytes, answer.bytes + answer.length - body.length, body.length), 0);
    ck_assert_int_eq(http_client_wait(rig.client, &rig.response, &rig.error),
                     WHERRY_END);
    http_rig_stop(&rig);
    buffer_free(&answer);
    buffer_free(&body);
}
END_TEST

START_TEST(answers_that_come_at_once_are_kept_apart_and_each_is_in_order)
{
    struct buffer answer = {0};
    size_t given[TAGS] = {0}, ended = 0;
    add_answer(&answer, LARGE);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length, .crowd = TAGS}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    for (uint64_t tag = 0; tag < TAGS; tag++)
        ask(&rig, tag, 0);
    while (ended < TAGS) {
        const struct wherry_response *response = wait(&rig);
        ck_assert_uint_lt(response->tag, TAGS);
        ck_assert_uint_eq(response->offset, given[response->tag]);
        given[response->tag] += response->body_length;
        ck_assert_uint_le(kept(&rig), (size_t)TAGS * AT_HAND);
        ended += !response->more;
    }
    for (size_t i = 0; i < TAGS; i++)
        ck_assert_uint_eq(given[i], LARGE);
    http_rig_stop(&rig);
    buffer_free(&answer);
}
END_TEST

START_TEST(one_that_breaks_off_and_is_repeated_begins_again)
{
    struct buffer answer = {0}, body = {0};
    add_answer(&answer, LARGE);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length / 2, .close = true},
        {.bytes = answer.bytes, .length = answer.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ask(&rig, 1, 0);
    size_t begun = 0;
    do {
        const struct wherry_response *response = wait(&rig);
        begun += response->offset == 0;
        if (response->offset == 0)
            buffer_clear(&body);
        buffer_add(&body, response->body, response->body_length);
    } while (rig.response.more);
    ck_assert_uint_eq(begun, 2);
    ck_assert_uint_eq(body.length, LARGE);
    http_rig_stop(&rig);
    buffer_free(&answer);
    buffer_free(&body);
}
END_TEST

START_TEST(one_that_breaks_off_for_good_says_so_with_the_last_piece)
{
    struct buffer answer = {0};
    add_answer(&answer, LARGE);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length / 2, .close = true}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ask(&rig, 1, 0);
    while (wait(&rig)->more)
        ck_assert_int_eq(rig.response.code, 200);
    ck_assert_int_eq(rig.response.code, 0);
    ck_assert_str_ne(rig.response.failure, "");
    ck_assert_uint_eq(rig.response.body_length, 0);
    http_rig_stop(&rig);
    buffer_free(&answer);
}
END_TEST

START_TEST(one_that_is_too_long_says_so_however_many_pieces_came)
{
    struct buffer answer = {0};
    add_answer(&answer, LARGE);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ask(&rig, 1, LARGE - 1);
    while (wait(&rig)->more)
        continue;
    ck_assert_int_eq(rig.response.code, 0);
    ck_assert_ptr_nonnull(strstr(rig.response.failure, "is longer than 2999999 bytes"));
    http_rig_stop(&rig);
    buffer_free(&answer);
}
END_TEST

START_TEST(a_refusal_and_a_page_of_a_proxy_come_whole)
{
    struct buffer refusal = {0}, page = {0};
    buffer_format(&refusal, "HTTP/1.1 400 Bad Request\r\nContent-Type: "
                            "application/json\r\nContent-Length: 3000\r\n\r\n");
    add_body(&refusal, 3000);
    buffer_add_text(&page, HTML "{<b>");
    for (int i = 0; i < 1500; i++)
        buffer_add_char(&page, '-');
    const struct wire_reply script[] = {
        {.bytes = page.bytes, .length = page.length},
        {.bytes = refusal.bytes, .length = refusal.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ask(&rig, 1, 0);
    const struct wherry_response *response = wait(&rig);
    ck_assert_int_eq(response->code, 400);
    ck_assert(!response->more);
    ck_assert_uint_eq(response->body_length, 3000);
    ck_assert_uint_eq(http_rig_requests(&rig), 2);
    http_rig_stop(&rig);
    buffer_free(&refusal);
    buffer_free(&page);
}
END_TEST

START_TEST(a_client_that_goes_leaves_nothing_under_way)
{
    struct buffer answer = {0};
    add_answer(&answer, LARGE);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ask(&rig, 1, 0);
    ck_assert(wait(&rig)->more);
    http_rig_stop(&rig);
    buffer_free(&answer);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"all_pieces_are_the_answer_and_the_last_one_has_the_rest",
         &all_pieces_are_the_answer_and_the_last_one_has_the_rest,
         sizeof lengths / sizeof *lengths, 0},
        TEST(answers_that_come_at_once_are_kept_apart_and_each_is_in_order),
        TEST(one_that_breaks_off_and_is_repeated_begins_again),
        TEST(one_that_breaks_off_for_good_says_so_with_the_last_piece),
        TEST(one_that_is_too_long_says_so_however_many_pieces_came),
        TEST(a_refusal_and_a_page_of_a_proxy_come_whole),
        TEST(a_client_that_goes_leaves_nothing_under_way),
        {0},
    };
    return suite_run("http_pieces", tests);
}
