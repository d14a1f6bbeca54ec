/* test_mailchimp_faults.c -- what is refused holds back itself and nothing else. */
#include <stdio.h>
#include <string.h>

#include "tests/connectors/mailchimp_stage.h"

static const struct wherry_field three[] = {
    {"FNAME", "Ann"}, {"LTV", "12.5"}, {"COLOUR", "Red"}};

#define REFUSED(errors)                                                                \
    "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"Your merge fields "   \
    "were invalid.\",\"errors\":[" errors "]}"
#define NAMED(field, message) "{\"field\":\"" field "\",\"message\":\"" message "\"}"
#define ALL_THREE "{\"FNAME\":\"Ann\",\"LTV\":12.5,\"COLOUR\":\"Red\"}"

static const struct wherry_verdict *update(struct stage *stage, void *sink)
{
    struct wherry_change one = stage_change(1, WHERRY_UPDATE, "ann@x.test", "c1");
    one.fields = three;
    one.field_count = 3;
    ck_assert_status(stage, stage_write(stage, sink, &one, 1), WHERRY_OK);
    return scripted_host_verdict(stage->host, 1);
}

static void expect_patch(struct stage *stage, bool unchecked, const char *fields,
                         long code, const char *answer)
{
    char body[256];
    snprintf(body, sizeof body, "{\"merge_fields\":%s}", fields);
    stage_expect(stage, "PATCH",
                 unchecked ? STAGE_LIST "/members/c1?skip_merge_validation=true"
                           : STAGE_LIST "/members/c1",
                 body, code, answer);
}

START_TEST(an_update_goes_without_the_values_that_are_refused)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    expect_patch(&stage, false, ALL_THREE, 400,
                 REFUSED(NAMED("merge_fields.LTV", "Please enter a number")));
    expect_patch(&stage, true, "{\"FNAME\":\"Ann\",\"COLOUR\":\"Red\"}", 200,
                 FOUND("ann@x.test", "c1", "unsubscribed"));
    const struct wherry_verdict *verdict = update(&stage, sink);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_uint_eq(verdict->fault_count, 1);
    ck_assert_str_eq(verdict->faults[0].field, "LTV");
    ck_assert_str_eq(verdict->faults[0].words, "Please enter a number");
    stage_end(&stage, sink);
}
END_TEST

START_TEST(fields_that_are_refused_one_after_the_other_are_left_out_one_by_one)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    expect_patch(&stage, false, ALL_THREE, 400,
                 REFUSED(NAMED("LTV", "Please enter a number")));
    expect_patch(&stage, true, "{\"FNAME\":\"Ann\",\"COLOUR\":\"Red\"}", 400,
                 REFUSED(NAMED("COLOUR", "Red is none of the choices")));
    expect_patch(&stage, true, "{\"FNAME\":\"Ann\"}", 200,
                 FOUND("ann@x.test", "c1", "subscribed"));
    const struct wherry_verdict *verdict = update(&stage, sink);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_uint_eq(verdict->fault_count, 2);
    ck_assert_str_eq(verdict->faults[1].field, "COLOUR");
    /* The words do not bring the value. */
    ck_assert_ptr_null(strstr(verdict->faults[1].words, "Red"));
    stage_end(&stage, sink);
}
END_TEST

START_TEST(an_update_of_which_nothing_is_left_is_refused_with_all_faults)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    expect_patch(
        &stage, false, ALL_THREE, 400,
        REFUSED(NAMED("LTV", "no") "," NAMED("FNAME", "no") "," NAMED("COLOUR", "no")));
    const struct wherry_verdict *verdict = update(&stage, sink);
    ck_assert_int_eq(verdict->outcome, WHERRY_REFUSED);
    ck_assert_int_eq(verdict->reason, WHERRY_REASON_VALUE);
    ck_assert_uint_eq(verdict->fault_count, 3);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(values_that_cannot_fit_are_faults_and_the_rest_is_written)
{
    static const struct wherry_field fields[] = {{"FNAME", "Ann"},
                                                 {"LTV", "much"},
                                                 {"GONE", "x"},
                                                 {"ADDRESS", "1 High St\n\nLeeds"}};
    static const char *const blamed[] = {"LTV", "GONE", "ADDRESS"};
    struct stage stage;
    void *sink = stage_begin(&stage);
    struct wherry_change one = stage_change(1, WHERRY_UPDATE, "ann@x.test", "c1");
    one.fields = fields;
    one.field_count = 4;
    expect_patch(&stage, false, "{\"FNAME\":\"Ann\"}", 200,
                 FOUND("ann@x.test", "c1", "subscribed"));
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_uint_eq(verdict->fault_count, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(verdict->faults[i].field, blamed[i]);
        ck_assert_str_ne(verdict->faults[i].words, "");
        ck_assert_ptr_null(strstr(verdict->faults[i].words, "much"));
    }
    stage_end(&stage, sink);
}
END_TEST

