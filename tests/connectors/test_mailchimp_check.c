/* test_mailchimp_check.c -- the key, the check of the connection, and the catalog. */
#include <stdio.h>
#include <string.h>

#include "plugin/mailchimp/centre.h"
#include "tests/connectors/mailchimp_stage.h"

static const char list_url[] =
    STAGE_LIST "?fields=id%2Cname%2Cdouble_optin%2Ccontact.company";

START_TEST(the_data_centre_is_what_stands_behind_the_last_dash)
{
    static const struct {
        const char *key, *centre;
    } rows[] = {
        {"abc-us3", "us3"},  {"abc-us21", "us21"},
        {"a-b-eu1", "eu1"},  {"abc", NULL},
        {"abc-", NULL},      {"abc-us", NULL},
        {"abc-u3", NULL},    {"abc-usx3", NULL},
        {"abc-us3x", NULL},  {"abc-US3", NULL},
        {"", NULL},          {"abc-us3.evil.example", NULL},
        {"abc-us3/x", NULL}, {"abc-us3333333333333333", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char centre[CENTRE_ROOM];
        bool found = centre_of_key(rows[i].key, centre);
        ck_assert_msg(found == (rows[i].centre != NULL), "%s", rows[i].key);
        if (found)
            ck_assert_str_eq(centre, rows[i].centre);
    }
}
END_TEST

START_TEST(a_key_that_cannot_be_one_is_blamed_before_any_call_and_never_shown)
{
    static const char *const keys[] = {"", "0123456789abcdef", "0123456789abcdef-us3 ",
                                       "0123456789abcdef\n-us3", "0123456789abcdef-3"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct stage stage;
        stage_init(&stage);
        stage.config.api_key = keys[i];
        enum wherry_status status = wherry_connector.open(
            scripted_host_table(stage.host), &stage.config, &stage.self, &stage.error);
        ck_assert_int_eq(status, WHERRY_DENIED);
        ck_assert_str_eq(stage.error.option, "api_key");
        ck_assert_uint_eq(scripted_host_request_count(stage.host), 0);
        stage.self = NULL;
        stage_finish(&stage);
    }
}
END_TEST

START_TEST(a_base_url_says_where_to_go_whatever_the_key_ends_in)
{
    struct stage stage;
    stage_init(&stage);
    stage.config.api_key = "token-without-a-centre";
    stage.config.base_url = "http://127.0.0.1:8080/mailchimp/3.0/";
    stage_open(&stage);
    stage_expect(&stage, "GET",
                 "http://127.0.0.1:8080/mailchimp/3.0/lists/a36b032126?fields=id%2Cname"
                 "%2Cdouble_optin%2Ccontact.company",
                 NULL, 200, "{\"id\":\"a36b032126\",\"name\":\"News\"}");
    struct wherry_identity identity = {.size = sizeof identity};
    ck_assert_status(
        &stage, wherry_connector.check(stage.self, &identity, &stage.error), WHERRY_OK);
    stage_finish(&stage);
}
END_TEST

START_TEST(the_check_tells_list_company_and_an_account_that_is_not_the_key)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "GET", list_url, NULL, 200,
                 "{\"id\":\"a36b032126\",\"name\":\"Newsletter\",\"double_optin\":true,"
                 "\"contact\":{\"company\":\"Shop\"}}");
    struct wherry_identity identity = {.size = sizeof identity};
    ck_assert_status(
        &stage, wherry_connector.check(stage.self, &identity, &stage.error), WHERRY_OK);
    ck_assert_str_eq(identity.list_name, "Newsletter");
    ck_assert_str_eq(identity.account_name, "Shop");
    ck_assert_ptr_nonnull(strstr(identity.warning, "double opt-in"));
    ck_assert_int_eq(identity.date_ms, STAGE_DATE_MS);
    ck_assert_ptr_null(strstr(identity.account_key, "0123"));
    ck_assert_uint_eq(strlen(identity.account_key), strlen("mailchimp:") + 16);
    ck_assert_uint_eq(scripted_host_lane(stage.host, "mailchimp")->in_flight, 9);
    stage_finish(&stage);
}
END_TEST

