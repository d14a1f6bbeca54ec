/* test_sandbox.c -- the list of the sandbox behaves as the sheet says of Mailchimp. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

#define NOON_MS "1700000000000" /* 2023-11-14T22:13:20Z */
#define JOIN "\"side\":\"list\",\"do\":\"join\",\"address\":\"%s\""
#define LEAVE "\"side\":\"list\",\"do\":\"leave\",\"address\":\"%s\""
#define SUBSCRIBED "{\"email_address\":\"%s\",\"status\":\"subscribed\"}"

static void dial(const char *name, const char *value)
{
    sandbox_dial(stage_sandbox(), name, value);
}

static void freeze(void)
{
    sandbox_post(stage_sandbox(), "clock", "{\"frozen\":true,\"now_ms\":" NOON_MS "}");
}

static void later(int64_t ms)
{
    sandbox_post(stage_sandbox(), "clock", "{\"advance_ms\":%lld}", (long long)ms);
}

static int subscribe(const char *address)
{
    char body[256];
    snprintf(body, sizeof body, SUBSCRIBED, address);
    return list_asks("POST", "/members", body);
}

START_TEST(a_page_holds_ten_unless_told_otherwise)
{
    sandbox_post(stage_sandbox(), "seed", "{\"list\":1200,\"plain\":true}");
    ck_assert_int_eq(list_asks("GET", "/members?fields=members.id,total_items", NULL),
                     200);
    ck_assert_uint_eq(answer_count("members"), 10);
    ck_assert_int_eq(answer_number("total_items"), 1200);
    list_asks("GET", "/members?fields=members.id&count=5000", NULL);
    ck_assert_uint_eq(answer_count("members"), 1000);
    list_asks("GET", "/members?fields=members.id&count=1000&offset=1195", NULL);
    ck_assert_uint_eq(answer_count("members"), 5);
    list_asks("GET", "/members?count=5&offset=1200", NULL);
    ck_assert_uint_eq(answer_count("members"), 0);
    ck_assert_int_eq(answer_number("total_items"), 1200);
    dial("mailchimp.count_above", "\"refused\"");
    ck_assert_int_eq(list_asks("GET", "/members?count=1001", NULL), 400);
}
END_TEST

START_TEST(fields_choose_keys_by_their_whole_path)
{
    act(JOIN ",\"fields\":{\"FNAME\":\"Ada\",\"LNAME\":\"Q\"}", "a@one.net");
    list_asks("GET", "/members?fields=members.merge_fields.FNAME,members.status", NULL);
    ck_assert_str_eq(answer_body(), "{\"members\":[{\"status\":\"subscribed\","
                                    "\"merge_fields\":{\"FNAME\":\"Ada\"}}]}");
    list_asks("GET", "/members?exclude_fields=email_address,members._links", NULL);
    ck_assert_str_eq(answer_at("members[0].email_address"), "a@one.net");
    ck_assert_ptr_null(json_tree_find(answer_tree(), "members[0]._links"));
    ck_assert_ptr_nonnull(json_tree_find(answer_tree(), "_links"));
    ck_assert_int_eq(list_asks("GET", "/members?fields=members.nonsense", NULL), 200);
    dial("mailchimp.unknown_fields", "\"refused\"");
    ck_assert_int_eq(list_asks("GET", "/members?fields=members.nonsense", NULL), 422);
    ck_assert_int_eq(list_asks("GET", "/members?fields=members.id", NULL), 200);
}
END_TEST

static int64_t total_of(const char *query)
{
    char path[256];
    snprintf(path, sizeof path,
             "/members?fields=total_items&sort_field=last_changed&%s", query);
    return list_asks("GET", path, NULL) == 200 ? answer_number("total_items") : -1;
}

