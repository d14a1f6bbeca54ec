/* test_ometria_moment.c -- which Date is believed, and where the next pass
 * continues. */
#include <stdio.h>
#include <string.h>

#include "plugin/ometria/moment.h"
#include "tests/connectors/ometria_page.h"
#include "tests/support/suite.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define NOW INT64_C(1700000000000) /* this machine's clock: wrong by years */

static struct stage stage;

static void setup(void)
{
    stage_open(&stage);
    stage_start(&stage);
    scripted_host_set_now(stage.host, NOW);
}

/* ---- Alone: each answer's Date, and how long after the first one it came, both in
 * seconds after STAGE_DATE_MS; a Date of NONE is missing. */

enum { MOST = 5, NONE = -1000000000, END = 1000000000 };

static const struct {
    const char *what;
    int dates[MOST + 1], after[MOST + 1];
    int believed;
    int floor; /* or NONE */
} rows[] = {
    {"one answer is believed", {0, END}, {0}, 0, NONE},
    {"answers that agree leave the first one", {0, 2, 7, END}, {0, 2, 7}, 0, NONE},
    {"a second is no disagreement", {1, 1, 2, END}, {0, 1, 3}, 1, NONE},
    {"a first one that runs ahead gives way", {3600, 1, 2, END}, {0, 1, 2}, 0, NONE},
    {"of two the earlier one holds", {3600, 1, END}, {0, 1}, 0, NONE},
    {"a later one that runs ahead moves nothing", {0, 3600, END}, {0, 1}, 0, NONE},
    {"later ones that run ahead move nothing",
     {0, 3600, 3600, END},
     {0, 1, 1},
     0,
     NONE},
    {"a slow run is no disagreement", {0, 900, 1800, END}, {0, 900, 1800}, 0, NONE},
    {"a first one a little behind is read again",
     {-60, 1, 2, END},
     {0, 1, 2},
     -60,
     NONE},
    {"a first one of another age gives way",
     {-900000000, 1, 2, END},
     {0, 1, 2},
     0,
     NONE},
    {"one without a Date is reckoned", {NONE, 5, 6, END}, {0, 5, 6}, 0, NONE},
    {"before the last pass is not believed", {0, -7200, END}, {0, 0}, 0, -3600},
    {"before the last pass is not believed of the first one",
     {-7200, 5, END},
     {0, 5},
     0,
     -3600},
    {"where all are before the last pass, that one was wrong",
     {0, 1, END},
     {0, 1},
     0,
     7200},
    {"nobody tells", {NONE, NONE, END}, {0, 1}, NONE, NONE},
};
enum { ROWS = sizeof rows / sizeof *rows };

START_TEST(the_believed_time_is_that_which_the_others_bear_out)
{
    struct moment moment = {.begun = false};
    setup();
    if (rows[_i].floor != NONE)
        moment.floor_ms = STAGE_DATE_MS + rows[_i].floor * SECOND;
    for (size_t i = 0; rows[_i].dates[i] != END; i++) {
        const int date = rows[_i].dates[i];
        scripted_host_set_now(stage.host, NOW + rows[_i].after[i] * SECOND);
        moment_note(&moment, stage.self,
                    date == NONE ? 0 : STAGE_DATE_MS + date * SECOND);
    }
    const int64_t expected =
        rows[_i].believed == NONE ? 0 : STAGE_DATE_MS + rows[_i].believed * SECOND;
    ck_assert_msg(moment_ms(&moment) == expected, "%s: %lld s off", rows[_i].what,
                  (long long)(moment_ms(&moment) - expected) / SECOND);
    stage_close(&stage);
}
END_TEST

START_TEST(of_a_thousand_answers_a_dozen_wrong_ones_move_nothing)
{
    struct moment moment = {.begun = false};
    setup();
    for (int i = 0; i < 1000; i++) {
        scripted_host_set_now(stage.host, NOW + i * SECOND);
        moment_note(&moment, stage.self,
                    STAGE_DATE_MS + (i % 83 == 0 ? DAY : i * SECOND));
    }
    ck_assert_int_eq(moment_ms(&moment), STAGE_DATE_MS);
    stage_close(&stage);
}
END_TEST

/* ---- In a pass */

static void get_at(const char *path, const char *body, int64_t date_ms)
{
    char url[200];
    snprintf(url, sizeof url, STAGE_BASE "%s", path);
    scripted_host_expect(
        stage.host, &(struct scripted_exchange){
                        .method = "GET",
                        .url = url,
                        .answer = {.code = 200, .body = body, .date_ms = date_ms}});
}

