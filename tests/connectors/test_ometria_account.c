/* test_ometria_account.c -- opening, checking, what there is to choose, segments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/connectors/ometria_stage.h"
#include "tests/support/suite.h"

static struct stage stage;

/* ---- Opening */

static const struct {
    const char *base_url, *api_key, *collection, *members_path, *option;
} configs[] = {
    {.base_url = "http://crm.example/v2", .option = "base_url"},
    {.base_url = "http://localhost.example/v2", .option = "base_url"},
    {.base_url = "http://127.0.0.1.example/v2", .option = "base_url"},
    {.base_url = "http://127.0.0.1:80@crm.example/v2", .option = "base_url"},
    {.base_url = "https://", .option = "base_url"},
    {.base_url = "https://crm.example/v2?x=1", .option = "base_url"},
    {.base_url = "ftp://crm.example", .option = "base_url"},
    {.base_url = "", .option = "base_url"},
    {.base_url = "http://127.0.0.1:8080/ometria/v2"},
    {.base_url = "http://localhost:8080/ometria/v2"},
    {.base_url = "http://[::1]/v2"},
    {.api_key = "", .option = "api_key"},
    {.api_key = "two words", .option = "api_key"},
    {.api_key = "line\r\nHost: x", .option = "api_key"},
    {.members_path = "/lists/{id}/members"},
    {.members_path = "/lists/members", .option = "members_path"},
    {.members_path = "lists/{id}", .option = "members_path"},
};
enum { CONFIGS = sizeof configs / sizeof *configs };

START_TEST(an_option_that_cannot_be_right_is_blamed_before_any_request)
{
    stage_open(&stage);
    if (configs[_i].base_url != NULL)
        stage.config.base_url = configs[_i].base_url;
    if (configs[_i].api_key != NULL)
        stage.config.api_key = configs[_i].api_key;
    if (configs[_i].collection != NULL)
        stage.config.collection = configs[_i].collection;
    if (configs[_i].members_path != NULL)
        stage.config.members_path = configs[_i].members_path;
    const enum wherry_status status = wherry_connector.open(
        scripted_host_table(stage.host), &stage.config, &stage.self, &stage.error);
    if (configs[_i].option == NULL) {
        ck_assert_msg(status == WHERRY_OK, "%s", stage.error.message);
    } else {
        ck_assert_int_eq(status, WHERRY_FAILED);
        ck_assert_str_eq(stage.error.option, configs[_i].option);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(a_collection_that_is_not_named_is_named_after_the_list)
{
    struct wherry_host host;
    stage_open(&stage);
    host = *scripted_host_table(stage.host);
    host.peer = "mailchimp_b1";
    stage.config.collection = "";
    ck_assert_int_eq(
        wherry_connector.open(&host, &stage.config, &stage.self, &stage.error),
        WHERRY_OK);
    const struct ometria *ometria = stage.self;
    ck_assert_str_eq(ometria->config->collection, "mailchimp_b1");
    stage_close(&stage);
}
END_TEST

static int64_t written(const struct wherry_option *option)
{
    int64_t number = 0;
    ck_assert(text_to_integer(option->fallback, 0, INT64_MAX, &number));
    return number;
}

START_TEST(each_option_names_a_member_of_the_config_and_has_help)
{
    for (size_t i = 0; i < wherry_connector.option_count; i++) {
        const struct wherry_option *option = &wherry_connector.options[i];
        ck_assert_uint_lt(option->offset, wherry_connector.config_size);
        ck_assert(option->help != NULL && option->help[0] != '\0');
        ck_assert((option->flags & WHERRY_REQUIRED) != 0 || option->fallback != NULL);
        for (size_t j = 0; j < i; j++) {
            ck_assert_str_ne(option->name, wherry_connector.options[j].name);
            ck_assert_uint_ne(option->offset, wherry_connector.options[j].offset);
        }
        if (option->type == WHERRY_INTEGER)
            ck_assert_int_eq(written(option), 4); /* the service's limit */
    }
}
END_TEST

/* ---- Checking */

START_TEST(a_check_says_whom_the_key_reaches_and_warns_of_welcome_campaigns)
{
    struct wherry_identity one = {.size = sizeof one};
    stage_begin(&stage);
    stage_get(&stage, "/profiles?limit=1", 200, "[]");
    ck_assert_int_eq(wherry_connector.check(stage.self, &one, &stage.error), WHERRY_OK);
    ck_assert_uint_eq(strlen(one.account_key), 32);
    ck_assert_ptr_null(strstr(one.account_key, STAGE_KEY));
    ck_assert_str_eq(one.list_name, "");
    ck_assert_ptr_nonnull(strstr(one.warning, "welcome"));
    ck_assert_int_eq(one.date_ms, STAGE_DATE_MS);
    stage_close(&stage);
}
END_TEST

START_TEST(a_check_without_opt_in_times_warns_of_nothing)
{
    struct wherry_identity identity = {.size = sizeof identity};
    stage_open(&stage);
    stage.config.welcome = false;
    stage_start(&stage);
    stage_get(&stage, "/profiles?limit=1", 200, "[]");
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_OK);
    ck_assert_str_eq(identity.warning, "");
    stage_close(&stage);
}
END_TEST

static void account_key_of(const char *api_key, char account_key[64])
{
    struct wherry_identity identity = {.size = sizeof identity};
    stage_open(&stage);
    stage.config.api_key = api_key;
    stage_start(&stage);
    stage_get(&stage, "/profiles?limit=1", 200, "[]");
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_OK);
    snprintf(account_key, 64, "%s", identity.account_key);
    stage_close(&stage);
}

