/* test_sandbox_owners.c -- what the owners of list and CRM change under a client's
 * feet: people deleted and merged, fields, a full plan; and how addresses are spelled. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

enum { ROOM = 512 };

#define U_LABEL "dee@m\xc3\xbcnchen.example"
#define A_LABEL "dee@xn--mnchen-3ya.example"

static void dial(const char *name, const char *value)
{
    sandbox_dial(stage_sandbox(), name, value);
}

static void set(void)
{
    stage_set();
    dial("ometria.reads_per_second", "0");
    dial("ometria.pushes_per_second", "0");
    dial("ometria.apply_delay_ms", "0");
}

static int subscribe(const char *address)
{
    char body[ROOM];
    snprintf(body, sizeof body, "{\"email_address\":\"%s\",\"status\":\"subscribed\"}",
             address);
    return list_asks("POST", "/members", body);
}

static int patch(const char *address, const char *fields)
{
    char path[ROOM], body[ROOM];
    snprintf(path, sizeof path, "/members/%s", address);
    snprintf(body, sizeof body, "{\"vip\":true,\"merge_fields\":{%s}}", fields);
    return list_asks("PATCH", path, body);
}

/* The id of the profile with this address, "" if there is none. */
static const char *profile_of(const char *address)
{
    char path[ROOM + 32];
    snprintf(path, sizeof path, "/profiles?email=%s", address);
    crm_asks("GET", path, NULL);
    return answer_at("[0].id");
}

static int profile_status(const char *id)
{
    char path[ROOM + 32];
    snprintf(path, sizeof path, "/profiles/%s", id);
    return crm_asks("GET", path, NULL);
}

static void crm_join(const char *address)
{
    act("\"side\":\"crm\",\"do\":\"join\",\"address\":\"%s\",\"fields\":"
        "{\"firstname\":\"F\",\"properties.size\":\"M\"}",
        address);
}

START_TEST(a_member_deleted_for_good_leaves_no_trace_and_is_refused)
{
    subscribe("a@one.net");
    subscribe("b@one.net");
    act("\"side\":\"list\",\"do\":\"delete\",\"address\":\"a@one.net\"");
    ck_assert_int_eq(list_asks("GET", "/members/a@one.net", NULL), 404);
    list_asks("GET", "/members?count=100", NULL);
    ck_assert_uint_eq(answer_count("members"), 1);
    ck_assert_int_eq(answer_number("total_items"), 1);
    ck_assert_int_eq(subscribe("a@one.net"), 400);
    ck_assert_str_eq(answer_at("title"), "Forgotten Email Not Subscribed");
    ck_assert_int_eq(list_asks("PUT", "/members/a@one.net",
                               "{\"email_address\":\"a@one.net\","
                               "\"status_if_new\":\"pending\"}"),
                     400);
    ck_assert_str_eq(answer_at("title"), "Forgotten Email Not Subscribed");
}
END_TEST

