/* test_sandbox_odd.c -- rows in shapes that no client expects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

enum { ROOM = 512 };

static void hiccup(const char *rule)
{
    sandbox_post(stage_sandbox(), "hiccup", "{\"kind\":\"odd\",%s}", rule);
}

static void set(void)
{
    stage_set();
    sandbox_dial(stage_sandbox(), "ometria.reads_per_second", "0");
    for (int i = 0; i < 2; i++) {
        act("\"side\":\"list\",\"do\":\"join\",\"address\":\"c%d@one.net\",\"fields\":"
            "{\"FNAME\":\"Zoe\"}",
            i);
        act("\"side\":\"crm\",\"do\":\"join\",\"address\":\"c%d@one.net\",\"fields\":"
            "{\"firstname\":\"Zoe\",\"properties.size\":\"M\"}",
            i);
    }
}

static bool holds(const char *text)
{
    return strstr(answer_body(), text) != NULL;
}

static const struct {
    const char *shape, *written;
} shapes[] = {{"surrogate", "\"Zo\\ud800e\""},
              {"nul", "\"Zo\\u0000e\""},
              {"bytes", "\"Zo\xff\xc3(e\""},
              {"null", "null"},
              {"empty", "\"\""},
              {"unknown", "\"no_such_word\""},
              {"number", "-12.5e3"},
              {"boolean", "true"},
              {"object", "{\"a\":{\"b\":[1]}}"},
              {"array", "[\"a\",[1]]"},
              {"huge", "123456789012345678901234567890"}};

START_TEST(a_value_is_shown_in_each_shape_and_the_next_answer_is_well)
{
    char rule[ROOM], wanted[ROOM];
    snprintf(
        rule, sizeof rule,
        "\"address\":\"c0@one.net\",\"key\":\"merge_fields.FNAME\",\"shape\":\"%s\"",
        shapes[_i].shape);
    snprintf(wanted, sizeof wanted, "\"FNAME\":%s,\"LNAME\"", shapes[_i].written);
    hiccup(rule);
    ck_assert_int_eq(list_asks("GET", "/members", NULL), 200);
    ck_assert(holds(wanted));
    ck_assert(holds("\"FNAME\":\"Zoe\"")); /* of the other */
    list_asks("GET", "/members", NULL);
    ck_assert(!holds(wanted));
    ck_assert_uint_eq(answer_count("members"), 2);
    snprintf(rule, sizeof rule,
             "\"address\":\"c0@one.net\",\"key\":\"firstname\",\"shape\":\"%s\"",
             shapes[_i].shape);
    snprintf(wanted, sizeof wanted, "\"firstname\":%s,\"middlename\"",
             shapes[_i].written);
    hiccup(rule);
    ck_assert_int_eq(crm_asks("GET", "/profiles", NULL), 200);
    ck_assert(holds(wanted));
    ck_assert(holds("\"firstname\":\"Zoe\""));
    crm_asks("GET", "/profiles", NULL);
    ck_assert_str_eq(answer_at("[0].firstname"), "Zoe");
}
END_TEST

static const struct {
    const char *rows, *id, *key, *path; /* id "": she is named by her address */
    bool crm;
} places[] = {
    {"members", "", "id", "/members?count=100", false},
    {"members", "", "contact_id", "/members/c0@one.net", false},
    {"members", "", "status", "/members?count=100&sort_field=last_changed", false},
    {"members", "", "email_address", "/members?fields=members.email_address", false},
    {"members", "", "merge_fields", "/members?fields=members.merge_fields", false},
    {"members", "", "last_changed", "/members", false},
    {"segment_members", "", "email_address", "/segments/1/members", false},
    {"lists", SANDBOX_LIST, "name", "", false},
    {"lists", SANDBOX_LIST, "stats.member_count", "", false},
    {"merge_fields", "FNAME", "type", "/merge-fields", false},
    {"segments", "Gold", "id", "/segments", false},
    {"profiles", "", "id", "/profiles", true},
    {"profiles", "", "email", "/profiles?email=c0@one.net", true},
    {"profiles", "", "marketing_optin", "/profiles", true},
    {"profiles", "", "properties", "/profiles", true},
    {"profiles", "", "properties.size", "/profiles", true},
    {"profiles", "", "lists", "/profiles", true},
    {"contacts", "", "email", "/contacts/shop", true},
    {"unsubscribes", "", "profile_id", "/unsubscribes", true},
    {"unsubscribes", "", "email_address", "/unsubscribes", true},
    {"unsubscribes", "", "timestamp", "/unsubscribes", true},
    {"crm_segments", "1042", "title", "/lists", true},
    {"crm_changes", "", "event", "/lists/1042/changes", true},
};

static void ask(size_t place, const char *path)
{
    ck_assert_int_eq(places[place].crm ? crm_asks("GET", path, NULL)
                                       : list_asks("GET", path, NULL),
                     200);
}