START_TEST(accounts_are_told_apart_by_their_key)
{
    char one[64], same[64], other[64];
    account_key_of("key-one", one);
    account_key_of("key-one", same);
    account_key_of("key-two", other);
    ck_assert_str_eq(one, same);
    ck_assert_str_ne(one, other);
}
END_TEST

static const struct {
    long code;
    const char *body;
    enum wherry_status status;
    const char *option;
} refusals[] = {
    {401, "{}", WHERRY_DENIED, "api_key"},
    {403, "{\"message\":\"no\"}", WHERRY_DENIED, "api_key"},
    {403, "<html>", WHERRY_DENIED, "api_key"},
    {404, "{}", WHERRY_FAILED, "base_url"},
    {200, "{\"hello\":\"world\"}", WHERRY_FAILED, ""},
    {200, "<html></html>", WHERRY_RETRY, ""},
    {502, "<html></html>", WHERRY_RETRY, ""},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

START_TEST(a_check_that_goes_wrong_says_what_to_do)
{
    struct wherry_identity identity = {.size = sizeof identity};
    stage_begin(&stage);
    stage_get(&stage, "/profiles?limit=1", refusals[_i].code, refusals[_i].body);
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     refusals[_i].status);
    ck_assert_str_eq(stage.error.option, refusals[_i].option);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "GET /profiles"));
    ck_assert_ptr_null(strstr(stage.error.message, STAGE_KEY));
    stage_close(&stage);
}
END_TEST

/* ---- What there is to choose */

static enum wherry_status choose(enum wherry_kind kind)
{
    return wherry_connector.catalog(stage.self, kind, &stage.recorder.entries,
                                    &stage.error);
}

START_TEST(segments_are_told_with_size_kind_and_the_time_of_their_refresh)
{
    stage_begin(&stage);
    stage_get(&stage, "/lists?limit=250&offset=0", 200,
              "[{\"id\":\"1042\",\"title\":\"VIP\",\"size\":12,\"type\":\"DYNAMIC\","
              "\"status\":\"READY\","
              "\"timestamp_last_refreshed\":\"2026-11-22 10:00:00+00\"},"
              "{\"id\":7,\"title\":\"Old\",\"type\":\"STATIC\","
              "\"status\":\"BUILDING\"}]");
    stage_get(&stage, "/lists?limit=250&offset=2", 200, "[]");
    ck_assert_int_eq(choose(WHERRY_SEGMENTS), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 2);
    const struct wherry_entry *vip = recorder_find_entry(&stage.recorder, "1042");
    ck_assert_str_eq(vip->name, "VIP");
    ck_assert_int_eq(vip->members, 12);
    ck_assert_int_eq(vip->changed_at_ms, STAGE_DATE_MS);
    ck_assert_str_eq(vip->note, "dynamic");
    const struct wherry_entry *old = recorder_find_entry(&stage.recorder, "7");
    ck_assert_int_eq(old->members, -1);
    ck_assert_str_eq(old->note, "static, BUILDING");
    stage_close(&stage);
}
END_TEST

