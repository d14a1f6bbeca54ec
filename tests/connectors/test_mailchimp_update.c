/* test_mailchimp_update.c -- changes of members who are there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/connectors/mailchimp_stage.h"

START_TEST(an_update_carries_its_fields_and_no_status)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    static const struct wherry_field fields[] = {
        {"FNAME", ""}, {"BIRTHDAY", "11-22"}, {"COLOUR", "red"}};
    struct wherry_change one = stage_change(1, WHERRY_UPDATE, "ann@x.test", "c1");
    one.fields = fields;
    one.field_count = 3;
    stage_expect(&stage, "PATCH", STAGE_LIST "/members/c1",
                 "{\"merge_fields\":{\"FNAME\":\"\",\"BIRTHDAY\":\"11/22\","
                 "\"COLOUR\":\"Red\"}}",
                 200, FOUND("ann@x.test", "c1", "unsubscribed"));
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_int_eq(verdict->record->consent, WHERRY_UNSUBSCRIBED);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_value_that_does_not_fit_is_refused_without_a_request)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    static const struct wherry_field fields[] = {{"LTV", "much"}};
    static const struct wherry_field unknown[] = {{"NOSUCH", "x"}};
    static const struct wherry_field half[] = {{"ADDRESS", "1 High St"}};
    struct wherry_change changes[] = {stage_change(1, WHERRY_UPDATE, "a@x.test", "c1"),
                                      stage_change(2, WHERRY_UPDATE, "b@x.test", "c2"),
                                      stage_change(3, WHERRY_UPDATE, "c@x.test", "c3")};
    changes[0].fields = fields;
    changes[0].field_count = 1;
    changes[1].fields = unknown;
    changes[1].field_count = 1;
    changes[2].fields = half;
    changes[2].field_count = 1;
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 3), WHERRY_OK);
    static const char *const blamed[] = {"LTV", "NOSUCH", "ADDRESS"};
    for (uint64_t tag = 1; tag <= 3; tag++) {
        const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, tag);
        ck_assert_int_eq(verdict->outcome, WHERRY_REFUSED);
        ck_assert_int_eq(verdict->reason, WHERRY_REASON_VALUE);
        ck_assert_str_eq(verdict->field, blamed[tag - 1]);
        ck_assert_uint_eq(verdict->fault_count, 1);
        ck_assert_str_eq(verdict->faults[0].field, blamed[tag - 1]);
        ck_assert_ptr_null(strstr(verdict->words, "much"));
    }
    stage_end(&stage, sink);
}
END_TEST

START_TEST(an_incomplete_address_is_left_out_and_told_and_the_rest_is_written)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    static const struct wherry_field fields[] = {{"FNAME", "Ann"},
                                                 {"ADDRESS", "1 High St\n\nLeeds"}};
    struct wherry_change one = stage_change(1, WHERRY_UPDATE, "a@x.test", "c1");
    one.fields = fields;
    one.field_count = 2;
    stage_expect(&stage, "PATCH", STAGE_LIST "/members/c1",
                 "{\"merge_fields\":{\"FNAME\":\"Ann\"}}", 200,
                 FOUND("a@x.test", "c1", "subscribed"));
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_ptr_nonnull(strstr(verdict->words, "'ADDRESS'"));
    ck_assert(scripted_host_logged(stage.host, "1 values were left out"));
    stage_end(&stage, sink);
}
END_TEST

START_TEST(an_unsubscribe_is_done_only_if_the_answer_shows_it)
{
    static const struct {
        const char *answer;
        enum wherry_outcome outcome;
    } rows[] = {
        {FOUND("a@x.test", "c1", "unsubscribed"), WHERRY_DONE},
        {FOUND("a@x.test", "c1", "subscribed"), WHERRY_LATER},
        {"{\"email_address\":\"a@x.test\",\"status\":\"unsub", WHERRY_UNKNOWN},
        {"{}", WHERRY_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stage stage;
        void *sink = stage_begin(&stage);
        const struct wherry_change one =
            stage_change(1, WHERRY_UNSUBSCRIBE, "a@x.test", "c1");
        stage_expect(&stage, "PATCH", STAGE_LIST "/members/c1",
                     "{\"status\":\"unsubscribed\"}", 200, rows[i].answer);
        ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
        ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome,
                         rows[i].outcome);
        stage_end(&stage, sink);
    }
}
END_TEST

START_TEST(a_rename_goes_to_the_lasting_member)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    struct wherry_change one = stage_change(1, WHERRY_RENAME, "old@x.test", "c1");
    one.new_key = "new@x.test";
    stage_expect(&stage, "PATCH", STAGE_LIST "/members/c1",
                 "{\"email_address\":\"new@x.test\"}", 200,
                 FOUND("new@x.test", "c1", "subscribed"));
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_str_eq(verdict->record->key, "new@x.test");
    stage_end(&stage, sink);
}
END_TEST

struct refusal {
    long code;
    const char *title, *detail;
    bool may_have_applied;
    enum wherry_outcome outcome;
    enum wherry_reason reason;
};

static const struct refusal refusals[] = {
    {400, "Member Exists", "n@x.test is already a list member. Use PUT", false,
     WHERRY_EXISTS, WHERRY_REASON_NONE},
    {400, "Bad Request", "n@x.test is already in this list with a status of 'Cleaned'",
     false, WHERRY_EXISTS, WHERRY_REASON_NONE},
    {400, "Member In Compliance State", "n@x.test is in a compliance state", false,
     WHERRY_REFUSED, WHERRY_REASON_STATE},
    {400, "Bad Request",
     "You can only update email addresses for members with a status of subscribed",
     false, WHERRY_REFUSED, WHERRY_REASON_STATE},
    {400, "Forgotten Email Not Subscribed", "n@x.test was permanently deleted", false,
     WHERRY_REFUSED, WHERRY_REASON_FORGOTTEN},
    {400, "Invalid Resource", "n@x.test looks fake or invalid", false, WHERRY_REFUSED,
     WHERRY_REASON_ADDRESS},
    {400, "Invalid Resource", "something else", false, WHERRY_REFUSED,
     WHERRY_REASON_OTHER},
    {429, "Too Many Requests", "", false, WHERRY_LATER, WHERRY_REASON_NONE},
    {500, "Internal Server Error", "", true, WHERRY_UNKNOWN, WHERRY_REASON_NONE},
    {0, "", "", true, WHERRY_UNKNOWN, WHERRY_REASON_NONE},
    {0, "", "", false, WHERRY_LATER, WHERRY_REASON_NONE},
};

START_TEST(the_answer_to_a_rename_is_its_verdict)
{
    const struct refusal *row = &refusals[_i];
    struct stage stage;
    void *sink = stage_begin(&stage);
    struct wherry_change one = stage_change(1, WHERRY_RENAME, "old@x.test", "c1");
    one.new_key = "n@x.test";
    char body[512];
    snprintf(body, sizeof body, "{\"title\":\"%s\",\"status\":%ld,\"detail\":\"%s\"}",
             row->title, row->code, row->detail);
    scripted_host_expect(stage.host,
                         &(struct scripted_exchange){
                             .method = "PATCH",
                             .url = STAGE_LIST "/members/c1",
                             .body = "{\"email_address\":\"n@x.test\"}",
                             .answer = {.code = row->code,
                                        .body = row->code > 0 ? body : NULL,
                                        .failure = "timed out",
                                        .may_have_applied = row->may_have_applied}});
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, row->outcome);
    ck_assert_int_eq(verdict->reason, row->reason);
    ck_assert_ptr_null(strchr(verdict->words, '@'));
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_member_that_is_gone_is_told_from_a_list_that_is_gone)
{
    for (int there = 0; there < 2; there++) {
        struct stage stage;
        void *sink = stage_begin(&stage);
        const struct wherry_change changes[] = {
            stage_change(1, WHERRY_UNSUBSCRIBE, "a@x.test", "c1"),
            stage_change(2, WHERRY_UNSUBSCRIBE, "b@x.test", "c2")};
        const char *absent = "{\"title\":\"Resource Not Found\",\"status\":404}";
        stage_expect(&stage, "PATCH", STAGE_LIST "/members/c1",
                     "{\"status\":\"unsubscribed\"}", 404, absent);
        stage_expect(&stage, "PATCH", STAGE_LIST "/members/c2",
                     "{\"status\":\"unsubscribed\"}", 404, absent);
        stage_expect_list(&stage, there != 0);
        if (there) /* it may have gone since: each 404 is asked about */
            stage_expect_list(&stage, true);
        enum wherry_status status = stage_write(&stage, sink, changes, 2);
        ck_assert_status(&stage, status, there ? WHERRY_OK : WHERRY_DENIED);
        ck_assert_str_eq(stage.error.option, there ? "" : "list_id");
        ck_assert_uint_eq(scripted_host_verdict_count(stage.host), there ? 2 : 0);
        if (there)
            ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome,
                             WHERRY_GONE);
        wherry_connector.sink->close(sink);
        stage_abandon(&stage);
    }
}
END_TEST

