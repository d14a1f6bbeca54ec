/* test_sandbox_blocks.c -- batches and static segments of the sandbox's list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

#define MEMBER(address) "{\"email_address\":\"" address "\",\"status\":\"subscribed\"}"
#define ROWS(rows) "{\"members\":[" rows "]}"

static void dial(const char *name, const char *value)
{
    sandbox_dial(stage_sandbox(), name, value);
}

static void join(const char *address)
{
    act("\"side\":\"list\",\"do\":\"join\",\"address\":\"%s\"", address);
}

static void leave(const char *address)
{
    act("\"side\":\"list\",\"do\":\"leave\",\"address\":\"%s\"", address);
}

/* A batch or a block of `count` rows, each made of its number. */
static char *many(const char *start, const char *row, int count, const char *end)
{
    struct buffer body = {0};
    buffer_add_text(&body, start);
    for (int i = 0; i < count; i++) {
        const char *number = strchr(row, '#');
        buffer_format(&body, "%s%.*s%d%s", i == 0 ? "" : ",", (int)(number - row), row,
                      i, number + 1);
    }
    buffer_add_text(&body, end);
    return buffer_take(&body);
}

START_TEST(a_batch_answers_200_and_tells_each_row)
{
    join("there@one.net");
    ck_assert_int_eq(
        list_asks("POST", "",
                  ROWS(MEMBER("new@one.net") "," MEMBER("there@one.net") "," MEMBER(
                      "nonsense") "," MEMBER("NEW@one.net"))),
        200);
    ck_assert_int_eq(answer_number("total_created"), 1);
    ck_assert_int_eq(answer_number("total_updated"), 0);
    ck_assert_int_eq(answer_number("error_count"), 3);
    ck_assert_str_eq(answer_at("new_members[0].email_address"), "new@one.net");
    ck_assert_ptr_nonnull(json_tree_find(answer_tree(), "new_members[0]._links"));
    ck_assert_ptr_null(json_tree_find(answer_tree(), "new_members[0].contact_id"));
    ck_assert_str_eq(answer_at("errors[0].error_code"), "ERROR_CONTACT_EXISTS");
    ck_assert_str_eq(answer_at("errors[1].error_code"), "ERROR_GENERIC");
    dial("mailchimp.batch_codes", "\"absent\"");
    list_asks("POST", "", ROWS(MEMBER("nonsense")));
    ck_assert_ptr_null(json_tree_find(answer_tree(), "errors[0].error_code"));
}
END_TEST

START_TEST(a_batch_holds_five_hundred_rows)
{
    char *body =
        many("{\"members\":[",
             "{\"email_address\":\"m#@one.net\",\"status\":\"subscribed\"}", 501, "]}");
    ck_assert_int_eq(list_asks("POST", "", body), 400);
    free(body);
    body =
        many("{\"members\":[",
             "{\"email_address\":\"m#@one.net\",\"status\":\"subscribed\"}", 500, "]}");
    ck_assert_int_eq(list_asks("POST", "", body), 200);
    ck_assert_int_eq(answer_number("total_created"), 500);
    free(body);
}
END_TEST

START_TEST(a_batch_updates_where_it_is_told_to)
{
    join("a@one.net");
    ck_assert_int_eq(
        list_asks(
            "POST", "",
            "{\"update_existing\":true,\"members\":[{\"email_address\":\"a@one.net\","
            "\"status\":\"unsubscribed\",\"merge_fields\":{\"FNAME\":\"A\"}}]}"),
        200);
    ck_assert_int_eq(answer_number("total_updated"), 1);
    ck_assert_str_eq(answer_at("updated_members[0].status"), "unsubscribed");
    const char *silent = "{\"update_existing\":true,\"members\":[{\"email_address\":"
                         "\"a@one.net\",\"merge_fields\":{\"FNAME\":\"B\"}}]}";
    list_asks("POST", "", silent);
    ck_assert_int_eq(answer_number("error_count"), 1);
    dial("mailchimp.batch_status", "\"optional\"");
    list_asks("POST", "", silent);
    ck_assert_int_eq(answer_number("error_count"), 0);
    ck_assert_str_eq(answer_at("updated_members[0].merge_fields.FNAME"), "B");
}
END_TEST

