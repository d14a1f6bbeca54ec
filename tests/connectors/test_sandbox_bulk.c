/* test_sandbox_bulk.c -- /batches of the sandbox, and the archive of their answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

enum { ROOM = 1 << 20 };

#define MEMBERS "/lists/" SANDBOX_LIST "/members"

static void freeze(void)
{
    sandbox_post(stage_sandbox(), "clock", "{\"frozen\":true}");
}

static void advance(int64_t ms)
{
    sandbox_post(stage_sandbox(), "clock", "{\"advance_ms\":%lld}", (long long)ms);
}

/* Batch of PATCHes that write FNAME "new"; member numbers from 0. Gives its id. */
static const char *hand_in(int count)
{
    static char id[32];
    struct buffer body = {0};
    buffer_add_text(&body, "{\"operations\":[");
    for (int i = 0; i < count; i++)
        buffer_format(
            &body,
            "%s{\"method\":\"PATCH\",\"path\":\"" MEMBERS "/m%d@one.net\","
            "\"operation_id\":\"op-%d\","
            "\"body\":\"{\\\"merge_fields\\\":{\\\"FNAME\\\":\\\"new\\\"}}\"}",
            i == 0 ? "" : ",", i, i);
    buffer_add_text(&body, "]}");
    int status = account_asks("POST", "/batches", buffer_text(&body));
    buffer_free(&body);
    ck_assert_int_eq(status, 200);
    snprintf(id, sizeof id, "%s", answer_at("id"));
    return id;
}

static void join(int count)
{
    for (int i = 0; i < count; i++)
        act("\"side\":\"list\",\"do\":\"join\",\"address\":\"m%d@one.net\"", i);
}

static const char *status_of(const char *id)
{
    char path[64];
    snprintf(path, sizeof path, "/batches/%s", id);
    ck_assert_int_eq(account_asks("GET", path, NULL), 200);
    return answer_at("status");
}

/* The path of the archive, by the last answer. */
static const char *archive_path(void)
{
    const char *url = answer_at("response_body_url");
    ck_assert_ptr_nonnull(strstr(url, "/archives/"));
    return strstr(url, "/archives/");
}

/* The archive unpacked; zeros in it are blanks. */
static int fetch(const char *path, const char *headers, struct buffer *tar)
{
    struct buffer packed = {0};
    int status =
        sandbox_request(stage_sandbox(), "GET", path, headers, NULL, NULL, &packed);
    if (status == 200) {
        static char room[ROOM];
        z_stream stream = {.next_in = (Bytef *)packed.bytes,
                           .avail_in = (uInt)packed.length,
                           .next_out = (Bytef *)room,
                           .avail_out = sizeof room};
        ck_assert_int_eq(inflateInit2(&stream, 15 + 16), Z_OK);
        ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
        for (size_t i = 0; i < stream.total_out; i++)
            room[i] = room[i] == '\0' ? ' ' : room[i];
        buffer_add(tar, room, stream.total_out);
        inflateEnd(&stream);
    }
    buffer_free(&packed);
    return status;
}

static size_t count_of(const struct buffer *text, const char *what)
{
    size_t count = 0;
    for (const char *at = buffer_text(text); (at = strstr(at, what)) != NULL; at++)
        count++;
    return count;
}

static bool in_order(const struct buffer *tar, int count)
{
    const char *at = buffer_text(tar);
    for (int i = 0; i < count && at != NULL; i++) {
        char id[16];
        snprintf(id, sizeof id, "\"op-%d\"", i);
        at = strstr(at, id);
    }
    return at != NULL;
}

START_TEST(a_batch_is_carried_out_bit_by_bit_on_the_sandboxs_clock)
{
    freeze();
    sandbox_dial(stage_sandbox(), "mailchimp.batches_ms", "10000");
    join(10);
    const char *id = hand_in(10);
    ck_assert_str_eq(answer_at("status"), "pending");
    ck_assert_int_eq(answer_number("total_operations"), 0);
    ck_assert_str_eq(answer_at("response_body_url"), "");
    advance(5000);
    ck_assert_str_eq(status_of(id), "started");
    ck_assert_int_eq(answer_number("total_operations"), 10);
    ck_assert_int_eq(answer_number("finished_operations"), 5);
    advance(5000);
    ck_assert_str_eq(status_of(id), "finished");
    ck_assert_int_eq(answer_number("errored_operations"), 0);
    list_asks("GET", "/members/m3@one.net", NULL);
    ck_assert_str_eq(answer_at("merge_fields.FNAME"), "new");
}
END_TEST

