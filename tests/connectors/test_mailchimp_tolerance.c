/* test_mailchimp_tolerance.c -- odd records are read past. */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/mailchimp/member.h"
#include "tests/connectors/mailchimp_reading.h"

/* ---- Records that cannot be read ---- */

#define SINCE ",\"timestamp_opt\":\"2026-11-22T09:00:00+00:00\""
#define WHO "\"contact_id\":\"c9\",\"email_address\":\"eve@x.test\""

static const struct odd {
    const char *member;
    const char *key, *id, *fault;
} odd_members[] = {
    {"7", "", "", "not an object"},
    {"null", "", "", "not an object"},
    {"[{" WHO "}]", "", "", "not an object"},
    {"{}", "", "", "no 'email_address'"},
    {"{" WHO READING_WHEN "}", "eve@x.test", "c9", "no 'status'"},
    {"{" WHO READING_WHEN ",\"status\":null}", "eve@x.test", "c9", "no 'status'"},
    {"{" WHO READING_WHEN ",\"status\":\"paused\"}", "eve@x.test", "c9", "'status'"},
    {"{" WHO READING_WHEN ",\"status\":{\"is\":\"subscribed\"}}", "eve@x.test", "c9",
     "'status'"},
    {"{" WHO READING_WHEN ",\"status\":[\"subscribed\"]}", "eve@x.test", "c9",
     "'status'"},
    {"{" WHO READING_WHEN ",\"status\":true}", "eve@x.test", "c9", "'status'"},
    {"{\"email_address\":\"eve@x.test\",\"status\":\"unsubscribed\"" READING_WHEN "}",
     "eve@x.test", "", "'contact_id'"},
    {"{\"contact_id\":{\"id\":\"c9\"},\"email_address\":\"eve@x.test\","
     "\"status\":\"unsubscribed\"" READING_WHEN "}",
     "eve@x.test", "", "'contact_id'"},
    {"{\"contact_id\":\"c9\",\"status\":\"subscribed\"" READING_WHEN "}", "", "c9",
     "'email_address'"},
    {"{\"contact_id\":\"c9\",\"email_address\":\"\",\"status\":"
     "\"subscribed\"" READING_WHEN "}",
     "", "c9", "address"},
    {"{\"contact_id\":\"c9\",\"email_address\":\"eve\",\"status\":"
     "\"subscribed\"" READING_WHEN "}",
     "", "c9", "address"},
    {"{\"contact_id\":\"c9\",\"email_address\":\"ev\\ud800@x.test\","
     "\"status\":\"subscribed\"" READING_WHEN "}",
     "", "c9", "'email_address'"},
    {"{" WHO ",\"status\":\"unsubscribed\",\"last_changed\":\"yesterday\"}",
     "eve@x.test", "c9", "'last_changed'"},
    {"{" WHO ",\"status\":\"unsubscribed\",\"last_changed\":{\"at\":1}}", "eve@x.test",
     "c9", "'last_changed'"},
    {"{" WHO ",\"status\":\"subscribed\",\"timestamp_opt\":[]" READING_WHEN "}",
     "eve@x.test", "c9", "'timestamp_opt'"},
};

START_TEST(one_member_who_cannot_be_read_is_told_and_the_others_go_on)
{
    const struct odd *row = &odd_members[_i];
    struct stage stage;
    reading_begin(&stage);
    struct buffer body = {0};
    buffer_format(&body,
                  "{\"members\":[" FOUND("ann@x.test", "c1", "subscribed") ",%s," FOUND(
                      "bob@x.test", "c2", "unsubscribed") "],\"total_items\":3}",
                  row->member);
    reading_expect_page(&stage, body.bytes, STAGE_DATE_MS);
    reading_run(&stage, "contacts");
    ck_assert_uint_eq(stage.recorder.record_count, 3);
    const struct wherry_record *bad = &stage.recorder.records[1];
    ck_assert_uint_eq(bad->flags, WHERRY_UNREADABLE);
    ck_assert_str_eq(bad->key, row->key);
    ck_assert_str_eq(bad->id, row->id);
    ck_assert_msg(strstr(bad->fault, row->fault) != NULL, "%s", bad->fault);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "c1")->flags, 0);
    ck_assert_int_eq(recorder_find_id(&stage.recorder, "c2")->consent,
                     WHERRY_UNSUBSCRIBED);
    buffer_free(&body);
    stage_finish(&stage);
}
END_TEST

