/* test_mailchimp_pages.c -- odd clocks and odd pages are read past. */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/mailchimp/clock.h"
#include "tests/connectors/mailchimp_reading.h"

/* ---- The clock ---- */

/* Three members, changed at 09:00:10, :11 and :12; the clock of two answers is wrong. */
struct three {
    int64_t ahead_s[2]; /* of the first and of the second answer */
    int asked;
    char body[1024];
};

/* The second of a bound within that minute; before and after it 0 and 59. */
static int bound(const char *url, const char *name, int missing)
{
    const char *at = strstr(url, name);
    int hour = 0, minute = 0, second = 0;
    if (at == NULL)
        return missing;
    sscanf(at + strlen(name), "2026-11-22T%2d%%3A%2d%%3A%2d", &hour, &minute, &second);
    return hour == 9 && minute == 0 ? second : hour < 9 ? 0 : 59;
}

static void show_three_members(void *self, const struct wherry_request *request,
                               struct scripted_answer *answer)
{
    struct three *three = self;
    int since = bound(request->url, "since_last_changed=", 0);
    int before = bound(request->url, "before_last_changed=", 59), total = 0, shown = 0;
    size_t length = (size_t)snprintf(three->body, sizeof three->body, "{\"members\":[");
    for (int second = 10; second < 13; second++) {
        if (second <= since || second >= before)
            continue;
        total++;
        if (shown++ < 2)
            length += (size_t)snprintf(
                three->body + length, sizeof three->body - length,
                "%s{\"contact_id\":\"c%d\",\"email_address\":\"p%d@x.test\",\"status\":"
                "\"unsubscribed\",\"last_changed\":\"2026-11-22T09:00:%d+00:00\"}",
                shown > 1 ? "," : "", second, second, second);
    }
    snprintf(three->body + length, sizeof three->body - length, "],\"total_items\":%d}",
             total);
    int64_t ahead_s = three->asked < 2 ? three->ahead_s[three->asked] : 0;
    three->asked++;
    *answer = (struct scripted_answer){
        .code = 200, .body = three->body, .date_ms = STAGE_DATE_MS + ahead_s * 1000};
}

START_TEST(a_date_that_runs_ahead_does_not_move_the_cursor)
{
    static const int64_t rows[][2] = {
        {0, 0}, {3600, 0}, {0, 3600}, {86400, 0}, {0, 86400}};
    struct three three = {.ahead_s = {rows[_i][0], rows[_i][1]}};
    struct stage stage;
    stage_init(&stage);
    stage.config.page_size = 2;
    stage.config.connections = 1;
    stage.config.overlap_ms = 10 * 60 * 1000;
    stage_open(&stage);
    stage_expect_merge_fields(&stage);
    scripted_host_expect(stage.host,
                         &(struct scripted_exchange){.method = "GET",
                                                     .url_fits = reading_is_page,
                                                     .times = 100,
                                                     .reply = show_three_members,
                                                     .self = &three});
    struct wherry_pass pass = reading_run(&stage, "contacts");
    ck_assert_str_eq(pass.next, "2026-11-22T09:50:00Z");
    ck_assert_int_eq(pass.date_ms, STAGE_DATE_MS);
    ck_assert_ptr_nonnull(recorder_find_id(&stage.recorder, "c12"));
    ck_assert_int_gt(three.asked, 2);
    stage_abandon(&stage);
}
END_TEST

START_TEST(the_clock_believes_what_its_answers_agree_on)
{
    struct clock clock = {0};
    ck_assert_int_eq(clock_at(&clock, 5000), 0);
    clock_see(&clock, 0, 1000); /* no Date */
    ck_assert_int_eq(clock_at(&clock, 5000), 0);
    clock_see(&clock, 100000, 1000);
    ck_assert_int_eq(clock_at(&clock, 5000), 104000);
    clock_see(&clock, 900000, 2000); /* of two that disagree, the earlier */
    ck_assert_int_eq(clock_at(&clock, 5000), 104000);
    ck_assert_int_eq(clock_begin(&clock, 900000, 2000), 101000);
    clock_see(&clock, 102000, 3000);
    ck_assert_int_eq(clock_at(&clock, 5000), 104000);
    /* The Date of the first answer, as long as it fits the others. */
    ck_assert_int_eq(clock_begin(&clock, 99500, 1000), 99500);
    ck_assert_int_eq(clock_begin(&clock, 1, 7200000), 7299000);
    ck_assert_int_eq(clock_begin(&clock, 0, 1000), 100000);
    for (int i = 0; i < 1000; i++) /* what is long past does not vote */
        clock_see(&clock, 500000 + i, i);
    ck_assert_int_eq(clock_at(&clock, 0), 500000);
}
END_TEST

/* ---- Pages with fewer rows than were asked for ---- */

enum { SHOWN = 100 };

/* A service that shows at most a hundred rows, all of one second. */
static void show_hundred(void *self, const struct wherry_request *request,
                         struct scripted_answer *answer)
{
    const int *people = self;
    static struct buffer body;
    int offset = 0, shown = 0, people_left = *people;
    sscanf(strstr(request->url, "&offset="), "&offset=%d", &offset);
    if (strstr(request->url, "since_last_changed=2026-11-22T10%3A00%3A00") != NULL)
        people_left = 0;
    buffer_clear(&body);
    buffer_add_text(&body, "{\"members\":[");
    for (int i = offset; i < people_left && shown < SHOWN; i++, shown++)
        buffer_format(&body,
                      "%s{\"contact_id\":\"c%d\",\"email_address\":\"p%d@x.test\","
                      "\"status\":\"unsubscribed\"" READING_WHEN "}",
                      shown > 0 ? "," : "", i, i);
    buffer_format(&body, "],\"total_items\":%d}", people_left);
    *answer = (struct scripted_answer){
        .code = 200, .body = body.bytes, .date_ms = STAGE_DATE_MS};
}