START_TEST(one_batch_runs_at_a_time)
{
    freeze();
    sandbox_dial(stage_sandbox(), "mailchimp.batches_ms", "10000");
    join(2);
    hand_in(2);
    char second[32];
    snprintf(second, sizeof second, "%s", hand_in(2));
    advance(15000);
    ck_assert_str_eq(status_of(second), "started");
    advance(5000);
    ck_assert_str_eq(status_of(second), "finished");
    ck_assert_int_eq(account_asks("GET", "/batches?count=1", NULL), 200);
    ck_assert_int_eq(answer_number("total_items"), 2);
    ck_assert_int_eq((int64_t)answer_count("batches"), 1);
}
END_TEST

START_TEST(an_archive_has_an_answer_to_each_operation_in_an_order_of_its_own)
{
    struct buffer tar = {0};
    sandbox_dial(stage_sandbox(), "mailchimp.batches_ms", "0");
    join(19);
    status_of(hand_in(20)); /* nobody is the last one */
    ck_assert_int_eq(answer_number("errored_operations"), 1);
    ck_assert_int_eq(fetch(archive_path(), "", &tar), 200);
    ck_assert_uint_eq(count_of(&tar, "\"status_code\":200"), 19);
    ck_assert_uint_eq(count_of(&tar, "\"status_code\":404"), 1);
    ck_assert_uint_eq(count_of(&tar, "\"operation_id\":\"op-"), 20);
    ck_assert(!in_order(&tar, 20));
    buffer_free(&tar);
}
END_TEST

START_TEST(an_archive_is_for_whoever_brings_no_key_and_comes_in_time)
{
    struct buffer tar = {0};
    char path[256];
    freeze();
    sandbox_dial(stage_sandbox(), "mailchimp.batches_ms", "0");
    sandbox_dial(stage_sandbox(), "mailchimp.batches_url_ms", "1000");
    join(1);
    const char *id = hand_in(1);
    status_of(id);
    snprintf(path, sizeof path, "%s", archive_path());
    ck_assert_int_eq(
        fetch(path, "Authorization: Bearer " SANDBOX_MAILCHIMP_KEY "\r\n", &tar), 400);
    ck_assert_int_eq(fetch(path, "", &tar), 200);
    advance(1001);
    ck_assert_int_eq(fetch(path, "", &tar), 403);
    status_of(id); /* gives a fresh one */
    ck_assert_int_eq(fetch(archive_path(), "", &tar), 200);
    buffer_free(&tar);
}
END_TEST

START_TEST(a_batch_that_is_stopped_or_a_week_old_is_gone)
{
    freeze();
    join(1);
    char first[32], path[64];
    snprintf(first, sizeof first, "%s", hand_in(1));
    snprintf(path, sizeof path, "/batches/%s", first);
    ck_assert_int_eq(account_asks("DELETE", path, NULL), 204);
    ck_assert_int_eq(account_asks("GET", path, NULL), 404);
    snprintf(path, sizeof path, "/batches/%s", hand_in(1));
    advance(1000);
    ck_assert_int_eq(account_asks("GET", path, NULL), 200);
    advance(8LL * 24 * 60 * 60 * 1000);
    ck_assert_int_eq(account_asks("GET", path, NULL), 404);
}
END_TEST

START_TEST(only_so_many_batches_may_wait)
{
    freeze();
    sandbox_dial(stage_sandbox(), "mailchimp.batches_unfinished", "1");
    hand_in(1);
    ck_assert_int_eq(
        account_asks("POST", "/batches",
                     "{\"operations\":[{\"method\":\"GET\",\"path\":\"/ping\"}]}"),
        429);
    advance(1000);
    hand_in(1);
}
END_TEST

START_TEST(an_operation_whose_body_is_no_text_fails_for_itself)
{
    sandbox_dial(stage_sandbox(), "mailchimp.batches_ms", "0");
    join(1);
    ck_assert_int_eq(
        account_asks(
            "POST", "/batches",
            "{\"operations\":[{\"method\":\"PATCH\",\"operation_id\":\"a\","
            "\"path\":\"" MEMBERS "/m0@one.net\",\"body\":{}},"
            "{\"method\":\"GET\",\"path\":\"/ping\",\"operation_id\":\"b\"}]}"),
        200);
    status_of(answer_at("id"));
    ck_assert_int_eq(answer_number("errored_operations"), 1);
    ck_assert_int_eq(answer_number("finished_operations"), 2);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_batch_is_carried_out_bit_by_bit_on_the_sandboxs_clock),
        TEST(one_batch_runs_at_a_time),
        TEST(an_archive_has_an_answer_to_each_operation_in_an_order_of_its_own),
        TEST(an_archive_is_for_whoever_brings_no_key_and_comes_in_time),
        TEST(a_batch_that_is_stopped_or_a_week_old_is_gone),
        TEST(only_so_many_batches_may_wait),
        TEST(an_operation_whose_body_is_no_text_fails_for_itself),
        {0},
    };
    suite_fixture(stage_set, stage_clear);
    return suite_run("sandbox, bulk", tests);
}
