/* test_ometria_sink.c -- what the connector for Ometria sends for a change. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "tests/connectors/ometria_stage.h"
#include "tests/support/suite.h"

#define HEAD                                                                           \
    "[{\"@type\":\"contact\",\"@collection\":\"mailchimp_a36b032126\",\"id\":\"w1\","  \
    "\"email\":\"ann@example.com\",\"@merge\":true"
#define TAKEN "{\"status\":\"OK\",\"request_id\":\"r\",\"accepted\":1,\"rejected\":0}"
#define OPTED_AT INT64_C(1795341600000) /* 2026-11-22T10:00:00Z */

static struct stage stage;

enum { MOST_FIELDS = 4 };

/* One change and what must be sent for it; NULL: nothing, it is refused. */
static const struct change_row {
    const char *what;
    struct wherry_field fields[MOST_FIELDS], present[MOST_FIELDS];
    int64_t consent_at_ms;
    enum wherry_verb verb;
    enum wherry_consent consent;
    int clear;
    bool no_welcome, force;
    const char *sent, *lookup;
    const char *field;
    enum wherry_reason reason;
} rows[] = {
    {.what = "a create is opted in with the list's own time",
     .verb = WHERRY_CREATE,
     .fields = {{"firstname", "Ann"}, {"lastname", ""}},
     .consent = WHERRY_SUBSCRIBED,
     .consent_at_ms = OPTED_AT,
     .sent = HEAD ",\"firstname\":\"Ann\",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\","
                  "\"timestamp_subscribed\":\"2026-11-22T10:00:00Z\"}]"},
    {.what = "without a welcome the time is left out",
     .verb = WHERRY_CREATE,
     .consent = WHERRY_SUBSCRIBED,
     .consent_at_ms = OPTED_AT,
     .no_welcome = true,
     .sent = HEAD ",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\"}]"},
    {.what = "an unknown time is left out",
     .verb = WHERRY_CREATE,
     .consent = WHERRY_SUBSCRIBED,
     .sent = HEAD ",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\"}]"},
    {.what = "who has not confirmed is created without a word on consent",
     .verb = WHERRY_CREATE,
     .consent = WHERRY_PENDING,
     .consent_at_ms = OPTED_AT,
     .sent = HEAD "}]"},
    {.what = "an opt-in is never forced",
     .verb = WHERRY_CREATE,
     .consent = WHERRY_SUBSCRIBED,
     .force = true,
     .sent = HEAD ",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\"}]"},
    {.what = "an unsubscribe is an opt-out and nothing else",
     .verb = WHERRY_UNSUBSCRIBE,
     .fields = {{"firstname", "Ann"}},
     .consent_at_ms = OPTED_AT,
     .sent = HEAD ",\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\","
                  "\"timestamp_unsubscribed\":\"2026-11-22T10:00:00Z\"}]"},
    {.what = "an opt-out is forced where the options say so",
     .verb = WHERRY_UNSUBSCRIBE,
     .force = true,
     .sent = HEAD ",\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\","
                  "\"@force_optin\":true}]"},
    {.what = "an update carries neither consent nor times",
     .verb = WHERRY_UPDATE,
     .fields = {{"gender", "f"}, {"date_of_birth", "1980-05-01"}},
     .consent = WHERRY_SUBSCRIBED,
     .consent_at_ms = OPTED_AT,
     .force = true,
     .sent = HEAD ",\"gender\":\"f\",\"date_of_birth\":\"1980-05-01\"}]"},
    {.what = "custom fields go into properties",
     .verb = WHERRY_UPDATE,
     .fields = {{"properties.tier", "gold"},
                {"country_id", "GB"},
                {"properties.size", "M"}},
     .sent = HEAD ",\"country_id\":\"GB\",\"properties\":{\"tier\":\"gold\","
                  "\"size\":\"M\"}}]"},
    {.what = "a last name takes the first name along",
     .verb = WHERRY_UPDATE,
     .fields = {{"lastname", "Lee"}},
     .present = {{"firstname", "Ann"}, {"lastname", "Low"}, {"prefix", "Dr"}},
     .sent = HEAD ",\"lastname\":\"Lee\",\"firstname\":\"Ann\",\"prefix\":\"Dr\"}]"},
    {.what = "a blank first name is not sent along",
     .verb = WHERRY_UPDATE,
     .fields = {{"lastname", "Lee"}},
     .present = {{"firstname", ""}, {"lastname", "Low"}},
     .sent = HEAD ",\"lastname\":\"Lee\"}]"},
    {.what = "a first name that is not cleared stays",
     .verb = WHERRY_UPDATE,
     .fields = {{"lastname", "Lee"}, {"firstname", ""}},
     .present = {{"firstname", "Ann"}},
     .sent = HEAD ",\"lastname\":\"Lee\",\"firstname\":\"Ann\"}]"},
    {.what = "an unknown first name is looked up",
     .verb = WHERRY_UPDATE,
     .fields = {{"lastname", "Lee"}},
     .lookup = "[{\"id\":\"p-0\",\"email\":\"ann@example.com\",\"firstname\":\"No\"},"
               "{\"id\":\"p-1\",\"email\":\"ann@example.com\",\"firstname\":\"Ann\","
               "\"lastname\":\"Low\",\"middlename\":\"B\"}]",
     .sent = HEAD ",\"lastname\":\"Lee\",\"firstname\":\"Ann\","
                  "\"middlename\":\"B\"}]"},
    {.what = "a blank is written as null where the options say so",
     .verb = WHERRY_UPDATE,
     .fields = {{"gender", ""}, {"properties.tier", ""}},
     .clear = CLEAR_NULL,
     .sent = HEAD ",\"gender\":null,\"properties\":{\"tier\":null}}]"},
    {.what = "a blank is written as empty text where the options say so",
     .verb = WHERRY_UPDATE,
     .fields = {{"gender", ""}},
     .clear = CLEAR_EMPTY,
     .sent = HEAD ",\"gender\":\"\"}]"},
    {.what = "a blank is left out beside another value",
     .verb = WHERRY_UPDATE,
     .fields = {{"gender", ""}, {"timezone", "UTC"}},
     .sent = HEAD ",\"timezone\":\"UTC\"}]"},
    {.what = "a blank alone is refused",
     .verb = WHERRY_UPDATE,
     .fields = {{"gender", ""}},
     .reason = WHERRY_REASON_VALUE,
     .field = "gender"},
    {.what = "a gender of another spelling is refused",
     .verb = WHERRY_UPDATE,
     .fields = {{"gender", "Female"}},
     .reason = WHERRY_REASON_VALUE,
     .field = "gender"},
    {.what = "a birthday that is not a date is refused",
     .verb = WHERRY_UPDATE,
     .fields = {{"date_of_birth", "05/01"}},
     .reason = WHERRY_REASON_VALUE,
     .field = "date_of_birth"},
    {.what = "a country by its name is refused",
     .verb = WHERRY_UPDATE,
     .fields = {{"country_id", "France"}},
     .reason = WHERRY_REASON_VALUE,
     .field = "country_id"},
    {.what = "what only a profile has is refused",
     .verb = WHERRY_UPDATE,
     .fields = {{"stats.revenue", "1"}},
     .reason = WHERRY_REASON_VALUE,
     .field = "stats.revenue"},
    {.what = "the opt-in is no field",
     .verb = WHERRY_UPDATE,
     .fields = {{"marketing_optin", "EXPLICITLY_OPTEDIN"}},
     .reason = WHERRY_REASON_VALUE,
     .field = "marketing_optin"},
    {.what = "a listed property that is not a number is refused",
     .verb = WHERRY_UPDATE,
     .fields = {{"properties.points", "many"}},
     .reason = WHERRY_REASON_VALUE,
     .field = "properties.points"},
    {.what = "listed properties are numbers and truths",
     .verb = WHERRY_UPDATE,
     .fields = {{"properties.points", "7.50"},
                {"properties.vip", "true"},
                {"properties.spend", "8"},
                {"properties.point", "9"}},
     .sent = HEAD ",\"properties\":{\"points\":7.5,\"vip\":true,\"spend\":8,"
                  "\"point\":\"9\"}}]"},
    {.what = "an address cannot be changed",
     .verb = WHERRY_RENAME,
     .reason = WHERRY_REASON_OTHER,
     .field = ""},
    {.what = "a segment cannot be joined",
     .verb = WHERRY_JOIN,
     .reason = WHERRY_REASON_OTHER,
     .field = ""},
};
enum { ROWS = sizeof rows / sizeof *rows };

