/* test_sandbox_hiccups.c -- rows left out, changes seen late, a Date that is off, pages
 * that are shorter than asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

enum { CROWD = 20, ROOM = 256 };

#define T0 "1700000000000" /* 2023-11-14T22:13:20Z */

static void hiccup(const char *rule)
{
    sandbox_post(stage_sandbox(), "hiccup", "{%s}", rule);
}

static void no_hiccup(void)
{
    ck_assert_int_eq(control_asks("DELETE", "/hiccup", NULL), 200);
}

static void dial(const char *name, const char *value)
{
    sandbox_dial(stage_sandbox(), name, value);
}

static void set(void)
{
    stage_set();
    dial("ometria.reads_per_second", "0");
}

/* `count` people, c00@one.net, c01@one.net, ..., on both sides. */
static void crowd(int count)
{
    for (int i = 0; i < count; i++) {
        act("\"side\":\"list\",\"do\":\"join\",\"address\":\"c%02d@one.net\"", i);
        act("\"side\":\"crm\",\"do\":\"join\",\"address\":\"c%02d@one.net\"", i);
    }
}

static bool is_in(const char *key, const char *address)
{
    const struct json_node *rows =
        key[0] == '\0' ? answer_tree() : json_tree_get(answer_tree(), key);
    const char *name = key[0] == '\0' ? "email" : "email_address";
    for (const struct json_node *row = rows->first; row != NULL; row = row->next)
        if (text_same(json_tree_text(json_tree_get(row, name)), address))
            return true;
    return false;
}

static bool list_shows(const char *query, const char *address)
{
    char path[ROOM];
    snprintf(path, sizeof path, "/members?%s", query);
    ck_assert_int_eq(list_asks("GET", path, NULL), 200);
    return is_in("members", address);
}

static bool crm_shows(const char *query, const char *address)
{
    char path[ROOM];
    snprintf(path, sizeof path, "/profiles?%s", query);
    ck_assert_int_eq(crm_asks("GET", path, NULL), 200);
    return is_in("", address);
}

START_TEST(a_member_who_is_there_is_answered_404_so_many_times)
{
    crowd(2);
    hiccup("\"kind\":\"missing\",\"address\":\"c00@one.net\",\"reads\":\"by_id\","
           "\"times\":2");
    ck_assert_int_eq(list_asks("GET", "/members/c01@one.net", NULL), 200);
    ck_assert_int_eq(list_asks("GET", "/members/c00@one.net", NULL), 404);
    ck_assert_str_eq(answer_at("title"), "Resource Not Found");
    ck_assert(list_shows("count=100", "c00@one.net"));
    ck_assert_int_eq(
        list_asks("PATCH", "/members/c00@one.net", "{\"status\":\"unsubscribed\"}"),
        404);
    ck_assert_int_eq(list_asks("GET", "/members/c00@one.net", NULL), 200);
    ck_assert_str_eq(answer_at("status"), "subscribed");
}
END_TEST

START_TEST(a_404_may_be_meant_for_one_method)
{
    crowd(1);
    hiccup("\"kind\":\"missing\",\"address\":\"c00@one.net\",\"method\":\"PATCH\","
           "\"reads\":\"by_id\"");
    ck_assert_int_eq(list_asks("GET", "/members/c00@one.net", NULL), 200);
    ck_assert_int_eq(list_asks("PATCH", "/members/c00@one.net", "{\"vip\":true}"), 404);
    ck_assert_int_eq(list_asks("PATCH", "/members/c00@one.net", "{\"vip\":true}"), 200);
}
END_TEST

START_TEST(a_profile_who_is_there_is_answered_404_or_not_found_by_address)
{
    char path[ROOM];
    crowd(1);
    crm_asks("GET", "/profiles?email=c00@one.net", NULL);
    snprintf(path, sizeof path, "/profiles/%s", answer_at("[0].id"));
    hiccup("\"kind\":\"missing\",\"address\":\"c00@one.net\",\"reads\":\"by_id\"");
    ck_assert_int_eq(crm_asks("GET", path, NULL), 404);
    ck_assert_int_eq(crm_asks("GET", path, NULL), 200);
    hiccup("\"kind\":\"missing\",\"address\":\"c00@one.net\",\"reads\":\"by_address\"");
    ck_assert_int_eq(crm_asks("GET", path, NULL), 200);
    ck_assert(!crm_shows("email=c00@one.net", "c00@one.net"));
    ck_assert_uint_eq(answer_count(""), 0);
    ck_assert(crm_shows("email=c00@one.net", "c00@one.net"));
}
END_TEST

