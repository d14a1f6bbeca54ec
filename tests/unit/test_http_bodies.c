/* test_http_bodies.c -- packed bodies and bodies that are too long. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/support/http_rig.h"
#include "tests/support/suite.h"

/* A gzip stream written bit by bit, so that no test depends on a packer. */
struct packer {
    struct buffer out;
    unsigned bits, count; /* not yet written, least significant first */
    uint32_t sum;         /* CRC-32 of what was packed */
    uint32_t length;
};

static void add_sum(struct packer *packer, unsigned char byte)
{
    packer->sum ^= byte;
    for (int i = 0; i < 8; i++)
        packer->sum = (packer->sum >> 1) ^ (packer->sum & 1 ? 0xEDB88320U : 0);
    packer->length++;
}

static void put_bits(struct packer *packer, unsigned bits, unsigned count)
{
    packer->bits |= bits << packer->count;
    packer->count += count;
    for (; packer->count >= 8; packer->count -= 8, packer->bits >>= 8)
        buffer_add_char(&packer->out, (char)(packer->bits & 0xFF));
}

static void put_word(struct packer *packer, uint32_t word)
{
    for (int i = 0; i < 4; i++, word >>= 8)
        put_bits(packer, word & 0xFF, 8);
}

static void pack_begin(struct packer *packer)
{
    *packer = (struct packer){.sum = 0xFFFFFFFFU};
    buffer_add(&packer->out, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
}

static void pack_end(struct packer *packer)
{
    if (packer->count > 0)
        put_bits(packer, 0, 8 - packer->count);
    put_word(packer, ~packer->sum);
    put_word(packer, packer->length);
}

/* One stored block. */
static void pack_text(struct packer *packer, const char *text)
{
    unsigned length = (unsigned)strlen(text);
    pack_begin(packer);
    put_bits(packer, 1, 8); /* last block, stored, filled up to the byte */
    put_bits(packer, length, 16);
    put_bits(packer, ~length & 0xFFFF, 16);
    for (; *text != '\0'; text++) {
        put_bits(packer, (unsigned char)*text, 8);
        add_sum(packer, (unsigned char)*text);
    }
    pack_end(packer);
}

/* A literal below 144: its code, most significant bit first. */
static unsigned literal(unsigned char byte)
{
    unsigned code = 0x30U + byte, turned = 0;
    for (int i = 0; i < 8; i++, code >>= 1)
        turned = turned << 1 | (code & 1);
    return turned;
}

/* 1 + 258 * repeats of one byte, 13 bits for each 258, in one block of fixed codes. */
static void pack_same(struct packer *packer, char byte, unsigned repeats)
{
    pack_begin(packer);
    put_bits(packer, 3, 3); /* last block, fixed codes */
    put_bits(packer, literal((unsigned char)byte), 8);
    add_sum(packer, (unsigned char)byte);
    for (unsigned i = 0; i < repeats; i++) {
        put_bits(packer, 0xA3, 8); /* length 258: 11000101 */
        put_bits(packer, 0, 5);    /* distance 1 */
        for (int j = 0; j < 258; j++)
            add_sum(packer, (unsigned char)byte);
    }
    put_bits(packer, 0, 7); /* end of block */
    pack_end(packer);
}

static void answer_packed(struct buffer *answer, const struct packer *packer)
{
    buffer_format(answer,
                  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                  "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
                  packer->out.length);
    buffer_add(answer, packer->out.bytes, packer->out.length);
}

static const struct wherry_response *ask_limited(struct http_rig *rig, size_t limit)
{
    struct wherry_request request = http_rig_request(rig, "GET");
    request.repeatable = true;
    request.body_limit = limit;
    return http_rig_ask(rig, &request);
}

START_TEST(a_packed_body_is_given_unpacked)
{
    struct packer packer;
    struct buffer answer = {0};
    pack_text(&packer, "{\"name\":\"J\xC3\xB6rg\"}");
    answer_packed(&answer, &packer);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length},
        {.bytes = answer.bytes, .length = answer.length, .drip_ms = 1}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    for (int i = 0; i < 2; i++) {
        const struct wherry_response *response = ask_limited(&rig, 0);
        ck_assert_int_eq(response->code, 200);
        ck_assert_str_eq(response->body, "{\"name\":\"J\xC3\xB6rg\"}");
        ck_assert_uint_eq(response->body_length, 16);
    }
    http_rig_stop(&rig);
    buffer_free(&answer);
    buffer_free(&packer.out);
}
END_TEST