START_TEST(a_deleted_profile_is_gone_until_it_is_pushed_again)
{
    char id[ROOM];
    crm_join("a@one.net");
    crm_join("b@one.net");
    snprintf(id, sizeof id, "%s", profile_of("a@one.net"));
    act("\"side\":\"crm\",\"do\":\"delete\",\"address\":\"a@one.net\"");
    ck_assert_int_eq(profile_status(id), 404);
    ck_assert_str_eq(profile_of("a@one.net"), "");
    crm_asks("GET", "/profiles?limit=100", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    crm_asks("GET", "/contacts/shop", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    control_asks("GET", "/dump?side=crm", NULL);
    ck_assert_uint_eq(answer_count("contacts"), 1);
    crm_asks("POST", "/push",
             "[{\"@type\":\"contact\",\"@collection\":\"m\",\"id\":\"1\","
             "\"email\":\"a@one.net\"}]");
    ck_assert_str_ne(profile_of("a@one.net"), "");
    ck_assert_str_ne(answer_at("[0].id"), id);
    ck_assert(
        json_tree_is(json_tree_find(answer_tree(), "[0].marketing_optin"), JSON_NULL));
}
END_TEST

static const struct {
    const char *listings, *takes, *left;
    size_t contacts;
} merges[] = {{"\"moved\"", "false", "b@one.net", 2},
              {"\"moved\"", "true", "a@one.net", 2},
              {"\"deleted\"", "false", "b@one.net", 1},
              {"\"deleted\"", "true", "a@one.net", 1}};

START_TEST(a_profile_goes_up_in_another_which_keeps_one_of_the_addresses)
{
    char one[ROOM], other[ROOM];
    crm_join("a@one.net");
    crm_join("b@one.net");
    dial("ometria.merged_listings", merges[_i].listings);
    snprintf(one, sizeof one, "%s", profile_of("a@one.net"));
    snprintf(other, sizeof other, "%s", profile_of("b@one.net"));
    act("\"side\":\"crm\",\"do\":\"merge\",\"address\":\"a@one.net\",\"to\":"
        "\"b@one.net\",\"takes\":%s",
        merges[_i].takes);
    ck_assert_int_eq(profile_status(one), 404);
    ck_assert_int_eq(profile_status(other), 200);
    ck_assert_str_eq(answer_at("email"), merges[_i].left);
    ck_assert_str_eq(profile_of(merges[_i].left), other);
    ck_assert_str_eq(
        profile_of(text_same(merges[_i].left, "a@one.net") ? "b@one.net" : "a@one.net"),
        "");
    crm_asks("GET", "/profiles?limit=100", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    crm_asks("GET", "/contacts/shop", NULL);
    ck_assert_uint_eq(answer_count(""), merges[_i].contacts);
    ck_assert_str_eq(answer_at("[0].email"), merges[_i].left);
}
END_TEST

START_TEST(a_profile_changes_its_address_and_keeps_its_id)
{
    char id[ROOM];
    crm_join("a@one.net");
    snprintf(id, sizeof id, "%s", profile_of("a@one.net"));
    act("\"side\":\"crm\",\"do\":\"rename\",\"address\":\"a@one.net\",\"to\":"
        "\"new@one.net\"");
    ck_assert_int_eq(profile_status(id), 200);
    ck_assert_str_eq(answer_at("email"), "new@one.net");
    ck_assert_str_eq(profile_of("a@one.net"), "");
}
END_TEST

START_TEST(a_list_owner_deletes_a_merge_field)
{
    subscribe("a@one.net");
    ck_assert_int_eq(patch("a@one.net", "\"LTV\":7"), 200);
    act("\"side\":\"list\",\"do\":\"remove_field\",\"tag\":\"LTV\"");
    list_asks("GET", "/merge-fields?count=100", NULL);
    ck_assert_ptr_null(strstr(answer_body(), "\"LTV\""));
    /* Unknown tags are dropped in silence. */
    ck_assert_int_eq(patch("a@one.net", "\"LTV\":8,\"FNAME\":\"A\""), 200);
    ck_assert_str_eq(answer_at("merge_fields.FNAME"), "A");
    ck_assert_ptr_null(json_tree_find(answer_tree(), "merge_fields.LTV"));
}
END_TEST

START_TEST(a_list_owner_changes_type_choices_and_need_of_a_field)
{
    subscribe("a@one.net");
    patch("a@one.net", "\"TIER\":\"gold\",\"FNAME\":\"A\"");
    act("\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"TIER\",\"choices\":"
        "[\"iron\",\"steel\"]");
    ck_assert_int_eq(patch("a@one.net", "\"TIER\":\"gold\""), 400);
    ck_assert_int_eq(patch("a@one.net", "\"TIER\":\"steel\""), 200);
    act("\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"FNAME\",\"type\":\"number\"");
    list_asks("GET", "/merge-fields/1", NULL);
    ck_assert_str_eq(answer_at("type"), "number");
    list_asks("GET", "/members/a@one.net", NULL);
    ck_assert_str_eq(answer_at("merge_fields.FNAME"), "A");
    ck_assert_int_eq(patch("a@one.net", "\"FNAME\":\"B\""), 400);
    ck_assert_str_eq(answer_at("errors[0].message"), "Please enter a number");
    act("\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"LNAME\",\"required\":true");
    ck_assert_int_eq(subscribe("b@one.net"), 400);
    ck_assert_str_eq(answer_at("errors[0].field"), "LNAME");
    ck_assert_int_eq(
        control_asks("POST", "/act",
                     "{\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"FNAME\","
                     "\"type\":\"smell\"}"),
        400);
}
END_TEST

START_TEST(an_archived_custom_field_is_as_one_that_is_not_defined)
{
    const char *push = "[{\"@type\":\"contact\",\"@collection\":\"m\",\"id\":\"1\","
                       "\"@merge\":true,\"email\":\"a@one.net\","
                       "\"properties\":{\"size\":\"L\"}}]";
    dial("ometria.unknown_properties", "\"rejected\"");
    crm_join("a@one.net");
    act("\"side\":\"crm\",\"do\":\"archive_property\",\"name\":\"size\"");
    profile_of("a@one.net");
    ck_assert_ptr_null(json_tree_find(answer_tree(), "[0].properties.size"));
    dial("ometria.archived_properties", "\"shown\"");
    profile_of("a@one.net");
    ck_assert_str_eq(answer_at("[0].properties.size"), "M");
    crm_asks("POST", "/push", push);
    crm_asks("GET", "/push/_errors", NULL);
    ck_assert_str_eq(answer_at("[0].error_path"), "root > properties");
    act("\"side\":\"crm\",\"do\":\"archive_property\",\"name\":\"size\",\"on\":false");
    crm_asks("POST", "/push", push);
    profile_of("a@one.net");
    ck_assert_str_eq(answer_at("[0].properties.size"), "L");
}
END_TEST

START_TEST(a_full_plan_takes_nobody_new_until_there_is_room)
{
    subscribe("a@one.net");
    subscribe("b@one.net");
    act("\"side\":\"list\",\"do\":\"archive\",\"address\":\"b@one.net\"");
    act("\"side\":\"list\",\"do\":\"fill_plan\"");
    ck_assert_int_eq(subscribe("c@one.net"), 403);
    ck_assert_str_eq(answer_at("title"), "Forbidden");
    ck_assert_int_eq(subscribe("b@one.net"), 403);
    ck_assert_int_eq(
        list_asks("PATCH", "/members/a@one.net", "{\"status\":\"unsubscribed\"}"), 200);
    ck_assert_int_eq(patch("a@one.net", "\"FNAME\":\"A\""), 200);
    list_asks("POST", "",
              "{\"members\":[{\"email_address\":\"c@one.net\",\"status\":"
              "\"subscribed\"}]}");
    ck_assert_int_eq(answer_number("error_count"), 1);
    ck_assert_ptr_nonnull(strstr(answer_at("errors[0].error"), "plan"));
    dial("mailchimp.plan_full", "\"invalid\"");
    ck_assert_int_eq(subscribe("c@one.net"), 400);
    ck_assert_str_eq(answer_at("title"), "Invalid Resource");
    act("\"side\":\"list\",\"do\":\"fill_plan\",\"on\":false");
    ck_assert_int_eq(subscribe("c@one.net"), 200);
    ck_assert_int_eq(subscribe("b@one.net"), 200);
}
END_TEST

START_TEST(both_services_keep_the_spelling_they_were_given)
{
    ck_assert_int_eq(subscribe("Dee@Example.NET"), 200);
    ck_assert_str_eq(answer_at("email_address"), "Dee@Example.NET");
    /* The MD5 of dee@example.net */
    ck_assert_str_eq(answer_at("id"), "ab7fde9dd5664f68623abb2bfe8cedd3");
    ck_assert_int_eq(subscribe("dee@example.net"), 400);
    ck_assert_str_eq(answer_at("title"), "Member Exists");
    ck_assert_int_eq(subscribe(U_LABEL), 200);
    ck_assert_str_eq(answer_at("email_address"), U_LABEL);
    crm_join("Dee@Example.NET");
    crm_join(U_LABEL);
    profile_of("dee@example.net");
    ck_assert_str_eq(answer_at("[0].email"), "Dee@Example.NET");
    profile_of("dee@m%C3%BCnchen.example");
    ck_assert_str_eq(answer_at("[0].email"), U_LABEL);
    ck_assert_str_eq(profile_of(A_LABEL), "");
}
END_TEST

START_TEST(another_spelling_of_the_domain_makes_a_second_contact)
{
    ck_assert_int_eq(subscribe(U_LABEL), 200);
    ck_assert_int_eq(list_asks("GET", "/members/" A_LABEL, NULL), 404);
    ck_assert_int_eq(subscribe(A_LABEL), 200);
    list_asks("GET", "/members", NULL);
    ck_assert_uint_eq(answer_count("members"), 2);
    crm_join(U_LABEL);
    crm_asks("POST", "/push",
             "[{\"@type\":\"contact\",\"@collection\":\"m\",\"id\":\"1\","
             "\"email\":\"" A_LABEL "\"}]");
    crm_asks("GET", "/profiles", NULL);
    ck_assert_uint_eq(answer_count(""), 2);
}
END_TEST

START_TEST(a_segment_takes_the_lists_own_spelling_in_any_case)
{
    char path[ROOM];
    subscribe("Dee@Example.NET");
    subscribe(U_LABEL);
    dial("mailchimp.segment_unknown", "\"listed\"");
    list_asks("POST", "/segments", "{\"name\":\"S\",\"static_segment\":[]}");
    snprintf(path, sizeof path, "/segments/%s", answer_at("id"));
    list_asks("POST", path,
              "{\"members_to_add\":[\"dee@example.net\",\"" A_LABEL "\"]}");
    ck_assert_int_eq(answer_number("total_added"), 1);
    ck_assert_str_eq(answer_at("members_added[0].email_address"), "Dee@Example.NET");
    ck_assert_str_eq(answer_at("errors[0].email_addresses[0]"), A_LABEL);
    list_asks("POST", path, "{\"members_to_add\":[\"" U_LABEL "\"]}");
    ck_assert_int_eq(answer_number("total_added"), 1);
    dial("mailchimp.segment_unknown", "\"ignored\"");
    list_asks("POST", path, "{\"members_to_remove\":[\"" A_LABEL "\"]}");
    ck_assert_int_eq(answer_number("total_removed"), 0);
    ck_assert_int_eq(answer_number("error_count"), 0);
}
END_TEST

START_TEST(a_push_to_an_address_without_a_profile_makes_one)
{
    crm_join("a@one.net");
    crm_join("b@one.net");
    act("\"side\":\"crm\",\"do\":\"merge\",\"address\":\"a@one.net\",\"to\":"
        "\"b@one.net\"");
    crm_asks(
        "POST", "/push",
        "[{\"@type\":\"contact\",\"@collection\":\"m\",\"id\":\"1\",\"@merge\":true,"
        "\"email\":\"a@one.net\",\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\"}]");
    ck_assert_str_ne(profile_of("a@one.net"), "");
    ck_assert_str_eq(answer_at("[0].marketing_optin"), "false");
    profile_of("b@one.net");
    ck_assert_str_eq(answer_at("[0].marketing_optin"), "true");
}
END_TEST

static const struct {
    const char *field, *value, *message;
} values[] = {{"TIER", "\"wood\"", "Please choose one of the options"},
              {"MOBILE", "\"12\"", "Please enter a complete phone number"},
              {"JOINED", "\"soon\"", "Please enter the date"},
              {"LTV", "\"much\"", "Please enter a number"}};

START_TEST(one_refused_field_refuses_the_whole_patch_and_is_named)
{
    char fields[ROOM];
    act("\"side\":\"list\",\"do\":\"add_field\",\"tag\":\"MOBILE\",\"type\":\"phone\","
        "\"phone_format\":\"US\"");
    subscribe("a@one.net");
    snprintf(fields, sizeof fields, "\"FNAME\":\"A\",\"%s\":%s", values[_i].field,
             values[_i].value);
    ck_assert_int_eq(patch("a@one.net", fields), 400);
    ck_assert_str_eq(answer_at("title"), "Invalid Resource");
    ck_assert_uint_eq(answer_count("errors"), 1);
    ck_assert_str_eq(answer_at("errors[0].field"), values[_i].field);
    ck_assert_str_eq(answer_at("errors[0].message"), values[_i].message);
    list_asks("GET", "/members/a@one.net", NULL);
    ck_assert_str_eq(answer_at("merge_fields.FNAME"), "");
    ck_assert_str_eq(answer_at("vip"), "false");
    snprintf(fields, sizeof fields, "\"%s\":%s,\"SITE\":\"nowhere\"", values[_i].field,
             values[_i].value);
    ck_assert_int_eq(patch("a@one.net", fields), 400);
    ck_assert_uint_eq(answer_count("errors"), 2);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_member_deleted_for_good_leaves_no_trace_and_is_refused),
        TEST(a_deleted_profile_is_gone_until_it_is_pushed_again),
        {"a_profile_goes_up_in_another_which_keeps_one_of_the_addresses",
         &a_profile_goes_up_in_another_which_keeps_one_of_the_addresses,
         .rounds = sizeof merges / sizeof *merges},
        TEST(a_profile_changes_its_address_and_keeps_its_id),
        TEST(a_list_owner_deletes_a_merge_field),
        TEST(a_list_owner_changes_type_choices_and_need_of_a_field),
        TEST(an_archived_custom_field_is_as_one_that_is_not_defined),
        TEST(a_full_plan_takes_nobody_new_until_there_is_room),
        TEST(both_services_keep_the_spelling_they_were_given),
        TEST(another_spelling_of_the_domain_makes_a_second_contact),
        TEST(a_segment_takes_the_lists_own_spelling_in_any_case),
        TEST(a_push_to_an_address_without_a_profile_makes_one),
        {"one_refused_field_refuses_the_whole_patch_and_is_named",
         &one_refused_field_refuses_the_whole_patch_and_is_named,
         .rounds = sizeof values / sizeof *values},
        {0},
    };
    suite_fixture(set, stage_clear);
    return suite_run("sandbox, owners", tests);
}
