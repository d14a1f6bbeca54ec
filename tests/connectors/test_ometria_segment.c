/* test_ometria_segment.c -- the members of a segment, by each way to learn them. */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/connectors/ometria_page.h"
#include "tests/support/suite.h"

#define LIST "/lists/1042"
#define LIST_BODY "{\"id\":\"1042\",\"title\":\"VIP\",\"size\":2}"
#define CHANGES "/lists/1042/changes?since=2026-11-20&limit=250&offset="
#define SINCE "changes=2026-11-21T10:00:00"

static struct stage stage;

static enum wherry_status read_segment(const char *since)
{
    return stage_read(&stage, "segment:1042", since, WHERRY_READ_ALL, NULL);
}

static const struct {
    const char *lists;
    bool in, doubtful;
} shapes[] = {
    {"[\"1042\",\"7\"]", true, false},
    {"[7,1042]", true, false},
    {"[{\"id\":\"1042\",\"title\":\"x\"}]", true, false},
    {"[{\"id\":1042}]", true, false},
    {"[\"7\",\"1042\",\"8\"]", true, false},
    {"[]", false, false},
    {"[\"10423\",104]", false, false},
    {"[{\"id\":7,\"size\":1042}]", false, false},
    {"null", false, false},
    {"[[\"1042\"]]", false, true},
    {"[null]", false, true},
    {"{\"1042\":true}", false, true},
    {"\"1042\"", false, true},
    {"[{\"title\":\"x\"}]", false, true},
    {"[{\"title\":\"x\"},{\"id\":7}]", false, true},
    {"[{\"id\":{}}]", false, true},
    {"[{\"id\":null},\"1042\"]", true, false},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

START_TEST(a_first_pass_finds_members_by_whatever_shape_their_lists_have)
{
    char body[300];
    stage_begin(&stage);
    snprintf(body, sizeof body,
             "[{\"id\":\"a-1\",\"email\":\"ann@example.com\","
             "\"marketing_optin\":true,\"lists\":%s},"
             "{\"id\":\"b-1\",\"email\":\"ben@example.com\","
             "\"marketing_optin\":false,\"lists\":[\"1042\"]}]",
             shapes[_i].lists);
    stage_get(&stage, LIST, 200, LIST_BODY);
    page_expect(&stage, "/profiles?", body);
    ck_assert_int_eq(read_segment(""), WHERRY_END);
    ck_assert(stage.pass.snapshot);
    ck_assert_uint_eq(stage.pass.expected, 2);
    ck_assert_str_eq(stage.pass.next, "changes=2026-11-22T10:00:00");
    const struct wherry_record *ann = recorder_find_id(&stage.recorder, "a-1");
    ck_assert((ann != NULL) == (shapes[_i].in || shapes[_i].doubtful));
    if (ann != NULL)
        ck_assert_uint_eq(ann->flags, shapes[_i].doubtful ? WHERRY_UNREADABLE : 0);
    if (shapes[_i].doubtful)
        ck_assert_str_eq(ann->fault, "'lists' is not an array of ids");
    ck_assert_int_eq(recorder_find_id(&stage.recorder, "b-1")->consent,
                     WHERRY_UNSUBSCRIBED);
    stage_close(&stage);
}
END_TEST

START_TEST(profiles_that_do_not_tell_their_segments_are_no_empty_segment)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 200, LIST_BODY);
    page_expect(&stage, "/profiles?",
                "[{\"id\":\"a-1\",\"email\":\"ann@example.com\"}]");
    ck_assert_int_eq(read_segment(""), WHERRY_FAILED);
    ck_assert_str_eq(stage.error.option, "members_path");
    stage_close(&stage);
}
END_TEST

/* An archived one, as it may be. */
START_TEST(a_segment_that_counts_members_whom_nobody_shows_is_not_empty)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 200, LIST_BODY);
    page_expect(&stage, "/profiles?",
                "[{\"id\":\"a-1\",\"email\":\"ann@example.com\",\"lists\":[\"7\"]}]");
    ck_assert_int_eq(read_segment(""), WHERRY_FAILED);
    ck_assert_str_eq(stage.error.option, "members_path");
    ck_assert_ptr_nonnull(strstr(stage.error.message, "segment '1042' has 2 members"));
    ck_assert_uint_eq(stage.recorder.record_count, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(a_segment_that_counts_nobody_may_be_empty)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 200, "{\"id\":1042,\"title\":\"VIP\",\"size\":0}");
    page_expect(&stage, "/profiles?",
                "[{\"id\":\"a-1\",\"email\":\"ann@example.com\",\"lists\":[]}]");
    ck_assert_int_eq(read_segment(""), WHERRY_END);
    ck_assert(stage.pass.snapshot);
    ck_assert_uint_eq(stage.recorder.record_count, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(a_segment_that_is_not_there_is_no_empty_segment)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 404, "{}");
    ck_assert_int_eq(read_segment(""), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "no segment '1042'"));
    stage_close(&stage);
}
END_TEST