START_TEST(bounds_of_time_are_whole_seconds_and_their_zone_is_not_looked_at)
{
    freeze();
    later(700);
    act(JOIN, "a@one.net"); /* 22:13:20.7 */
    ck_assert_int_eq(total_of("since_last_changed=2023-11-14T22:13:20Z"), 0);
    ck_assert_int_eq(total_of("since_last_changed=2023-11-14T22:13:19.999Z"), 1);
    ck_assert_int_eq(total_of("since_last_changed=2023-11-14T22:13:19%2B05:00"), 1);
    ck_assert_int_eq(total_of("since_last_changed=2023-11-14T22:13:20-05:00"), 0);
    ck_assert_int_eq(total_of("since_last_changed=2023-11-14T22:13:19"), 1);
    ck_assert_int_eq(total_of("since_last_changed=2023-11-14T22:13:19%2B0000"), -1);
    ck_assert_int_eq(total_of("before_last_changed=2023-11-14T22:13:20Z"), 0);
    ck_assert_int_eq(total_of("before_last_changed=2023-11-14T22:13:21Z"), 1);
    dial("mailchimp.since", "\"inclusive\"");
    dial("mailchimp.before", "\"inclusive\"");
    ck_assert_int_eq(total_of("since_last_changed=2023-11-14T22:13:20Z"), 1);
    ck_assert_int_eq(total_of("before_last_changed=2023-11-14T22:13:20Z"), 1);
}
END_TEST

START_TEST(whoever_changes_goes_to_the_end_of_the_order)
{
    freeze();
    act(JOIN, "a@one.net");
    later(1000);
    act(JOIN, "b@one.net");
    later(1000);
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net",
                               "{\"merge_fields\":{\"FNAME\":\"New\"}}"),
                     200);
    list_asks("GET", "/members?sort_field=last_changed&sort_dir=ASC", NULL);
    ck_assert_str_eq(answer_at("members[0].email_address"), "b@one.net");
    ck_assert_str_eq(answer_at("members[1].email_address"), "a@one.net");
    list_asks("GET", "/members?sort_field=last_changed&sort_dir=DESC", NULL);
    ck_assert_str_eq(answer_at("members[0].email_address"), "a@one.net");
    later(1000);
    ck_assert_int_eq(list_asks("PATCH", "/members/b@one.net", "{}"), 200);
    list_asks("GET", "/members?sort_field=last_changed&sort_dir=DESC", NULL);
    ck_assert_str_eq(answer_at("members[0].email_address"), "a@one.net");
}
END_TEST

START_TEST(a_crowded_second_is_paged_whole_whatever_its_order)
{
    sandbox_post(stage_sandbox(), "seed", "{\"list\":60,\"crowd\":60}");
    list_asks("GET", "/members?sort_field=last_changed&count=60&fields=members.id",
              NULL);
    ck_assert_uint_eq(answer_count("members"), 60);
    char first[40];
    snprintf(first, sizeof first, "%s", answer_at("members[0].id"));
    list_asks("GET", "/members?sort_field=last_changed&count=60&fields=members.id",
              NULL);
    ck_assert_str_eq(answer_at("members[0].id"), first);
    dial("mailchimp.ties", "\"shuffled\"");
    list_asks("GET", "/members?sort_field=last_changed&count=60&fields=members.id",
              NULL);
    ck_assert_uint_eq(answer_count("members"), 60);
    ck_assert_str_ne(answer_at("members[0].id"), first);
    bool found = false;
    for (const struct json_node *row = json_tree_get(answer_tree(), "members")->first;
         row != NULL; row = row->next)
        found = found || text_same(json_tree_text(json_tree_get(row, "id")), first);
    ck_assert(found);
}
END_TEST

