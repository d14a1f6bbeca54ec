/* test_ometria_answers.c -- what the connector for Ometria makes of answers. */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/connectors/ometria_page.h"
#include "tests/support/suite.h"

#define ALL_FIRST "/profiles?limit=250&offset=0"
#define NEXT "feed=2026-11-22T10:00:00 profiles=2026-11-22"
#define SINCE "feed=2026-11-22T09:30:00 profiles=2026-11-21"
#define FEED                                                                           \
    "/unsubscribes?since=2026-11-22T09%3A29%3A00&before=2026-11-23T09%3A29%3A00"

static struct stage stage;

static void read_all(const char *const *fields)
{
    const enum wherry_status status =
        stage_read(&stage, "contacts", "", WHERRY_READ_ALL, fields);
    ck_assert_msg(status == WHERRY_END, "%s", stage.error.message);
}

static const struct {
    const char *spelled;
    int consent; /* -1: the row cannot be read */
    const char *says;
} optins[] = {
    {"true", WHERRY_SUBSCRIBED, ""},
    {"false", WHERRY_UNSUBSCRIBED, ""},
    {"null", WHERRY_UNSTATED, ""},
    {"\"\"", WHERRY_UNSTATED, ""},
    {"\"true\"", WHERRY_SUBSCRIBED, ""},
    {"\"false\"", WHERRY_UNSUBSCRIBED, ""},
    {"\"EXPLICITLY_OPTEDIN\"", WHERRY_SUBSCRIBED, ""},
    {"\"EXPLICITLY_OPTEDOUT\"", WHERRY_UNSUBSCRIBED, ""},
    {"\"NOT_SPECIFIED\"", WHERRY_UNSTATED, ""},
    {"\"EXPLICITLY_OPTED_OUT\"", -1, "'marketing_optin' is an unknown word"},
    {"1", -1, "'marketing_optin' is a number"},
    {"{}", -1, "'marketing_optin' is an object"},
    {"[true]", -1, "'marketing_optin' is an array"},
};
enum { OPTINS = sizeof optins / sizeof *optins };

START_TEST(each_spelling_of_an_opt_in_has_one_meaning_or_none_that_can_be_read)
{
    char body[200];
    stage_begin(&stage);
    snprintf(body, sizeof body,
             "[{\"id\":\"a-1\",\"email\":\"ann@example.com\","
             "\"marketing_optin\":%s}]",
             optins[_i].spelled);
    page_expect(&stage, "/profiles?", body);
    read_all(NULL);
    const struct wherry_record *record = &stage.recorder.records[0];
    ck_assert_uint_eq(record->flags, optins[_i].consent < 0 ? WHERRY_UNREADABLE : 0);
    ck_assert_str_eq(record->fault, optins[_i].says);
    ck_assert_str_eq(record->key, "ann@example.com");
    ck_assert_str_eq(record->id, "a-1");
    if (optins[_i].consent >= 0)
        ck_assert_int_eq((int)record->consent, optins[_i].consent);
    stage_close(&stage);
}
END_TEST

START_TEST(a_profile_without_an_opt_in_has_said_nothing)
{
    stage_begin(&stage);
    page_expect(&stage, "/profiles?",
                "[{\"id\":\"a-1\",\"email\":\"ann@example.com\"}]");
    read_all(NULL);
    ck_assert_int_eq(stage.recorder.records[0].consent, WHERRY_UNSTATED);
    stage_close(&stage);
}
END_TEST

/* ---- Fields */