/* Of an answer; 0: as they come from the host, of which these answers have one. */
static const size_t pieces[] = {0, 1, 7, 1000};
enum { PIECES = sizeof pieces / sizeof *pieces };

START_TEST(later_passes_tell_where_each_person_is_after_all_events)
{
    stage_begin(&stage);
    scripted_host_piece(stage.host, pieces[_i], _i % 2 == 1);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, CHANGES "0", 200,
              /* newest first: in whatever order events come, the last one holds */
              "[{\"profile_id\":\"a\",\"email\":\"ann@example.com\","
              "\"event\":\"list_exit\",\"timestamp\":\"2026-11-22T09:00:00Z\"},"
              "{\"profile_id\":\"a\",\"email\":\"ann@example.com\","
              "\"event\":\"list_enter\",\"timestamp\":\"2026-11-21T09:00:00Z\"},"
              "{\"profile_id\":\"b\",\"email\":\"ben@example.com\","
              "\"event\":\"list_enter\",\"timestamp\":\"2026-11-21T09:00:00Z\"},"
              "{\"profile_id\":\"c\",\"event\":\"list_exit\"},"
              "{\"profile_id\":\"d\",\"event\":\"list_enter\"}]");
    stage_get(&stage, CHANGES "5", 200, "[]");
    ck_assert_int_eq(read_segment(SINCE), WHERRY_END);
    ck_assert(!stage.pass.snapshot);
    ck_assert_uint_eq(stage.recorder.record_count, 4);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "a")->flags, WHERRY_REMOVED);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "b")->flags, 0);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "c")->flags, WHERRY_REMOVED);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "d")->flags, WHERRY_UNREADABLE);
    stage_close(&stage);
}
END_TEST

/* A service that does not page gives all again; new events are returned, too. */
START_TEST(an_answer_with_more_than_was_asked_for_is_told_once)
{
    static const char event[] = "{\"profile_id\":\"p%d\",\"email\":\"p%d@x.test\","
                                "\"event\":\"list_enter\",\"timestamp\":"
                                "\"2026-11-21T09:00:00Z\"}%s";
    enum { MORE = 300 };
    struct buffer first = {0}, grown = {0};
    buffer_add_char(&first, '[');
    for (int i = 0; i < MORE; i++)
        buffer_format(&first, event, i, i, i + 1 < MORE ? "," : "");
    buffer_add(&grown, first.bytes, first.length);
    buffer_add_char(&grown, ',');
    buffer_format(&grown, event, MORE, MORE, "]");
    buffer_add_char(&first, ']');
    stage_begin(&stage);
    scripted_host_piece(stage.host, pieces[_i], _i % 2 == 1);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, CHANGES "0", 200, buffer_text(&first));
    stage_get(&stage, CHANGES "300", 200, buffer_text(&grown));
    if (pieces[_i] > 0) /* what was skipped as the same is asked for again */
        stage_get(&stage, CHANGES "300", 200, buffer_text(&grown));
    stage_get(&stage, CHANGES "601", 200, buffer_text(&grown));
    ck_assert_int_eq(read_segment(SINCE), WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, MORE + 1);
    stage_close(&stage);
    buffer_free(&first);
    buffer_free(&grown);
}
END_TEST

START_TEST(ids_of_people_may_be_numbers)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 200, "{\"id\":1042,\"size\":1}");
    stage_get(&stage, CHANGES "0", 200,
              "[{\"list_id\":1042,\"profile_id\":17,\"email\":\"ann@example.com\","
              "\"event\":\"list_enter\",\"timestamp\":\"2026-11-21 09:00:00+00\"},"
              "{\"list_id\":1042,\"profile_id\":18,\"email\":null,"
              "\"event\":\"list_exit\",\"timestamp\":\"2026-11-21T09:00:00\"}]");
    stage_get(&stage, CHANGES "2", 200, "[]");
    ck_assert_int_eq(read_segment(SINCE), WHERRY_END);
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "17")->key, "ann@example.com");
    const struct wherry_record *gone = recorder_find_id(&stage.recorder, "18");
    ck_assert_uint_eq(gone->flags, WHERRY_REMOVED);
    ck_assert_str_eq(gone->key, "");
    stage_close(&stage);
}
END_TEST