START_TEST(a_member_is_named_by_hash_address_or_contact_id)
{
    char path[64];
    ck_assert_int_eq(subscribe("Urist.McVankab@freddiesjokes.com"), 200);
    ck_assert_str_eq(answer_at("id"), "62eeb292278cc15f5817cb78f7790b08");
    snprintf(path, sizeof path, "/members/%.40s", answer_at("contact_id"));
    ck_assert_int_eq(list_asks("GET", path, NULL), 200);
    ck_assert_str_eq(answer_at("email_address"), "Urist.McVankab@freddiesjokes.com");
    ck_assert_int_eq(
        list_asks("GET", "/members/urist.mcvankab%40freddiesjokes.com", NULL), 200);
    ck_assert_int_eq(
        list_asks("GET", "/members/62eeb292278cc15f5817cb78f7790b09", NULL), 404);
}
END_TEST

START_TEST(an_existing_member_is_not_made_again_unless_archived)
{
    ck_assert_int_eq(subscribe("a@one.net"), 200);
    ck_assert_int_eq(subscribe("A@ONE.net"), 400);
    ck_assert_str_eq(answer_at("title"), "Member Exists");
    ck_assert_ptr_null(json_tree_find(answer_tree(), "type"));
    ck_assert_int_eq(list_asks("DELETE", "/members/a@one.net", NULL), 204);
    ck_assert_int_eq(list_asks("DELETE", "/members/a@one.net", NULL), 405);
    ck_assert_str_eq(answer_header("Allow"), "GET, PUT");
    ck_assert_int_eq(
        list_asks("PUT", "/members/a@one.net", "{\"status_if_new\":\"subscribed\"}"),
        200);
    ck_assert_str_eq(answer_at("status"), "archived");
    ck_assert_int_eq(subscribe("a@one.net"), 200);
    ck_assert_str_eq(answer_at("status"), "subscribed");
}
END_TEST

START_TEST(a_member_who_left_comes_back_only_by_herself)
{
    const char *back = "{\"status\":\"subscribed\",\"merge_fields\":{\"FNAME\":\"X\"}}";
    subscribe("a@one.net");
    list_asks("PATCH", "/members/a@one.net", "{\"status\":\"unsubscribed\"}");
    ck_assert_str_eq(answer_at("unsubscribe_reason"), "N/A (Unsubscribed by admin)");
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net", back), 200);
    ck_assert_ptr_null(json_tree_find(answer_tree(), "unsubscribe_reason"));
    act(LEAVE ",\"reason\":\"Too many mails\"", "a@one.net");
    ck_assert_int_eq(
        list_asks("PATCH", "/members/a@one.net",
                  "{\"status\":\"subscribed\",\"merge_fields\":{\"FNAME\":\"Y\"}}"),
        400);
    ck_assert_str_eq(answer_at("title"), "Member In Compliance State");
    list_asks("GET", "/members/a@one.net", NULL);
    ck_assert_str_eq(answer_at("merge_fields.FNAME"), "X");
    ck_assert_str_eq(answer_at("unsubscribe_reason"), "Too many mails");
    ck_assert_int_eq(
        list_asks("PATCH", "/members/a@one.net", "{\"status\":\"pending\"}"), 200);
    act("\"side\":\"list\",\"do\":\"confirm\",\"address\":\"a@one.net\"");
    list_asks("GET", "/members/a@one.net", NULL);
    ck_assert_str_eq(answer_at("status"), "subscribed");
}
END_TEST

START_TEST(archiving_lifts_compliance_only_where_the_dial_says_so)
{
    subscribe("a@one.net");
    act(LEAVE, "a@one.net");
    ck_assert_int_eq(list_asks("DELETE", "/members/a@one.net", NULL), 204);
    ck_assert_int_eq(subscribe("a@one.net"), 400);
    ck_assert_str_eq(answer_at("title"), "Member In Compliance State");
    dial("mailchimp.archive_lifts_compliance", "true");
    ck_assert_int_eq(subscribe("a@one.net"), 200);
}
END_TEST

