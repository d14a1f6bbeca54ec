/* test_ometria_source.c -- what the connector for Ometria reads, and how. */
#include <stdio.h>

#include "tests/connectors/ometria_page.h"
#include "tests/support/suite.h"

#define ALL_FIRST "/profiles?limit=250&offset=0"
#define SINCE "feed=2026-11-22T09:30:00 profiles=2026-11-21"
#define FEED                                                                           \
    "/unsubscribes?since=2026-11-22T09%3A29%3A00&before=2026-11-23T09%3A29%3A00"
#define NEXT "feed=2026-11-22T10:00:00 profiles=2026-11-22"

static struct stage stage;

static void read_all(const char *const *fields)
{
    const enum wherry_status status =
        stage_read(&stage, "contacts", "", WHERRY_READ_ALL, fields);
    ck_assert_msg(status == WHERRY_END, "%s", stage.error.message);
}

START_TEST(a_first_pass_is_a_snapshot_and_does_not_read_the_feed)
{
    stage_begin(&stage);
    page_expect(&stage, "/profiles?",
                "[{\"id\":\"a-1\",\"email\":\" Ann@Example.COM \","
                "\"marketing_optin\":true}]");
    read_all(NULL);
    ck_assert(stage.pass.snapshot);
    ck_assert_str_eq(stage.pass.next, NEXT);
    ck_assert_int_eq(stage.pass.date_ms, STAGE_DATE_MS);
    const struct wherry_record *record =
        recorder_find(&stage.recorder, "Ann@Example.COM");
    ck_assert_ptr_nonnull(record);
    ck_assert_str_eq(record->id, "a-1");
    ck_assert_int_eq(record->consent, WHERRY_SUBSCRIBED);
    ck_assert_int_eq(record->by, WHERRY_BY_UNKNOWN);
    ck_assert_int_eq(record->consent_at_ms, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(a_delta_reads_the_feed_first_and_then_a_day_more_than_it_must)
{
    stage_begin(&stage);
    stage_get(&stage, FEED "&limit=250&offset=0", 200,
              "[{\"profile_id\":\"a-1\",\"email_address\":\"ann@example.com\","
              "\"type\":\"link_unsubscribe\",\"timestamp\":\"2026-11-21T12:00:00Z\"}]");
    stage_get(&stage, FEED "&limit=250&offset=1", 200, "[]");
    page_expect(&stage, "/profiles?updateSince=2026-11-20&",
                "[{\"id\":\"a-1\",\"email\":\"ann@example.com\","
                "\"marketing_optin\":false}]");
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_ALL, NULL),
                     WHERRY_END);
    ck_assert(!stage.pass.snapshot);
    ck_assert_str_eq(stage.pass.next, NEXT);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    const struct wherry_record *event = &stage.recorder.records[0];
    ck_assert_uint_eq(event->flags, WHERRY_CONSENT_ONLY);
    ck_assert_int_eq(event->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(event->by, WHERRY_BY_PERSON);
    ck_assert_int_eq(event->consent_at_ms, STAGE_DATE_MS - 22 * 3600000);
    ck_assert_str_eq(event->id, "a-1");
    ck_assert_uint_eq(stage.recorder.records[1].flags, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(a_pass_over_consents_reads_the_feed_only_and_keeps_the_profiles_position)
{
    stage_begin(&stage);
    stage_get(&stage, FEED "&limit=250&offset=0", 200, "[]");
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_CONSENTS, NULL),
                     WHERRY_END);
    ck_assert_str_eq(stage.pass.next, "feed=2026-11-22T10:00:00 profiles=2026-11-21");
    ck_assert_int_eq(stage.pass.date_ms, STAGE_DATE_MS);
    stage_close(&stage);
}
END_TEST

START_TEST(a_pass_over_consents_without_a_position_reads_all)
{
    stage_begin(&stage);
    stage_get(&stage, ALL_FIRST, 200, "[]");
    ck_assert_int_eq(stage_read(&stage, "contacts", "", WHERRY_READ_CONSENTS, NULL),
                     WHERRY_END);
    ck_assert(stage.pass.snapshot);
    stage_close(&stage);
}
END_TEST

static const struct {
    const char *type;
    bool told, told_if_ignored;
} types[] = {
    {"preferences_centre", true, true},
    {"app", true, true},
    {"list_unsubscribe", true, true},
    {"link_unsubscribe", true, true},
    {"stopword_unsubscribe_TF", false, false},
    {"stopword_unsubscribe_DO", false, false},
    {"sms_preferences", false, false},
    {"carrier_pigeon", true, false},
    {"", true, false},
};
enum { TYPES = sizeof types / sizeof *types };

START_TEST(only_opt_outs_of_mail_are_told)
{
    for (int ignore = 0; ignore < 2; ignore++) {
        char body[300];
        stage_open(&stage);
        stage.config.unknown_unsubscribes = ignore ? UNKNOWN_IGNORE : UNKNOWN_EMAIL;
        stage_start(&stage);
        snprintf(body, sizeof body,
                 "[{\"profile_id\":\"a-1\",\"email_address\":\"ann@example.com\","
                 "\"type\":\"%s\",\"timestamp\":\"2026-11-21 12:00:00+00\"}]",
                 types[_i].type);
        stage_get(&stage, FEED "&limit=250&offset=0", 200, body);
        stage_get(&stage, FEED "&limit=250&offset=1", 200, "[]");
        ck_assert_int_eq(
            stage_read(&stage, "contacts", SINCE, WHERRY_READ_CONSENTS, NULL),
            WHERRY_END);
        ck_assert_uint_eq(stage.recorder.record_count,
                          ignore ? types[_i].told_if_ignored : types[_i].told);
        stage_close(&stage);
    }
}
END_TEST

START_TEST(a_feed_that_ignores_paging_ends_too)
{
    static const char body[] =
        "[{\"profile_id\":\"a-1\",\"email_address\":\"ann@example.com\","
        "\"type\":\"app\",\"timestamp\":\"2026-11-21T12:00:00\"},"
        "{\"profile_id\":\"a-2\",\"email_address\":\"ben@example.com\","
        "\"type\":\"app\",\"timestamp\":\"2026-11-21T12:00:00\"}]";
    stage_begin(&stage);
    stage_get(&stage, FEED "&limit=250&offset=0", 200, body);
    stage_get(&stage, FEED "&limit=250&offset=2", 200, body);
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_CONSENTS, NULL),
                     WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    stage_close(&stage);
}
END_TEST