static const struct {
    const char *name, *member, *value; /* value NULL: left out, for `fault` */
    const char *fault;
} values[] = {
    {"firstname", "\"firstname\":\"Ann\"", "Ann", ""},
    {"firstname", "\"firstname\":null", "", ""},
    {"firstname", "\"lastname\":\"Lee\"", "", ""},
    {"firstname", "\"firstname\":true", NULL, "'firstname' is true or false"},
    {"firstname", "\"firstname\":{\"a\":1}", NULL, "'firstname' is an object"},
    {"lastname", "\"firstname\":{\"a\":[{}]},\"lastname\":\"Lee\"", "Lee", ""},
    {"customer_id", "\"customer_id\":12345678901234567890", "12345678901234567890", ""},
    {"customer_id", "\"customer_id\":\"007\"", "007", ""},
    {"customer_id", "\"customer_id\":1e999", NULL,
     "'customer_id' is a number with too many digits"},
    {"date_of_birth", "\"date_of_birth\":\"1980-05-01T00:00:00+02:00\"", "1980-05-01",
     ""},
    {"date_of_birth", "\"date_of_birth\":\"0000-00-00\"", "", ""},
    {"date_of_birth", "\"date_of_birth\":\"May\"", NULL,
     "'date_of_birth' is not a date"},
    {"date_of_birth", "\"date_of_birth\":\"2021-02-30\"", NULL,
     "'date_of_birth' is not a date"},
    {"dates.last_purchase", "\"dates\":{\"last_purchase\":\"2017-05-17 22:08:07+00\"}",
     "2017-05-17", ""},
    {"dates.last_purchase",
     "\"dates\":{\"last_purchase\":\"2017-02-04 10:18:12.833949+00\"}", "2017-02-04",
     ""},
    {"dates.last_seen", "\"dates\":{\"last_seen\":20170204}", NULL,
     "'dates.last_seen' is not a date"},
    {"stats.revenue", "\"stats\":{\"revenue\":19.90}", "19.9", ""},
    {"stats.revenue", "\"stats\":{\"revenue\":1.5e3}", "1500", ""},
    {"stats.revenue", "\"stats\":{\"revenue\":-0.0}", "0", ""},
    {"stats.revenue", "\"stats\":{\"revenue\":5E-3}", "0.005", ""},
    {"stats.revenue", "\"stats\":{\"revenue\":\"12.50\"}", "12.5", ""},
    {"stats.revenue", "\"stats\":{\"revenue\":\"many\"}", NULL,
     "'stats.revenue' is not a number, or has too many digits"},
    {"stats.revenue", "\"stats\":{\"revenue\":1e999}", NULL,
     "'stats.revenue' is not a number, or has too many digits"},
    {"stats.revenue", "\"stats\":{\"revenue\":[1]}", NULL,
     "'stats.revenue' is an array"},
    {"stats.revenue", "\"stats\":[]", "", ""},
    {"seen", "\"seen\":true", "true", ""},
    {"seen", "\"seen\":\"false\"", "false", ""},
    {"seen", "\"seen\":\"maybe\"", NULL, "'seen' is neither true nor false"},
    {"seen", "\"seen\":1", NULL, "'seen' is a number"},
    {"country", "\"country\":\"GB\"", "GB", ""},
    {"country", "\"country_id\":\"GB\"", "GB", ""},
    {"country_id", "\"country\":\"GB\"", "GB", ""},
    {"country_id", "\"country\":{}", NULL, "'country_id' is an object"},
    {"properties.tier", "\"properties\":{\"tier\":\"gold\"}", "gold", ""},
    {"properties.tier", "\"properties\":{\"tier\":7.0}", "7", ""},
    {"properties.tier", "\"properties\":{\"tier\":false}", "false", ""},
    {"properties.tier", "\"properties\":{\"tier\":null}", "", ""},
    {"properties.tier", "\"properties\":{}", "", ""},
    {"properties.tier", "\"properties\":{\"\":{},\"tier\":\"gold\"}", "gold", ""},
    {"properties.tier", "\"properties\":{\"tier\":[\"a\"]}", NULL,
     "'properties.tier' is an array"},
    {"properties.tier", "\"properties\":{\"tier\":{\"a\":1}}", NULL,
     "'properties.tier' is an object"},
};
enum { VALUES = sizeof values / sizeof *values };