struct denial {
    long code;
    const char *body;
    enum wherry_status status;
    const char *option, *words;
};

static const struct denial denials[] = {
    {401,
     "{\"title\":\"API Key Invalid\",\"status\":401,\"detail\":\"Your API key may be "
     "invalid, or you've attempted to access the wrong "
     "datacenter.\",\"instance\":\"\"}",
     WHERRY_DENIED, "api_key", "API Key Invalid"},
    {401, "", WHERRY_DENIED, "api_key", "401"},
    {403,
     "{\"title\":\"Forbidden\",\"status\":403,\"detail\":\"The API key provided is "
     "linked to datacenter 'us6'\"}",
     WHERRY_DENIED, "api_key", "us6"},
    {403,
     "{\"title\":\"User Disabled\",\"status\":403,\"detail\":\"This account has been "
     "deactivated.\"}",
     WHERRY_DENIED, "api_key", "deactivated"},
    {403, "{}", WHERRY_RETRY, "", "403"},
    {503,
     "{\"title\":\"Compliance Related\",\"status\":503,\"detail\":\"This method has "
     "been disabled.\"}",
     WHERRY_DENIED, "api_key", "disabled"},
    {503,
     "{\"type\":\"akamai_error_message\",\"title\":\"akamai_503\",\"status\":503,"
     "\"ref_no\":\"Reference Number: 1\"}",
     WHERRY_RETRY, "", "akamai_503"},
    {404, "{\"title\":\"Resource Not Found\",\"status\":404}", WHERRY_DENIED, "list_id",
     "'a36b032126'"},
    {429, "{\"title\":\"Too Many Requests\",\"status\":429}", WHERRY_RETRY, "", "429"},
    {500, "{\"title\":\"Internal Server Error\",\"status\":500}", WHERRY_RETRY, "",
     "500"},
    {200, "{\"name\":\"no id\"}", WHERRY_FAILED, "", "'id'"},
    {200, "{\"id\":\"a36b0", WHERRY_RETRY, "", "cannot be read"},
    {200, "", WHERRY_RETRY, "", ""},
};

START_TEST(the_check_says_what_is_wrong_in_a_sentence)
{
    const struct denial *row = &denials[_i];
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "GET", list_url, NULL, row->code, row->body);
    struct wherry_identity identity = {.size = sizeof identity};
    enum wherry_status status =
        wherry_connector.check(stage.self, &identity, &stage.error);
    ck_assert_status(&stage, status, row->status);
    ck_assert_str_eq(stage.error.option, row->option);
    ck_assert_msg(strstr(stage.error.message, row->words) != NULL, "%s",
                  stage.error.message);
    stage_finish(&stage);
}
END_TEST

START_TEST(html_in_place_of_json_is_told_as_such)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    scripted_host_expect(stage.host, &(struct scripted_exchange){
                                         .method = "GET",
                                         .url = list_url,
                                         .answer = {.code = 200,
                                                    .content_type = "text/html",
                                                    .body = "<html>busy</html>"}});
    struct wherry_identity identity = {.size = sizeof identity};
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_RETRY);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "text/html"));
    stage_finish(&stage);
}
END_TEST

START_TEST(the_number_from_the_browser_is_answered_with_the_list_that_is_meant)
{
    struct stage stage;
    stage_init(&stage);
    stage.config.list_id = "382062";
    stage_open(&stage);
    stage_expect(&stage, "GET",
                 STAGE_BASE "/lists/382062?fields=id%2Cname%2Cdouble_optin%2C"
                            "contact.company",
                 NULL, 404, "{\"title\":\"Resource Not Found\",\"status\":404}");
    stage_expect(
        &stage, "GET",
        STAGE_BASE "/lists?fields=lists.id%2Clists.web_id%2Clists.name%2C"
                   "total_items&count=1000&offset=0",
        NULL, 200,
        "{\"lists\":[{\"id\":\"1b724bb934\",\"web_id\":382062,\"name\":\"UI\"},"
        "{\"id\":\"a36b032126\",\"web_id\":1,\"name\":\"Other\"}],"
        "\"total_items\":2}");
    struct wherry_identity identity = {.size = sizeof identity};
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_DENIED);
    ck_assert_str_eq(stage.error.option, "list_id");
    ck_assert_ptr_nonnull(strstr(stage.error.message, "'1b724bb934'"));
    stage_finish(&stage);
}
END_TEST