START_TEST(the_last_of_several_opt_outs_is_told)
{
    static const char newest_first[] =
        "[{\"profile_id\":\"a-1\",\"email_address\":\"ann@example.com\","
        "\"type\":\"app\",\"timestamp\":\"2026-11-22T10:00:00Z\"},"
        "{\"profile_id\":\"a-2\",\"email_address\":\"ben@example.com\","
        "\"type\":\"app\",\"timestamp\":\"2026-11-22T09:40:00Z\"},"
        "{\"profile_id\":\"a-1\",\"email_address\":\"ann@example.com\","
        "\"type\":\"app\",\"timestamp\":\"2026-11-22T09:30:00Z\"}]";
    stage_begin(&stage);
    stage.recorder.limit = 1;
    stage_get(&stage, FEED "&limit=250&offset=0", 200, newest_first);
    stage_get(&stage, FEED "&limit=250&offset=3", 200, "[]");
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_CONSENTS, NULL),
                     WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    ck_assert_int_eq(recorder_find_id(&stage.recorder, "a-1")->consent_at_ms,
                     STAGE_DATE_MS);
    stage_close(&stage);
}
END_TEST

START_TEST(a_long_gap_is_read_in_windows_of_a_day)
{
    stage_begin(&stage);
    stage_get(&stage,
              "/unsubscribes?since=2026-11-20T23%3A59%3A00"
              "&before=2026-11-21T23%3A59%3A00&limit=250&offset=0",
              200, "[]");
    stage_get(&stage,
              "/unsubscribes?since=2026-11-21T23%3A58%3A59"
              "&before=2026-11-22T23%3A58%3A59&limit=250&offset=0",
              200, "[]");
    ck_assert_int_eq(stage_read(&stage, "contacts",
                                "feed=2026-11-21T00:00:00 profiles=2026-11-21",
                                WHERRY_READ_CONSENTS, NULL),
                     WHERRY_END);
    stage_close(&stage);
}
END_TEST

static const char *const strange_positions[] = {
    "2026-11-22", "feed=2026-11-22T10:00:00", "feed=x profiles=2026-11-22",
    "feed=2026-11-22T10:00:00 profiles=2026-13-22",
    "feed=2026-11-22T10:00:00 profiles=2026-11-22 more"};
enum { STRANGE_POSITIONS = sizeof strange_positions / sizeof *strange_positions };

START_TEST(a_position_of_somebody_else_is_refused)
{
    stage_begin(&stage);
    ck_assert_int_eq(
        stage_read(&stage, "contacts", strange_positions[_i], WHERRY_READ_ALL, NULL),
        WHERRY_FAILED);
    stage_close(&stage);
}
END_TEST

static const struct test tests[] = {
    TEST(a_first_pass_is_a_snapshot_and_does_not_read_the_feed),
    TEST(a_delta_reads_the_feed_first_and_then_a_day_more_than_it_must),
    TEST(a_pass_over_consents_reads_the_feed_only_and_keeps_the_profiles_position),
    TEST(a_pass_over_consents_without_a_position_reads_all),
    {"only_opt_outs_of_mail_are_told", &only_opt_outs_of_mail_are_told, TYPES, 0},
    TEST(a_feed_that_ignores_paging_ends_too),
    TEST(the_last_of_several_opt_outs_is_told),
    TEST(a_long_gap_is_read_in_windows_of_a_day),
    {"a_position_of_somebody_else_is_refused", &a_position_of_somebody_else_is_refused,
     STRANGE_POSITIONS, 0},
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: source", tests);
}
