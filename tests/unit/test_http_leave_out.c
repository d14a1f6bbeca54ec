/* test_http_leave_out.c -- a body that is kept without some of it. */
#include "host/http/leave_out.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/http_rig.h"
#include "tests/support/suite.h"

/* What is under "name" is left out. */
static const struct {
    const char *body, *kept;
} bodies[] = {
    {"{\"a\":1,\"name\":[{\"b\":\"]}\\\"]\"},[2]],\"c\":3}",
     "{\"a\":1,\"name\":[],\"c\":3}"},
    {"[{\"name\":[1],\"a\":1},{\"name\":[],\"a\":2}]",
     "[{\"name\":[],\"a\":1},{\"name\":[],\"a\":2}]"},
    {"{\"name\":[\"\\\\\"],\"y\":[7]}", "{\"name\":[],\"y\":[7]}"},
    {"{\"name\":[\"\\\\\\\"]\\\\\"],\"y\":[7]}", "{\"name\":[],\"y\":[7]}"},
    {"{\"name\":[\"\",\"a\",\"\\n\"]}", "{\"name\":[]}"},
    {"{\"name\":[{\"name\":[1]}],\"name\":[2]}", "{\"name\":[],\"name\":[]}"},
    {"{\"name\":\"name\":[1]}", "{\"name\":\"name\":[]}"},
    {"{\"name\"name\":[1]}", "{\"name\"name\":[]}"},
    {"\"\"name\":[1]", "\"\"name\":[]"},
    /* Kept as they are. */
    {"{\"name\": [1],\"name\":{\"y\":2},\"name\":3}",
     "{\"name\": [1],\"name\":{\"y\":2},\"name\":3}"},
    {"{\"a\":\"\\\"name\\\":[1]\"}", "{\"a\":\"\\\"name\\\":[1]\"}"},
    {"{\"names\":[1],\"nam\":[2],\"na\":3}", "{\"names\":[1],\"nam\":[2],\"na\":3}"},
    {"", ""},
    {"\"name\":", "\"name\":"},
    /* One that does not end. */
    {"{\"name\":[1,2", "{\"name\":["},
    {"{\"name\":[1,\"2]", "{\"name\":["},
};

static void keep(const char *body, size_t length, size_t piece, const char *name,
                 struct buffer *kept)
{
    struct leave_out leave_out;
    leave_out_begin(&leave_out, name);
    buffer_clear(kept);
    for (size_t at = 0; at < length; at += piece)
        leave_out_add(&leave_out, body + at, length - at < piece ? length - at : piece,
                      kept);
}

START_TEST(an_array_under_that_name_is_empty_and_all_else_as_it_is)
{
    struct buffer kept = {0};
    const char *body = bodies[_i].body;
    for (size_t piece = 1; piece <= 40; piece++) {
        keep(body, strlen(body), piece, "name", &kept);
        ck_assert_str_eq(buffer_text(&kept), bodies[_i].kept);
    }
    keep(body, strlen(body), 7, NULL, &kept);
    ck_assert_str_eq(buffer_text(&kept), body);
    buffer_free(&kept);
}
END_TEST

START_TEST(any_text_is_kept_alike_in_whatever_pieces_it_comes)
{
    static const char letters[] = "\"\"\"nm\\:[]{}";
    struct buffer whole = {0}, kept = {0};
    uint64_t random = 88172645463325252U;
    char body[60];
    for (int round = suite_rounds(3000); round > 0; round--) {
        for (size_t i = 0; i < sizeof body; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
            body[i] = letters[(random >> 33) % (sizeof letters - 1)];
        }
        keep(body, sizeof body, sizeof body, "nm", &whole);
        keep(body, sizeof body, 1 + (size_t)round % 13, "nm", &kept);
        ck_assert_msg(whole.length == kept.length &&
                          memcmp(whole.bytes, kept.bytes, kept.length) == 0,
                      "'%.60s' in pieces of %d", body, 1 + round % 13);
    }
    buffer_free(&whole);
    buffer_free(&kept);
}
END_TEST

static const struct wherry_response *ask(struct http_rig *rig, size_t limit)
{
    struct wherry_request request = http_rig_request(rig, "GET");
    request.repeatable = true;
    request.leave_out = "_links";
    request.body_limit = limit;
    return http_rig_ask(rig, &request);
}

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "

START_TEST(what_is_left_out_never_reaches_the_connector_also_when_it_is_asked_again)
{
    static const struct wire_reply script[] = {
        {.bytes = HEAD "40\r\n\r\n{\"_links\":[1,2", .close = true},
        {.bytes = HEAD "27\r\n\r\n{\"_links\":[{\"a\":[]}],\"b\":1}"},
    };
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    const struct wherry_response *response = ask(&rig, 0);
    ck_assert_int_eq(response->code, 200);
    ck_assert_str_eq(response->body, "{\"_links\":[],\"b\":1}");
    http_rig_stop(&rig);
}
END_TEST

START_TEST(what_is_left_out_counts_for_the_limit_of_the_answer)
{
    static const struct wire_reply script[] = {
        {.bytes = HEAD "24\r\n\r\n{\"_links\":[1,2,3,4,5,6]}"}};
    struct http_rig rig = HTTP_RIG(script);
    http_rig_start(&rig);
    ck_assert_int_eq(ask(&rig, 20)->code, 0);
    http_rig_stop(&rig);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"an_array_under_that_name_is_empty_and_all_else_as_it_is",
         &an_array_under_that_name_is_empty_and_all_else_as_it_is,
         sizeof bodies / sizeof *bodies, 0},
        TEST(any_text_is_kept_alike_in_whatever_pieces_it_comes),
        TEST(what_is_left_out_never_reaches_the_connector_also_when_it_is_asked_again),
        TEST(what_is_left_out_counts_for_the_limit_of_the_answer),
        {0},
    };
    return suite_run("http_leave_out", tests);
}
