/* test_mailchimp_recordings.c -- real answers through the connector's own parsers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/trouble.h"
#include "tests/connectors/mailchimp_stage.h"
#include "tests/support/reference.h"

/* NULL where the folder is absent: the test has been skipped. */
static char *recording(const char *name, size_t *length)
{
    char path[256];
    snprintf(path, sizeof path, "mailchimp-recordings/%s", name);
    char *found = reference_path(path);
    if (found == NULL)
        return NULL;
    char *body = reference_read(found, length);
    free(found);
    return body;
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

static struct merge_field recorded_fields[] = {
    {.tag = "FNAME", .type = MERGE_TEXT},
    {.tag = "ADDRESS", .type = MERGE_ADDRESS},
    {.tag = "LTV", .type = MERGE_NUMBER},
    {.tag = "USERID", .type = MERGE_NUMBER},
};
static const struct merge_fields recorded = {
    .list = recorded_fields, .count = 4, .loaded = true};

static const struct {
    const char *file;
    enum wherry_consent consent;
    enum wherry_word by;
    const char *id;
} members[] = {
    {"01-member-create.200.json", WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN,
     "93b835cc104791040b356ff76030415d"},
    {"02-member-unsubscribed-by-api.200.json", WHERRY_UNSUBSCRIBED, WHERRY_BY_ADMIN,
     NULL},
    {"03-member-change-email.200.json", WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, NULL},
    {"04-member-archived-get.200.json", WHERRY_ARCHIVED, WHERRY_BY_UNKNOWN, NULL},
    {"05-member-readd-archived.200.json", WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN, NULL},
};

START_TEST(a_recorded_member_is_read_with_consent_and_id)
{
    size_t length;
    char *body = recording(members[_i].file, &length);
    if (body == NULL)
        return;
    const struct wherry_response response =
        response_of(200, "application/json", body, length);
    const struct answer answer = {.response = &response, .label = "GET /x"};
    struct arena arena = {0};
    struct member member;
    struct wherry_error error = {0};
    ck_assert_msg(member_read_one(&answer, &arena, &recorded, NULL, &member, &error) ==
                      WHERRY_OK,
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

START_TEST(a_recorded_page_is_read_row_by_row)
{
    size_t length;
    char *body = recording(pages[_i].file, &length);
    if (body == NULL)
        return;
    const struct wherry_response response =
        response_of(200, "application/json", body, length);
    const struct answer answer = {.response = &response, .label = "GET /x"};
    struct arena arena = {0};
    struct member_page page;
    struct wherry_error error = {0};
    ck_assert_msg(member_read_page(&answer, &arena, &recorded, NULL, &page, &error) ==
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
            member_read_page(&cut_answer, &arena, &recorded, NULL, &page, &error),
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

START_TEST(a_recorded_error_has_its_class)
{
    size_t length;
    char *body = recording(errors[_i].file, &length);
    if (body == NULL)
        return;
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

static void expect_recording(struct stage *stage, const char *url, const char *body)
{
    scripted_host_expect(
        stage->host,
        &(struct scripted_exchange){
            .method = "GET", .url = url, .answer = {.code = 200, .body = body}});
}

START_TEST(the_recorded_lists_and_fields_are_a_catalog)
{
    size_t length;
    char *lists = recording("12-lists.200.json", &length);
    char *fields =
        lists != NULL ? recording("11-merge-fields.200.json", &length) : NULL;
    if (fields == NULL)
        return;
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    expect_recording(&stage,
                     STAGE_BASE "/lists?fields=lists.id%2Clists.name%2C"
                                "lists.stats.member_count%2Ctotal_items&count=1000&"
                                "offset=0",
                     lists);
    expect_recording(&stage,
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
    ck_assert_uint_eq(stage.recorder.entry_count, 5);
    ck_assert_int_eq(recorder_find_entry(&stage.recorder, "1b724bb934")->members, 1);
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
        {"a_recorded_member_is_read_with_consent_and_id",
         &a_recorded_member_is_read_with_consent_and_id, ROWS(members), 0},
        {"a_recorded_page_is_read_row_by_row", &a_recorded_page_is_read_row_by_row,
         ROWS(pages), 0},
        {"a_recorded_error_has_its_class", &a_recorded_error_has_its_class,
         ROWS(errors), 0},
        TEST(the_recorded_lists_and_fields_are_a_catalog),
        {0},
    };
    return suite_run("mailchimp: recordings", tests);
}