static char *many_lists(size_t count, size_t first)
{
    struct buffer lists = {0};
    buffer_add_char(&lists, '[');
    for (size_t i = 0; i < count; i++)
        buffer_format(&lists, "%s{\"id\":%zu,\"title\":\"S\",\"type\":\"STATIC\"}",
                      i > 0 ? "," : "", first + i);
    buffer_add_char(&lists, ']');
    return buffer_take(&lists);
}

/* Whether /lists is paged is not documented: what follows the last row is asked for. */
START_TEST(the_segments_end_where_nothing_follows)
{
    static const struct {
        size_t count, more;
        unsigned requests;
    } accounts[] = {{0, 0, 1},   {1, 0, 2},     {37, 0, 2},  {10, 10, 3}, {250, 7, 3},
                    {37, 37, 3}, {100, 100, 3}, {249, 1, 3}, {512, 0, 2}};
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
        stage_begin(&stage);
        char *first = many_lists(accounts[i].count, 1000);
        char *second = many_lists(accounts[i].more, 1000 + accounts[i].count);
        char url[64];
        stage_get(&stage, "/lists?limit=250&offset=0", 200, first);
        snprintf(url, sizeof url, "/lists?limit=250&offset=%zu", accounts[i].count);
        if (accounts[i].requests > 1)
            stage_get(&stage, url, 200, second);
        snprintf(url, sizeof url, "/lists?limit=250&offset=%zu",
                 accounts[i].count + accounts[i].more);
        if (accounts[i].requests > 2)
            stage_get(&stage, url, 200, "[]");
        ck_assert_int_eq(choose(WHERRY_SEGMENTS), WHERRY_OK);
        ck_assert_uint_eq(stage.recorder.entry_count,
                          accounts[i].count + accounts[i].more);
        free(first);
        free(second);
        stage_close(&stage);
    }
}
END_TEST

START_TEST(a_list_of_segments_that_is_no_array_is_an_error)
{
    stage_begin(&stage);
    stage_get(&stage, "/lists?limit=250&offset=0", 200, "{}");
    ck_assert_int_eq(choose(WHERRY_SEGMENTS), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "GET /lists"));
    stage_close(&stage);
}
END_TEST

static const struct {
    const char *row, *name, *note;
    bool told;
} strange_lists[] = {
    {"{\"title\":\"no id\"}", "", "", false},
    {"{\"id\":{},\"title\":\"no id\"}", "", "", false},
    {"{\"id\":\"a\\nb\"}", "", "", false},
    {"null", "", "", false},
    {"[]", "", "", false},
    {"{\"id\":\"1\",\"title\":\"One\",\"size\":-4}", "One", "", true},
    {"{\"id\":\"1\",\"title\":\"One\",\"size\":99999999999999999999}", "One", "", true},
    {"{\"id\":\"1\",\"title\":\"One\",\"size\":{},\"type\":[],\"status\":7}", "One",
     ", 7", true},
    {"{\"id\":\"1\",\"title\":{}}", "", "", true},
    {"{\"id\":1,\"timestamp_last_refreshed\":true}", "", "", true},
};
enum { STRANGE_LISTS = sizeof strange_lists / sizeof *strange_lists };