START_TEST(a_batch_subscribes_nobody_who_left)
{
    const char *body =
        "{\"update_existing\":true,\"members\":[" MEMBER("a@one.net") "]}";
    join("a@one.net");
    leave("a@one.net");
    list_asks("POST", "", body);
    ck_assert_int_eq(answer_number("error_count"), 1);
    ck_assert_ptr_nonnull(strstr(answer_at("errors[0].error"), "compliance state"));
    dial("mailchimp.batch_resubscribe", "\"ignored\"");
    list_asks("POST", "", body);
    ck_assert_int_eq(answer_number("total_updated"), 1);
    ck_assert_str_eq(answer_at("updated_members[0].status"), "unsubscribed");
}
END_TEST

START_TEST(a_batch_revives_the_archived_or_says_that_they_exist)
{
    join("a@one.net");
    ck_assert_int_eq(list_asks("DELETE", "/members/a@one.net", NULL), 204);
    dial("mailchimp.batch_archived", "\"exists\"");
    list_asks("POST", "", ROWS(MEMBER("a@one.net")));
    ck_assert_str_eq(answer_at("errors[0].error_code"), "ERROR_CONTACT_EXISTS");
    dial("mailchimp.batch_archived", "\"revived\"");
    list_asks("POST", "", ROWS(MEMBER("a@one.net")));
    ck_assert_int_eq(answer_number("total_updated"), 1);
}
END_TEST

START_TEST(a_batch_broken_off_has_done_its_first_half)
{
    sandbox_post(stage_sandbox(), "fault",
                 "{\"kind\":\"partial\",\"ms\":1,\"method\":\"POST\"}");
    list_asks("POST", "",
              ROWS(MEMBER("a@one.net") "," MEMBER("b@one.net") "," MEMBER(
                  "c@one.net") "," MEMBER("d@one.net")));
    list_asks("GET", "/members?fields=total_items", NULL);
    ck_assert_int_eq(answer_number("total_items"), 2);
}
END_TEST

static int64_t make_segment(const char *name)
{
    char body[128];
    snprintf(body, sizeof body, "{\"name\":\"%s\",\"static_segment\":[]}", name);
    return list_asks("POST", "/segments", body) == 200 ? answer_number("id") : -1;
}

START_TEST(a_segments_name_is_its_own)
{
    ck_assert_int_gt(make_segment("VIP customers"), 0);
    ck_assert_int_eq(make_segment("vip CUSTOMERS"), -1);
    ck_assert_str_eq(answer_at("detail"), "Sorry, that tag already exists.");
    dial("mailchimp.segment_names", "\"sensitive\"");
    ck_assert_int_gt(make_segment("vip CUSTOMERS"), 0);
    ck_assert_int_eq(list_asks("POST", "/segments", "{\"name\":\"x\"}"), 400);
    list_asks("GET", "/segments?fields=segments.name,total_items", NULL);
    ck_assert_int_eq(answer_number("total_items"), 2);
    list_asks("GET", "/tag-search?name=vip", NULL);
    ck_assert_int_eq(answer_number("total_items"), 2);
}
END_TEST

static int change(int64_t segment, const char *body)
{
    char path[64];
    snprintf(path, sizeof path, "/segments/%lld", (long long)segment);
    return list_asks("POST", path, body);
}

START_TEST(a_segments_errors_are_grouped_by_their_text)
{
    int64_t id = make_segment("VIP");
    join("a@one.net");
    join("left@one.net");
    join("gone@one.net");
    leave("left@one.net");
    leave("gone@one.net");
    dial("mailchimp.segment_unknown", "\"listed\"");
    ck_assert_int_eq(change(id, "{\"members_to_add\":[\"a@one.net\",\"left@one.net\","
                                "\"gone@one.net\",\"nobody@one.net\"]}"),
                     200);
    ck_assert_int_eq(answer_number("total_added"), 1);
    ck_assert_uint_eq(answer_count("errors"), 2);
    ck_assert_uint_eq(answer_count("errors[1].email_addresses"), 2);
    ck_assert_int_eq(answer_number("error_count"), 3);
    dial("mailchimp.segment_error_count", "\"groups\"");
    change(id, "{\"members_to_add\":[\"left@one.net\",\"gone@one.net\"]}");
    ck_assert_int_eq(answer_number("error_count"), 1);
    dial("mailchimp.segment_inactive", "\"added\"");
    change(id, "{\"members_to_add\":[\"left@one.net\"]}");
    ck_assert_int_eq(answer_number("total_added"), 1);
}
END_TEST