START_TEST(a_deleted_address_is_forgotten_until_the_person_returns)
{
    subscribe("a@one.net");
    char path[96];
    snprintf(path, sizeof path, "/members/%.40s/actions/delete-permanent",
             answer_at("id"));
    ck_assert_int_eq(list_asks("POST", path, NULL), 204);
    ck_assert_int_eq(list_asks("GET", "/members/a@one.net", NULL), 404);
    ck_assert_int_eq(subscribe("A@one.net"), 400);
    ck_assert_str_eq(answer_at("title"), "Forgotten Email Not Subscribed");
    ck_assert_int_eq(
        list_asks("POST", "/members",
                  "{\"email_address\":\"a@one.net\",\"status\":\"pending\"}"),
        400);
    act(JOIN, "a@one.net");
    ck_assert_int_eq(list_asks("GET", "/members/a@one.net", NULL), 200);
}
END_TEST

static const struct {
    const char *tag, *sent, *stored; /* stored NULL: refused */
} values[] = {
    {"FNAME", "\"Ada\"", "Ada"},
    {"FNAME", "7", "7"},
    {"FNAME", "null", NULL},
    {"FNAME", "true", NULL},
    {"FNAME", "[]", NULL},
    {"LTV", "19.90", "19.9"},
    {"LTV", "\"007.50\"", "7.5"},
    {"LTV", "\"seven\"", NULL},
    {"LTV", "\"1e3\"", NULL},
    {"JOINED", "\"2026-02-28\"", "2026-02-28"},
    {"JOINED", "\"02/28/2026\"", "2026-02-28"},
    {"JOINED", "\"2026-02-30\"", NULL},
    {"BIRTHDAY", "\"02/29\"", "02/29"},
    {"BIRTHDAY", "\"02-29\"", NULL},
    {"TIER", "\"gold\"", "gold"},
    {"TIER", "\"Gold\"", NULL},
    {"SITE", "\"https://x.example/\"", "https://x.example/"},
    {"SITE", "\"x.example\"", NULL},
    {"PHONE", "\"000\"", "000"},
    {"ADDRESS", "\"1 High Street\"", NULL},
    {"ADDRESS", "{\"addr1\":\"1 High Street\",\"city\":\"X\"}", NULL},
    {"NOTHING", "\"dropped in silence\"", ""},
};

START_TEST(a_value_is_taken_by_its_fields_type)
{
    char body[256], path[64];
    subscribe("a@one.net");
    snprintf(body, sizeof body, "{\"merge_fields\":{\"LNAME\":\"L\",\"%s\":%s}}",
             values[_i].tag, values[_i].sent);
    int status = list_asks("PATCH", "/members/a@one.net", body);
    if (values[_i].stored != NULL) {
        snprintf(path, sizeof path, "merge_fields.%s", values[_i].tag);
        ck_assert_int_eq(status, 200);
        ck_assert_str_eq(answer_at(path), values[_i].stored);
        return;
    }
    ck_assert_int_eq(status, 400);
    ck_assert_str_eq(answer_at("title"), "Invalid Resource");
    ck_assert_ptr_nonnull(strstr(answer_at("errors[0].field"), values[_i].tag));
    list_asks("GET", "/members/a@one.net", NULL);
    ck_assert_str_eq(answer_at("merge_fields.LNAME"), ""); /* nothing was applied */
}
END_TEST

START_TEST(a_postal_address_comes_back_as_it_went)
{
    subscribe("a@one.net");
    ck_assert_int_eq(
        list_asks(
            "PATCH", "/members/a@one.net",
            "{\"merge_fields\":{\"ADDRESS\":{\"addr1\":\"1 High Street\","
            "\"city\":\"Leeds\",\"state\":\"-\",\"zip\":\"LS1\",\"country\":\"GB\"}}}"),
        200);
    ck_assert_str_eq(answer_at("merge_fields.ADDRESS.city"), "Leeds");
    ck_assert_str_eq(answer_at("merge_fields.ADDRESS.addr2"), "");
    ck_assert_str_eq(answer_at("merge_fields.ADDRESS.country"), "GB");
    dial("mailchimp.old_address_blocks", "true");
    act("\"side\":\"list\",\"do\":\"change\",\"address\":\"a@one.net\","
        "\"fields\":{\"ADDRESS\":{\"addr1\":\"half\"}}");
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net",
                               "{\"merge_fields\":{\"FNAME\":\"A\"}}"),
                     400);
    ck_assert_str_eq(answer_at("errors[0].field"), "ADDRESS");
}
END_TEST