START_TEST(a_value_is_told_in_the_canonical_form_of_its_field_or_left_out_alone)
{
    const char *const wanted[] = {values[_i].name, "timezone", NULL};
    char body[400];
    stage_begin(&stage);
    snprintf(body, sizeof body,
             "[{\"id\":\"a-1\",\"email\":\"ann@example.com\",\"marketing_optin\":false,"
             "\"timezone\":\"UTC\",%s}]",
             values[_i].member);
    page_expect(&stage, "/profiles?", body);
    read_all(wanted);
    const struct wherry_record *record = &stage.recorder.records[0];
    ck_assert_uint_eq(record->flags, 0);
    ck_assert_int_eq(record->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(record->fault, values[_i].fault);
    ck_assert_str_eq(recorder_field(record, "timezone"), "UTC");
    const char *told = recorder_field(record, values[_i].name);
    if (values[_i].value == NULL)
        ck_assert_ptr_null(told);
    else
        ck_assert_str_eq(told, values[_i].value);
    stage_close(&stage);
}
END_TEST

/* ---- Profiles that cannot be read */

static const struct {
    const char *row, *id, *key, *fault;
} odd_rows[] = {
    {"{\"id\":\"b-1\",\"email\":null}", "b-1", "", "'email' is missing"},
    {"{\"id\":\"b-1\"}", "b-1", "", "'email' is missing"},
    {"{\"id\":\"b-1\",\"email\":\" \"}", "b-1", "", "'email' is not an address"},
    {"{\"id\":\"b-1\",\"email\":\"not an address\"}", "b-1", "",
     "'email' is not an address"},
    {"{\"id\":\"b-1\",\"email\":7}", "b-1", "", "'email' is a number"},
    {"{\"id\":\"b-1\",\"email\":[\"ben@example.com\"]}", "b-1", "",
     "'email' is an array"},
    {"{\"email\":\"ben@example.com\"}", "", "ben@example.com", "'id' is missing"},
    {"{\"id\":{},\"email\":\"ben@example.com\"}", "", "ben@example.com",
     "'id' is an object"},
    {"{\"id\":\"b\\n1\",\"email\":\"ben@example.com\"}", "", "ben@example.com",
     "'id' is too long or has invalid characters"},
    {"{\"id\":true,\"email\":false,\"marketing_optin\":9}", "", "",
     "'id' is true or false, 'email' is true or false, 'marketing_optin' is a number"},
    {"7", "", "", "a profile is not an object"},
    {"null", "", "", "a profile is not an object"},
    {"\"ben@example.com\"", "", "", "a profile is not an object"},
    {"[[{\"id\":\"b-1\"}]]", "", "", "a profile is not an object"},
    {"{}", "", "", "'id' is missing, 'email' is missing"},
};
enum { ODD_ROWS = sizeof odd_rows / sizeof *odd_rows };

START_TEST(one_profile_that_cannot_be_read_is_told_and_the_others_go_on)
{
    struct buffer body = {0};
    stage_begin(&stage);
    buffer_format(&body,
                  "[{\"id\":\"a-1\",\"email\":\"ann@example.com\"},%s,"
                  "{\"id\":\"c-1\",\"email\":\"cid@example.com\"}]",
                  odd_rows[_i].row);
    page_expect(&stage, "/profiles?", buffer_text(&body));
    read_all(NULL);
    ck_assert_uint_eq(stage.recorder.record_count, 3);
    const struct wherry_record *record = &stage.recorder.records[1];
    ck_assert_uint_eq(record->flags, WHERRY_UNREADABLE);
    ck_assert_str_eq(record->id, odd_rows[_i].id);
    ck_assert_str_eq(record->key, odd_rows[_i].key);
    ck_assert_str_eq(record->fault, odd_rows[_i].fault);
    ck_assert_uint_eq(stage.recorder.records[0].flags, 0);
    ck_assert_uint_eq(stage.recorder.records[2].flags, 0);
    ck_assert_str_eq(stage.pass.next, NEXT);
    buffer_free(&body);
    stage_close(&stage);
}
END_TEST

START_TEST(a_list_of_faults_does_not_grow_without_end)
{
    enum { NAMES = 60 };
    char names[NAMES][24];
    const char *wanted[NAMES + 1] = {NULL};
    struct buffer body = {0};
    buffer_add_text(&body, "[{\"id\":\"a-1\",\"email\":\"ann@example.com\","
                           "\"properties\":{\"z\":0");
    for (int i = 0; i < NAMES; i++) {
        snprintf(names[i], sizeof names[i], "properties.p%d", i);
        wanted[i] = names[i];
        buffer_format(&body, ",\"p%d\":{}", i);
    }
    buffer_add_text(&body, "}}]");
    stage_begin(&stage);
    page_expect(&stage, "/profiles?", buffer_text(&body));
    read_all(wanted);
    ck_assert_uint_eq(stage.recorder.records[0].flags, 0);
    ck_assert_uint_eq(stage.recorder.records[0].field_count, 0);
    ck_assert_uint_lt(strlen(stage.recorder.records[0].fault), 400);
    buffer_free(&body);
    stage_close(&stage);
}
END_TEST

START_TEST(profiles_of_one_address_are_all_told)
{
    stage_begin(&stage);
    page_expect(&stage, "/profiles?",
                "[{\"id\":\"a-1\",\"email\":\"ann@example.com\"},"
                "{\"id\":\"a-2\",\"email\":\"ANN@example.com\"}]");
    read_all(NULL);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    stage_close(&stage);
}
END_TEST

/* ---- Answers that are wrong */

static const struct {
    const char *body;
    enum wherry_status status;
    const char *says;
} broken[] = {
    {"", WHERRY_RETRY, "GET /profiles"},
    {"<html>busy</html>", WHERRY_RETRY, "GET /profiles"},
    {"[{\"id\":\"a-1\",\"email\":\"ann@example.com\"},{\"id\":\"a-", WHERRY_RETRY,
     "GET /profiles"},
    {"[{\"id\":\"a-1\",\"email\":\"ann@example.com\"}", WHERRY_RETRY, "GET /profiles"},
    {"{\"profiles\":[]}", WHERRY_FAILED, "an array is expected"},
    {"null", WHERRY_FAILED, "an array is expected"},
};
enum { BROKEN = sizeof broken / sizeof *broken };

START_TEST(a_broken_answer_is_a_clear_error_and_tells_nothing)
{
    stage_begin(&stage);
    stage_get(&stage, ALL_FIRST, 200, broken[_i].body);
    ck_assert_int_eq(stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL),
                     broken[_i].status);
    ck_assert_msg(strstr(stage.error.message, broken[_i].says) != NULL, "%s",
                  stage.error.message);
    ck_assert_ptr_null(strchr(stage.error.message, '@'));
    ck_assert_uint_eq(stage.recorder.record_count, 0);
    ck_assert_str_eq(stage.pass.next, "");
    stage_close(&stage);
}
END_TEST

