/* test_verify.c -- what a read of changes never shows is found by reading whole, when
 * it is asked for and by itself.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

enum { OTHERS = 30, HOUR_MS = 3600 * 1000 };
static const int64_t day_ms = 24 * (int64_t)HOUR_MS;

#define SECOND_LIST "c5f1c3e870"

static void begin(void)
{
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
    rig_pass_ms(3 * day_ms);
    rig_expect("run p", 0);
}

/* `verify` of the spec of all steps. */
static void set_verify(const char *value)
{
    rig_edit_spec("  every: 1h\n",
                  rig_keep_format("  every: 1h\n  verify: %s\n", value));
}

/* The contact leaves the list, and no read of changes ever shows it. */
static void leave_unseen(const char *address)
{
    sandbox_post(rig_sandbox(), "hiccup",
                 "{\"kind\":\"hidden\",\"address\":\"%s\",\"times\":1}", address);
    rig_act("list", "leave", address, "");
}

static void expect_80_columns(void)
{
    const char *line = rig_told();
    while (*line != '\0') {
        const size_t length = strcspn(line, "\n");
        ck_assert_msg(length <= 80, "%zu columns: %.*s", length, (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void expect_said(const char *words)
{
    ck_assert_msg(rig_said(words), "wanted: %s\nin:\n%s%s", words, rig_told(),
                  rig_error());
}

static void expect_optin(const char *address, const char *optin)
{
    ck_assert_str_eq(rig_optin(address), optin);
}

START_TEST(a_leave_that_no_change_shows_is_found_when_a_verify_is_asked_for)
{
    const char *leaver = "leaver@cast.example.net";
    begin();
    leave_unseen(leaver);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    expect_optin(leaver, "true");
    rig_expect("run p --verify", 0);
    expect_said("  * verified: ");
    expect_said(" on the list (1 different)");
    expect_80_columns();
    rig_expect("run p --verify", 0);
    expect_optin(leaver, "false");
    expect_said(", no differences\n");
    rig_expect("run p --verify --json", 0);
    expect_said("\"missing\":0,\"missed\":0,\"different\":0}");
    rig_expect("run p --json", 0);
    expect_said("\"verified\":null");
}
END_TEST

/* Of the first pipeline in `status`. */
static const char *next_whole(const char *side)
{
    rig_expect_now("status p --json", 0, "");
    const struct json_node *verify =
        json_tree_get(json_tree_at(rig_printed(), 0), "verify");
    return rig_keep(json_tree_text(json_tree_get(verify, side)));
}

START_TEST(status_tells_when_each_side_is_read_whole_next)
{
    begin();
    rig_expect_now("status p", 0, "  verify       both sides next in ");
    expect_80_columns();
    const char *first = next_whole("list");
    ck_assert_str_eq(first, next_whole("crm"));
    ck_assert(rig_said("\"on\": true"));
    ck_assert(rig_said("\"every_ms\": 604800000"));
    rig_expect("run p --verify", 0);
    ck_assert_str_lt(first, next_whole("list"));
    set_verify("1h"); /* the services are an hour ahead of us */
    rig_expect_now("status p", 0, "  verify       both sides next in ");
    rig_edit_spec("  verify: 1h\n", "  verify: off\n");
    rig_expect_now("status p", 0, "  verify       off: ");
    expect_said("only `wherry run p --verify` finds what");
    expect_80_columns();
    rig_expect_now("status p --json", 0, "\"on\": false");
    ck_assert(rig_said("\"list\": null"));
    ck_assert(rig_said("\"crm\": null"));
}
END_TEST

START_TEST(status_and_explain_tell_how_old_what_they_tell_is)
{
    begin();
    rig_expect_now("status p", 0, "in full ");
    expect_said("  read         the list in full ");
    expect_80_columns();
    rig_expect_now("explain p leaver@cast.example.net", 0, "; the CRM in full");
    expect_said(", its changes ");
    expect_80_columns();
    rig_expect_now("status p --json", 0, "");
    const struct json_node *read =
        json_tree_get(json_tree_at(rig_printed(), 0), "list_read");
    const char *whole = rig_keep(json_tree_text(json_tree_get(read, "whole")));
    const char *changes = rig_keep(json_tree_text(json_tree_get(read, "changes")));
    ck_assert_str_lt(whole, changes);
    rig_expect_now("explain p leaver@cast.example.net --json", 0, whole);
    rig_expect("run p --verify", 0);
    rig_expect_now("status p --json", 0, "");
    ck_assert(!rig_said(whole));
}
END_TEST

/* How many hours go by until a run of the pipeline verifies; -1: none does. */
static int hours_to_verify(const char *pipeline, int most)
{
    char line[32];
    snprintf(line, sizeof line, "run %s", pipeline);
    for (int hours = 0; hours < most; hours += 6) {
        rig_pass_ms(5 * HOUR_MS);
        rig_expect(line, 0);
        if (rig_said("verified"))
            return hours;
    }
    return -1;
}

START_TEST(a_verify_comes_by_itself_within_the_interval_and_not_where_it_is_off)
{
    begin();
    set_verify("off");
    ck_assert_int_eq(hours_to_verify("p", 60 * 6), -1);
    rig_pass_ms(400 * day_ms);
    rig_expect("run p", 0);
    ck_assert(!rig_said("verified"));
    rig_edit_spec("verify: off", "verify: 2d");
    rig_expect("run p", 0);
    expect_said("verified");
    const int hours = hours_to_verify("p", 49);
    ck_assert_int_ge(hours, 12);
    ck_assert_int_le(hours_to_verify("p", 49), 48);
}
END_TEST

START_TEST(two_pipelines_of_an_account_do_not_verify_in_the_same_slot)
{
    cast_enter(OTHERS);
    rig_act("list", "add_list", "", "\"list\":\"" SECOND_LIST "\"");
    const struct rig_spec uk = {.pipeline = "uk",
                                .steps = 1U << STEP_IMPORT_UNSUBSCRIBES,
                                .fields = "  verify: 1d\n"};
    struct rig_spec de = uk;
    de.pipeline = "de";
    de.list_id = SECOND_LIST;
    rig_write_spec(&uk);
    rig_write_spec(&de);
    rig_expect("run uk", 0);
    rig_expect_now("run de", 0, "");
    int verified[2] = {0, 0};
    for (int hour = 0; hour < 24; hour += 2) {
        rig_pass_ms(HOUR_MS);
        rig_expect("run uk", 0);
        const bool first = rig_said("verified");
        rig_expect_now("run de", 0, "");
        const bool second = rig_said("verified");
        ck_assert_msg(!(first && second), "hour %d", hour);
        verified[0] += first;
        verified[1] += second;
    }
    ck_assert_int_eq(verified[0], 1);
    ck_assert_int_eq(verified[1], 1);
}
END_TEST

START_TEST(a_whole_read_that_fails_holds_back_no_opt_out_and_is_repeated)
{
    const char *out = "silent-opter-out@cast.example.net";
    begin();
    set_verify("1d");
    rig_pass_ms(2 * day_ms);
    rig_act("crm", "leave_api", out, "");
    /* The members are asked for their changes, and then for all of them. */
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"error\",\"path\":\"/mailchimp/3.0/lists/*/members\","
                 "\"method\":\"GET\",\"skip\":1,\"times\":1,\"status\":400,"
                 "\"title\":\"Odd\",\"detail\":\"a page that is no page\"}");
    rig_expect("run p", 1);
    expect_said("cannot verify: ");
    ck_assert_str_eq(rig_status(out), "unsubscribed");
    rig_expect("run p", 0);
    expect_said("  * verified: ");
    rig_expect("run p", 0);
    ck_assert(!rig_said("verified"));
}
END_TEST

/* ---- The picture ---- */

static const char *text_of(const struct json_node *object, const char *key)
{
    const struct json_node *node = json_tree_get(object, key);
    return node == NULL ? "" : json_tree_text(node);
}

/* As `explain` has it. */
static const char *consent_of(const struct json_node *person)
{
    static const char *const words[][2] = {
        {"subscribed", "SUBSCRIBED"}, {"unsubscribed", "UNSUBSCRIBED"},
        {"pending", "PENDING"},       {"cleaned", "BOUNCED"},
        {"archived", "ARCHIVED"},     {"true", "SUBSCRIBED"},
        {"false", "UNSUBSCRIBED"},    {"null", "UNSTATED"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(rig_consent(person), words[i][0]))
            return words[i][1];
    return "";
}

/* What we believe of the one contact who has this address on that side; NULL: we
 * believe that there is none. */
static const struct json_node *believed(const char *side, const char *address)
{
    const struct json_node *found = NULL;
    rig_expect_now(rig_keep_format("explain p %s --json", address), 0, "");
    for (const struct json_node *one = rig_printed()->first; one != NULL;
         one = one->next) {
        const struct json_node *half = json_tree_get(one, side);
        if (text_same(text_of(half, "present"), "true") &&
            text_same_ignoring_case(text_of(half, "address"), address))
            found = half;
    }
    return found;
}

static void expect_field(const struct json_node *half, const struct json_node *person,
                         const char *field)
{
    const struct json_node *fields = json_tree_get(half, "fields");
    const char *shown = text_of(json_tree_get(fields, field), "shown");
    const char *is = text_of(json_tree_get(person, "fields"), field);
    ck_assert_msg(text_same(shown, is), "%s of %s: believed '%s', is '%s'", field,
                  text_of(person, "address"), shown, is);
}

/* Everybody who is there is known, with their consent and fields. */
static int expect_picture(const char *side, const char *const fields[2])
{
    int count = 0;
    for (const struct json_node *person = json_tree_get(rig_dump(), side)->first;
         person != NULL; person = person->next) {
        const char *address = text_of(person, "address");
        if (text_ends_with(address, "@anonymous.ometria"))
            continue;
        const struct json_node *half = believed(side, address);
        ck_assert_msg(half != NULL, "%s is not known on side %s", address, side);
        ck_assert_msg(text_same(text_of(half, "consent"), consent_of(person)),
                      "%s on side %s: believed %s, is %s", address, side,
                      text_of(half, "consent"), consent_of(person));
        ck_assert_str_eq(text_of(half, "missing_since"), "");
        for (int i = 0; i < 2; i++)
            expect_field(half, person, fields[i]);
        count++;
    }
    return count;
}

START_TEST(after_a_verify_at_rest_both_pictures_are_what_the_services_show)
{
    static const char *const unseen[] = {"leaver",  "silent-opter-out", "joiner",
                                         "shopper", "reader",           "archived"};
    static const char *const on_list[] = {"FNAME", "LNAME"};
    static const char *const in_crm[] = {"firstname", "lastname"};
    begin();
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        sandbox_post(
            rig_sandbox(), "hiccup",
            "{\"kind\":\"hidden\",\"address\":\"%s@cast.example.net\",\"times\":1}",
            unseen[i]);
    cast_act();
    rig_act("list", "delete", "disputed@cast.example.net", "");
    rig_run("run p");
    for (int i = 0; i < 3; i++) {
        rig_pass_ms(day_ms);
        rig_expect("run p --verify", 0);
    }
    expect_said(", no differences\n");
    ck_assert_int_gt(expect_picture("list", on_list), OTHERS / 2);
    ck_assert_int_gt(expect_picture("crm", in_crm), OTHERS / 2);
    ck_assert_ptr_null(believed("list", "disputed@cast.example.net"));
}
END_TEST

/* More members changed in one second than a page holds: they are read more than once. */
START_TEST(a_verify_counts_contacts_however_often_a_service_shows_them)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":1500,\"common\":1500,\"random\":5,\"plain\":true,"
                 "\"crowd\":1200}");
    rig_write_all_steps();
    rig_expect("run p", 0);
    rig_expect("run p --verify", 0);
    ck_assert_msg(
        rig_said("verified: 1500 on the list, 1500 in the CRM, no differences"), "%s",
        rig_told());
    ck_assert(!rig_said("read the list     1500 records"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_verify_counts_contacts_however_often_a_service_shows_them),
        TEST(a_leave_that_no_change_shows_is_found_when_a_verify_is_asked_for),
        TEST(status_tells_when_each_side_is_read_whole_next),
        TEST(status_and_explain_tell_how_old_what_they_tell_is),
        TEST(a_verify_comes_by_itself_within_the_interval_and_not_where_it_is_off),
        TEST(two_pipelines_of_an_account_do_not_verify_in_the_same_slot),
        TEST(a_whole_read_that_fails_holds_back_no_opt_out_and_is_repeated),
        TEST(after_a_verify_at_rest_both_pictures_are_what_the_services_show),
        {0}};
    return rig_suite("verify", tests);
}