static size_t count_fields(const struct wherry_field *fields)
{
    size_t count = 0;
    while (count < MOST_FIELDS && fields[count].name != NULL)
        count++;
    return count;
}

static struct wherry_change change_of(const struct change_row *row)
{
    return (struct wherry_change){.verb = row->verb,
                                  .key = "ann@example.com",
                                  .id = "p-1",
                                  .consent = row->consent,
                                  .consent_at_ms = row->consent_at_ms,
                                  .fields = row->fields,
                                  .field_count = count_fields(row->fields),
                                  .present = row->present,
                                  .present_count = count_fields(row->present)};
}

START_TEST(a_change_is_sent_as_the_service_needs_it_or_refused)
{
    const struct change_row *row = &rows[_i];
    struct wherry_change change = change_of(row);
    stage_open(&stage);
    stage.config.welcome = !row->no_welcome;
    stage.config.force_optout = row->force;
    stage.config.clear = row->clear;
    stage.config.number_properties = "points, spend";
    stage.config.boolean_properties = "vip";
    stage_start(&stage);
    if (row->lookup != NULL)
        stage_get(&stage, "/profiles?email=ann%40example.com", 200, row->lookup);
    if (row->sent != NULL) {
        stage_push(&stage, row->sent, 202, TAKEN);
        stage_get(&stage, "/push/_errors", 200, "[]");
    }
    const enum wherry_status status = stage_write(&stage, &change, 1);
    ck_assert_msg(status == WHERRY_OK, "%s: %s", row->what, stage.error.message);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_msg((verdict->outcome == WHERRY_ACCEPTED) == (row->sent != NULL), "%s",
                  row->what);
    if (row->sent == NULL) {
        ck_assert_int_eq(verdict->outcome, WHERRY_REFUSED);
        ck_assert_int_eq(verdict->reason, row->reason);
        ck_assert_str_eq(verdict->field, row->field);
        ck_assert_str_ne(verdict->words, "");
    }
    stage_close(&stage);
}
END_TEST