#define FEED                                                                           \
    "/unsubscribes?since=2026-11-22T09%3A29%3A00&before=2026-11-23T09%3A29%3A00"       \
    "&limit=250&offset=0"
#define SINCE "feed=2026-11-22T09:30:00 profiles=2026-11-21"
#define PROFILES "/profiles?updateSince=2026-11-20&limit=250&offset=0"

static const struct {
    int64_t feed_ms, profiles_ms;
} dates[] = {{0, 0}, {HOUR, 0}, {0, HOUR}, {9 * DAY, 0}, {0, 400 * DAY}, {0, -HOUR}};
enum { DATES = sizeof dates / sizeof *dates };

START_TEST(one_date_that_runs_ahead_does_not_move_the_position)
{
    setup();
    get_at(FEED, "[]", STAGE_DATE_MS + dates[_i].feed_ms);
    /* Until another answer says otherwise, the feed continues to where that one is. */
    if (dates[_i].feed_ms > DAY) {
        get_at("/unsubscribes?since=2026-11-23T09%3A28%3A59"
               "&before=2026-11-24T09%3A28%3A59&limit=250&offset=0",
               "[]", STAGE_DATE_MS);
    }
    get_at(PROFILES, "[]", STAGE_DATE_MS + dates[_i].profiles_ms);
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_ALL, NULL),
                     WHERRY_END);
    ck_assert_str_eq(stage.pass.next, "feed=2026-11-22T10:00:00 profiles=2026-11-22");
    ck_assert_int_eq(stage.pass.date_ms, STAGE_DATE_MS);
    stage_close(&stage);
}
END_TEST

/* The first answer is days behind, so one window looked like all of the gap. */
START_TEST(the_position_is_never_behind_what_the_feed_was_asked_for)
{
    setup();
    get_at("/unsubscribes?since=2026-11-15T23%3A59%3A00&before=2026-11-16T23%3A59%3A00"
           "&limit=250&offset=0",
           "[]", STAGE_DATE_MS - 6 * DAY);
    get_at("/profiles?updateSince=2026-11-14&limit=250&offset=0",
           "[{\"id\":\"a\",\"email\":\"a@example.com\"}]", STAGE_DATE_MS);
    get_at("/profiles?updateSince=2026-11-14&limit=250&offset=1", "[]", STAGE_DATE_MS);
    ck_assert_int_eq(stage_read(&stage, "contacts",
                                "feed=2026-11-16T00:00:00 profiles=2026-11-15",
                                WHERRY_READ_ALL, NULL),
                     WHERRY_END);
    ck_assert_str_eq(stage.pass.next, "feed=2026-11-16T23:59:00 profiles=2026-11-22");
    stage_close(&stage);
}
END_TEST

START_TEST(a_pass_with_nothing_to_tell_costs_two_requests)
{
    setup();
    stage_get(&stage, FEED, 200, "[]");
    stage_get(&stage, PROFILES, 200, "[]");
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_ALL, NULL),
                     WHERRY_END);
    ck_assert_uint_eq(scripted_host_request_count(stage.host), 2);
    stage_close(&stage);
}
END_TEST

START_TEST(a_segments_position_is_not_moved_by_a_date_that_runs_ahead)
{
    setup();
    get_at("/lists/7", "{\"id\":7,\"size\":1}", STAGE_DATE_MS + 9 * DAY);
    get_at("/lists/7/changes?since=2026-11-20&limit=250&offset=0", "[]", STAGE_DATE_MS);
    ck_assert_int_eq(stage_read(&stage, "segment:7", "changes=2026-11-21T10:00:00",
                                WHERRY_READ_ALL, NULL),
                     WHERRY_END);
    ck_assert_str_eq(stage.pass.next, "changes=2026-11-22T10:00:00");
    stage_close(&stage);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"the_believed_time_is_that_which_the_others_bear_out",
         &the_believed_time_is_that_which_the_others_bear_out, ROWS, 0},
        TEST(of_a_thousand_answers_a_dozen_wrong_ones_move_nothing),
        {"one_date_that_runs_ahead_does_not_move_the_position",
         &one_date_that_runs_ahead_does_not_move_the_position, DATES, 0},
        TEST(the_position_is_never_behind_what_the_feed_was_asked_for),
        TEST(a_pass_with_nothing_to_tell_costs_two_requests),
        TEST(a_segments_position_is_not_moved_by_a_date_that_runs_ahead),
        {0},
    };
    return suite_run("ometria: moment", tests);
}
