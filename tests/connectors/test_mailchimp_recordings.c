/* test_mailchimp_recordings.c -- answers as Mailchimp gives them, through the connector's own parsers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/mailchimp/member_page.h"
#include "plugin/mailchimp/trouble.h"
#include "tests/connectors/mailchimp_stage.h"
#include "tests/support/fidelity.h"

static char *read_answer(const char *file, size_t *length)
{
    char name[256];
    snprintf(name, sizeof name, "answers/%s", file);
    return fidelity_read(name, length);
}

static struct wherry_response response_of(long code, const char *type, const char *body,
                                          size_t length)
{
    return (struct wherry_response){.size = sizeof(struct wherry_response),
                                    .code = code,
                                    .failure = "",
                                    .content_type = type,
                                    .body = body,
                                    .body_length = length,
                                    .request_id = ""};
}

static struct merge_field answered_fields[] = {
    {.tag = "FNAME", .type = MERGE_TEXT},
    {.tag = "ADDRESS", .type = MERGE_ADDRESS},
    {.tag = "LTV", .type = MERGE_NUMBER},
    {.tag = "USERID", .type = MERGE_NUMBER},
};
static const struct merge_fields known = {
    .list = answered_fields, .count = 4, .loaded = true};

static const struct {
    const char *file;
    enum wherry_consent consent;
    enum wherry_word by;
    const char *id;
} members[] = {
    {"01-member-create.200.json", WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN,
     "5be1a7c0ffee5be1a7c0ffee5be1a7c0"},
    {"02-member-unsubscribed-by-api.200.json", WHERRY_UNSUBSCRIBED, WHERRY_BY_ADMIN,
     NULL},
    {"03-member-change-email.200.json", WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, NULL},
    {"04-member-archived-get.200.json", WHERRY_ARCHIVED, WHERRY_BY_UNKNOWN, NULL},
    {"05-member-readd-archived.200.json", WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, NULL},
};

START_TEST(the_answer_about_a_member_gives_consent_and_id)
{
    size_t length;
    char *body = read_answer(members[_i].file, &length);
    const struct wherry_response response =
        response_of(200, "application/json", body, length);
    const struct answer answer = {.response = &response, .label = "GET /x"};
    struct arena arena = {0};
    struct member member;
    struct wherry_error error = {0};
    ck_assert_msg(member_page_read_one(&answer, &arena, &known, NULL, &member,
                                       &error) == WHERRY_OK,
                  "%s", error.message);
    ck_assert_int_eq(member.record.consent, members[_i].consent);
    ck_assert_int_eq(member.record.by, members[_i].by);
    ck_assert_uint_eq(strlen(member.record.id), 32);
    if (members[_i].id != NULL)
        ck_assert_str_eq(member.record.id, members[_i].id);
    ck_assert_int_gt(member.record.changed_at_ms, 0);
    ck_assert_int_gt(member.record.consent_at_ms, 0);
    ck_assert_str_eq(recorder_field(&member.record, "ADDRESS"), "");
    arena_free(&arena);
    free(body);
}
END_TEST

static const struct {
    const char *file;
    size_t count;
    uint64_t total;
} pages[] = {
    {"06-members-page-offset0.200.json", 4, 10},
    {"07-members-page-offset4.200.json", 4, 10},
    {"08-members-page-offset8-short.200.json", 2, 10},
    {"09-members-page-beyond-end.200.json", 0, 10},
    {"10-members-since-future.200.json", 0, 0},
};

START_TEST(a_page_gives_its_members_and_a_page_that_is_cut_gives_none)
{
    size_t length;
    char *body = read_answer(pages[_i].file, &length);
    const struct wherry_response response =
        response_of(200, "application/json", body, length);
    const struct answer answer = {.response = &response, .label = "GET /x"};
    struct arena arena = {0};
    struct member_page page;
    struct wherry_error error = {0};
    ck_assert_msg(member_page_read(&answer, &arena, &known, NULL, &page, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    ck_assert_uint_eq(page.count, pages[_i].count);
    ck_assert_uint_eq(page.total, pages[_i].total);
    for (size_t i = 0; i < page.count; i++)
        ck_assert_str_ne(recorder_field(&page.members[i].record, "LTV"), "");
    /* Cut anywhere it is refused: nothing half-told. */
    for (size_t cut = 0; cut < length; cut += 97) {
        const struct wherry_response half =
            response_of(200, "application/json", body, cut);
        const struct answer cut_answer = {.response = &half, .label = "GET /x"};
        if (strspn(body + cut, " \n\r\t") == length - cut)
            continue;
        ck_assert_int_eq(
            member_page_read(&cut_answer, &arena, &known, NULL, &page, &error),
            WHERRY_RETRY);
    }
    arena_free(&arena);
    free(body);
}
END_TEST

