/* test_mailchimp_values.c -- values by type, and the words of errors by class. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/trouble.h"
#include "plugin/mailchimp/value.h"
#include "tests/connectors/mailchimp_stage.h"
#include "tests/support/json_same.h"

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define TWO_HUNDRED_AND_FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY

static const char *const colours[] = {"Red", "Green", NULL};

struct written {
    enum merge_type type;
    const char *value;
    enum value_fit fit;
    const char *json; /* of the value; NULL: it is not written */
};

static const struct written written[] = {
    {MERGE_TEXT, "Ann", VALUE_FITS, "\"Ann\""},
    {MERGE_TEXT, "", VALUE_FITS, "\"\""},
    {MERGE_TEXT, TWO_HUNDRED_AND_FIFTY "01234", VALUE_FITS,
     "\"" TWO_HUNDRED_AND_FIFTY "01234\""},
    {MERGE_TEXT, TWO_HUNDRED_AND_FIFTY "012345", VALUE_CUT,
     "\"" TWO_HUNDRED_AND_FIFTY "01234\""},
    /* a character of three bytes across the limit goes as a whole */
    {MERGE_TEXT, TWO_HUNDRED_AND_FIFTY "0123\xE2\x82\xAC", VALUE_CUT,
     "\"" TWO_HUNDRED_AND_FIFTY "0123\""},
    {MERGE_NUMBER, "19.99", VALUE_FITS, "19.99"},
    {MERGE_NUMBER, "-3", VALUE_FITS, "-3"},
    {MERGE_NUMBER, "0", VALUE_FITS, "0"},
    {MERGE_NUMBER, "", VALUE_FITS, "\"\""},
    {MERGE_NUMBER, "123456789012345678901234567890.123456789", VALUE_FITS,
     "123456789012345678901234567890.123456789"},
    {MERGE_NUMBER, "1e3", VALUE_UNFIT, NULL},
    {MERGE_NUMBER, "012", VALUE_UNFIT, NULL},
    {MERGE_NUMBER, "1.", VALUE_UNFIT, NULL},
    {MERGE_NUMBER, ".5", VALUE_UNFIT, NULL},
    {MERGE_NUMBER, "-", VALUE_UNFIT, NULL},
    {MERGE_NUMBER, "AAAAA", VALUE_UNFIT, NULL},
    {MERGE_NUMBER, "1,5", VALUE_UNFIT, NULL},
    {MERGE_DATE, "2026-11-22", VALUE_FITS, "\"2026-11-22\""},
    {MERGE_DATE, "22/11/2026", VALUE_UNFIT, NULL},
    {MERGE_DATE, "2026-02-30", VALUE_UNFIT, NULL},
    {MERGE_BIRTHDAY, "11-22", VALUE_FITS, "\"11/22\""},
    {MERGE_BIRTHDAY, "02-29", VALUE_FITS, "\"02/29\""},
    {MERGE_BIRTHDAY, "13-01", VALUE_UNFIT, NULL},
    {MERGE_BIRTHDAY, "11/22", VALUE_UNFIT, NULL},
    {MERGE_CHOICE, "Red", VALUE_FITS, "\"Red\""},
    {MERGE_CHOICE, "green", VALUE_FITS, "\"Green\""},
    {MERGE_CHOICE, "Blue", VALUE_UNFIT, NULL},
    {MERGE_PHONE, "+44 20 7946 0000", VALUE_FITS, "\"+44 20 7946 0000\""},
    {MERGE_PHONE, TWO_HUNDRED_AND_FIFTY "012345", VALUE_UNFIT, NULL},
    {MERGE_URL, "https://shop.example/", VALUE_FITS, "\"https://shop.example/\""},
    {MERGE_URL, TWO_HUNDRED_AND_FIFTY "012345", VALUE_UNFIT, NULL},
    {MERGE_ZIP, "10001", VALUE_FITS, "\"10001\""},
    {MERGE_ADDRESS, "1 High St\n\nLeeds\nYorks\nLS1 1AA\nUK", VALUE_FITS,
     "{\"addr1\":\"1 High St\",\"addr2\":\"\",\"city\":\"Leeds\",\"state\":\"Yorks\","
     "\"zip\":\"LS1 1AA\",\"country\":\"GB\"}"},
    {MERGE_ADDRESS, "1 High St\nFlat 2\nLeeds\nYorks\nLS1 1AA\n", VALUE_FITS,
     "{\"addr1\":\"1 High St\",\"addr2\":\"Flat 2\",\"city\":\"Leeds\","
     "\"state\":\"Yorks\",\"zip\":\"LS1 1AA\"}"},
    {MERGE_ADDRESS, "1 High St\n\nLeeds\n\nLS1 1AA\nGB", VALUE_INCOMPLETE, NULL},
    {MERGE_ADDRESS, "1 High St", VALUE_INCOMPLETE, NULL},
    {MERGE_ADDRESS, "1 High St\n\nLeeds\nYorks\nLS1 1AA\nEngland", VALUE_INCOMPLETE,
     NULL},
    {MERGE_ADDRESS, "", VALUE_FITS, "\"\""},
};