#define CREATE(fields)                                                                 \
    "{\"members\":[{\"email_address\":\"Ann@B\xC3\xBC"                                 \
    "cher.Example\",\"status\":"                                                       \
    "\"subscribed\"" fields "}],\"update_existing\":false}"
#define CREATED                                                                        \
    "{\"new_members\":[" FOUND("ann@xn--bcher-kva.example", "c1",                      \
                               "subscribed") "],\"errors\":[]}"
#define ROW(field, message)                                                            \
    "{\"email_address\":\"ann@b\xC3\xBC"                                               \
    "cher.example\",\"error\":\"Your merge "                                           \
    "fields were invalid.\",\"field\":\"" field "\",\"field_message\":\"" message      \
    "\"}"

static const struct wherry_verdict *create(struct stage *stage, void *sink)
{
    struct wherry_change one = stage_create(1, "Ann@B\xC3\xBC"
                                               "cher.Example");
    one.fields = three;
    one.field_count = 3;
    ck_assert_status(stage, stage_write(stage, sink, &one, 1), WHERRY_OK);
    return scripted_host_verdict(stage->host, 1);
}

START_TEST(a_new_member_is_written_as_the_source_spells_her)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    stage_expect(&stage, "POST", STAGE_LIST, CREATE(",\"merge_fields\":" ALL_THREE),
                 200, CREATED);
    const struct wherry_verdict *verdict = create(&stage, sink);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_str_eq(verdict->record->key, "ann@xn--bcher-kva.example");
    ck_assert_uint_eq(verdict->fault_count, 0);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_new_member_is_made_without_the_values_that_are_refused)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    stage_expect(&stage, "POST", STAGE_LIST, CREATE(",\"merge_fields\":" ALL_THREE),
                 200,
                 "{\"new_members\":[],\"errors\":[" ROW("LTV", "no number") "," ROW(
                     "COLOUR", "no choice") "]}");
    stage_expect(&stage, "POST", STAGE_LIST "?skip_merge_validation=true",
                 CREATE(",\"merge_fields\":{\"FNAME\":\"Ann\"}"), 200, CREATED);
    const struct wherry_verdict *verdict = create(&stage, sink);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_uint_eq(verdict->fault_count, 2);
    ck_assert_str_eq(verdict->faults[0].field, "LTV");
    ck_assert_str_eq(verdict->faults[1].field, "COLOUR");
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_refusal_that_names_no_field_does_not_hold_back_the_consent)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const char *answer = "{\"new_members\":[],\"errors\":[" ROW("", "") "]}";
    stage_expect(&stage, "POST", STAGE_LIST, CREATE(",\"merge_fields\":" ALL_THREE),
                 200, answer);
    stage_expect(&stage, "POST", STAGE_LIST "?skip_merge_validation=true",
                 CREATE(",\"merge_fields\":" ALL_THREE), 200, answer);
    stage_expect(&stage, "POST", STAGE_LIST "?skip_merge_validation=true", CREATE(""),
                 200, CREATED);
    const struct wherry_verdict *verdict = create(&stage, sink);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_uint_eq(verdict->fault_count, 3);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_new_member_whose_answer_cannot_be_read_is_read_back)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change one =
        stage_create(1, "urist.mcvankab@freddiesjokes.com");
    stage_expect(
        &stage, "POST", STAGE_LIST,
        "{\"members\":[{\"email_address\":\"urist.mcvankab@freddiesjokes.com\","
        "\"status\":\"subscribed\"}],\"update_existing\":false}",
        200,
        "{\"new_members\":[{\"email_address\":"
        "\"urist.mcvankab@freddiesjokes.com\",\"contact_id\":\"c1\","
        "\"status\":{}}]}");
    stage_expect(
        &stage, "GET",
        STAGE_LIST
        "/members/62eeb292278cc15f5817cb78f7790b08?fields=" STAGE_MEMBER_FIELDS,
        NULL, 200, FOUND("Urist.McVankab@FreddiesJokes.com", "c1", "subscribed"));
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_str_eq(verdict->record->key, "Urist.McVankab@FreddiesJokes.com");
    stage_end(&stage, sink);
}
END_TEST

