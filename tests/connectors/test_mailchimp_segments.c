/* test_mailchimp_segments.c -- static segments found by name, made and removed. */
#include <stdio.h>
#include <string.h>

#include "tests/connectors/mailchimp_stage.h"

#define PAGE_URL(offset)                                                               \
    STAGE_LIST "/segments?fields=segments.id%2Csegments.name%2Csegments.member_count"  \
               "%2Csegments.type%2Ctotal_items&count=1000&offset=" offset
#define SEGMENT(id, name, type)                                                        \
    "{\"id\":" id ",\"name\":\"" name "\",\"type\":\"" type "\",\"member_count\":7}"
#define TAKEN                                                                          \
    "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Sorry, that tag already "  \
    "exists.\"}"

static void expect_page(struct stage *stage, const char *segments)
{
    char answer[2048];
    size_t total = 0;
    for (const char *at = segments; (at = strstr(at, "\"id\":")) != NULL; at++)
        total++;
    snprintf(answer, sizeof answer, "{\"segments\":[%s],\"total_items\":%zu}", segments,
             total);
    stage_expect(stage, "GET", PAGE_URL("0"), NULL, 200, answer);
}

static void expect_make(struct stage *stage, const char *name, long code,
                        const char *answer)
{
    char body[512];
    snprintf(body, sizeof body, "{\"name\":\"%s\",\"static_segment\":[]}", name);
    stage_expect(stage, "POST", STAGE_LIST "/segments", body, code, answer);
}

static enum wherry_status find(struct stage *stage, const char *name, bool make,
                               struct wherry_segment *found)
{
    *found = (struct wherry_segment){.size = sizeof *found, .members = -1};
    return wherry_connector.segments->find(stage->self, name, make, found,
                                           &stage->error);
}

/* ---- Finding ---- */

static const struct search {
    const char *name, *segments;
    const char *id, *spelled; /* id "": there is none */
} searches[] = {
    {"VIP", SEGMENT("41", "Old", "static") "," SEGMENT("42", "VIP", "static"), "42",
     "VIP"},
    {"vip CUSTOMERS", SEGMENT("42", "VIP customers", "static"), "42", "VIP customers"},
    {"\xC3\xA9quipe", SEGMENT("42", "\xC3\x89quipe", "static"), "42", "\xC3\x89quipe"},
    {"\xC3\xA9quipe", SEGMENT("42", "E\xCC\x81QUIPE", "static"), "42",
     "E\xCC\x81QUIPE"},
    /* If the service distinguishes them by case, the one with the exact spelling. */
    {"Vip", SEGMENT("41", "VIP", "static") "," SEGMENT("42", "Vip", "static"), "42",
     "Vip"},
    {"vip", SEGMENT("41", "VIP", "static") "," SEGMENT("42", "Vip", "static"), "41",
     "VIP"},
    /* A saved one of the same name does not hide the static one, before or after it. */
    {"VIP", SEGMENT("41", "VIP", "saved") "," SEGMENT("42", "vip", "static"), "42",
     "vip"},
    {"VIP", SEGMENT("42", "vip", "static") "," SEGMENT("43", "VIP", "saved"), "42",
     "vip"},
    /* A part of a name, or a name with a blank, is another one. */
    {"VIP", SEGMENT("41", "VIP 2", "static") "," SEGMENT("42", "VIP ", "static"), "",
     ""},
    {"Cafe", SEGMENT("42", "Caf\xC3\xA9", "static"), "", ""},
    {"VIP", "", "", ""},
};

START_TEST(a_segment_is_found_by_its_name_whatever_the_case)
{
    const struct search *search = &searches[_i];
    struct stage stage;
    struct wherry_segment found;
    stage_init(&stage);
    stage_open(&stage);
    expect_page(&stage, search->segments);
    enum wherry_status status = find(&stage, search->name, false, &found);
    ck_assert_status(&stage, status, search->id[0] != '\0' ? WHERRY_OK : WHERRY_END);
    ck_assert_str_eq(found.id, search->id);
    ck_assert_str_eq(found.name, search->spelled);
    ck_assert_int_eq(found.members, search->id[0] != '\0' ? 7 : -1);
    ck_assert(!found.made);
    stage_finish(&stage);
}
END_TEST

static const char *const not_static[] = {SEGMENT("42", "vip", "saved"),
                                         SEGMENT("42", "VIP", "fuzzy"),
                                         "{\"id\":42,\"name\":\"VIP\"}"};

START_TEST(a_saved_segment_of_the_name_is_said_and_none_is_made_beside_it)
{
    struct stage stage;
    struct wherry_segment found;
    stage_init(&stage);
    stage_open(&stage);
    expect_page(&stage, not_static[_i]);
    ck_assert_status(&stage, find(&stage, "VIP", true, &found), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strcasestr(stage.error.message,
                                     "the list has a segment named 'VIP' that is not "
                                     "static"));
    ck_assert_str_eq(stage.error.option, "");
    ck_assert_str_eq(found.id, "");
    stage_finish(&stage);
}
END_TEST