START_TEST(the_catalog_of_fields_tells_type_choices_and_help)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    stage_expect_merge_fields(&stage);
    for (int round = 0; round < 2; round++) /* asked for once */
        ck_assert_status(&stage,
                         wherry_connector.catalog(stage.self, WHERRY_FIELDS,
                                                  &stage.recorder.entries,
                                                  &stage.error),
                         WHERRY_OK);
    const struct wherry_entry *entry = recorder_find_entry(&stage.recorder, "COLOUR");
    ck_assert_ptr_nonnull(entry);
    ck_assert_int_eq(entry->type, WHERRY_FIELD_CHOICE);
    ck_assert_str_eq(entry->choices[1], "Green");
    ck_assert_ptr_null(entry->choices[2]);
    ck_assert_str_eq(entry->note, "pick one");
    entry = recorder_find_entry(&stage.recorder, "LNAME");
    ck_assert(entry->required && entry->writable);
    ck_assert_int_eq(recorder_find_entry(&stage.recorder, "LTV")->type,
                     WHERRY_FIELD_NUMBER);
    ck_assert_int_eq(recorder_find_entry(&stage.recorder, "BIRTHDAY")->type,
                     WHERRY_FIELD_BIRTHDAY);
    stage_finish(&stage);
}
END_TEST

START_TEST(a_merge_field_without_a_readable_tag_hides_no_other)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "GET",
                 STAGE_LIST "/merge-fields?fields=merge_fields.tag%2C"
                            "merge_fields.name%2Cmerge_fields.type%2C"
                            "merge_fields.required%2Cmerge_fields.options%2C"
                            "merge_fields.help_text%2Ctotal_items&count=1000&offset=0",
                 NULL, 200,
                 "{\"merge_fields\":[{\"tag\":null,\"type\":\"text\"},"
                 "{\"tag\":{\"x\":1},\"type\":\"text\"},{\"name\":\"Nobody's\"},"
                 "{\"tag\":\"\"},{\"tag\":[\"A\"]},null,\"FNAME\",[],"
                 "{\"tag\":\"LNAME\",\"name\":\"Last\",\"type\":\"text\"}],"
                 "\"total_items\":9}");
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_FIELDS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 1);
    ck_assert_ptr_nonnull(recorder_find_entry(&stage.recorder, "LNAME"));
    stage_finish(&stage);
}
END_TEST

START_TEST(the_catalog_of_segments_says_static_or_saved)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "GET",
                 STAGE_LIST "/segments?fields=segments.id%2Csegments.name%2C"
                            "segments.member_count%2Csegments.type%2C"
                            "segments.updated_at%2Ctotal_items&count=1000&offset=0",
                 NULL, 200,
                 "{\"segments\":[{\"id\":42,\"name\":\"VIP\",\"member_count\":7,"
                 "\"type\":\"static\",\"updated_at\":\"2026-11-22T10:00:00+00:00\"},"
                 "{\"id\":43,\"name\":\"Old\",\"type\":\"saved\"}],\"total_items\":2}");
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_SEGMENTS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    const struct wherry_entry *entry = recorder_find_entry(&stage.recorder, "42");
    ck_assert_str_eq(entry->note, "static");
    ck_assert_int_eq(entry->members, 7);
    ck_assert_int_eq(entry->changed_at_ms, STAGE_DATE_MS);
    entry = recorder_find_entry(&stage.recorder, "43");
    ck_assert_str_eq(entry->note, "saved");
    ck_assert_int_eq(entry->members, -1);
    stage_finish(&stage);
}
END_TEST