START_TEST(a_value_is_written_as_its_field_takes_it_or_not_at_all)
{
    const struct written *row = &written[_i];
    const struct merge_field field = {
        .tag = "TAG", .type = row->type, .choices = colours};
    const char *why = NULL;
    ck_assert_int_eq(value_fit(&field, row->value, &why), row->fit);
    if (row->json == NULL) {
        ck_assert_str_ne(why, "");
        return;
    }
    struct json_writer *writer = json_writer_create(false);
    json_begin_object(writer);
    value_write(writer, &field, row->value);
    json_end_object(writer);
    const char *text;
    size_t length;
    struct wherry_error error;
    ck_assert_int_eq(json_writer_finish(writer, &text, &length, &error), WHERRY_OK);
    char wanted[512];
    snprintf(wanted, sizeof wanted, "{\"TAG\":%s}", row->json);
    ck_assert_msg(json_same(text, wanted), "%s", text);
    json_writer_destroy(writer);
}
END_TEST

START_TEST(a_value_is_read_in_canonical_form)
{
    static const struct {
        enum merge_type type;
        const char *text, *canonical;
    } rows[] = {
        {MERGE_NUMBER, "290.53", "290.53"},
        {MERGE_NUMBER, "10", "10"},
        {MERGE_NUMBER, "10.0", "10"},
        {MERGE_NUMBER, "19.90", "19.9"},
        {MERGE_NUMBER, "-0", "0"},
        {MERGE_NUMBER, "0.00", "0"},
        {MERGE_NUMBER, "-0.50", "-0.5"},
        {MERGE_NUMBER, "1e3", "1000"},
        {MERGE_NUMBER, "1.5E+2", "150"},
        {MERGE_NUMBER, "25e-3", "0.025"},
        {MERGE_NUMBER, "", ""},
        {MERGE_NUMBER, "n/a", NULL},
        {MERGE_NUMBER, "1e999", NULL},
        {MERGE_TEXT, "\xC2\xA0\xE2\x80\x8B ", ""},
        {MERGE_NUMBER, " ", ""},
        {MERGE_TEXT, " x ", " x "},
        {MERGE_BIRTHDAY, "11/22", "11-22"},
        {MERGE_BIRTHDAY, "", ""},
        {MERGE_DATE, "2026-11-22", "2026-11-22"},
        {MERGE_TEXT, "10.0", "10.0"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct merge_field field = {.tag = "T", .type = rows[i].type};
        const struct json_value value = {
            .type = JSON_STRING, .text = rows[i].text, .length = strlen(rows[i].text)};
        const char *why = "";
        const char *canonical = value_from_scalar(&arena, &field, &value, &why);
        if (rows[i].canonical == NULL)
            ck_assert_str_eq(why, "is not a number");
        ck_assert_pstr_eq(canonical, rows[i].canonical);
    }
    const char *const parts[] = {"1 High St", NULL, "Leeds", "", "LS1", "GB"};
    ck_assert_str_eq(value_from_parts(&arena, parts), "1 High St\n\nLeeds\n\nLS1\nGB");
    const char *const country_alone[] = {"", "", "", "", "", "US"};
    ck_assert_str_eq(value_from_parts(&arena, country_alone), "");
    arena_free(&arena);
}
END_TEST

/* The reference's table of error values, row by row. */
struct told {
    long code;
    const char *title, *detail, *field, *message;
    enum trouble_kind kind;
};

#define MERGE_ERROR "Your merge fields were invalid."
#define SCHEMA_ERROR                                                                   \
    "The resource submitted could not be validated. For field-specific details, see "  \
    "the 'errors' array."

static const struct told told[] = {
    {401, "API Key Invalid",
     "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
     "", "", TROUBLE_DENIED},
    {401, "API Key Missing", "Your request did not include an API key.", "", "",
     TROUBLE_DENIED},
    {403, "Forbidden", "The API key provided is linked to datacenter 'us6'", "", "",
     TROUBLE_DENIED},
    {403, "User Disabled", "This account has been deactivated.", "", "",
     TROUBLE_DENIED},
    {403, "Forbidden", "", "", "", TROUBLE_DENIED},
    {403, "", "", "", "", TROUBLE_RETRY},
    {404, "Resource Not Found", "The requested resource could not be found.", "", "",
     TROUBLE_ABSENT},
    {404, "", "", "", "", TROUBLE_ABSENT},
    {400, "Member Exists",
     "ann@x.test is already a list member. Use PUT to insert or update list members.",
     "", "", TROUBLE_EXISTS},
    {400, "Member Exists",
     " is already a list member. Use PUT to insert or update list members.", "", "",
     TROUBLE_EXISTS},
    {400, "Member In Compliance State",
     "ann@x.test is in a compliance state due to unsubscribe, bounce, or compliance "
     "review and cannot be subscribed.",
     "", "", TROUBLE_STATE},
    {400, "Bad Request",
     "ann@x.test is already a list member in compliance state due to unsubscribe, "
     "bounce, or compliance review",
     "", "", TROUBLE_STATE},
    {400, "Forgotten Email Not Subscribed",
     "ann@x.test was permanently deleted and cannot be re-imported. The contact must "
     "re-subscribe to get back on the list.",
     "", "", TROUBLE_FORGOTTEN},
    {400, "Invalid Resource",
     "ann@x.test looks fake or invalid, please enter a real email address.", "", "",
     TROUBLE_ADDRESS},
    {400, "Invalid Resource", "Please provide a valid email address.", "", "",
     TROUBLE_ADDRESS},
    {400, "Invalid Resource",
     "ann@x.test has signed up to a lot of lists very recently; we're not allowing "
     "more signups for now",
     "", "", TROUBLE_SLOW},
    {400, "Invalid Resource",
     "Recipient \"ann@x.test\" has too many recent signup requests", "", "",
     TROUBLE_SLOW},
    {400, "Invalid Resource", MERGE_ERROR, "LTV", "Please enter a number",
     TROUBLE_VALUE},
    {400, "Invalid Resource", MERGE_ERROR, "LNAME", "Please enter a value",
     TROUBLE_VALUE},
    {400, "Invalid Resource", MERGE_ERROR, "ADDRESS", "Please enter a complete address",
     TROUBLE_VALUE},
    {400, "Invalid Resource", SCHEMA_ERROR, "",
     "Required fields were not provided: email_address", TROUBLE_OTHER},
    {400, "Invalid Resource", SCHEMA_ERROR, "merge_fields",
     "Schema describes object, array found instead", TROUBLE_VALUE},
    {400, "Invalid Resource", "Invalid interest ID: '7'", "", "", TROUBLE_FAILED},
    {400, "Invalid Resource",
     "Must provide either an \"options\" field or a \"static_segment\" field", "", "",
     TROUBLE_FAILED},
    {400, "Invalid Resource", "Cannot add \"x\" because it already exists on the list.",
     "", "", TROUBLE_EXISTS},
    {400, "Bad Request", "Sorry, that tag already exists.", "", "", TROUBLE_EXISTS},
    {400, "Bad Request",
     "A Static Segment with an id of 7 does not exist for this list", "", "",
     TROUBLE_FAILED},
    {400, "Bad Request", "your request is not correctly formatted", "", "",
     TROUBLE_OTHER},
    {405, "Method Not Allowed",
     "This list member cannot be removed. Can not archive a contact that is bounced, "
     "pending or archived",
     "", "", TROUBLE_STATE},
    {405, "Method Not Allowed",
     "The requested method and resource are not compatible. See the Allow header", "",
     "", TROUBLE_OTHER},
    {422, "Requested Fields Invalid", "", "", "", TROUBLE_FAILED},
    {426, "Upgrade Required", "", "", "", TROUBLE_FAILED},
    {429, "Too Many Requests",
     "You have exceeded the limit of 10 simultaneous connections.", "", "",
     TROUBLE_RETRY},
    {500, "Internal Server Error", "An unexpected internal error has occurred.", "", "",
     TROUBLE_RETRY},
    {503, "Compliance Related", "This method has been disabled.", "", "",
     TROUBLE_DENIED},
    {503, "akamai_503", "", "", "", TROUBLE_RETRY},
    {400, "Bad Request",
     "This member's status is \"cleaned.\" You can only update email addresses for "
     "members with a status of \"subscribed.\"",
     "", "", TROUBLE_STATE},
    {400, "Bad Request",
     "ann@x.test is already in this list with a status of \"Unsubscribed\"", "", "",
     TROUBLE_EXISTS},
    {400, "Bad Request",
     "ann@x.test has previously unsubscribed from this list and must opt in again.", "",
     "", TROUBLE_STATE},
    {400, "Bad Request",
     "ann@x.test was previously removed from this audience. To rejoin, they'll need to "
     "sign up using a Mailchimp form.",
     "", "", TROUBLE_FORGOTTEN},
};

static struct wherry_response response_of(const struct told *row, bool complete,
                                          char *body, size_t room)
{
    struct json_writer *writer = json_writer_create(false);
    json_begin_object(writer);
    if (complete)
        json_member_text(writer, "type", "https://mailchimp.com/developer/");
    if (row->title[0] != '\0')
        json_member_text(writer, "title", row->title);
    json_member_integer(writer, "status", row->code);
    if (row->detail[0] != '\0')
        json_member_text(writer, "detail", row->detail);
    if (row->message[0] != '\0') {
        json_key(writer, "errors");
        json_begin_array(writer);
        json_begin_object(writer);
        json_member_text(writer, "field", row->field);
        json_member_text(writer, "message", row->message);
        json_end_object(writer);
        json_end_array(writer);
    }
    json_end_object(writer);
    const char *text;
    size_t length;
    ck_assert_int_eq(json_writer_finish(writer, &text, &length, NULL), WHERRY_OK);
    snprintf(body, room, "%s", text);
    json_writer_destroy(writer);
    return (struct wherry_response){.size = sizeof(struct wherry_response),
                                    .code = row->code,
                                    .failure = "",
                                    .content_type = "application/problem+json",
                                    .body = body,
                                    .body_length = length,
                                    .request_id = "7e006fcb-7140"};
}

START_TEST(each_error_text_of_mailchimp_has_its_kind)
{
    const struct told *row = &told[_i];
    for (int complete = 0; complete < 2; complete++) {
        char body[1024];
        struct wherry_response response =
            response_of(row, complete != 0, body, sizeof body);
        struct trouble trouble;
        trouble_judge(&trouble, &response);
        ck_assert_msg(trouble.kind == row->kind, "%s: %s: %d", row->title, row->detail,
                      (int)trouble.kind);
        ck_assert_ptr_null(strstr(trouble.words, "ann@x.test"));
        ck_assert_msg(strstr(trouble.words, "7e006fcb-7140") != NULL ||
                          strstr(trouble.words, "'us6'") != NULL,
                      "%s", trouble.words);
        if (row->kind == TROUBLE_VALUE)
            ck_assert_str_eq(trouble.fields[0].tag, row->field);
    }
}
END_TEST

START_TEST(an_answer_that_is_no_json_may_go_well_another_time)
{
    static const struct {
        long code;
        const char *type, *body;
        enum trouble_kind kind;
    } rows[] = {
        {0, "", "", TROUBLE_RETRY},
        {200, "text/html", "<html>", TROUBLE_RETRY},
        {403, "text/html", "<html>Access Denied", TROUBLE_RETRY},
        {403, "", "", TROUBLE_RETRY},
        {503, "text/html", "<html>Access Denied", TROUBLE_RETRY},
        {504, "text/html", "<html>", TROUBLE_RETRY},
        {429, "", "", TROUBLE_RETRY},
        {401, "", "", TROUBLE_DENIED},
        {301, "text/html", "<html>", TROUBLE_FAILED},
        {500, "application/json", "{\"title\":\"Inter", TROUBLE_RETRY},
        {400, "application/json", "[]", TROUBLE_RETRY},
        {204, "", "", TROUBLE_NONE},
        {200, "application/json", "{}", TROUBLE_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct wherry_response response = {
            .size = sizeof response,
            .code = rows[i].code,
            .failure = "the connection was reset",
            .content_type = rows[i].type,
            .body = rows[i].body,
            .body_length = strlen(rows[i].body),
            .request_id = "",
        };
        struct trouble trouble;
        trouble_judge(&trouble, &response);
        ck_assert_msg(trouble.kind == rows[i].kind, "%ld %s", rows[i].code,
                      rows[i].type);
        if (trouble.kind != TROUBLE_NONE)
            ck_assert_str_ne(trouble.words, "");
    }
}
END_TEST

START_TEST(a_row_of_a_batch_is_classed_by_its_code_and_its_words)
{
    static const struct {
        struct trouble_row row;
        enum trouble_kind kind;
        const char *field;
    } rows[] = {
        {{"a@x.test is already a list member, do you want to update? please provide "
          "update_existing:true in the request body",
          "ERROR_CONTACT_EXISTS", "", ""},
         TROUBLE_EXISTS,
         ""},
        {{"", "ERROR_CONTACT_EXISTS", "", ""}, TROUBLE_EXISTS, ""},
        {{"a@x.test is already a list member in compliance state due to unsubscribe",
          "ERROR_GENERIC", "", ""},
         TROUBLE_STATE,
         ""},
        {{"a@x.test was permanently deleted and cannot be re-imported.", "", "", ""},
         TROUBLE_FORGOTTEN,
         ""},
        {{"a@x.test looks fake or invalid, please enter a real email address.",
          "ERROR_SOMETHING_NEW", "", ""},
         TROUBLE_ADDRESS,
         ""},
        {{"has signed up to a lot of lists very recently", "ERROR_GENERIC", "", ""},
         TROUBLE_SLOW,
         ""},
        {{"Your merge fields were invalid.", "ERROR_GENERIC", "LTV",
          "Please enter a number"},
         TROUBLE_VALUE,
         "LTV"},
        {{"something went wrong", "ERROR_GENERIC", "LTV", ""}, TROUBLE_VALUE, "LTV"},
        {{"something went wrong", "ERROR_GENERIC", "", ""}, TROUBLE_OTHER, ""},
        {{"", "", "", ""}, TROUBLE_OTHER, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trouble trouble;
        trouble_judge_row(&trouble, &rows[i].row, "id-1");
        ck_assert_msg(trouble.kind == rows[i].kind, "%s", rows[i].row.error);
        ck_assert_str_eq(trouble.fields[0].tag, rows[i].field);
        ck_assert_ptr_null(strstr(trouble.words, "a@x.test"));
        ck_assert_ptr_nonnull(strstr(trouble.words, "id-1"));
    }
}
END_TEST

START_TEST(the_subscriber_hash_is_of_the_address_in_lower_case)
{
    char hash[MEMBER_HASH_ROOM];
    member_hash("Urist.McVankab@freddiesjokes.com", hash);
    ck_assert_str_eq(hash, "62eeb292278cc15f5817cb78f7790b08");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_value_is_written_as_its_field_takes_it_or_not_at_all",
         &a_value_is_written_as_its_field_takes_it_or_not_at_all,
         sizeof written / sizeof *written, 0},
        TEST(a_value_is_read_in_canonical_form),
        {"each_error_text_of_mailchimp_has_its_kind",
         &each_error_text_of_mailchimp_has_its_kind, sizeof told / sizeof *told, 0},
        TEST(an_answer_that_is_no_json_may_go_well_another_time),
        TEST(a_row_of_a_batch_is_classed_by_its_code_and_its_words),
        TEST(the_subscriber_hash_is_of_the_address_in_lower_case),
        {0},
    };
    return suite_run("mailchimp: values and errors", tests);
}
