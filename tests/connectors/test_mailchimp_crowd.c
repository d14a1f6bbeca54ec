/* test_mailchimp_crowd.c -- what is held while many answers arrive at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "host/base/buffer.h"
#include "host/connector/connector.h"
#include "host/http/http.h"
#include "tests/sandbox/compress.h"
#include "tests/support/suite.h"
#include "tests/support/wire_server.h"

enum {
    BLOCK = 500,
    BLOCKS = 9, /* each has a request of its own, and all are under way at once */
    MEMBERS = BLOCK * (BLOCKS + 1),
    MEMBER_BYTES = 600, /* so each answer has 3 MB: all name all of them */
    TAIL = 16,
    KEY_ROOM = 32,
#ifdef __SANITIZE_ADDRESS__
    KILOBYTES_MOST = 256 * 1024, /* what was freed is kept for a while */
#else
    KILOBYTES_MOST = 5 * 1024, /* less than two of the nine answers */
#endif
};

extern const struct wherry_connector wherry_connector;

static char keys[MEMBERS][KEY_ROOM];
static struct wherry_change changes[MEMBERS];
static size_t done;
static struct http *http;
static struct connector *connector;
static struct wherry_error error;

static void count_done(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    (void)self, (void)tag;
    ck_assert_msg(verdict->outcome == WHERRY_DONE, "%s", verdict->words);
    done++;
}

/* Each member has other text than the one before, as people have. */
static void write_body(struct buffer *body)
{
    uint32_t random = 1;
    buffer_add_text(body, "{\"members_added\":[");
    for (int i = 0; i < MEMBERS; i++) {
        const size_t end = body->length + MEMBER_BYTES;
        snprintf(keys[i], sizeof keys[i], "person%d@x.test", i);
        buffer_format(body,
                      "%s{\"id\":\"%d\",\"email_address\":\"%s\",\"merge_fields\":",
                      i == 0 ? "" : ",", i, keys[i]);
        buffer_add_text(body, "{\"ADDRESS\":\"");
        while (body->length < end) {
            random = random * 1664525 + 1013904223;
            buffer_format(body, "%s ", random >> 31 ? "Street" : "Road");
        }
        buffer_add_text(body, "\"}}");
    }
    buffer_add_text(body, "],\"members_removed\":[],\"errors\":[]}");
}

static void write_answer(struct buffer *answer, bool gzip)
{
    struct buffer body = {0};
    write_body(&body);
    if (gzip)
        compress_gzip(&body);
    buffer_format(answer,
                  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%s"
                  "Content-Length: %zu\r\n\r\n",
                  gzip ? "Content-Encoding: gzip\r\n" : "", body.length);
    buffer_add(answer, body.bytes, body.length);
    buffer_free(&body);
}

static void open_connector(const struct wire_server *server)
{
    const struct http_options options = {
        .user_agent = "test", .seed = 1, .backoff_divisor = 1000};
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/3.0", wire_server_port(server));
    const struct spec_setting settings[] = {
        {.name = "api_key",
         .value = "0123456789abcdef0123456789abcdef-us1",
         .place = {"t.yaml", 1, 1}},
        {.name = "base_url", .value = url, .place = {"t.yaml", 2, 1}},
        {.name = "list_id", .value = "a36b032126", .place = {"t.yaml", 3, 1}},
    };
    const struct spec_connection connection = {.plugin = "mailchimp",
                                               .settings = settings,
                                               .setting_count = 3,
                                               .place = {"t.yaml", 1, 1}};
    http = http_create(&options, &error);
    ck_assert_msg(http != NULL, "%s", error.message);
    const struct connector_host host = {.http = http};
    connector = connector_open(&wherry_connector, &connection, &host, &error);
    ck_assert_msg(connector != NULL, "%s", error.message);
    connector_on_verdict(connector, count_done, NULL);
}

static void join(int first, int count)
{
    for (int i = first; i < first + count; i++)
        changes[i] = (struct wherry_change){.size = sizeof changes[i],
                                            .tag = (uint64_t)i,
                                            .verb = WHERRY_JOIN,
                                            .key = keys[i],
                                            .id = "",
                                            .own_id = "",
                                            .new_key = ""};
    enum wherry_status status =
        connector_sink_write(connector, &changes[first], (size_t)count, &error);
    if (status == WHERRY_OK)
        status = connector_sink_flush(connector, &error);
    ck_assert_msg(status == WHERRY_OK, "%s", error.message);
}

static long peak_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Nine answers are there up to their last bytes before one of them ends. One block comes
 * first, so that all that a single answer takes was taken. */
START_TEST(answers_about_members_of_a_segment_are_not_held_whole)
{
    struct buffer answer = {0};
    write_answer(&answer, _i == 1);
    const struct wire_reply script[] = {
        {.bytes = answer.bytes, .length = answer.length},
        {.bytes = answer.bytes,
         .length = answer.length,
         .crowd = 1 + BLOCKS,
         .tail = TAIL,
         .tails = BLOCKS},
    };
    const struct wire_options wire = {.replies = script, .count = 2};
    struct wire_server *server = wire_server_start(&wire);
    open_connector(server);
    ck_assert_int_eq(connector_sink_open(connector, "segment:42", &error), WHERRY_OK);
    join(0, BLOCK);
    const long before = peak_kilobytes();
    join(BLOCK, BLOCK * BLOCKS);
    const long grown = peak_kilobytes() - before;
    ck_assert_uint_eq(done, MEMBERS);
    ck_assert_uint_eq(wire_server_meters(server).requests, 1 + BLOCKS);
    printf("%ld KiB more for %d answers of %zu bytes\n", grown, BLOCKS, answer.length);
    ck_assert_int_le(grown, KILOBYTES_MOST);
    connector_sink_close(connector);
    connector_close(connector);
    http_destroy(http);
    wire_server_stop(server);
    buffer_free(&answer);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"answers_about_members_of_a_segment_are_not_held_whole",
         &answers_about_members_of_a_segment_are_not_held_whole, 2, 0},
        {0},
    };
    return suite_run("mailchimp: a crowd of answers", tests);
}