START_TEST(an_old_value_of_another_field_does_not_hold_back_an_unsubscribe)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change one =
        stage_change(1, WHERRY_UNSUBSCRIBE, "a@x.test", "c1");
    stage_expect(
        &stage, "PATCH", STAGE_LIST "/members/c1", "{\"status\":\"unsubscribed\"}", 400,
        "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"Your merge "
        "fields were invalid.\",\"errors\":[{\"field\":\"ADDRESS\","
        "\"message\":\"Please enter a complete address\"}]}");
    stage_expect(&stage, "PATCH", STAGE_LIST "/members/c1?skip_merge_validation=true",
                 "{\"status\":\"unsubscribed\"}", 200,
                 FOUND("a@x.test", "c1", "unsubscribed"));
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_DONE);
    stage_end(&stage, sink);
}
END_TEST

static void echo_id(void *self, const struct wherry_request *request,
                    struct scripted_answer *answer)
{
    static char body[256];
    (void)self;
    int number = atoi(strrchr(request->url, 'c') + 1);
    snprintf(body, sizeof body,
             "{\"email_address\":\"p%d@x.test\",\"contact_id\":\"c%d\",\"status\":"
             "\"unsubscribed\"}",
             number, number);
    *answer = (struct scripted_answer){.code = 200, .body = body};
}