START_TEST(a_long_text_is_cut_between_characters_or_refused)
{
    dial("mailchimp.text_limit", "4");
    subscribe("a@one.net");
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net",
                               "{\"merge_fields\":{\"FNAME\":\"abc\xC3\xA9\"}}"),
                     200);
    ck_assert_str_eq(answer_at("merge_fields.FNAME"), "abc");
    dial("mailchimp.long_text", "\"refused\"");
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net",
                               "{\"merge_fields\":{\"FNAME\":\"abcde\"}}"),
                     400);
}
END_TEST

START_TEST(a_required_field_is_asked_for)
{
    act("\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"FNAME\",\"required\":true");
    ck_assert_int_eq(subscribe("a@one.net"), 400);
    ck_assert_str_eq(answer_at("errors[0].message"), "Please enter a value");
    ck_assert_int_eq(
        list_asks("POST", "/members?skip_merge_validation=true",
                  "{\"email_address\":\"a@one.net\",\"status\":\"subscribed\"}"),
        200);
    const char *only_status = "{\"status\":\"unsubscribed\"}";
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net",
                               "{\"merge_fields\":{\"LNAME\":\"L\"}}"),
                     400);
    dial("mailchimp.required", "\"any_write\"");
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net", only_status), 400);
    dial("mailchimp.required", "\"sent_only\"");
    ck_assert_int_eq(list_asks("PATCH", "/members/a@one.net",
                               "{\"merge_fields\":{\"LNAME\":\"L\"}}"),
                     200);
}
END_TEST

START_TEST(a_changed_address_keeps_the_member)
{
    char contact[40], web_id[24];
    subscribe("a@one.net");
    snprintf(contact, sizeof contact, "%s", answer_at("contact_id"));
    snprintf(web_id, sizeof web_id, "%s", answer_at("web_id"));
    subscribe("taken@one.net");
    ck_assert_int_eq(
        list_asks("PATCH", "/members/a@one.net", "{\"email_address\":\"b@one.net\"}"),
        200);
    ck_assert_str_eq(answer_at("contact_id"), contact);
    ck_assert_str_eq(answer_at("web_id"), web_id);
    ck_assert_int_eq(list_asks("GET", "/members/a@one.net", NULL), 404);
    ck_assert_int_eq(list_asks("PATCH", "/members/b@one.net",
                               "{\"email_address\":\"taken@one.net\"}"),
                     400);
    ck_assert_str_eq(answer_at("title"), "Member Exists");
    dial("mailchimp.address_taken", "\"status_text\"");
    list_asks("PATCH", "/members/b@one.net", "{\"email_address\":\"taken@one.net\"}");
    ck_assert_ptr_nonnull(strstr(answer_at("detail"), "status of \"Subscribed\""));
    act(LEAVE, "b@one.net");
    ck_assert_int_eq(
        list_asks("PATCH", "/members/b@one.net", "{\"email_address\":\"c@one.net\"}"),
        400);
}
END_TEST

START_TEST(a_new_member_may_come_out_pending)
{
    dial("mailchimp.imports_blocked", "true");
    ck_assert_int_eq(subscribe("a@one.net"), 200);
    ck_assert_str_eq(answer_at("status"), "pending");
    dial("mailchimp.imports_blocked", "false");
    dial("mailchimp.double_optin", "true");
    subscribe("b@one.net");
    ck_assert_str_eq(answer_at("status"), "subscribed");
    dial("mailchimp.double_optin_by_api", "\"pending\"");
    subscribe("c@one.net");
    ck_assert_str_eq(answer_at("status"), "pending");
}
END_TEST