START_TEST(a_page_leaves_her_out_and_counts_her_or_not)
{
    crowd(3);
    hiccup("\"kind\":\"missing\",\"address\":\"c01@one.net\",\"reads\":\"pages\"");
    ck_assert(!list_shows("count=100", "c01@one.net"));
    ck_assert_uint_eq(answer_count("members"), 2);
    ck_assert_int_eq(answer_number("total_items"), 3);
    ck_assert(list_shows("count=100", "c01@one.net"));
    hiccup("\"kind\":\"missing\",\"address\":\"c01@one.net\",\"reads\":\"pages\","
           "\"counted\":false");
    ck_assert(!list_shows("count=100", "c01@one.net"));
    ck_assert_int_eq(answer_number("total_items"), 2);
    hiccup("\"kind\":\"missing\",\"address\":\"c01@one.net\",\"reads\":\"pages\"");
    ck_assert(!crm_shows("limit=100", "c01@one.net"));
    ck_assert_uint_eq(answer_count(""), 2);
    ck_assert(crm_shows("limit=100", "c01@one.net"));
}
END_TEST

START_TEST(the_others_keep_their_places_when_one_is_left_out)
{
    crowd(4);
    hiccup("\"kind\":\"missing\",\"address\":\"c01@one.net\",\"reads\":\"pages\","
           "\"times\":0");
    ck_assert(list_shows("count=2", "c00@one.net"));
    ck_assert(list_shows("count=2&offset=2", "c02@one.net"));
    ck_assert(is_in("members", "c03@one.net"));
    ck_assert(crm_shows("limit=2&offset=2", "c02@one.net"));
    /* A page with only that row goes on: an empty one would say that this is the
     * end. */
    ck_assert(list_shows("count=1&offset=1", "c02@one.net"));
    ck_assert(crm_shows("limit=1&offset=1", "c02@one.net"));
    ck_assert(list_shows("count=1&offset=1&sort_field=last_changed", "c02@one.net"));
}
END_TEST

START_TEST(a_chance_leaves_out_the_same_people_for_the_same_number)
{
    char *seen[2] = {NULL, NULL};
    crowd(CROWD);
    for (int i = 0; i < 2; i++) {
        hiccup("\"kind\":\"missing\",\"reads\":\"pages\",\"chance\":300,\"random\":7,"
               "\"times\":0");
        list_asks("GET", "/members?count=100&fields=members.email_address", NULL);
        ck_assert_uint_lt(answer_count("members"), CROWD);
        ck_assert_uint_gt(answer_count("members"), 0);
        seen[i] = strdup(answer_body());
        no_hiccup();
    }
    ck_assert_str_eq(seen[0], seen[1]);
    free(seen[0]);
    free(seen[1]);
    list_asks("GET", "/members?count=100", NULL);
    ck_assert_uint_eq(answer_count("members"), CROWD);
}
END_TEST