static void thousand_lists(void *self, const struct wherry_request *request,
                           struct scripted_answer *answer)
{
    static char body[64 * 1024];
    (void)request;
    size_t count = *(const size_t *)self;
    size_t length = (size_t)snprintf(body, sizeof body, "{\"lists\":[");
    for (size_t i = 0; i < count; i++)
        length += (size_t)snprintf(body + length, sizeof body - length,
                                   "%s{\"id\":\"%zu-%zu\",\"name\":\"L\"}",
                                   i > 0 ? "," : "", count, i);
    snprintf(body + length, sizeof body - length, "],\"total_items\":1002}");
    *answer = (struct scripted_answer){.code = 200, .body = body};
}

START_TEST(the_catalog_of_lists_goes_on_behind_a_full_page)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    static size_t full = 1000, rest = 2;
    const char *url = STAGE_BASE "/lists?fields=lists.id%2Clists.name%2C"
                                 "lists.stats.member_count%2Ctotal_items&count=1000";
    char first[256], second[256];
    snprintf(first, sizeof first, "%s&offset=0", url);
    snprintf(second, sizeof second, "%s&offset=1000", url);
    scripted_host_expect(
        stage.host,
        &(struct scripted_exchange){
            .method = "GET", .url = first, .reply = thousand_lists, .self = &full});
    scripted_host_expect(
        stage.host,
        &(struct scripted_exchange){
            .method = "GET", .url = second, .reply = thousand_lists, .self = &rest});
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_LISTS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 1002);
    stage_finish(&stage);
}
END_TEST

/* What check and the first read ask is under way before either is called, and is asked
 * once. */
START_TEST(what_was_prepared_is_not_asked_again)
{
    struct stage stage;
    struct wherry_identity identity = {.size = sizeof identity};
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "GET", list_url, NULL, 200,
                 "{\"id\":\"a36b032126\",\"name\":\"News\"}");
    stage_expect_merge_fields(&stage);
    wherry_connector.prepare(stage.self);
    ck_assert_uint_eq(scripted_host_request_count(stage.host), 2);
    ck_assert_status(
        &stage, wherry_connector.check(stage.self, &identity, &stage.error), WHERRY_OK);
    ck_assert_str_eq(identity.list_name, "News");
    void *sink = NULL;
    ck_assert_status(
        &stage,
        wherry_connector.sink->open(stage.self, "contacts", &sink, &stage.error),
        WHERRY_OK);
    wherry_connector.sink->close(sink);
    ck_assert_uint_eq(scripted_host_request_count(stage.host), 2);
    stage_finish(&stage);
}
END_TEST

START_TEST(a_list_that_is_not_there_is_told_by_the_check_that_was_prepared)
{
    struct stage stage;
    struct wherry_identity identity = {.size = sizeof identity};
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "GET", list_url, NULL, 404, "{\"status\":404}");
    stage_expect_merge_fields(&stage);
    wherry_connector.prepare(stage.self);
    ck_assert_status(&stage,
                     wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_DENIED);
    ck_assert_str_eq(stage.error.option, "list_id");
    stage_abandon(&stage); /* no code asks for the fields any longer */
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_data_centre_is_what_stands_behind_the_last_dash),
        TEST(a_key_that_cannot_be_one_is_blamed_before_any_call_and_never_shown),
        TEST(a_base_url_says_where_to_go_whatever_the_key_ends_in),
        TEST(the_check_tells_list_company_and_an_account_that_is_not_the_key),
        {"the_check_says_what_is_wrong_in_a_sentence",
         &the_check_says_what_is_wrong_in_a_sentence, sizeof denials / sizeof *denials,
         0},
        TEST(html_in_place_of_json_is_told_as_such),
        TEST(what_was_prepared_is_not_asked_again),
        TEST(a_list_that_is_not_there_is_told_by_the_check_that_was_prepared),
        TEST(the_number_from_the_browser_is_answered_with_the_list_that_is_meant),
        TEST(the_catalog_of_fields_tells_type_choices_and_help),
        TEST(a_merge_field_without_a_readable_tag_hides_no_other),
        TEST(the_catalog_of_segments_says_static_or_saved),
        TEST(the_catalog_of_lists_goes_on_behind_a_full_page),
        {0},
    };
    return suite_run("mailchimp: check and catalog", tests);
}