static const struct full {
    long code;
    const char *answer;
} full[] = {
    {400, "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"You have reached the "
          "contact limit of your account.\"}"},
    {403, "{\"title\":\"Forbidden\",\"status\":403,\"detail\":\"This would exceed your "
          "plan limit. Upgrade your plan.\"}"},
    {200, "{\"new_members\":[],\"errors\":[{\"email_address\":\"a@x.test\",\"error\":"
          "\"The maximum number of contacts is reached.\",\"error_code\":"
          "\"ERROR_GENERIC\"},{\"email_address\":\"b@x.test\",\"error\":\"The maximum "
          "number of contacts is reached.\"}]}"},
};

START_TEST(an_account_that_is_full_is_told_as_such_in_one_request)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change both[] = {stage_create(1, "a@x.test"),
                                         stage_create(2, "b@x.test")};
    scripted_host_expect(
        stage.host, &(struct scripted_exchange){
                        .method = "POST",
                        .url = STAGE_LIST,
                        .body_fits = stage_any_body,
                        .answer = {.code = full[_i].code, .body = full[_i].answer}});
    ck_assert_status(&stage, stage_write(&stage, sink, both, 2), WHERRY_OK);
    for (uint64_t tag = 1; tag <= 2; tag++) {
        const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, tag);
        ck_assert_int_eq(verdict->outcome, WHERRY_REFUSED);
        ck_assert_int_eq(verdict->reason, WHERRY_REASON_FULL);
    }
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_rename_is_done_whatever_the_case_that_comes_back)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    struct wherry_change one = stage_change(1, WHERRY_RENAME, "old@x.test", "c1");
    one.new_key = "New@B\xC3\xBC"
                  "cher.example";
    stage_expect(&stage, "PATCH", STAGE_LIST "/members/c1",
                 "{\"email_address\":\"New@B\xC3\xBC"
                 "cher.example\"}",
                 200, FOUND("new@xn--bcher-kva.example", "c1", "subscribed"));
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_DONE);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_person_who_joins_a_segment_is_named_as_the_list_spells_her)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    void *sink = stage_sink(&stage, "segment:42");
    const struct wherry_change both[] = {
        stage_change(1, WHERRY_JOIN,
                     "Dee@B\xC3\xBC"
                     "cher.example",
                     "c1"),
        stage_change(2, WHERRY_JOIN, "dee@xn--bcher-kva.example", "c2")};
    stage_expect(
        &stage, "POST", STAGE_LIST "/segments/42",
        "{\"members_to_add\":[\"Dee@B\xC3\xBC"
        "cher.example\"]}",
        200,
        "{\"members_added\":[{\"email_address\":\"dee@xn--bcher-kva.example\"}],"
        "\"members_removed\":[],\"total_added\":1,\"total_removed\":0}");
    ck_assert_status(&stage, stage_write(&stage, sink, both, 2), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_DONE);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_LATER);
    stage_end(&stage, sink);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_update_goes_without_the_values_that_are_refused),
        TEST(fields_that_are_refused_one_after_the_other_are_left_out_one_by_one),
        TEST(an_update_of_which_nothing_is_left_is_refused_with_all_faults),
        TEST(values_that_cannot_fit_are_faults_and_the_rest_is_written),
        TEST(a_new_member_is_written_as_the_source_spells_her),
        TEST(a_new_member_is_made_without_the_values_that_are_refused),
        TEST(a_refusal_that_names_no_field_does_not_hold_back_the_consent),
        TEST(a_new_member_whose_answer_cannot_be_read_is_read_back),
        {"an_account_that_is_full_is_told_as_such_in_one_request",
         &an_account_that_is_full_is_told_as_such_in_one_request,
         (int)(sizeof full / sizeof *full), 0},
        TEST(a_rename_is_done_whatever_the_case_that_comes_back),
        TEST(a_person_who_joins_a_segment_is_named_as_the_list_spells_her),
        {0},
    };
    return suite_run("mailchimp: what is refused", tests);
}
