/* test_types.c -- two mapped fields of different types: what can be converted is, what
 * can never match is reported before anything is parked, and stops nothing. */
#include <string.h>

#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

#define ANN "ann@example.net"
#define BOB "bob@example.net"

static void seed(void)
{
    static const char *const people[] = {ANN, BOB};
    for (int i = 0; i < 2; i++) {
        rig_act("crm", "join", people[i], "\"fields\":{\"firstname\":\"Old\"}");
        rig_act("list", "join", people[i], "\"fields\":{\"FNAME\":\"Old\"}");
    }
}

/* The baseline of all steps with one more pair, which must end with `code`. */
static void begin(const char *pair, int code)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .fields = rig_keep_format("    - { %s }\n", pair)};
    rig_write_spec(&spec);
    seed();
    rig_expect("run p", code);
}

static const char *value_on_list(const char *address, const char *tag)
{
    return rig_value(rig_person(rig_dump(), "list", address), tag);
}

static const char *value_in_crm(const char *address, const char *name)
{
    return rig_value(rig_person(rig_dump(), "crm", address), name);
}

/* In the last output, wherever its lines are broken. */
static bool told(const char *words)
{
    struct buffer plain = {0};
    for (const char *at = rig_told(); *at != '\0'; at++)
        if (*at != '\n' && *at != ' ')
            buffer_add_char(&plain, *at);
        else if (plain.length > 0 && buffer_text(&plain)[plain.length - 1] != ' ')
            buffer_add_char(&plain, ' ');
    bool said = strstr(buffer_text(&plain), words) != NULL;
    buffer_free(&plain);
    return said;
}

static void expect_told(const char *words)
{
    ck_assert_msg(told(words), "not said: %s\n%s", words, rig_told());
}

static void expect_nothing_parked(void)
{
    rig_expect_now("parked list p", 0, "nothing is parked");
}

START_TEST(of_a_date_of_birth_month_and_day_become_the_birthday)
{
    begin("crm: date_of_birth, list: BIRTHDAY, direction: push", 0);
    rig_act("crm", "change", ANN, "\"fields\":{\"date_of_birth\":\"1990-11-22\"}");
    rig_expect("run p", 0);
    ck_assert_str_eq(value_on_list(ANN, "BIRTHDAY"), "11/22");
    rig_expect("run p", 0);
    rig_forget_requests();
    rig_act("crm", "change", ANN, "\"fields\":{\"date_of_birth\":\"1991-11-22\"}");
    rig_expect("run p", 0); /* another year is the same birthday */
    ck_assert_int_eq(rig_requests().writes, 0);
    rig_act("crm", "join", "new@example.net",
            "\"fields\":{\"date_of_birth\":\"2000-02-29\"}");
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(value_on_list("new@example.net", "BIRTHDAY"), "02/29");
    expect_nothing_parked();
    ck_assert(strstr(value_in_crm(ANN, "date_of_birth"), "1991-11-22") != NULL);
}
END_TEST

START_TEST(a_custom_text_that_is_a_date_becomes_the_birthday_too)
{
    begin("crm: properties.size, list: BIRTHDAY, direction: push", 0);
    rig_act("crm", "change", ANN, "\"fields\":{\"properties.size\":\"1990-11-22\"}");
    rig_act("crm", "change", BOB, "\"fields\":{\"properties.size\":\"12-24\"}");
    rig_expect("run p", 0);
    ck_assert_str_eq(value_on_list(ANN, "BIRTHDAY"), "11/22");
    ck_assert_str_eq(value_on_list(BOB, "BIRTHDAY"), "12/24");
    rig_act("crm", "change", BOB, "\"fields\":{\"properties.size\":\"XL\"}");
    rig_expect("run p", 3); /* this value alone is refused */
    rig_expect_now("parked list p", 0, "is not a birthday such as 11-22");
}
END_TEST