START_TEST(addresses_that_are_none_or_look_fake_are_refused)
{
    ck_assert_int_eq(subscribe("AAAAA"), 400);
    ck_assert_str_eq(answer_at("detail"), "Please provide a valid email address.");
    ck_assert_int_eq(subscribe("foo@example.com"), 200);
    dial("mailchimp.fake_addresses", "true");
    ck_assert_int_eq(subscribe("bar@example.com"), 400);
    ck_assert_int_eq(subscribe("ada@people.example.net"), 200);
    act("\"side\":\"list\",\"do\":\"throttle\",\"address\":\"busy@one.net\"");
    ck_assert_int_eq(subscribe("busy@one.net"), 400);
    ck_assert_ptr_nonnull(strstr(answer_at("detail"), "signed up to a lot of lists"));
    ck_assert_int_eq(subscribe("\xC3\xA9va@one.net"), 400);
    dial("mailchimp.non_ascii_local", "\"taken\"");
    ck_assert_int_eq(subscribe("\xC3\xA9va@one.net"), 200);
}
END_TEST

static const struct {
    const char *header;
    int status;
} logins[] = {
    {"Authorization: Bearer " SANDBOX_MAILCHIMP_KEY "\r\n", 200},
    {"Authorization: apikey " SANDBOX_MAILCHIMP_KEY "\r\n", 200},
    {"Authorization: Basic "
     "YW55OjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmLXVzMQ==\r\n",
     200},
    {"Authorization: Basic YW55Ondyb25n\r\n", 401},
    {"", 401},
};

START_TEST(a_key_is_taken_in_each_of_its_forms)
{
    struct sandbox *sandbox = stage_sandbox();
    ck_assert_int_eq(sandbox_request(sandbox, "GET", "/mailchimp/3.0/ping",
                                     logins[_i].header, NULL, NULL, NULL),
                     logins[_i].status);
    dial("mailchimp.key", "\"disabled\"");
    ck_assert_int_eq(sandbox_request(sandbox, "GET", "/mailchimp/3.0/ping",
                                     logins[_i].header, NULL, NULL, NULL),
                     logins[_i].status == 200 ? 403 : 401);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_page_holds_ten_unless_told_otherwise),
        TEST(fields_choose_keys_by_their_whole_path),
        TEST(bounds_of_time_are_whole_seconds_and_their_zone_is_not_looked_at),
        TEST(whoever_changes_goes_to_the_end_of_the_order),
        TEST(a_crowded_second_is_paged_whole_whatever_its_order),
        TEST(a_member_is_named_by_hash_address_or_contact_id),
        TEST(an_existing_member_is_not_made_again_unless_archived),
        TEST(a_member_who_left_comes_back_only_by_herself),
        TEST(archiving_lifts_compliance_only_where_the_dial_says_so),
        TEST(a_deleted_address_is_forgotten_until_the_person_returns),
        {"a_value_is_taken_by_its_fields_type", &a_value_is_taken_by_its_fields_type,
         .rounds = sizeof values / sizeof *values},
        TEST(a_postal_address_comes_back_as_it_went),
        TEST(a_long_text_is_cut_between_characters_or_refused),
        TEST(a_required_field_is_asked_for),
        TEST(a_changed_address_keeps_the_member),
        TEST(a_new_member_may_come_out_pending),
        TEST(addresses_that_are_none_or_look_fake_are_refused),
        {"a_key_is_taken_in_each_of_its_forms", &a_key_is_taken_in_each_of_its_forms,
         .rounds = sizeof logins / sizeof *logins},
        {0},
    };
    suite_fixture(stage_set, stage_clear);
    return suite_run("sandbox", tests);
}