START_TEST(a_segment_shows_the_subscribed_unless_asked_for_more)
{
    char path[96];
    int64_t id = make_segment("VIP");
    join("a@one.net");
    join("b@one.net");
    change(id, "{\"members_to_add\":[\"a@one.net\",\"b@one.net\"]}");
    leave("b@one.net");
    snprintf(path, sizeof path, "/segments/%lld/members", (long long)id);
    list_asks("GET", path, NULL);
    ck_assert_int_eq(answer_number("total_items"), 1);
    snprintf(path, sizeof path, "/segments/%lld/members?include_unsubscribed=true",
             (long long)id);
    list_asks("GET", path, NULL);
    ck_assert_int_eq(answer_number("total_items"), 2);
    change(id, "{\"members_to_remove\":[\"a@one.net\",\"b@one.net\"]}");
    ck_assert_int_eq(answer_number("total_removed"), 2);
    change(id, "{\"members_to_add\":[\"a@one.net\"]}");
    snprintf(path, sizeof path, "/segments/%lld/members", (long long)id);
    list_asks("GET", path, NULL);
    ck_assert_int_eq(answer_number("total_items"), 1);
}
END_TEST

START_TEST(a_patch_adds_and_an_empty_one_empties)
{
    char path[64];
    int64_t id = make_segment("VIP");
    snprintf(path, sizeof path, "/segments/%lld", (long long)id);
    join("a@one.net");
    join("b@one.net");
    list_asks("PATCH", path, "{\"name\":\"VIP\",\"static_segment\":[\"a@one.net\"]}");
    list_asks("PATCH", path, "{\"name\":\"VIP\",\"static_segment\":[\"b@one.net\"]}");
    ck_assert_int_eq(answer_number("member_count"), 2);
    list_asks("PATCH", path, "{\"name\":\"VIP\",\"members_to_add\":[\"a@one.net\"]}");
    ck_assert_int_eq(answer_number("member_count"), 2);
    list_asks("PATCH", path, "{\"name\":\"VIP\",\"static_segment\":[]}");
    ck_assert_int_eq(answer_number("member_count"), 0);
    ck_assert_int_eq(list_asks("PATCH", path, "{\"static_segment\":[]}"), 400);
}
END_TEST

START_TEST(a_block_holds_five_hundred_each_way)
{
    int64_t id = make_segment("VIP");
    char *body = many("{\"members_to_add\":[", "\"m#@one.net\"", 501, "]}");
    ck_assert_int_eq(change(id, body), 400);
    free(body);
    body = many("{\"members_to_remove\":[", "\"m#@one.net\"", 500, "]}");
    ck_assert_int_eq(change(id, body), 200);
    free(body);
    ck_assert_int_eq(change(id + 1, "{\"members_to_add\":[]}"), 400);
    ck_assert_ptr_nonnull(strstr(answer_at("detail"), "Static Segment"));
}
END_TEST

START_TEST(tags_of_a_member_are_segments)
{
    char path[96];
    ck_assert_int_eq(
        list_asks("POST", "/members",
                  "{\"email_address\":\"a@one.net\",\"status\":\"subscribed\","
                  "\"tags\":[\"One\"]}"),
        200);
    snprintf(path, sizeof path, "/members/%.40s/tags", answer_at("id"));
    ck_assert_int_eq(list_asks("POST", path, "{\"tags\":\"of no form\"}"), 204);
    ck_assert_int_eq(list_asks("POST", path,
                               "{\"tags\":[{\"name\":\"Two\",\"status\":\"active\"},"
                               "{\"name\":\"one\",\"status\":\"inactive\"}]}"),
                     204);
    list_asks("PATCH", "/members/a@one.net", "{\"tags\":[\"Three\"]}");
    ck_assert_int_eq(answer_number("tags_count"), 1);
    ck_assert_str_eq(answer_at("tags[0].name"), "Two");
    list_asks("GET", "/segments", NULL);
    ck_assert_int_eq(answer_number("total_items"), 2);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_batch_answers_200_and_tells_each_row),
        TEST(a_batch_holds_five_hundred_rows),
        TEST(a_batch_updates_where_it_is_told_to),
        TEST(a_batch_subscribes_nobody_who_left),
        TEST(a_batch_revives_the_archived_or_says_that_they_exist),
        TEST(a_batch_broken_off_has_done_its_first_half),
        TEST(a_segments_name_is_its_own),
        TEST(a_segments_errors_are_grouped_by_their_text),
        TEST(a_segment_shows_the_subscribed_unless_asked_for_more),
        TEST(a_patch_adds_and_an_empty_one_empties),
        TEST(a_block_holds_five_hundred_each_way),
        TEST(tags_of_a_member_are_segments),
        {0},
    };
    suite_fixture(stage_set, stage_clear);
    return suite_run("sandbox, blocks", tests);
}