/* A birthday has no year: what goes back would be half a date. */
START_TEST(a_birthday_never_becomes_a_date_and_the_date_goes_on_to_it)
{
    begin("crm: date_of_birth, list: BIRTHDAY", 3);
    rig_act("crm", "change", ANN, "\"fields\":{\"date_of_birth\":\"1990-11-22\"}");
    rig_act("list", "change", BOB,
            "\"fields\":{\"BIRTHDAY\":\"12/24\",\"FNAME\":\"Bobby\"}");
    rig_expect("run p", 3);
    expect_told(
        rig_keep_format("%s:14: 'BIRTHDAY' is a birthday on the list and cannot be "
                        "written to 'date_of_birth', a date in"
                        " the CRM: this field is not imported; everything else is",
                        rig_spec_place("p", "    - { crm: date")));
    ck_assert_str_eq(value_on_list(ANN, "BIRTHDAY"), "11/22");
    rig_pass_ms(3600 * 1000);
    ck_assert_str_eq(value_in_crm(BOB, "firstname"), "Bobby");
    ck_assert_str_eq(value_in_crm(BOB, "date_of_birth"), "");
    expect_nothing_parked();
}
END_TEST

/* Pairs of which no value ever fits. */
static const struct never {
    const char *crm, *list;
    const char *words;
} nevers[] = {
    {"properties.size", "ADDRESS",
     "'properties.size' is a text in the CRM and cannot be written to 'ADDRESS', an "
     "address on"
     " the list"},
    {"date_of_birth", "LTV",
     "'date_of_birth' is a date in the CRM and cannot be written to 'LTV', a number"},
    {"stats.orders", "JOINED", "'stats.orders' is a number in the CRM and cannot"},
    {"gender", "ADDRESS", "'gender' is a choice in the CRM and cannot"},
    {"seen", "BIRTHDAY", "'seen' is a boolean in the CRM and cannot"},
    {"phone_number", "SITE",
     "'phone_number' is a phone in the CRM and cannot be written to 'SITE', a url"},
};

START_TEST(what_can_never_fit_is_told_at_the_baseline_and_holds_up_nothing)
{
    const struct never *never = &nevers[_i];
    begin(
        rig_keep_format("crm: %s, list: %s, direction: push", never->crm, never->list),
        3);
    expect_told(never->words);
    expect_told(rig_keep_format(
        "%s:", rig_spec_place("p", rig_keep_format("    - { crm: %s", never->crm))));
    expect_told("this field is not synced; everything else is");
    rig_act("crm", "change", ANN,
            "\"fields\":{\"properties.size\":\"1 Elm Road\",\"gender\":\"m\","
            "\"date_of_birth\":\"1990-11-22\",\"phone_number\":\"+441632960001\","
            "\"firstname\":\"Anna\"}");
    rig_act("list", "leave", BOB, "");
    rig_expect("run p", 3);
    expect_told(never->words);
    ck_assert_str_eq(value_on_list(ANN, "FNAME"), "Anna");
    ck_assert_str_eq(value_on_list(ANN, never->list), "");
    rig_pass_ms(3600 * 1000);
    ck_assert_str_eq(rig_optin(BOB), "false");
    expect_nothing_parked();
    rig_expect_now("fields p", 0, "");
    expect_told(never->words);
    rig_expect_now("run p --json", 3, "\"unfit_fields\"");
}
END_TEST

static void retype(const char *type)
{
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"BIRTHDAY\","
                 "\"type\":\"%s\"}",
                 type);
}

START_TEST(a_field_that_is_retyped_stops_and_goes_on_when_it_is_typed_back)
{
    begin("crm: date_of_birth, list: BIRTHDAY, direction: push", 0);
    retype("number");
    rig_act("crm", "change", ANN, "\"fields\":{\"date_of_birth\":\"1990-11-22\"}");
    rig_expect("run p", 3);
    expect_told("cannot be written to 'BIRTHDAY', a number on the list");
    expect_nothing_parked();
    retype("birthday");
    rig_expect("run p", 0);
    ck_assert_str_eq(value_on_list(ANN, "BIRTHDAY"), "11/22");
}
END_TEST

/* The list's types come with its definitions; the CRM's are asked once. */
START_TEST(types_cost_no_request_in_a_run_with_nothing_to_do)
{
    begin("crm: properties.never_seen, list: PHONE, direction: push", 0);
    rig_expect("run p", 0);
    rig_forget_requests();
    rig_expect("run p", 0);
    const struct rig_requests typed = rig_requests();
    rig_edit_spec(
        "    - { crm: properties.never_seen, list: PHONE, direction: push }\n", "");
    rig_expect("run p", 0);
    rig_forget_requests();
    rig_expect("run p", 0);
    const struct rig_requests plain = rig_requests();
    ck_assert_int_eq(typed.ometria_reads, plain.ometria_reads);
    ck_assert_int_eq(typed.mailchimp_reads, plain.mailchimp_reads);
}
END_TEST