START_TEST(any_key_of_any_row_may_be_odd_or_missing)
{
    char rule[ROOM], path[ROOM], key[ROOM];
    size_t place = (size_t)_i;
    const char *last = strrchr(places[place].key, '.');
    act("\"side\":\"list\",\"do\":\"tag\",\"address\":\"c0@one.net\",\"segment\":"
        "\"Gold\"");
    act("\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\",\"title\":\"A\"");
    act("\"side\":\"crm\",\"do\":\"enter\",\"address\":\"c0@one.net\",\"segment\":"
        "\"1042\"");
    act("\"side\":\"crm\",\"do\":\"leave\",\"address\":\"c0@one.net\"");
    snprintf(path, sizeof path, "%s", places[place].path);
    if (text_starts_with(path, "/segments/")) {
        list_asks("GET", "/segments", NULL);
        snprintf(path, sizeof path, "/segments/%s/members",
                 answer_at("segments[0].id"));
    }
    ask(place, path);
    char *well = strdup(answer_body());
    snprintf(key, sizeof key, "\"%s\":", last == NULL ? places[place].key : last + 1);
    snprintf(rule, sizeof rule,
             "\"%s\":\"%s\",\"rows\":\"%s\",\"key\":\"%s\",\"raw\":\"[7.25]\"",
             places[place].id[0] == '\0' ? "address" : "id",
             places[place].id[0] == '\0' ? "c0@one.net" : places[place].id,
             places[place].rows, places[place].key);
    hiccup(rule);
    ask(place, path);
    ck_assert(holds(key));
    ck_assert(holds("[7.25]"));
    ck_assert_ptr_nonnull(answer_tree());
    *strstr(rule, "\"raw\"") = '\0';
    strcat(rule, "\"shape\":\"missing\"");
    hiccup(rule);
    ask(place, path);
    ck_assert_uint_lt(strlen(answer_body()), strlen(well));
    ck_assert_ptr_nonnull(answer_tree());
    ask(place, path);
    ck_assert_str_eq(answer_body(), well);
    free(well);
}
END_TEST

START_TEST(a_field_that_nobody_mapped_may_be_odd)
{
    hiccup("\"address\":\"c0@one.net\",\"rows\":\"members\",\"key\":\"merge_fields."
           "UNHEARD\","
           "\"shape\":\"object\",\"times\":0");
    hiccup("\"address\":\"c0@one.net\",\"key\":\"properties.unheard\","
           "\"shape\":\"surrogate\",\"times\":0");
    for (int i = 0; i < 3; i++) {
        list_asks("GET", "/members/c0@one.net", NULL);
        ck_assert_str_eq(answer_at("merge_fields.UNHEARD.a.b[0]"), "1");
        crm_asks("GET", "/profiles", NULL);
        ck_assert(holds("\"unheard\":\"Zo\\ud800e\""));
    }
    list_asks("GET", "/members/c1@one.net", NULL);
    ck_assert(!holds("UNHEARD"));
    list_asks("GET", "/members/c0@one.net?fields=status", NULL);
    ck_assert_str_eq(answer_body(), "{\"status\":\"subscribed\"}");
}
END_TEST

START_TEST(a_whole_row_may_be_something_else)
{
    hiccup("\"address\":\"c0@one.net\",\"shape\":\"null\"");
    list_asks("GET", "/members?fields=members.email_address,total_items", NULL);
    ck_assert_str_eq(
        answer_body(),
        "{\"members\":[null,{\"email_address\":\"c1@one.net\"}],\"total_items\":2}");
    hiccup("\"address\":\"c1@one.net\",\"raw\":\"[1]\",\"rows\":\"profiles\"");
    crm_asks("GET", "/profiles", NULL);
    ck_assert_str_eq(answer_at("[1][0]"), "1");
    ck_assert_str_eq(answer_at("[0].email"), "c0@one.net");
}
END_TEST

START_TEST(many_rows_are_odd_by_chance)
{
    sandbox_post(stage_sandbox(), "seed", "{\"people\":200,\"plain\":true}");
    hiccup("\"chance\":100,\"random\":3,\"key\":\"status\",\"raw\":\"7\",\"times\":0,"
           "\"rows\":\"members\"");
    list_asks("GET", "/members?count=1000&fields=members.status", NULL);
    int odd = 0;
    for (const struct json_node *row = json_tree_get(answer_tree(), "members")->first;
         row != NULL; row = row->next)
        odd += json_tree_is(json_tree_get(row, "status"), JSON_NUMBER) ? 1 : 0;
    ck_assert_int_gt(odd, 5);
    ck_assert_int_lt(odd, 50);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_value_is_shown_in_each_shape_and_the_next_answer_is_well",
         &a_value_is_shown_in_each_shape_and_the_next_answer_is_well,
         .rounds = sizeof shapes / sizeof *shapes},
        {"any_key_of_any_row_may_be_odd_or_missing",
         &any_key_of_any_row_may_be_odd_or_missing,
         .rounds = sizeof places / sizeof *places},
        TEST(a_field_that_nobody_mapped_may_be_odd),
        TEST(a_whole_row_may_be_something_else),
        TEST(many_rows_are_odd_by_chance),
        {0},
    };
    suite_fixture(set, stage_clear);
    return suite_run("sandbox, odd rows", tests);
}