START_TEST(rows_of_other_collections_go_missing_when_they_are_named)
{
    crowd(1);
    act("\"side\":\"list\",\"do\":\"tag\",\"address\":\"c00@one.net\",\"segment\":"
        "\"Gold\"");
    act("\"side\":\"crm\",\"do\":\"leave\",\"address\":\"c00@one.net\"");
    list_asks("GET", "/segments", NULL);
    char path[ROOM];
    snprintf(path, sizeof path, "/segments/%s/members", answer_at("segments[0].id"));
    hiccup("\"kind\":\"missing\",\"address\":\"c00@one.net\",\"rows\":"
           "[\"segment_members\",\"unsubscribes\"],\"times\":2");
    list_asks("GET", path, NULL);
    ck_assert_uint_eq(answer_count("members"), 0);
    crm_asks("GET", "/unsubscribes", NULL);
    ck_assert_uint_eq(answer_count(""), 0);
    list_asks("GET", path, NULL);
    ck_assert_uint_eq(answer_count("members"), 1);
    crm_asks("GET", "/unsubscribes", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    hiccup("\"kind\":\"missing\",\"rows\":\"lists\",\"id\":\"" SANDBOX_LIST "\"");
    ck_assert_int_eq(list_asks("GET", "", NULL), 404);
    act("\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\"");
    hiccup("\"kind\":\"missing\",\"rows\":\"crm_segments\",\"id\":\"1042\"");
    ck_assert_int_eq(crm_asks("GET", "/lists/1042", NULL), 404);
    ck_assert_int_eq(crm_asks("GET", "/lists/1042", NULL), 200);
    crm_asks("GET", "/contacts/shop", NULL);
    snprintf(path, sizeof path, "/contacts/shop/%s", answer_at("[0].id"));
    hiccup("\"kind\":\"missing\",\"rows\":\"contacts\",\"address\":\"C00@one.net\"");
    ck_assert_int_eq(crm_asks("GET", path, NULL), 404);
    ck_assert_int_eq(crm_asks("GET", path, NULL), 200);
    ck_assert_int_eq(list_asks("GET", "", NULL), 200);
}
END_TEST

START_TEST(a_change_is_seen_late_by_reads_of_changes_alone)
{
    sandbox_post(stage_sandbox(), "clock", "{\"frozen\":true,\"now_ms\":" T0 "}");
    crowd(2);
    hiccup("\"kind\":\"late\",\"address\":\"c00@one.net\",\"seconds\":60,"
           "\"rows\":[\"members\",\"profiles\",\"unsubscribes\"]");
    sandbox_post(stage_sandbox(), "clock", "{\"advance_ms\":5000}");
    act("\"side\":\"list\",\"do\":\"leave\",\"address\":\"c00@one.net\"");
    act("\"side\":\"crm\",\"do\":\"leave\",\"address\":\"c00@one.net\"");
    const char *since = "since_last_changed=2023-11-14T22:13:22Z";
    const char *sorted =
        "sort_field=last_changed&since_last_changed=2023-11-14T22:13:22Z";
    ck_assert(!list_shows(since, "c00@one.net"));
    ck_assert_int_eq(answer_number("total_items"), 0);
    ck_assert(!list_shows(sorted, "c00@one.net"));
    ck_assert(list_shows("count=100", "c00@one.net"));
    ck_assert(!crm_shows("updateSince=2023-11-14", "c00@one.net"));
    ck_assert(is_in("", "c01@one.net"));
    ck_assert(crm_shows("limit=100", "c00@one.net"));
    crm_asks("GET", "/unsubscribes?since=2023-11-14T00:00:00", NULL);
    ck_assert_uint_eq(answer_count(""), 0);
    list_asks("GET", "/members/c00@one.net", NULL);
    ck_assert_str_eq(answer_at("status"), "unsubscribed");
    sandbox_post(stage_sandbox(), "clock", "{\"advance_ms\":60000}");
    ck_assert(list_shows(since, "c00@one.net"));
    ck_assert_str_eq(answer_at("members[0].last_changed"), "2023-11-14T22:13:25+00:00");
    ck_assert(list_shows(sorted, "c00@one.net"));
    ck_assert(crm_shows("updateSince=2023-11-14", "c00@one.net"));
    crm_asks("GET", "/unsubscribes?since=2023-11-14T00:00:00", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
}
END_TEST

START_TEST(a_hidden_change_is_shown_by_whole_reads_and_look_ups_alone)
{
    sandbox_post(stage_sandbox(), "clock", "{\"frozen\":true,\"now_ms\":" T0 "}");
    crowd(4);
    hiccup("\"kind\":\"hidden\",\"address\":\"c03@one.net\",\"times\":1");
    sandbox_post(stage_sandbox(), "clock", "{\"advance_ms\":3600000}");
    act("\"side\":\"list\",\"do\":\"leave\",\"address\":\"c03@one.net\"");
    const char *since =
        "sort_field=last_changed&since_last_changed=2023-11-14T23:00:00Z";
    ck_assert(!list_shows(since, "c03@one.net"));
    /* A whole read that continues by time is a whole read all the same. */
    ck_assert(!list_shows("sort_field=last_changed&count=2", "c03@one.net"));
    ck_assert(list_shows("sort_field=last_changed&count=3&"
                         "since_last_changed=2023-11-14T22:13:20Z",
                         "c03@one.net"));
    ck_assert(!list_shows(since, "c03@one.net"));
    sandbox_post(stage_sandbox(), "clock", "{\"advance_ms\":86400000}");
    ck_assert(!list_shows(since, "c03@one.net"));
    act("\"side\":\"list\",\"do\":\"change\",\"address\":\"c03@one.net\",\"fields\":"
        "{\"FNAME\":\"Dee\"}");
    ck_assert(list_shows(since, "c03@one.net"));
}
END_TEST

START_TEST(one_answer_tells_a_time_that_is_not)
{
    sandbox_post(stage_sandbox(), "clock", "{\"frozen\":true,\"now_ms\":" T0 "}");
    sandbox_post(stage_sandbox(), "fault",
                 "{\"kind\":\"date\",\"seconds\":3600,\"path\":\"/mailchimp/*\"}");
    sandbox_post(stage_sandbox(), "fault",
                 "{\"kind\":\"date\",\"seconds\":-60,\"path\":\"/ometria/*\"}");
    ck_assert_int_eq(list_asks("GET", "", NULL), 200);
    ck_assert_str_eq(answer_header("Date"), "Tue, 14 Nov 2023 23:13:20 GMT");
    list_asks("GET", "", NULL);
    ck_assert_str_eq(answer_header("Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
    ck_assert_int_eq(crm_asks("GET", "/lists", NULL), 200);
    ck_assert_str_eq(answer_header("Date"), "Tue, 14 Nov 2023 22:12:20 GMT");
    crm_asks("GET", "/lists", NULL);
    ck_assert_str_eq(answer_header("Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
}
END_TEST

static const struct {
    const char *path, *key;
} collections[] = {{"/members?count=100", "members"},
                   {"/members?count=100&sort_field=last_changed", "members"},
                   {"/merge-fields?count=100", "merge_fields"},
                   {"/segments?count=100", "segments"},
                   {"/members/c00@one.net/tags?count=100", "tags"}};

START_TEST(a_page_is_never_longer_than_the_cap)
{
    char path[ROOM];
    crowd(4);
    for (int i = 0; i < 4; i++) {
        act("\"side\":\"list\",\"do\":\"tag\",\"address\":\"c00@one.net\",\"segment\":"
            "\"S%d\"",
            i);
        act("\"side\":\"list\",\"do\":\"tag\",\"address\":\"c%02d@one.net\","
            "\"segment\":\"All\"",
            i);
        act("\"side\":\"crm\",\"do\":\"leave\",\"address\":\"c%02d@one.net\"", i);
    }
    dial("mailchimp.page_cap", "3");
    dial("ometria.page_cap", "3");
    for (size_t i = 0; i < sizeof collections / sizeof *collections; i++) {
        list_asks("GET", collections[i].path, NULL);
        ck_assert_uint_eq(answer_count(collections[i].key), 3);
        ck_assert_int_gt(answer_number("total_items"), 3);
    }
    list_asks("GET", "/segments?count=100&offset=4", NULL);
    snprintf(path, sizeof path, "/segments/%s/members?count=100",
             answer_at("segments[0].id"));
    list_asks("GET", "/segments?count=100&offset=1", NULL);
    snprintf(path, sizeof path, "/segments/%s/members?count=100",
             answer_at("segments[0].id"));
    list_asks("GET", path, NULL);
    ck_assert_uint_eq(answer_count("members"), 3);
    static const char *const crm[] = {
        "/profiles?limit=100", "/profiles?limit=100&updateSince=2001-01-01",
        "/contacts/shop?limit=100", "/unsubscribes?limit=100"};
    for (size_t i = 0; i < sizeof crm / sizeof *crm; i++) {
        crm_asks("GET", crm[i], NULL);
        ck_assert_uint_eq(answer_count(""), 3);
    }
    ck_assert(crm_shows("limit=100&offset=3", "c03@one.net"));
}
END_TEST

START_TEST(a_hiccup_that_makes_no_sense_is_refused)
{
    static const char *const rules[] = {
        "{\"kind\":\"asleep\"}", "{\"kind\":\"missing\",\"rows\":\"stars\"}",
        "{\"kind\":\"missing\",\"reads\":[\"by_id\",\"by_heart\"]}",
        "{\"kind\":\"odd\",\"key\":\"id\",\"shape\":\"round\"}",
        "{\"kind\":\"odd\",\"shape\":\"missing\"}"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        ck_assert_int_eq(control_asks("POST", "/hiccup", rules[i]), 400);
    hiccup("\"kind\":\"missing\",\"times\":0");
    crowd(1);
    ck_assert_int_eq(list_asks("GET", "/members/c00@one.net", NULL), 404);
    sandbox_post(stage_sandbox(), "reset", "{}");
    crowd(1);
    ck_assert_int_eq(list_asks("GET", "/members/c00@one.net", NULL), 200);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_member_who_is_there_is_answered_404_so_many_times),
        TEST(a_404_may_be_meant_for_one_method),
        TEST(a_profile_who_is_there_is_answered_404_or_not_found_by_address),
        TEST(a_page_leaves_her_out_and_counts_her_or_not),
        TEST(the_others_keep_their_places_when_one_is_left_out),
        TEST(a_chance_leaves_out_the_same_people_for_the_same_number),
        TEST(rows_of_other_collections_go_missing_when_they_are_named),
        TEST(a_change_is_seen_late_by_reads_of_changes_alone),
        TEST(a_hidden_change_is_shown_by_whole_reads_and_look_ups_alone),
        TEST(one_answer_tells_a_time_that_is_not),
        TEST(a_page_is_never_longer_than_the_cap),
        TEST(a_hiccup_that_makes_no_sense_is_refused),
        {0},
    };
    suite_fixture(set, stage_clear);
    return suite_run("sandbox, hiccups", tests);
}