static const struct {
    const char *file;
    long code;
    const char *type;
    enum trouble_kind kind;
} errors[] = {
    {"13-error-404-resource-not-found.json", 404, "application/problem+json",
     TROUBLE_ABSENT},
    {"14-error-400-merge-field.json", 400, "application/problem+json", TROUBLE_VALUE},
    {"15-error-400-member-exists-without-type.json", 400, "application/problem+json",
     TROUBLE_EXISTS},
    {"16-error-400-fake-address.json", 400, "application/problem+json",
     TROUBLE_ADDRESS},
    {"17-error-400-not-an-address.json", 400, "application/problem+json",
     TROUBLE_ADDRESS},
    {"18-error-405-cannot-archive.json", 405, "application/problem+json",
     TROUBLE_STATE},
    {"19-error-401-api-key-invalid.json", 401, "application/problem+json",
     TROUBLE_DENIED},
    {"20-error-400-member-exists-empty-address.json", 400, "application/problem+json",
     TROUBLE_EXISTS},
    {"21-redirect-301-base-without-slash.html", 301, "text/html", TROUBLE_FAILED},
};

START_TEST(each_error_answer_has_its_kind_of_trouble)
{
    size_t length;
    char *body = read_answer(errors[_i].file, &length);
    const struct wherry_response response =
        response_of(errors[_i].code, errors[_i].type, body, length);
    struct trouble trouble;
    trouble_judge(&trouble, &response);
    ck_assert_int_eq(trouble.kind, errors[_i].kind);
    ck_assert_ptr_null(strchr(trouble.words, '@'));
    if (trouble.kind == TROUBLE_VALUE)
        ck_assert_str_eq(trouble.fields[0].tag, "LTV");
    free(body);
}
END_TEST

static void expect_answer(struct stage *stage, const char *url, const char *body)
{
    scripted_host_expect(
        stage->host,
        &(struct scripted_exchange){
            .method = "GET", .url = url, .answer = {.code = 200, .body = body}});
}

START_TEST(the_answers_about_lists_and_fields_make_a_catalog)
{
    size_t length;
    char *lists = read_answer("12-lists.200.json", &length);
    char *fields = read_answer("11-merge-fields.200.json", &length);
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    expect_answer(&stage,
                  STAGE_BASE "/lists?fields=lists.id%2Clists.name%2C"
                             "lists.stats.member_count%2Ctotal_items&count=1000&"
                             "offset=0",
                  lists);
    expect_answer(&stage,
                  STAGE_LIST "/merge-fields?fields=merge_fields.tag%2C"
                             "merge_fields.name%2Cmerge_fields.type%2C"
                             "merge_fields.required%2Cmerge_fields.options%2C"
                             "merge_fields.help_text%2Ctotal_items&count=1000&"
                             "offset=0",
                  fields);
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_LISTS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 3);
    ck_assert_int_eq(recorder_find_entry(&stage.recorder, "3fd210aa46")->members, 3);
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_FIELDS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    ck_assert_int_eq(recorder_find_entry(&stage.recorder, "JOINED_AT")->type,
                     WHERRY_FIELD_DATE);
    ck_assert_int_eq(recorder_find_entry(&stage.recorder, "ADDRESS")->type,
                     WHERRY_FIELD_ADDRESS);
    stage_finish(&stage);
    free(lists);
    free(fields);
}
END_TEST

#define ROWS(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    static const struct test tests[] = {
        {"the_answer_about_a_member_gives_consent_and_id",
         &the_answer_about_a_member_gives_consent_and_id, ROWS(members), 0},
        {"a_page_gives_its_members_and_a_page_that_is_cut_gives_none",
         &a_page_gives_its_members_and_a_page_that_is_cut_gives_none, ROWS(pages), 0},
        {"each_error_answer_has_its_kind_of_trouble",
         &each_error_answer_has_its_kind_of_trouble, ROWS(errors), 0},
        TEST(the_answers_about_lists_and_fields_make_a_catalog),
        {0},
    };
    return suite_run("mailchimp: recordings", tests);
}
