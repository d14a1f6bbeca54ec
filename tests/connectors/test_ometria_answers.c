/* test_ometria_answers.c -- what the connector for Ometria makes of answers. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/connectors/ometria_stage.h"
#include "tests/support/suite.h"

static struct stage stage;

static const struct {
    const char *spelled;
    int consent; /* -1: an error */
} optins[] = {
    {"true", WHERRY_SUBSCRIBED},
    {"false", WHERRY_UNSUBSCRIBED},
    {"null", WHERRY_UNSTATED},
    {"\"\"", WHERRY_UNSTATED},
    {"\"true\"", WHERRY_SUBSCRIBED},
    {"\"false\"", WHERRY_UNSUBSCRIBED},
    {"\"EXPLICITLY_OPTEDIN\"", WHERRY_SUBSCRIBED},
    {"\"EXPLICITLY_OPTEDOUT\"", WHERRY_UNSUBSCRIBED},
    {"\"NOT_SPECIFIED\"", WHERRY_UNSTATED},
    {"\"EXPLICITLY_OPTED_OUT\"", -1},
    {"1", -1},
    {"{}", -1},
    {"[true]", -1},
};
enum { OPTINS = sizeof optins / sizeof *optins };

START_TEST(each_spelling_of_an_opt_in_has_one_meaning_or_is_an_error)
{
    char body[200];
    stage_begin(&stage);
    snprintf(body, sizeof body,
             "[{\"id\":\"a-1\",\"email\":\"ann@example.com\","
             "\"marketing_optin\":%s}]",
             optins[_i].spelled);
    stage_get(&stage, STAGE_FIRST_PAGE, 200, body);
    const enum wherry_status status =
        stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL);
    if (optins[_i].consent < 0) {
        ck_assert_int_eq(status, WHERRY_FAILED);
        ck_assert_ptr_nonnull(strstr(stage.error.message, "'marketing_optin'"));
        ck_assert_uint_eq(stage.recorder.record_count, 0);
    } else {
        ck_assert_int_eq(status, WHERRY_END);
        ck_assert_int_eq((int)stage.recorder.records[0].consent, optins[_i].consent);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(a_profile_without_an_opt_in_has_said_nothing)
{
    stage_begin(&stage);
    stage_get(&stage, STAGE_FIRST_PAGE, 200,
              "[{\"id\":\"a-1\",\"email\":\"ann@example.com\"}]");
    stage_read_all(&stage, NULL);
    ck_assert_int_eq(stage.recorder.records[0].consent, WHERRY_UNSTATED);
    stage_close(&stage);
}
END_TEST

/* ---- Fields */

static const struct {
    const char *name, *member, *value; /* value NULL: not told, "!": an error */
} values[] = {
    {"firstname", "\"firstname\":\"Ann\"", "Ann"},
    {"firstname", "\"firstname\":null", ""},
    {"firstname", "\"lastname\":\"Lee\"", ""},
    {"firstname", "\"firstname\":true", "!"},
    {"firstname", "\"firstname\":{\"a\":1}", "!"},
    {"customer_id", "\"customer_id\":12345678901234567890", "12345678901234567890"},
    {"customer_id", "\"customer_id\":\"007\"", "007"},
    {"date_of_birth", "\"date_of_birth\":\"1980-05-01T00:00:00+02:00\"", "1980-05-01"},
    {"date_of_birth", "\"date_of_birth\":\"0000-00-00\"", ""},
    {"dates.last_purchase", "\"dates\":{\"last_purchase\":\"2017-05-17 22:08:07+00\"}",
     "2017-05-17"},
    {"dates.last_purchase",
     "\"dates\":{\"last_purchase\":\"2017-02-04 10:18:12.833949+00\"}", "2017-02-04"},
    {"dates.last_seen", "\"dates\":{\"last_seen\":20170204}", ""},
    {"stats.revenue", "\"stats\":{\"revenue\":19.90}", "19.9"},
    {"stats.revenue", "\"stats\":{\"revenue\":1.5e3}", "1500"},
    {"stats.revenue", "\"stats\":{\"revenue\":-0.0}", "0"},
    {"stats.revenue", "\"stats\":{\"revenue\":5E-3}", "0.005"},
    {"stats.revenue", "\"stats\":{\"revenue\":\"12.50\"}", "12.5"},
    {"stats.revenue", "\"stats\":{\"revenue\":1e999}", "!"},
    {"stats.revenue", "\"stats\":{\"revenue\":[1]}", "!"},
    {"seen", "\"seen\":true", "true"},
    {"seen", "\"seen\":\"false\"", "false"},
    {"seen", "\"seen\":1", "!"},
    {"country", "\"country\":\"GB\"", "GB"},
    {"country", "\"country_id\":\"GB\"", "GB"},
    {"country_id", "\"country\":\"GB\"", "GB"},
    {"properties.tier", "\"properties\":{\"tier\":\"gold\"}", "gold"},
    {"properties.tier", "\"properties\":{\"tier\":7.0}", "7"},
    {"properties.tier", "\"properties\":{\"tier\":false}", "false"},
    {"properties.tier", "\"properties\":{\"tier\":null}", ""},
    {"properties.tier", "\"properties\":{}", ""},
    {"properties.tier", "\"properties\":{\"tier\":[\"a\"]}", NULL},
    {"properties.tier", "\"properties\":{\"tier\":{\"a\":1}}", NULL},
};
enum { VALUES = sizeof values / sizeof *values };

START_TEST(a_value_is_told_in_the_canonical_form_of_its_field)
{
    const char *const wanted[] = {values[_i].name, NULL};
    char body[400];
    stage_begin(&stage);
    snprintf(body, sizeof body, "[{\"id\":\"a-1\",\"email\":\"ann@example.com\",%s}]",
             values[_i].member);
    stage_get(&stage, STAGE_FIRST_PAGE, 200, body);
    const enum wherry_status status =
        stage_read(&stage, "contacts", "", WHERRY_READ_ALL, wanted);
    if (values[_i].value != NULL && text_same(values[_i].value, "!")) {
        ck_assert_int_eq(status, WHERRY_FAILED);
        ck_assert_ptr_nonnull(strstr(stage.error.message, values[_i].name));
        ck_assert_uint_eq(stage.recorder.record_count, 0);
    } else {
        ck_assert_msg(status == WHERRY_END, "%s", stage.error.message);
        const char *told = recorder_field(&stage.recorder.records[0], values[_i].name);
        if (values[_i].value == NULL)
            ck_assert_ptr_null(told);
        else
            ck_assert_str_eq(told, values[_i].value);
        ck_assert_uint_eq(stage.recorder.records[0].field_count,
                          values[_i].value != NULL);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(profiles_without_an_address_are_left_out_and_counted)
{
    stage_begin(&stage);
    stage_get(&stage, STAGE_FIRST_PAGE, 200,
              "[{\"id\":\"a-1\",\"email\":null},{\"id\":\"a-2\"},"
              "{\"id\":\"a-3\",\"email\":\"not an address\"},"
              "{\"id\":\"a-4\",\"email\":\"x@anonymous.ometria\"}]");
    stage_read_all(&stage, NULL);
    ck_assert_uint_eq(stage.recorder.record_count, 1);
    ck_assert_str_eq(stage.recorder.records[0].key, "x@anonymous.ometria");
    ck_assert(scripted_host_logged(stage.host, "2 profiles without an address"));
    stage_close(&stage);
}
END_TEST

START_TEST(profiles_of_one_address_are_all_told)
{
    stage_begin(&stage);
    stage_get(&stage, STAGE_FIRST_PAGE, 200,
              "[{\"id\":\"a-1\",\"email\":\"ann@example.com\"},"
              "{\"id\":\"a-2\",\"email\":\"ANN@example.com\"}]");
    stage_read_all(&stage, NULL);
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
    {"{\"profiles\":[]}", WHERRY_FAILED, "an array is due"},
    {"null", WHERRY_FAILED, "an array is due"},
    {"[{\"id\":\"a-1\",\"email\":\"ann@example.com\"},7]", WHERRY_FAILED,
     "a row is no object"},
    {"[[]]", WHERRY_FAILED, "a row is no object"},
    {"[{\"id\":\"a-1\",\"email\":\"ann@example.com\"},{\"email\":\"b@example.com\"}]",
     WHERRY_FAILED, "row 2 has no 'id'"},
    {"[{\"id\":\"a-1\",\"email\":7}]", WHERRY_FAILED, "'email' has a wrong type"},
    {"[{\"id\":\"a-1\",\"email\":[\"ann@example.com\"]}]", WHERRY_FAILED,
     "'email' is no text"},
    {"[{\"id\":{},\"email\":\"ann@example.com\"}]", WHERRY_FAILED, "'id' is no text"},
};
enum { BROKEN = sizeof broken / sizeof *broken };

START_TEST(a_broken_answer_is_a_clear_error_and_tells_nothing)
{
    stage_begin(&stage);
    stage_get(&stage, STAGE_FIRST_PAGE, 200, broken[_i].body);
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
    const char *body;
    bool fails;
} events[] = {
    {"[{\"profile_id\":\"a\",\"email_address\":\"ann@example.com\",\"type\":\"app\","
     "\"timestamp\":17}]",
     true},
    {"[{\"profile_id\":[],\"email_address\":\"ann@example.com\",\"type\":\"app\"}]",
     true},
    {"[{\"profile_id\":\"a\",\"email_address\":\"ann@example.com\",\"type\":{}}]",
     true},
    {"{\"unsubscribes\":[]}", true},
    {"[{\"profile_id\":\"a\",\"email_address\":\"ann@example.com\",\"type\":\"app\","
     "\"timestamp\":\"yesterday\"}]",
     false},
};
enum { EVENTS = sizeof events / sizeof *events };

START_TEST(a_feed_of_another_shape_is_an_error_but_an_unknown_time_is_none)
{
    stage_begin(&stage);
    stage_get(&stage, STAGE_FEED "&limit=250&offset=0", 200, events[_i].body);
    if (!events[_i].fails)
        stage_get(&stage, STAGE_FEED "&limit=250&offset=1", 200, "[]");
    ck_assert_int_eq(
        stage_read(&stage, "contacts", STAGE_SINCE, WHERRY_READ_CONSENTS, NULL),
        events[_i].fails ? WHERRY_FAILED : WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, events[_i].fails ? 0 : 1);
    if (!events[_i].fails)
        ck_assert_int_eq(stage.recorder.records[0].consent_at_ms, 0);
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
    stage_get(&stage, STAGE_FIRST_PAGE, codes[_i].code,
              codes[_i].code == 0 ? NULL : "{}");
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
                                                .url = STAGE_BASE STAGE_FIRST_PAGE,
                                                .answer = {.code = 200, .body = "[]"}});
    ck_assert_int_eq(stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "Date"));
    stage_close(&stage);
}
END_TEST

static const struct test tests[] = {
    {"each_spelling_of_an_opt_in_has_one_meaning_or_is_an_error",
     &each_spelling_of_an_opt_in_has_one_meaning_or_is_an_error, OPTINS, 0},
    TEST(a_profile_without_an_opt_in_has_said_nothing),
    {"a_value_is_told_in_the_canonical_form_of_its_field",
     &a_value_is_told_in_the_canonical_form_of_its_field, VALUES, 0},
    TEST(profiles_without_an_address_are_left_out_and_counted),
    TEST(profiles_of_one_address_are_all_told),
    {"a_broken_answer_is_a_clear_error_and_tells_nothing",
     &a_broken_answer_is_a_clear_error_and_tells_nothing, BROKEN, 0},
    {"a_feed_of_another_shape_is_an_error_but_an_unknown_time_is_none",
     &a_feed_of_another_shape_is_an_error_but_an_unknown_time_is_none, EVENTS, 0},
    {"an_http_status_says_what_the_host_should_do",
     &an_http_status_says_what_the_host_should_do, CODES, 0},
    TEST(an_answer_without_a_date_gives_no_position),
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: answers", tests);
}
