/* test_ometria_faults.c -- a value that cannot be written holds back nothing but itself.
 */
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
#define OPTED_IN ",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\"}]"

enum { MOST = 5 };

static struct stage stage;

static const struct row {
    struct wherry_field fields[MOST + 1];
    enum wherry_verb verb;
    const char *sent; /* NULL: all of it is refused */
    const char *faults[MOST + 1];
} rows[] = {
    {.verb = WHERRY_UPDATE,
     .fields = {{"gender", "Female"}, {"timezone", "UTC"}},
     .sent = HEAD ",\"timezone\":\"UTC\"}]",
     .faults = {"gender"}},
    {.verb = WHERRY_UPDATE,
     .fields = {{"timezone", "UTC"}, {"date_of_birth", "05/01"}, {"gender", "f"}},
     .sent = HEAD ",\"timezone\":\"UTC\",\"gender\":\"f\"}]",
     .faults = {"date_of_birth"}},
    {.verb = WHERRY_UPDATE,
     .fields = {{"country_id", "France"}, {"properties.tier", "gold"}},
     .sent = HEAD ",\"properties\":{\"tier\":\"gold\"}}]",
     .faults = {"country_id"}},
    {.verb = WHERRY_UPDATE,
     .fields = {{"properties.points", "many"},
                {"properties.vip", "perhaps"},
                {"properties.tier", "gold"}},
     .sent = HEAD ",\"properties\":{\"tier\":\"gold\"}}]",
     .faults = {"properties.points", "properties.vip"}},
    {.verb = WHERRY_UPDATE,
     .fields = {{"stats.revenue", "1"}, {"lastname", "Lee"}, {"firstname", "Ann"}},
     .sent = HEAD ",\"lastname\":\"Lee\",\"firstname\":\"Ann\"}]",
     .faults = {"stats.revenue"}},
    {.verb = WHERRY_UPDATE,
     .fields = {{"gender", "Female"}, {"country_id", "France"}},
     .faults = {"gender", "country_id"}},
    {.verb = WHERRY_UPDATE,
     .fields = {{"gender", "Female"}, {"timezone", ""}},
     .faults = {"gender"}},
    {.verb = WHERRY_CREATE,
     .fields = {{"gender", "Female"}, {"date_of_birth", "x"}},
     .sent = HEAD OPTED_IN,
     .faults = {"gender", "date_of_birth"}},
    {.verb = WHERRY_UNSUBSCRIBE,
     .fields = {{"gender", "Female"}},
     .sent = HEAD ",\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\"}]"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void start(void)
{
    stage_open(&stage);
    stage.config.number_properties = "points";
    stage.config.boolean_properties = "vip";
    stage_start(&stage);
}

static size_t count_faults(const char *const *faults)
{
    size_t count = 0;
    while (faults[count] != NULL)
        count++;
    return count;
}

static const struct wherry_verdict *write_change(const struct wherry_field *fields,
                                                 size_t count, enum wherry_verb verb,
                                                 const char *sent)
{
    struct wherry_change change = {.verb = verb,
                                   .key = "ann@example.com",
                                   .consent = WHERRY_SUBSCRIBED,
                                   .fields = fields,
                                   .field_count = count};
    if (sent != NULL) {
        stage_push(&stage, sent, 202, TAKEN);
        stage_get(&stage, "/push/_errors", 200, "[]");
    }
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_OK);
    return scripted_host_verdict(stage.host, 1);
}

START_TEST(a_value_that_cannot_be_written_holds_back_nothing_but_itself)
{
    const struct row *row = &rows[_i];
    size_t fields = 0;
    while (row->fields[fields].name != NULL)
        fields++;
    start();
    const struct wherry_verdict *verdict =
        write_change(row->fields, fields, row->verb, row->sent);
    ck_assert_int_eq(verdict->outcome,
                     row->sent == NULL ? WHERRY_REFUSED : WHERRY_ACCEPTED);
    ck_assert_int_eq(verdict->reason,
                     row->sent == NULL ? WHERRY_REASON_VALUE : WHERRY_REASON_NONE);
    ck_assert_uint_eq(verdict->fault_count, count_faults(row->faults));
    for (size_t i = 0; i < verdict->fault_count; i++) {
        ck_assert_str_eq(verdict->faults[i].field, row->faults[i]);
        ck_assert_str_ne(verdict->faults[i].words, "");
    }
    if (row->sent == NULL)
        ck_assert_str_eq(verdict->field, row->faults[0]);
    stage_close(&stage);
}
END_TEST

static char *long_text(size_t length)
{
    char *text = memory_allocate(length + 1);
    memset(text, 'x', length);
    return text;
}

START_TEST(of_too_many_custom_fields_the_longest_is_left_out)
{
    char *long_one = long_text(700), *longer = long_text(800);
    const struct wherry_field fields[] = {{"properties.tier", "gold"},
                                          {"properties.story", longer},
                                          {"timezone", "UTC"},
                                          {"properties.note", long_one}};
    char sent[1200];
    start();
    snprintf(sent, sizeof sent,
             HEAD ",\"timezone\":\"UTC\",\"properties\":{\"tier\":\"gold\","
                  "\"note\":\"%s\"}}]",
             long_one);
    const struct wherry_verdict *verdict = write_change(fields, 4, WHERRY_UPDATE, sent);
    ck_assert_int_eq(verdict->outcome, WHERRY_ACCEPTED);
    ck_assert_uint_eq(verdict->fault_count, 1);
    ck_assert_str_eq(verdict->faults[0].field, "properties.story");
    ck_assert_ptr_nonnull(strstr(verdict->faults[0].words, "1000 bytes"));
    stage_close(&stage);
    free(long_one);
    free(longer);
}
END_TEST

START_TEST(as_many_custom_fields_are_left_out_as_it_takes)
{
    char *text = long_text(995);
    const struct wherry_field fields[] = {{"properties.a", text},
                                          {"properties.b", text},
                                          {"properties.c", text},
                                          {"properties.d", "d"}};
    start();
    const struct wherry_verdict *verdict =
        write_change(fields, 4, WHERRY_UPDATE, HEAD ",\"properties\":{\"d\":\"d\"}}]");
    ck_assert_int_eq(verdict->outcome, WHERRY_ACCEPTED);
    ck_assert_uint_eq(verdict->fault_count, 3);
    stage_close(&stage);
    free(text);
}
END_TEST

START_TEST(of_a_record_that_is_too_long_the_longest_value_is_left_out)
{
    char *text = long_text(60000);
    const struct wherry_field fields[] = {{"timezone", text}, {"gender", "f"}};
    start();
    const struct wherry_verdict *verdict =
        write_change(fields, 2, WHERRY_UPDATE, HEAD ",\"gender\":\"f\"}]");
    ck_assert_int_eq(verdict->outcome, WHERRY_ACCEPTED);
    ck_assert_str_eq(verdict->faults[0].field, "timezone");
    stage_close(&stage);
    free(text);
}
END_TEST

START_TEST(a_join_with_a_value_that_is_too_long_is_a_join)
{
    char *text = long_text(60000);
    const struct wherry_field field = {"timezone", text};
    start();
    const struct wherry_verdict *verdict =
        write_change(&field, 1, WHERRY_CREATE, HEAD OPTED_IN);
    ck_assert_int_eq(verdict->outcome, WHERRY_ACCEPTED);
    ck_assert_uint_eq(verdict->fault_count, 1);
    stage_close(&stage);
    free(text);
}
END_TEST

START_TEST(names_are_not_written_while_the_profile_cannot_be_read)
{
    const struct wherry_field field = {"lastname", "Lee"};
    start();
    stage_get(&stage, "/profiles?email=ann%40example.com", 200,
              "[{\"id\":\"a-1\",\"email\":\"ann@example.com\","
              "\"marketing_optin\":\"maybe\"}]");
    ck_assert_int_eq(write_change(&field, 1, WHERRY_UPDATE, NULL)->outcome,
                     WHERRY_LATER);
    stage_close(&stage);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_value_that_cannot_be_written_holds_back_nothing_but_itself",
         &a_value_that_cannot_be_written_holds_back_nothing_but_itself, ROWS, 0},
        TEST(of_too_many_custom_fields_the_longest_is_left_out),
        TEST(as_many_custom_fields_are_left_out_as_it_takes),
        TEST(of_a_record_that_is_too_long_the_longest_value_is_left_out),
        TEST(a_join_with_a_value_that_is_too_long_is_a_join),
        TEST(names_are_not_written_while_the_profile_cannot_be_read),
        {0},
    };
    return suite_run("ometria: faults", tests);
}