static const struct odd_value {
    const char *members;
    const char *name, *value; /* value NULL: left out */
    const char *fault;        /* "": none */
} odd_values[] = {
    {"\"merge_fields\":{\"FNAME\":\"Zo\\ud800\"}", "FNAME", "Zo\xEF\xBF\xBD",
     "'FNAME'"},
    {"\"merge_fields\":{\"FNAME\":\"a\\u0000b\"}", "FNAME",
     "a\xEF\xBF\xBD"
     "b",
     "'FNAME'"},
    {"\"merge_fields\":{\"FNAME\":\"Zo\xEB\"}", "FNAME", "Zo\xEF\xBF\xBD", "'FNAME'"},
    {"\"merge_fields\":{\"FNAME\":{\"a\":1}}", "FNAME", NULL,
     "the value of 'FNAME' is an object"},
    {"\"merge_fields\":{\"FNAME\":[[1]]}", "FNAME", NULL, "'FNAME' is a list"},
    {"\"merge_fields\":{\"LTV\":\"much\"}", "LTV", NULL, "'LTV' is not a number"},
    {"\"merge_fields\":{\"LTV\":true}", "LTV", NULL, "'LTV' is not a number"},
    {"\"merge_fields\":{\"ADDRESS\":[]}", "ADDRESS", NULL, "'ADDRESS' is a list"},
    {"\"merge_fields\":{\"ADDRESS\":7}", "ADDRESS", NULL, "'ADDRESS' is not text"},
    {"\"merge_fields\":{\"ADDRESS\":{\"city\":{\"x\":1}}}", "ADDRESS", NULL,
     "'ADDRESS' is an object"},
    {"\"merge_fields\":{\"ADDRESS\":{}}", "ADDRESS", "", ""},
    {"\"merge_fields\":{\"FNAME\":null}", "FNAME", "", ""},
    {"\"merge_fields\":{\"FNAME\":\"\\u00a0\\u200b \"}", "FNAME", "", ""},
    {"\"merge_fields\":[7]", "FNAME", NULL, "'merge_fields'"},
    {"\"merge_fields\":[]", "FNAME", NULL, ""},
    {"\"merge_fields\":\"x\"", "FNAME", NULL, "'merge_fields'"},
    /* What was not asked for may be anything. */
    {"\"merge_fields\":{\"FNAME\":\"A\",\"SITE\":{\"x\":[\"\\ud800\"]}}", "FNAME", "A",
     ""},
    {"\"vip\":\"\\ud800\",\"tags\":{\"x\":1},\"id\":7,\"merge_fields\":{\"FNAME\":"
     "\"A\"}",
     "FNAME", "A", ""},
    {"\"\\ud800\":1,\"merge_fields\":{\"FNAME\":\"A\",\"\\u0000\":\"\\u0000\"}",
     "FNAME", "A", ""},
    {"\"timestamp_signup\":{\"x\":1},\"merge_fields\":{\"FNAME\":\"A\"}", "FNAME", "A",
     ""},
};

START_TEST(a_value_that_cannot_be_read_is_told_and_the_member_stands)
{
    const struct odd_value *row = &odd_values[_i];
    struct stage stage;
    reading_begin(&stage);
    struct buffer body = {0};
    buffer_format(&body,
                  "{\"members\":[{" WHO READING_WHEN SINCE
                  ",\"status\":\"subscribed\",%s}],"
                  "\"total_items\":1}",
                  row->members);
    reading_expect_page(&stage, body.bytes, STAGE_DATE_MS);
    reading_run(&stage, "contacts");
    const struct wherry_record *record = recorder_find_id(&stage.recorder, "c9");
    ck_assert_ptr_nonnull(record);
    ck_assert_uint_eq(record->flags, 0);
    ck_assert_int_eq(record->consent, WHERRY_SUBSCRIBED);
    ck_assert_pstr_eq(recorder_field(record, row->name), row->value);
    ck_assert((record->fault[0] == '\0') == (row->fault[0] == '\0'));
    ck_assert_msg(strstr(record->fault, row->fault) != NULL, "%s", record->fault);
    ck_assert_ptr_null(strstr(record->fault, "much"));
    buffer_free(&body);
    stage_finish(&stage);
}
END_TEST