static const struct {
    const char *row, *id, *key, *fault;
    bool unreadable;
} events[] = {
    {"{\"profile_id\":\"b\",\"email_address\":\"ben@example.com\",\"type\":\"app\","
     "\"timestamp\":\"yesterday\"}",
     "b", "ben@example.com", "'timestamp' is not a time", false},
    {"{\"profile_id\":\"b\",\"email_address\":\"ben@example.com\",\"type\":\"app\","
     "\"timestamp\":17}",
     "b", "ben@example.com", "'timestamp' is not a time", false},
    {"{\"profile_id\":\"b\",\"email_address\":\"ben@example.com\",\"type\":\"app\"}",
     "b", "ben@example.com", "", false},
    {"{\"profile_id\":7,\"email_address\":\" Ben@Example.com \"}", "7",
     "Ben@Example.com", "", false},
    {"{\"profile_id\":[],\"email_address\":\"ben@example.com\",\"type\":\"app\"}", "",
     "ben@example.com", "'profile_id' is missing or not an id", true},
    {"{\"profile_id\":\"b\",\"email_address\":\"ben@example.com\",\"type\":{}}", "b",
     "ben@example.com", "'type' is an object", true},
    {"{\"profile_id\":\"b\",\"email_address\":null,\"type\":\"app\"}", "b", "",
     "'email_address' is missing or not an address", true},
    {"{\"profile_id\":\"b\",\"email_address\":\"ben\",\"type\":\"app\"}", "b", "",
     "'email_address' is missing or not an address", true},
    {"null", "", "", "an opt-out is not an object", true},
    {"[]", "", "", "an opt-out is not an object", true},
    {"\"b\"", "", "", "an opt-out is not an object", true},
};
enum { EVENTS = sizeof events / sizeof *events };

START_TEST(one_opt_out_that_cannot_be_read_is_told_and_the_others_go_on)
{
    char body[400];
    stage_begin(&stage);
    snprintf(body, sizeof body,
             "[{\"profile_id\":\"b\",\"email_address\":\"ben@example.com\","
             "\"type\":\"app\",\"timestamp\":\"2026-11-21T12:00:00Z\"},%s,"
             "{\"profile_id\":\"c\",\"email_address\":\"cid@example.com\"}]",
             events[_i].row);
    stage_get(&stage, FEED "&limit=250&offset=0", 200, body);
    stage_get(&stage, FEED "&limit=250&offset=3", 200, "[]");
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_CONSENTS, NULL),
                     WHERRY_END);
    const struct wherry_record *odd = NULL;
    size_t outs = 0;
    for (size_t i = 0; i < stage.recorder.record_count; i++) {
        const struct wherry_record *record = &stage.recorder.records[i];
        if ((record->flags & WHERRY_UNREADABLE) != 0)
            odd = record;
        else
            outs += record->consent == WHERRY_UNSUBSCRIBED;
    }
    /* Ben's other opt-out is returned in any case. */
    ck_assert_int_eq(recorder_find(&stage.recorder, "ben@example.com") != NULL, 1);
    ck_assert((odd != NULL) == events[_i].unreadable);
    ck_assert_uint_ge(outs, 2);
    if (odd != NULL) {
        ck_assert_str_eq(odd->id, events[_i].id);
        ck_assert_str_eq(odd->key, events[_i].key);
        ck_assert_str_eq(odd->fault, events[_i].fault);
    } else if (events[_i].id[0] != 'b') {
        ck_assert_str_eq(recorder_find_id(&stage.recorder, events[_i].id)->key,
                         events[_i].key);
    }
    ck_assert_str_eq(stage.pass.next, "feed=2026-11-22T10:00:00 profiles=2026-11-21");
    stage_close(&stage);
}
END_TEST