static bool is_member(void *self, const char *url)
{
    (void)self;
    return strstr(url, "/members/c") != NULL;
}

START_TEST(every_change_in_flight_gets_its_own_verdict_in_any_order)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    static char keys[60][32], ids[60][16];
    struct wherry_change changes[60];
    for (int i = 0; i < 60; i++) {
        snprintf(keys[i], sizeof keys[i], "p%d@x.test", i);
        snprintf(ids[i], sizeof ids[i], "c%d", i);
        changes[i] = stage_change((uint64_t)i, WHERRY_UNSUBSCRIBE, keys[i], ids[i]);
    }
    scripted_host_deliver(stage.host, (enum scripted_order)(_i % 3), (uint64_t)_i + 1);
    scripted_host_expect(stage.host,
                         &(struct scripted_exchange){.method = "PATCH",
                                                     .url_fits = is_member,
                                                     .body_fits = stage_any_body,
                                                     .times = 60,
                                                     .reply = echo_id});
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 60), WHERRY_OK);
    for (int i = 0; i < 60; i++)
        ck_assert_str_eq(scripted_host_verdict(stage.host, (uint64_t)i)->record->id,
                         ids[i]);
    ck_assert_uint_eq(scripted_host_lane(stage.host, "mailchimp")->most_in_flight, 9);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_key_that_dies_in_the_middle_ends_the_writing)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change one =
        stage_change(1, WHERRY_UNSUBSCRIBE, "a@x.test", "c1");
    stage_expect(
        &stage, "PATCH", STAGE_LIST "/members/c1", "{\"status\":\"unsubscribed\"}", 403,
        "{\"title\":\"User Disabled\",\"status\":403,\"detail\":\"This account "
        "has been deactivated.\"}");
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_DENIED);
    ck_assert_str_eq(stage.error.option, "api_key");
    ck_assert_uint_eq(scripted_host_verdict_count(stage.host), 0);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(an_erased_person_is_never_written)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    struct wherry_change changes[] = {stage_create(1, "7@anonymous.ometria"),
                                      stage_change(2, WHERRY_RENAME, "a@x.test", "c1")};
    changes[1].new_key = "7@anonymous.ometria";
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 2), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_REFUSED);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_REFUSED);
    stage_end(&stage, sink);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_update_carries_its_fields_and_no_status),
        TEST(a_value_that_does_not_fit_is_refused_without_a_request),
        TEST(an_incomplete_address_is_left_out_and_told_and_the_rest_is_written),
        TEST(an_unsubscribe_is_done_only_if_the_answer_shows_it),
        TEST(a_rename_goes_to_the_lasting_member),
        {"the_answer_to_a_rename_is_its_verdict",
         &the_answer_to_a_rename_is_its_verdict, sizeof refusals / sizeof *refusals, 0},
        TEST(a_member_that_is_gone_is_told_from_a_list_that_is_gone),
        TEST(an_old_value_of_another_field_does_not_hold_back_an_unsubscribe),
        {"every_change_in_flight_gets_its_own_verdict_in_any_order",
         &every_change_in_flight_gets_its_own_verdict_in_any_order, 9, 0},
        TEST(a_key_that_dies_in_the_middle_ends_the_writing),
        TEST(an_erased_person_is_never_written),
        {0},
    };
    return suite_run("mailchimp: changing", tests);
}