START_TEST(a_member_of_a_segment_who_cannot_be_read_is_told_once)
{
    struct stage stage;
    reading_begin(&stage);
    reading_expect_page(
        &stage,
        "{\"members\":[{\"email_address\":\"ann@x.test\",\"status\":\"subscribed\"},"
        "7,{\"email_address\":\"eve@x.test\"}],\"total_items\":3}",
        STAGE_DATE_MS);
    reading_run(&stage, "segment:42");
    ck_assert_uint_eq(stage.recorder.record_count, 3);
    ck_assert_uint_eq(stage.recorder.records[0].flags, 0);
    ck_assert_uint_eq(stage.recorder.records[1].flags, WHERRY_UNREADABLE);
    ck_assert_uint_eq(stage.recorder.records[2].flags, WHERRY_UNREADABLE);
    ck_assert_str_eq(stage.recorder.records[2].key, "eve@x.test");
    stage_finish(&stage);
}
END_TEST

/* ---- Fields and addresses ---- */

START_TEST(a_field_that_the_list_does_not_have_is_marked_and_the_rest_is_read)
{
    static const char *const asked[] = {"FNAME", "GONE", "LTV"};
    struct stage stage;
    reading_begin(&stage);
    bool unknown[3] = {false, false, false};
    struct wherry_read read = reading_of("contacts");
    read.fields = asked;
    read.unknown = unknown;
    struct wherry_pass pass = {.size = sizeof pass};
    void *source;
    reading_expect_page(&stage, "{\"members\":[],\"total_items\":0}", 0);
    ck_assert_status(
        &stage,
        wherry_connector.source->open(stage.self, &read, &pass, &source, &stage.error),
        WHERRY_OK);
    ck_assert(!unknown[0] && unknown[1] && !unknown[2]);
    wherry_connector.source->close(source);
    unknown[1] = false;
    stage_expect(&stage, "GET", STAGE_LIST "/members/c1?fields=" STAGE_MEMBER_FIELDS,
                 NULL, 200, FOUND("ann@x.test", "c1", "subscribed"));
    static const char *const ids[] = {"c1"};
    ck_assert_status(&stage,
                     wherry_connector.source->lookup_ids(stage.self, &read, ids, 1,
                                                         &stage.recorder.writer,
                                                         &stage.error),
                     WHERRY_OK);
    ck_assert(unknown[1]);
    ck_assert_str_eq(recorder_field(&stage.recorder.records[0], "FNAME"), "Ann");
    /* A host that does not listen is refused, lest it take the field for blank. */
    read.size = offsetof(struct wherry_read, unknown);
    ck_assert_int_eq(
        wherry_connector.source->open(stage.self, &read, &pass, &source, &stage.error),
        WHERRY_FAILED);
    stage_finish(&stage);
}
END_TEST

START_TEST(the_key_is_the_address_as_the_list_spells_it)
{
    struct stage stage;
    reading_begin(&stage);
    reading_expect_page(
        &stage,
        "{\"members\":[" FOUND(
            "Ann.B+c@B\xC3\xBC"
            "cher.Example",
            "c1",
            "subscribed") "," FOUND("\xEF\xBB\xBF bob@x.test\xE2\x80\x8B", "c2",
                                    "subscribed") "," FOUND("eve@\xF0\x9F\x92\xA9.la",
                                                            "c3",
                                                            "subscribed") "],\"total_"
                                                                          "items\":3}",
        STAGE_DATE_MS);
    reading_run(&stage, "contacts");
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "c1")->key, "Ann.B+c@B\xC3\xBC"
                                                                   "cher.Example");
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "c2")->key, "bob@x.test");
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "c3")->key,
                     "eve@\xF0\x9F\x92\xA9.la");
    stage_finish(&stage);
}
END_TEST

/* ---- Looking up ---- */

#define NOT_FOUND "{\"title\":\"Resource Not Found\",\"status\":404}"
#define LOOKUP_FIELDS                                                                  \
    "?fields=contact_id%2Cemail_address%2Cstatus%2Cunsubscribe_reason%2Ctimestamp_opt" \
    "%2Ctimestamp_signup%2Clast_changed"

static enum wherry_status look_up_ids(struct stage *stage)
{
    static const char *const ids[] = {"c1", "c2"};
    struct wherry_read read = reading_of("contacts");
    read.field_count = 0;
    return wherry_connector.source->lookup_ids(stage->self, &read, ids, 2,
                                               &stage->recorder.writer, &stage->error);
}