/* ---- What no row of a table can show */

static void refuses(struct wherry_change change, enum wherry_reason reason)
{
    stage_begin(&stage);
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_REFUSED);
    ck_assert_int_eq(verdict->reason, reason);
    stage_close(&stage);
}

START_TEST(an_erased_person_is_never_written)
{
    refuses((struct wherry_change){.verb = WHERRY_UNSUBSCRIBE,
                                   .key = "x@anonymous.ometria"},
            WHERRY_REASON_FORGOTTEN);
}
END_TEST

START_TEST(an_address_is_never_an_id)
{
    refuses((struct wherry_change){.verb = WHERRY_UNSUBSCRIBE,
                                   .key = "ann@example.com",
                                   .own_id = "ann@example.com"},
            WHERRY_REASON_OTHER);
}
END_TEST

static void refuses_long(const char *name, size_t length)
{
    char *value = memory_allocate(length + 1);
    memset(value, 'x', length);
    const struct wherry_field field = {name, value};
    refuses((struct wherry_change){.verb = WHERRY_UPDATE,
                                   .key = "ann@example.com",
                                   .fields = &field,
                                   .field_count = 1},
            WHERRY_REASON_VALUE);
    free(value);
}

START_TEST(custom_fields_over_a_thousand_bytes_are_refused)
{
    refuses_long("properties.note", 1001 - strlen("{\"note\":\"\"}"));
}
END_TEST

START_TEST(custom_fields_may_take_a_thousand_bytes)
{
    char value[1000] = "", body[1400];
    memset(value, 'x', 1000 - strlen("{\"note\":\"\"}"));
    const struct wherry_field field = {"properties.note", value};
    struct wherry_change change = {.verb = WHERRY_UPDATE,
                                   .key = "ann@example.com",
                                   .fields = &field,
                                   .field_count = 1};
    stage_begin(&stage);
    snprintf(body, sizeof body, HEAD ",\"properties\":{\"note\":\"%s\"}}]", value);
    stage_push(&stage, body, 202, TAKEN);
    stage_get(&stage, "/push/_errors", 200, "[]");
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_OK);
    stage_close(&stage);
}
END_TEST

START_TEST(a_record_of_more_than_60_kb_is_refused)
{
    refuses_long("timezone", 60000);
}
END_TEST

START_TEST(a_contact_missing_at_the_name_look_up_is_gone)
{
    const struct wherry_field field = {"lastname", "Lee"};
    struct wherry_change change = {.verb = WHERRY_UPDATE,
                                   .key = "ann@example.com",
                                   .fields = &field,
                                   .field_count = 1};
    stage_begin(&stage);
    stage_get(&stage, "/profiles?email=ann%40example.com", 404, "{}");
    stage_get(&stage, "/profiles?limit=1", 200, "[]");
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_GONE);
    stage_close(&stage);
}
END_TEST

START_TEST(only_contacts_can_be_written_to)
{
    void *sink = NULL;
    stage_begin(&stage);
    ck_assert_int_eq(
        wherry_connector.sink->open(stage.self, "segment:7", &sink, &stage.error),
        WHERRY_FAILED);
    stage_close(&stage);
}
END_TEST

static const struct test tests[] = {
    {"a_change_is_sent_as_the_service_needs_it_or_refused",
     &a_change_is_sent_as_the_service_needs_it_or_refused, ROWS, 0},
    TEST(an_erased_person_is_never_written),
    TEST(an_address_is_never_an_id),
    TEST(custom_fields_over_a_thousand_bytes_are_refused),
    TEST(custom_fields_may_take_a_thousand_bytes),
    TEST(a_record_of_more_than_60_kb_is_refused),
    TEST(a_contact_missing_at_the_name_look_up_is_gone),
    TEST(only_contacts_can_be_written_to),
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: sink", tests);
}