START_TEST(a_service_that_shows_a_hundred_a_page_is_read_to_the_end)
{
    static const char *const streams[] = {"contacts", "segment:42"};
    int people = 437;
    struct stage stage;
    reading_begin(&stage);
    scripted_host_expect(stage.host,
                         &(struct scripted_exchange){.method = "GET",
                                                     .url_fits = reading_is_page,
                                                     .times = 100,
                                                     .reply = show_hundred,
                                                     .self = &people});
    reading_run(&stage, streams[_i]);
    for (int i = 0; i < people; i++) {
        char key[32];
        snprintf(key, sizeof key, "p%d@x.test", i);
        ck_assert_msg(recorder_find(&stage.recorder, key) != NULL, "%s", key);
    }
    ck_assert(!scripted_host_logged(stage.host, "missed"));
    stage_abandon(&stage);
}
END_TEST

static void show_three(void *self, const struct wherry_request *request,
                       struct scripted_answer *answer)
{
    (void)self;
    static char body[512];
    int offset = 0, total = 8, shown = 0;
    sscanf(strstr(request->url, "&offset="), "&offset=%d", &offset);
    size_t length = (size_t)snprintf(body, sizeof body, "{\"segments\":[");
    for (int i = offset; i < total && shown < 3; i++, shown++)
        length += (size_t)snprintf(body + length, sizeof body - length,
                                   "%s{\"id\":%d,\"name\":\"S%d\",\"type\":\"static\"}",
                                   shown > 0 ? "," : "", i, i);
    snprintf(body + length, sizeof body - length, "],\"total_items\":%d}", total);
    *answer =
        (struct scripted_answer){.code = 200, .body = body, .date_ms = STAGE_DATE_MS};
}

static bool is_segments(void *self, const char *url)
{
    (void)self;
    return strstr(url, "/segments?") != NULL;
}

START_TEST(a_short_page_of_a_catalog_is_not_its_end)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    scripted_host_expect(
        stage.host,
        &(struct scripted_exchange){
            .method = "GET", .url_fits = is_segments, .times = 3, .reply = show_three});
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_SEGMENTS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 8);
    stage_finish(&stage);
}
END_TEST

START_TEST(far_fewer_than_the_service_counts_is_a_finding)
{
    struct stage stage;
    reading_begin(&stage);
    reading_expect_page(
        &stage,
        "{\"members\":[" FOUND("a@x.test", "c1", "subscribed") "],\"total_items\":40}",
        STAGE_DATE_MS);
    for (int i = 0; i < 40; i++)
        reading_expect_page(&stage, "{\"members\":[],\"total_items\":40}",
                            STAGE_DATE_MS);
    reading_run(&stage, "contacts");
    ck_assert(scripted_host_logged(stage.host, "counts 40 members but shows 1"));
    stage_abandon(&stage);
}
END_TEST

START_TEST(a_404_to_a_page_is_told_of_the_page_unless_the_list_is_gone)
{
    bool there = _i == 1;
    struct stage stage;
    reading_begin(&stage);
    scripted_host_expect(
        stage.host,
        &(struct scripted_exchange){
            .method = "GET",
            .url_fits = reading_is_page,
            .answer = {.code = 404,
                       .body = "{\"title\":\"Resource Not Found\",\"status\":404}",
                       .date_ms = STAGE_DATE_MS}});
    stage_expect_list(&stage, there);
    const struct wherry_read read = reading_of("contacts");
    struct wherry_pass pass = {.size = sizeof pass};
    void *source;
    ck_assert_status(
        &stage,
        wherry_connector.source->open(stage.self, &read, &pass, &source, &stage.error),
        WHERRY_OK);
    enum wherry_status status = recorder_read(&stage.recorder, wherry_connector.source,
                                              source, &pass, &stage.error);
    ck_assert_status(&stage, status, there ? WHERRY_FAILED : WHERRY_DENIED);
    ck_assert_str_eq(stage.error.option, there ? "" : "list_id");
    ck_assert_str_eq(stage.error.message,
                     there ? "'GET /lists/a36b032126/members' was answered with 404: "
                             "Resource Not Found"
                           : "no list 'a36b032126' in this account; `wherry lists "
                             "PIPELINE` shows its lists");
    wherry_connector.source->close(source);
    stage_finish(&stage);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_date_that_runs_ahead_does_not_move_the_cursor",
         &a_date_that_runs_ahead_does_not_move_the_cursor, 5, 0},
        TEST(the_clock_believes_what_its_answers_agree_on),
        {"a_service_that_shows_a_hundred_a_page_is_read_to_the_end",
         &a_service_that_shows_a_hundred_a_page_is_read_to_the_end, 2, 0},
        TEST(a_short_page_of_a_catalog_is_not_its_end),
        TEST(far_fewer_than_the_service_counts_is_a_finding),
        {"a_404_to_a_page_is_told_of_the_page_unless_the_list_is_gone",
         &a_404_to_a_page_is_told_of_the_page_unless_the_list_is_gone, 2, 0},
        {0},
    };
    return suite_run("mailchimp: pages and clocks", tests);
}