START_TEST(an_id_that_nobody_has_is_absent_only_while_the_list_answers)
{
    for (int there = 0; there < 2; there++) {
        struct stage stage;
        stage_init(&stage);
        stage_open(&stage);
        scripted_host_any_order(stage.host, true);
        stage_expect(&stage, "GET", STAGE_LIST "/members/c1" LOOKUP_FIELDS, NULL, 404,
                     NOT_FOUND);
        stage_expect(&stage, "GET", STAGE_LIST "/members/c2" LOOKUP_FIELDS, NULL, 200,
                     FOUND("Bob@x.test", "c2", "archived"));
        stage_expect_list(&stage, there != 0);
        enum wherry_status status = look_up_ids(&stage);
        ck_assert_status(&stage, status, there ? WHERRY_OK : WHERRY_DENIED);
        if (there) {
            const struct wherry_record *absent =
                recorder_find_id(&stage.recorder, "c1");
            ck_assert_uint_eq(absent->flags, WHERRY_ABSENT);
            ck_assert_str_eq(absent->key, "");
            const struct wherry_record *bob = recorder_find_id(&stage.recorder, "c2");
            ck_assert_str_eq(bob->key, "Bob@x.test");
            ck_assert_int_eq(bob->consent, WHERRY_ARCHIVED);
        }
        stage_abandon(&stage);
    }
}
END_TEST

START_TEST(a_member_who_cannot_be_read_in_a_look_up_is_neither_there_nor_absent)
{
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    scripted_host_any_order(stage.host, true);
    stage_expect(&stage, "GET", STAGE_LIST "/members/c1" LOOKUP_FIELDS, NULL, 200,
                 "{}");
    stage_expect(&stage, "GET", STAGE_LIST "/members/c2" LOOKUP_FIELDS, NULL, 200,
                 FOUND("bob@x.test", "c2", "paused"));
    ck_assert_status(&stage, look_up_ids(&stage), WHERRY_OK);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "c1")->flags,
                      WHERRY_UNREADABLE);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "c2")->flags,
                      WHERRY_UNREADABLE);
    stage_finish(&stage);
}
END_TEST

static bool is_member(void *self, const char *url)
{
    (void)self;
    return strstr(url, "/members/") != NULL;
}

static void find_letters(void *self, const struct wherry_request *request,
                         struct scripted_answer *answer)
{
    /* The hash of joe@bücher.example in letters: only that spelling is known. */
    char hash[MEMBER_HASH_ROOM];
    (void)self;
    member_hash("joe@b\xC3\xBC"
                "cher.example",
                hash);
    bool known = strstr(request->url, hash) != NULL;
    *answer = (struct scripted_answer){.code = known ? 200 : 404,
                                       .date_ms = STAGE_DATE_MS,
                                       .body = known ? FOUND("joe@b\xC3\xBC"
                                                             "cher.example",
                                                             "c1", "subscribed")
                                                     : NOT_FOUND};
}

START_TEST(a_member_is_found_by_either_spelling_of_an_international_domain)
{
    static const char *const keys[] = {"joe@xn--bcher-kva.example", "Joe@B\xC3\xBC"
                                                                    "cher.example"};
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    scripted_host_expect(
        stage.host,
        &(struct scripted_exchange){
            .method = "GET", .url_fits = is_member, .times = 2, .reply = find_letters});
    struct wherry_read read = reading_of("contacts");
    read.field_count = 0;
    ck_assert_status(&stage,
                     wherry_connector.source->lookup(stage.self, &read, &keys[_i], 1,
                                                     &stage.recorder.writer,
                                                     &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, 1);
    ck_assert_str_eq(stage.recorder.records[0].id, "c1");
    stage_abandon(&stage);
}
END_TEST

#define ROWS(test, table)                                                              \
    {                                                                                  \
#test, &test, (int)(sizeof table / sizeof *table), 0                           \
    }

int main(void)
{
    static const struct test tests[] = {
        ROWS(one_member_who_cannot_be_read_is_told_and_the_others_go_on, odd_members),
        ROWS(a_value_that_cannot_be_read_is_told_and_the_member_stands, odd_values),
        TEST(a_member_of_a_segment_who_cannot_be_read_is_told_once),
        TEST(a_field_that_the_list_does_not_have_is_marked_and_the_rest_is_read),
        TEST(the_key_is_the_address_as_the_list_spells_it),
        TEST(an_id_that_nobody_has_is_absent_only_while_the_list_answers),
        TEST(a_member_who_cannot_be_read_in_a_look_up_is_neither_there_nor_absent),
        {"a_member_is_found_by_either_spelling_of_an_international_domain",
         &a_member_is_found_by_either_spelling_of_an_international_domain, 2, 0},
        {0},
    };
    return suite_run("mailchimp: reading past what is odd", tests);
}