START_TEST(one_strange_segment_does_not_hide_the_others)
{
    char body[300];
    stage_begin(&stage);
    snprintf(body, sizeof body, "[%s,{\"id\":\"7\",\"title\":\"Seven\",\"size\":3}]",
             strange_lists[_i].row);
    stage_get(&stage, "/lists?limit=250&offset=0", 200, body);
    stage_get(&stage, "/lists?limit=250&offset=2", 200, "[]");
    ck_assert_int_eq(choose(WHERRY_SEGMENTS), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, strange_lists[_i].told ? 2 : 1);
    ck_assert_int_eq(recorder_find_entry(&stage.recorder, "7")->members, 3);
    ck_assert(scripted_host_logged(stage.host, "1 segments") != strange_lists[_i].told);
    if (strange_lists[_i].told) {
        const struct wherry_entry *entry = recorder_find_entry(&stage.recorder, "1");
        ck_assert_str_eq(entry->name, strange_lists[_i].name);
        ck_assert_str_eq(entry->note, strange_lists[_i].note);
        ck_assert_int_eq(entry->members, -1);
        ck_assert_int_eq(entry->changed_at_ms, 0);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(fields_are_the_known_ones_and_the_custom_ones_of_a_sample)
{
    stage_begin(&stage);
    stage_get(&stage, "/profiles?limit=250", 200,
              "[{\"id\":\"a\",\"properties\":{\"tier\":\"gold\",\"points\":7,"
              "\"vip\":true,\"since\":\"2020-01-02\",\"tags\":[\"x\"],"
              "\"deep\":{\"er\":1},\"mixed\":1}},"
              "{\"id\":\"b\",\"properties\":{\"mixed\":\"one\",\"since\":null,"
              "\"never\":null}}]");
    ck_assert_int_eq(choose(WHERRY_FIELDS), WHERRY_OK);
    static const struct {
        const char *id;
        enum wherry_field_type type;
        bool writable;
    } expected[] = {
        {"firstname", WHERRY_FIELD_TEXT, true},
        {"gender", WHERRY_FIELD_CHOICE, true},
        {"date_of_birth", WHERRY_FIELD_DATE, true},
        {"lifecycle_status", WHERRY_FIELD_TEXT, false},
        {"stats.revenue", WHERRY_FIELD_NUMBER, false},
        {"dates.last_purchase", WHERRY_FIELD_DATE, false},
        {"properties.tier", WHERRY_FIELD_TEXT, true},
        {"properties.points", WHERRY_FIELD_NUMBER, true},
        {"properties.vip", WHERRY_FIELD_BOOLEAN, true},
        {"properties.since", WHERRY_FIELD_DATE, true},
        {"properties.mixed", WHERRY_FIELD_TEXT, true},
        {"properties.never", WHERRY_FIELD_TEXT, true},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct wherry_entry *entry =
            recorder_find_entry(&stage.recorder, expected[i].id);
        ck_assert_msg(entry != NULL, "%s", expected[i].id);
        ck_assert_int_eq((int)entry->type, (int)expected[i].type);
        ck_assert_int_eq(entry->writable, expected[i].writable);
    }
    ck_assert_ptr_null(recorder_find_entry(&stage.recorder, "properties.tags"));
    ck_assert_ptr_null(recorder_find_entry(&stage.recorder, "properties.deep"));
    ck_assert_ptr_null(recorder_find_entry(&stage.recorder, "marketing_optin"));
    stage_close(&stage);
}
END_TEST

START_TEST(a_crm_has_no_lists)
{
    stage_begin(&stage);
    ck_assert_int_eq(choose(WHERRY_LISTS), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(a_check_that_was_prepared_is_asked_once)
{
    struct wherry_identity identity = {.size = sizeof identity};
    stage_begin(&stage);
    for (int again = 0; again < 2; again++) {
        stage_get(&stage, "/profiles?limit=1", 200, "[]");
        wherry_connector.prepare(stage.self);
        ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                         WHERRY_OK);
        ck_assert_int_ne(identity.date_ms, 0);
    }
    ck_assert_uint_eq(scripted_host_request_count(stage.host), 2);
    stage_close(&stage);
}
END_TEST

static const struct test tests[] = {
    {"an_option_that_cannot_be_right_is_blamed_before_any_request",
     &an_option_that_cannot_be_right_is_blamed_before_any_request, CONFIGS, 0},
    TEST(a_collection_that_is_not_named_is_named_after_the_list),
    TEST(each_option_names_a_member_of_the_config_and_has_help),
    TEST(a_check_says_whom_the_key_reaches_and_warns_of_welcome_campaigns),
    TEST(a_check_without_opt_in_times_warns_of_nothing),
    TEST(accounts_are_told_apart_by_their_key),
    TEST(a_check_that_was_prepared_is_asked_once),
    {"a_check_that_goes_wrong_says_what_to_do",
     &a_check_that_goes_wrong_says_what_to_do, REFUSALS, 0},
    TEST(segments_are_told_with_size_kind_and_the_time_of_their_refresh),
    TEST(the_segments_end_where_nothing_follows),
    TEST(a_list_of_segments_that_is_no_array_is_an_error),
    {"one_strange_segment_does_not_hide_the_others",
     &one_strange_segment_does_not_hide_the_others, STRANGE_LISTS, 0},
    TEST(fields_are_the_known_ones_and_the_custom_ones_of_a_sample),
    TEST(a_crm_has_no_lists),
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: account", tests);
}