/* The page of the service's own is ten; ours is full at a thousand. */
static void thousand(void *self, const struct wherry_request *request,
                     struct scripted_answer *answer)
{
    static char body[64 * 1024];
    (void)self;
    (void)request;
    size_t length = (size_t)snprintf(body, sizeof body, "{\"segments\":[");
    for (int i = 0; i < 1000; i++)
        length += (size_t)snprintf(body + length, sizeof body - length,
                                   "%s{\"id\":%d,\"name\":\"S\",\"type\":\"static\"}",
                                   i > 0 ? "," : "", 1000 + i);
    snprintf(body + length, sizeof body - length, "],\"total_items\":1001}");
    *answer = (struct scripted_answer){.code = 200, .body = body};
}

START_TEST(a_segment_behind_the_first_page_is_found)
{
    struct stage stage;
    struct wherry_segment found;
    stage_init(&stage);
    stage_open(&stage);
    scripted_host_expect(stage.host, &(struct scripted_exchange){.method = "GET",
                                                                 .url = PAGE_URL("0"),
                                                                 .reply = thousand});
    stage_expect(&stage, "GET", PAGE_URL("1000"), NULL, 200,
                 "{\"segments\":[" SEGMENT("42", "VIP", "static") "]}");
    ck_assert_status(&stage, find(&stage, "vip", true, &found), WHERRY_OK);
    ck_assert_str_eq(found.id, "42");
    stage_finish(&stage);
}
END_TEST

/* ---- Making ---- */

START_TEST(a_missing_segment_is_created_empty_and_reported_as_created)
{
    struct stage stage;
    struct wherry_segment found;
    stage_init(&stage);
    stage_open(&stage);
    expect_page(&stage, SEGMENT("41", "Old", "static"));
    expect_make(&stage, "VIP \xC3\xA9", 200,
                "{\"id\":42,\"name\":\"VIP \xC3\xA9\",\"member_count\":0,"
                "\"type\":\"static\",\"list_id\":\"a36b032126\",\"_links\":[]}");
    ck_assert_status(&stage, find(&stage, "VIP \xC3\xA9", true, &found), WHERRY_OK);
    ck_assert_str_eq(found.id, "42");
    ck_assert_str_eq(found.name, "VIP \xC3\xA9");
    ck_assert_int_eq(found.members, 0);
    ck_assert(found.made);
    stage_finish(&stage);
}
END_TEST

/* The first try of a request that was repeated, or somebody else a moment ago. */
START_TEST(a_name_that_was_taken_meanwhile_is_looked_for_once_more)
{
    struct stage stage;
    struct wherry_segment found;
    stage_init(&stage);
    stage_open(&stage);
    expect_page(&stage, "");
    expect_make(&stage, "VIP", 400,
                _i == 0 ? TAKEN : "{\"title\":\"Bad Request\",\"status\":400}");
    expect_page(&stage, SEGMENT("42", "vip", "static"));
    ck_assert_status(&stage, find(&stage, "VIP", true, &found), WHERRY_OK);
    ck_assert_str_eq(found.id, "42");
    ck_assert(!found.made);
    stage_finish(&stage);
}
END_TEST

static const struct refusal {
    long code;
    const char *answer;
    bool again, asks; /* looks again, asks for the list and finds none */
    enum wherry_status status;
    const char *option, *message;
} refusals[] = {
    {400, TAKEN, true, false, WHERRY_FAILED, "",
     "'POST /lists/a36b032126/segments' was answered with 400: Bad Request: Sorry, "
     "that tag already exists.; the list shows no segment named 'VIP', so Mailchimp "
     "thinks that another one has this name: choose another name"},
    {400,
     "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"The name of a "
     "segment is too long.\"}",
     true, false, WHERRY_FAILED, "",
     "cannot create the segment 'VIP': 'POST /lists/a36b032126/segments' was answered "
     "with 400: Invalid Resource: The name of a segment is too long."},
    {404, "{\"title\":\"Resource Not Found\",\"status\":404}", false, true,
     WHERRY_DENIED, "list_id",
     "no list 'a36b032126' in this account; `wherry lists PIPELINE` shows its lists"},
    {403, "{\"title\":\"Forbidden\",\"status\":403}", false, false, WHERRY_DENIED,
     "api_key", "'POST /lists/a36b032126/segments' was answered with 403: Forbidden"},
    {500, "{\"title\":\"Internal Server Error\",\"status\":500}", false, false,
     WHERRY_RETRY, "",
     "'POST /lists/a36b032126/segments' was answered with 500: Internal Server Error"},
    {200, "{\"name\":\"VIP\",\"type\":\"static\"}", false, false, WHERRY_RETRY, "",
     "the answer to 'POST /lists/a36b032126/segments' has no 'id'"},
};