/* The segment is, its changes are not: no sign that nothing has changed. */
START_TEST(a_segment_whose_changes_are_not_there_is_named)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, CHANGES "0", 404, "{}");
    ck_assert_int_eq(read_segment(SINCE), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message,
                                 "GET /lists/1042/changes was answered with HTTP 404"));
    stage_close(&stage);
}
END_TEST

START_TEST(the_name_of_the_since_parameter_is_an_option)
{
    stage_open(&stage);
    stage.config.changes_since_parameter = "from";
    stage_start(&stage);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, "/lists/1042/changes?from=2026-11-20&limit=250&offset=0", 200,
              "[]");
    ck_assert_int_eq(read_segment(SINCE), WHERRY_END);
    stage_close(&stage);
}
END_TEST

#define ENTER_AT_9                                                                     \
    "{\"profile_id\":\"a\",\"event\":\"list_enter\",\"email\":\"ann@example.com\","    \
    "\"timestamp\":\"2026-11-22T09:00:00Z\"}"

static const struct {
    const char *row, *id, *key, *fault;
} strange_events[] = {
    {"{\"profile_id\":\"a\",\"event\":\"list_explode\"}", "a", "",
     "'event' is neither list_enter nor list_exit"},
    {"{\"profile_id\":\"a\",\"event\":[],\"timestamp\":\"2026-11-22T10:00:00Z\"}", "a",
     "", "'event' is neither list_enter nor list_exit"},
    {"{\"profile_id\":\"a\",\"event\":\"list_exit\",\"timestamp\":5}", "a", "",
     "'timestamp' is not a time"},
    {"{\"event\":\"list_exit\",\"email\":\"ben@example.com\"}", "", "ben@example.com",
     "'profile_id' is missing or not an id"},
    {"null", "", "", "an event is not an object"},
};
enum { STRANGE_EVENTS = sizeof strange_events / sizeof *strange_events };

START_TEST(one_strange_event_leaves_open_where_she_is_and_the_others_go_on)
{
    char body[400];
    stage_begin(&stage);
    snprintf(body, sizeof body,
             "[%s," ENTER_AT_9 ",{\"profile_id\":\"z\",\"event\":\"list_exit\"}]",
             strange_events[_i].row);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, CHANGES "0", 200, body);
    stage_get(&stage, CHANGES "3", 200, "[]");
    ck_assert_int_eq(read_segment(SINCE), WHERRY_END);
    const struct wherry_record *odd =
        recorder_find_id(&stage.recorder, strange_events[_i].id);
    ck_assert_uint_eq(odd->flags, WHERRY_UNREADABLE);
    ck_assert_str_eq(odd->key, strange_events[_i].key);
    ck_assert_str_eq(odd->fault, strange_events[_i].fault);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "z")->flags, WHERRY_REMOVED);
    ck_assert_uint_eq(stage.recorder.record_count,
                      strange_events[_i].id[0] == '\0' ? 3 : 2);
    stage_close(&stage);
}
END_TEST

START_TEST(a_readable_event_holds_that_came_after_a_strange_one)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, CHANGES "0", 200,
              "[{\"profile_id\":\"a\",\"event\":7,"
              "\"timestamp\":\"2026-11-22T08:00:00Z\"}," ENTER_AT_9 "]");
    stage_get(&stage, CHANGES "2", 200, "[]");
    ck_assert_int_eq(read_segment(SINCE), WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, 1);
    ck_assert_uint_eq(stage.recorder.records[0].flags, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(changes_that_are_no_array_are_an_error)
{
    stage_begin(&stage);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, CHANGES "0", 200, "{}");
    ck_assert_int_eq(read_segment(SINCE), WHERRY_FAILED);
    stage_close(&stage);
}
END_TEST

START_TEST(a_member_who_cannot_be_read_has_not_left)
{
    stage_open(&stage);
    stage.config.members_path = "/lists/{id}/members";
    stage_start(&stage);
    stage_get(&stage, LIST, 200, LIST_BODY);
    stage_get(&stage, "/lists/1042/members?limit=250&offset=0", 200,
              "[{\"id\":\"a-1\",\"email\":{}},null,17,[],\"ben\",\"ann@example.com\"]");
    stage_get(&stage, "/lists/1042/members?limit=250&offset=6", 200, "[]");
    ck_assert_int_eq(read_segment(""), WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, 6);
    for (size_t i = 0; i < 5; i++)
        ck_assert_uint_eq(stage.recorder.records[i].flags, WHERRY_UNREADABLE);
    ck_assert_str_eq(stage.recorder.records[0].id, "a-1");
    ck_assert_str_eq(stage.recorder.records[5].key, "ann@example.com");
    stage_close(&stage);
}
END_TEST