START_TEST(a_small_packet_that_unpacks_beyond_the_limit_is_stopped_and_not_asked_again)
{
    struct packer packer;
    struct buffer answer = {0};
    pack_same(&packer, 0, 20000); /* 5,160,001 bytes out of 32,518 */
    ck_assert_uint_lt(packer.out.length, 33000);
    answer_packed(&answer, &packer);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_response *response = ask_limited(&rig, 5160000);
    ck_assert_int_eq(response->code, 0);
    ck_assert(response->may_have_applied);
    ck_assert_str_eq(response->failure,
                     "the answer from '127.0.0.1' is longer than 5160000 bytes");
    ck_assert_uint_eq(response->body_length, 0);
    ck_assert_uint_eq(http_rig_requests(&rig), 1);
    /* It is the limit that stopped it: one byte more and it is well. */
    response = ask_limited(&rig, 5160001);
    ck_assert_int_eq(response->code, 200);
    ck_assert_uint_eq(response->body_length, 5160001);
    http_rig_stop(&rig);
    buffer_free(&answer);
    buffer_free(&packer.out);
}
END_TEST

START_TEST(a_body_may_be_as_long_as_its_limit_and_no_longer)
{
    static const struct wire_reply script[] = {
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n12345678"},
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789"},
        {.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "9\r\n123456789\r\n0\r\n\r\n"},
        {.bytes = "HTTP/1.1 200 OK\r\n\r\n123456789", .close = true}};
    static const long codes[] = {200, 0, 0, 0};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_int_eq(ask_limited(&rig, 8)->code, codes[i]);
    ck_assert_uint_eq(http_rig_requests(&rig), 4);
    http_rig_stop(&rig);
}
END_TEST

START_TEST(a_packed_body_that_is_damaged_is_asked_for_again)
{
    struct packer packer;
    struct buffer whole = {0}, damaged = {0};
    pack_text(&packer, "[1,2,3]");
    answer_packed(&whole, &packer);
    packer.out.bytes[16] ^= 1; /* the sum no longer fits */
    answer_packed(&damaged, &packer);
    const struct wire_reply script[] = {
        {.bytes = damaged.bytes, .length = damaged.length},
        {.bytes = whole.bytes, .length = whole.length - 9, .close = true},
        {.bytes = whole.bytes, .length = whole.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_response *response = ask_limited(&rig, 0);
    ck_assert_int_eq(response->code, 200);
    ck_assert_str_eq(response->body, "[1,2,3]");
    ck_assert_uint_eq(http_rig_requests(&rig), 3);
    http_rig_stop(&rig);
    buffer_free(&whole);
    buffer_free(&damaged);
    buffer_free(&packer.out);
}
END_TEST

START_TEST(a_packed_body_in_pieces_is_whole)
{
    enum { PIECE = 1000 * 1000 };
    struct packer packer;
    struct buffer answer = {0};
    pack_same(&packer, '[', 20000);
    answer_packed(&answer, &packer);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    struct wherry_request request = http_rig_request(&rig, "GET");
    request.piece = PIECE;
    const struct wherry_response *response = http_rig_ask(&rig, &request);
    size_t length = 0;
    while (response->more) {
        ck_assert_uint_eq(response->offset, length);
        ck_assert_uint_eq(response->body_length, PIECE);
        length += response->body_length;
        ck_assert_int_eq(http_client_wait(rig.client, &rig.response, &rig.error),
                         WHERRY_OK);
    }
    ck_assert_int_eq(response->code, 200);
    ck_assert_uint_eq(length + response->body_length, 5160001);
    http_rig_stop(&rig);
    buffer_free(&answer);
    buffer_free(&packer.out);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_packed_body_is_given_unpacked),
        TEST(
            a_small_packet_that_unpacks_beyond_the_limit_is_stopped_and_not_asked_again),
        TEST(a_body_may_be_as_long_as_its_limit_and_no_longer),
        TEST(a_packed_body_that_is_damaged_is_asked_for_again),
        TEST(a_packed_body_in_pieces_is_whole),
        {0},
    };
    return suite_run("http bodies", tests);
}