START_TEST(a_segment_that_cannot_be_created_is_told_in_the_services_words)
{
    const struct refusal *refusal = &refusals[_i];
    struct stage stage;
    struct wherry_segment found;
    stage_init(&stage);
    stage_open(&stage);
    expect_page(&stage, SEGMENT("41", "Old", "static"));
    expect_make(&stage, "VIP", refusal->code, refusal->answer);
    if (refusal->again)
        expect_page(&stage, SEGMENT("41", "Old", "static"));
    if (refusal->asks)
        stage_expect_list(&stage, false);
    ck_assert_status(&stage, find(&stage, "VIP", true, &found), refusal->status);
    ck_assert_str_eq(stage.error.message, refusal->message);
    ck_assert_str_eq(stage.error.option, refusal->option);
    ck_assert(!found.made);
    stage_finish(&stage);
}
END_TEST

START_TEST(a_list_that_is_gone_has_no_segments_and_is_denied)
{
    struct stage stage;
    struct wherry_segment found;
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "GET", PAGE_URL("0"), NULL, 404,
                 "{\"title\":\"Resource Not Found\",\"status\":404}");
    stage_expect_list(&stage, false);
    ck_assert_status(&stage, find(&stage, "VIP", true, &found), WHERRY_DENIED);
    ck_assert_str_eq(stage.error.option, "list_id");
    stage_finish(&stage);
}
END_TEST

START_TEST(a_long_name_is_sent_whole_and_told_cut_between_characters)
{
    struct stage stage;
    struct wherry_segment found;
    char name[302], answer[512];
    for (size_t i = 0; i < 150; i++)
        memcpy(name + 2 * i, "\xC3\xA9", 2);
    name[300] = 'x';
    name[301] = '\0';
    stage_init(&stage);
    stage_open(&stage);
    expect_page(&stage, "");
    snprintf(answer, sizeof answer, "{\"id\":42,\"name\":\"%s\",\"type\":\"static\"}",
             name);
    expect_make(&stage, name, 200, answer);
    ck_assert_status(&stage, find(&stage, name, true, &found), WHERRY_OK);
    ck_assert_uint_eq(strlen(found.name), 254);
    ck_assert_int_eq(strncmp(found.name, name, 254), 0);
    stage_finish(&stage);
}
END_TEST

/* ---- Removing ---- */

static const struct removal {
    long code;
    const char *answer;
    bool asks, list;
    enum wherry_status status;
    const char *option;
} removals[] = {
    {204, NULL, false, true, WHERRY_OK, ""},
    {404, "{\"title\":\"Resource Not Found\",\"status\":404}", true, true, WHERRY_OK,
     ""},
    {404, "{\"title\":\"Resource Not Found\",\"status\":404}", true, false,
     WHERRY_DENIED, "list_id"},
    {400, "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"In use.\"}", false,
     true, WHERRY_FAILED, ""},
    {401, "{\"title\":\"API Key Invalid\",\"status\":401}", false, true, WHERRY_DENIED,
     "api_key"},
};

START_TEST(a_segment_is_removed_and_one_that_is_gone_needs_no_removing)
{
    const struct removal *removal = &removals[_i];
    struct stage stage;
    stage_init(&stage);
    stage_open(&stage);
    stage_expect(&stage, "DELETE", STAGE_LIST "/segments/42", NULL, removal->code,
                 removal->answer);
    if (removal->asks)
        stage_expect_list(&stage, removal->list);
    enum wherry_status status =
        wherry_connector.segments->remove(stage.self, "42", &stage.error);
    ck_assert_status(&stage, status, removal->status);
    ck_assert_str_eq(stage.error.option, removal->option);
    if (removal->code == 400)
        ck_assert_str_eq(
            stage.error.message,
            "'DELETE /lists/a36b032126/segments/42' was answered with 400: "
            "Bad Request: In use.");
    stage_finish(&stage);
}
END_TEST

#define ROWS(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    static const struct test tests[] = {
        {"a_segment_is_found_by_its_name_whatever_the_case",
         &a_segment_is_found_by_its_name_whatever_the_case, ROWS(searches), 0},
        {"a_saved_segment_of_the_name_is_said_and_none_is_made_beside_it",
         &a_saved_segment_of_the_name_is_said_and_none_is_made_beside_it,
         ROWS(not_static), 0},
        TEST(a_segment_behind_the_first_page_is_found),
        TEST(a_missing_segment_is_created_empty_and_reported_as_created),
        {"a_name_that_was_taken_meanwhile_is_looked_for_once_more",
         &a_name_that_was_taken_meanwhile_is_looked_for_once_more, 2, 0},
        {"a_segment_that_cannot_be_created_is_told_in_the_services_words",
         &a_segment_that_cannot_be_created_is_told_in_the_services_words,
         ROWS(refusals), 0},
        TEST(a_list_that_is_gone_has_no_segments_and_is_denied),
        TEST(a_long_name_is_sent_whole_and_told_cut_between_characters),
        {"a_segment_is_removed_and_one_that_is_gone_needs_no_removing",
         &a_segment_is_removed_and_one_that_is_gone_needs_no_removing, ROWS(removals),
         0},
        {0},
    };
    return suite_run("mailchimp: static segments", tests);
}