START_TEST(fields_tells_what_is_converted_and_what_may_be_refused)
{
    const struct rig_spec spec = {
        .steps = RIG_ALL_STEPS,
        .fields = "    - { crm: date_of_birth, list: BIRTHDAY, direction: push }\n"
                  "    - { crm: properties.size, list: LTV, direction: push }\n"};
    rig_write_spec(&spec);
    rig_act("crm", "join", ANN, "\"fields\":{\"properties.size\":\"XL\"}");
    rig_expect_now("fields p", 0, "");
    expect_told("from 'date_of_birth', only month and day go to 'BIRTHDAY'");
    expect_told("some values of 'properties.size' (text) may not fit 'LTV' (number)");
    ck_assert(!told("cannot be written to"));
    rig_expect_now("fields p --json", 0, "\"to_list\": \"converts\"");
    ck_assert(rig_said("\"to_list\": \"may_be_refused\""));
    ck_assert(rig_said("\"to_crm\": null"));
}
END_TEST

/* ---- What can only be read ---- */

START_TEST(onto_a_field_that_can_only_be_read_nothing_is_sent_and_all_else_is)
{
    begin("crm: stats.orders, list: LTV", 3);
    expect_told(rig_keep_format("%s:14: 'stats.orders' is read-only in the CRM: this "
                                "field is not imported; everything else is",
                                rig_spec_place("p", "    - { crm: stats")));
    rig_act("list", "change", ANN, "\"fields\":{\"LTV\":\"12\",\"FNAME\":\"Anna\"}");
    rig_act("list", "join", "new@example.net", "\"fields\":{\"LTV\":\"7\"}");
    rig_act("list", "leave", BOB, "");
    rig_expect("run p", 3);
    expect_told("'stats.orders' is read-only in the CRM");
    rig_pass_ms(3600 * 1000);
    rig_expect("run p", 3);
    rig_pass_ms(3600 * 1000);
    ck_assert_str_eq(value_in_crm(ANN, "firstname"), "Anna");
    ck_assert_str_eq(rig_optin("new@example.net"), "true");
    ck_assert_str_eq(rig_optin(BOB), "false");
    expect_nothing_parked();
    rig_expect_now("run p --json", 3, "\"crm_read_only\":true");
}
END_TEST

START_TEST(a_field_that_can_only_be_read_is_told_by_fields_and_may_be_pushed)
{
    begin("crm: name, list: PHONE, direction: import", 3);
    expect_told("'name' is read-only in the CRM: this field is not synced");
    rig_expect_now("fields p", 0, "");
    expect_told("'name' is read-only in the CRM");
    rig_expect_now("fields p --json", 0, "\"to_crm\": \"never\"");
    rig_edit_spec("list: PHONE, direction: import", "list: PHONE, direction: push");
    rig_expect("run p", 0);
    ck_assert(!told("is read-only"));
    rig_expect_now("fields p", 0, "");
    ck_assert(!told("is read-only"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(of_a_date_of_birth_month_and_day_become_the_birthday),
        TEST(a_custom_text_that_is_a_date_becomes_the_birthday_too),
        TEST(a_birthday_never_becomes_a_date_and_the_date_goes_on_to_it),
        {"what_can_never_fit_is_told_at_the_baseline_and_holds_up_nothing",
         &what_can_never_fit_is_told_at_the_baseline_and_holds_up_nothing,
         sizeof nevers / sizeof *nevers, 0},
        TEST(a_field_that_is_retyped_stops_and_goes_on_when_it_is_typed_back),
        TEST(types_cost_no_request_in_a_run_with_nothing_to_do),
        TEST(fields_tells_what_is_converted_and_what_may_be_refused),
        TEST(onto_a_field_that_can_only_be_read_nothing_is_sent_and_all_else_is),
        TEST(a_field_that_can_only_be_read_is_told_by_fields_and_may_be_pushed),
        {0}};
    return rig_suite("types", tests);
}