static const char *const member_pages[] = {
    "[\"Ann@example.com\"]",
    "[{\"email\":\"ann@example.com\",\"profile_id\":\"a-1\",\"id\":\"x\"}]",
    "[{\"email_address\":\"ann@example.com\",\"id\":17}]",
    "[{\"id\":\"a-1\"},{\"email\":\"ann@example.com\",\"id\":\"a-2\"}]"};
enum { MEMBER_PAGES = sizeof member_pages / sizeof *member_pages };

START_TEST(a_members_path_is_read_as_a_snapshot_each_time)
{
    stage_open(&stage);
    stage.config.members_path = "/lists/{id}/members?full=1";
    stage_start(&stage);
    for (int again = 0; again < 2; again++) {
        stage_get(&stage, LIST, 200, LIST_BODY);
        stage_get(&stage, "/lists/1042/members?full=1&limit=250&offset=0", 200,
                  member_pages[_i]);
        stage_get(&stage,
                  _i == 3 ? "/lists/1042/members?full=1&limit=250&offset=2"
                          : "/lists/1042/members?full=1&limit=250&offset=1",
                  200, "[]");
        ck_assert_int_eq(read_segment(again ? SINCE : ""), WHERRY_END);
        ck_assert(stage.pass.snapshot);
    }
    ck_assert_uint_eq(stage.recorder.record_count, _i == 3 ? 4 : 2);
    const struct wherry_record *ann =
        recorder_find(&stage.recorder, _i == 0 ? "Ann@example.com" : "ann@example.com");
    ck_assert_ptr_nonnull(ann);
    ck_assert_uint_eq(ann->flags, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(an_id_cannot_leave_its_place_in_the_path)
{
    stage_begin(&stage);
    stage_get(&stage, "/lists/..%2Fpush%3Fx", 404, "{}");
    ck_assert_int_eq(stage_read(&stage, "segment:../push?x", "", WHERRY_READ_ALL, NULL),
                     WHERRY_FAILED);
    stage_close(&stage);
}
END_TEST

START_TEST(a_stream_that_nobody_knows_is_refused)
{
    static const char *const streams[] = {"orders", "segment:", "", "contact"};
    stage_begin(&stage);
    ck_assert_int_eq(stage_read(&stage, streams[_i], "", WHERRY_READ_ALL, NULL),
                     WHERRY_FAILED);
    stage_close(&stage);
}
END_TEST

static const struct test tests[] = {
    {"a_first_pass_finds_members_by_whatever_shape_their_lists_have",
     &a_first_pass_finds_members_by_whatever_shape_their_lists_have, SHAPES, 0},
    TEST(profiles_that_do_not_tell_their_segments_are_no_empty_segment),
    TEST(a_segment_that_counts_members_whom_nobody_shows_is_not_empty),
    TEST(a_segment_that_counts_nobody_may_be_empty),
    TEST(a_segment_that_is_not_there_is_no_empty_segment),
    {"an_answer_with_more_than_was_asked_for_is_told_once",
     &an_answer_with_more_than_was_asked_for_is_told_once, PIECES, 0},
    TEST(ids_of_people_may_be_numbers),
    TEST(a_segment_whose_changes_are_not_there_is_named),
    {"later_passes_tell_where_each_person_is_after_all_events",
     &later_passes_tell_where_each_person_is_after_all_events, PIECES, 0},
    TEST(the_name_of_the_since_parameter_is_an_option),
    {"one_strange_event_leaves_open_where_she_is_and_the_others_go_on",
     &one_strange_event_leaves_open_where_she_is_and_the_others_go_on, STRANGE_EVENTS,
     0},
    TEST(a_readable_event_holds_that_came_after_a_strange_one),
    TEST(changes_that_are_no_array_are_an_error),
    TEST(a_member_who_cannot_be_read_has_not_left),
    {"a_members_path_is_read_as_a_snapshot_each_time",
     &a_members_path_is_read_as_a_snapshot_each_time, MEMBER_PAGES, 0},
    TEST(an_id_cannot_leave_its_place_in_the_path),
    {"a_stream_that_nobody_knows_is_refused", &a_stream_that_nobody_knows_is_refused, 4,
     0},
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: segment", tests);
}