START_TEST(an_opt_out_whose_time_cannot_be_read_is_an_opt_out)
{
    stage_begin(&stage);
    stage_get(&stage, FEED "&limit=250&offset=0", 200,
              "[{\"profile_id\":\"b\",\"email_address\":\"ben@example.com\","
              "\"type\":\"app\",\"timestamp\":\"yesterday\"}]");
    stage_get(&stage, FEED "&limit=250&offset=1", 200, "[]");
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_CONSENTS, NULL),
                     WHERRY_END);
    ck_assert_int_eq(stage.recorder.records[0].consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(stage.recorder.records[0].consent_at_ms, 0);
    ck_assert_str_eq(stage.recorder.records[0].fault, "'timestamp' is not a time");
    stage_close(&stage);
}
END_TEST

START_TEST(a_feed_of_another_shape_is_an_error)
{
    stage_begin(&stage);
    stage_get(&stage, FEED "&limit=250&offset=0", 200, "{\"unsubscribes\":[]}");
    ck_assert_int_eq(stage_read(&stage, "contacts", SINCE, WHERRY_READ_CONSENTS, NULL),
                     WHERRY_FAILED);
    stage_close(&stage);
}
END_TEST

static const struct {
    long code;
    enum wherry_status status;
    const char *option;
} codes[] = {
    {401, WHERRY_DENIED, "api_key"},
    {403, WHERRY_DENIED, "api_key"},
    {404, WHERRY_FAILED, "base_url"},
    {302, WHERRY_FAILED, "base_url"},
    {400, WHERRY_FAILED, ""},
    {429, WHERRY_RETRY, ""},
    {500, WHERRY_RETRY, ""},
    {503, WHERRY_RETRY, ""},
    {0, WHERRY_RETRY, ""},
};
enum { CODES = sizeof codes / sizeof *codes };

START_TEST(an_http_status_says_what_the_host_should_do)
{
    stage_begin(&stage);
    stage_get(&stage, ALL_FIRST, codes[_i].code, codes[_i].code == 0 ? NULL : "{}");
    ck_assert_int_eq(stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL),
                     codes[_i].status);
    ck_assert_str_eq(stage.error.option, codes[_i].option);
    stage_close(&stage);
}
END_TEST

START_TEST(an_answer_without_a_date_gives_no_position)
{
    stage_begin(&stage);
    scripted_host_expect(
        stage.host, &(struct scripted_exchange){.method = "GET",
                                                .url = STAGE_BASE ALL_FIRST,
                                                .answer = {.code = 200, .body = "[]"}});
    ck_assert_int_eq(stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "Date"));
    stage_close(&stage);
}
END_TEST

static const struct test tests[] = {
    {"each_spelling_of_an_opt_in_has_one_meaning_or_none_that_can_be_read",
     &each_spelling_of_an_opt_in_has_one_meaning_or_none_that_can_be_read, OPTINS, 0},
    TEST(a_profile_without_an_opt_in_has_said_nothing),
    {"a_value_is_told_in_the_canonical_form_of_its_field_or_left_out_alone",
     &a_value_is_told_in_the_canonical_form_of_its_field_or_left_out_alone, VALUES, 0},
    {"one_profile_that_cannot_be_read_is_told_and_the_others_go_on",
     &one_profile_that_cannot_be_read_is_told_and_the_others_go_on, ODD_ROWS, 0},
    TEST(a_list_of_faults_does_not_grow_without_end),
    TEST(profiles_of_one_address_are_all_told),
    {"a_broken_answer_is_a_clear_error_and_tells_nothing",
     &a_broken_answer_is_a_clear_error_and_tells_nothing, BROKEN, 0},
    {"one_opt_out_that_cannot_be_read_is_told_and_the_others_go_on",
     &one_opt_out_that_cannot_be_read_is_told_and_the_others_go_on, EVENTS, 0},
    TEST(an_opt_out_whose_time_cannot_be_read_is_an_opt_out),
    TEST(a_feed_of_another_shape_is_an_error),
    {"an_http_status_says_what_the_host_should_do",
     &an_http_status_says_what_the_host_should_do, CODES, 0},
    TEST(an_answer_without_a_date_gives_no_position),
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: answers", tests);
}
