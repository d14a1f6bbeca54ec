/* test_sandbox_crm.c -- the CRM of the sandbox behaves as the sheet says of Ometria. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

#define NOON_MS "1700000000000" /* 2023-11-14T22:13:20Z */
#define CRM "\"side\":\"crm\",\"address\":\"%s\",\"do\":"
#define RECORD(id, rest)                                                               \
    "{\"@type\":\"contact\",\"@collection\":\"mc\",\"@merge\":true,\"id\":\"" id       \
    "\"," rest "}"

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

static void join(const char *address, const char *fields)
{
    act(CRM "\"join\",\"fields\":%s", address, fields);
}

static void look(const char *address)
{
    char path[128];
    snprintf(path, sizeof path, "/profiles?email=%s", address);
    ck_assert_int_eq(crm_asks("GET", path, NULL), 200);
}

/* true, false, or "" for null. */
static const char *optin_of(const char *address)
{
    look(address);
    return answer_at("[0].marketing_optin");
}

/* Pushes one record and lets it be applied. */
static void push(const char *record)
{
    char *body = NULL;
    ck_assert_int_ge(asprintf(&body, "[%s]", record), 0);
    ck_assert_int_eq(crm_asks("POST", "/push", body), 202);
    sandbox_post(stage_sandbox(), "apply", "{}");
    free(body);
}

/* No pace: these tests ask faster than a client may. */
static void set_up(void)
{
    stage_set();
    dial("ometria.reads_per_second", "0");
    dial("ometria.pushes_per_second", "0");
}

START_TEST(profiles_come_as_a_bare_array_in_pages)
{
    sandbox_post(stage_sandbox(), "seed", "{\"crm\":300}");
    ck_assert_int_eq(crm_asks("GET", "/profiles", NULL), 200);
    ck_assert_uint_eq(answer_count(""), 10);
    crm_asks("GET", "/profiles?limit=1000", NULL);
    ck_assert_uint_eq(answer_count(""), 250);
    crm_asks("GET", "/profiles?limit=250&offset=250", NULL);
    ck_assert_uint_eq(answer_count(""), 50);
    dial("ometria.limit_above", "\"refused\"");
    ck_assert_int_eq(crm_asks("GET", "/profiles?limit=251", NULL), 400);
}
END_TEST

START_TEST(a_key_that_is_not_known_is_refused)
{
    struct sandbox *sandbox = stage_sandbox();
    ck_assert_int_eq(
        sandbox_request(sandbox, "GET", "/ometria/v2/profiles", "", NULL, NULL, NULL),
        403);
    dial("ometria.bad_key", "\"401\"");
    ck_assert_int_eq(sandbox_request(sandbox, "GET", "/ometria/v2/profiles",
                                     "X-Ometria-Auth: other\r\n", NULL, NULL, NULL),
                     401);
}
END_TEST

START_TEST(a_look_up_gives_an_array_or_an_object)
{
    join("a+b@one.net", "{\"firstname\":\"A\"}");
    look("a%2Bb@one.net");
    ck_assert_str_eq(answer_at("[0].firstname"), "A");
    look("nobody@one.net");
    ck_assert_uint_eq(answer_count(""), 0);
    dial("ometria.email_lookup", "\"object\"");
    look("A%2BB@one.net");
    ck_assert_str_eq(answer_at("firstname"), "A");
    dial("ometria.email_none", "\"404\"");
    ck_assert_int_eq(crm_asks("GET", "/profiles?email=nobody@one.net", NULL), 404);
    dial("ometria.email_case", "\"sensitive\"");
    ck_assert_int_eq(crm_asks("GET", "/profiles?email=A%2BB@one.net", NULL), 404);
}
END_TEST

START_TEST(updates_are_found_by_day_or_by_second)
{
    freeze();
    join("a@one.net", "{}");
    crm_asks("GET", "/profiles?updateSince=2023-11-14", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    crm_asks("GET", "/profiles?updateSince=2023-11-15", NULL);
    ck_assert_uint_eq(answer_count(""), 0);
    crm_asks("GET", "/profiles?updateSince=2023-11-14T23:00:00", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    dial("ometria.update_since", "\"second\"");
    crm_asks("GET", "/profiles?updateSince=2023-11-14T23:00:00", NULL);
    ck_assert_uint_eq(answer_count(""), 0);
    act("\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"7\",\"dynamic\":true");
    later(3600000);
    act(CRM "\"enter\",\"segment\":\"7\"", "a@one.net");
    crm_asks("GET", "/profiles?updateSince=2023-11-14T23:00:00", NULL);
    ck_assert_uint_eq(answer_count(""), 0); /* a move is no update */
}
END_TEST

START_TEST(a_push_is_taken_now_and_applied_later)
{
    freeze();
    dial("ometria.apply_delay_ms", "5000");
    ck_assert_int_eq(
        crm_asks("POST", "/push",
                 "[" RECORD("1", "\"email\":\"a@one.net\","
                                 "\"marketing_optin\":\"EXPLICITLY_OPTEDIN\"") "]"),
        202);
    ck_assert_int_eq(answer_number("accepted"), 1);
    later(4999);
    look("a@one.net");
    ck_assert_uint_eq(answer_count(""), 0);
    later(1);
    ck_assert_str_eq(optin_of("a@one.net"), "true");
    ck_assert_int_eq(crm_asks("GET", "/contacts/mc/1", NULL), 200);
    ck_assert_str_eq(answer_at("timestamp_subscribed"), "2023-11-14T22:13:25+00:00");
}
END_TEST

START_TEST(a_record_may_never_be_applied)
{
    dial("ometria.never_apply", "2");
    push(RECORD("1", "\"email\":\"a@one.net\"") "," RECORD("2",
                                                           "\"email\":\"b@one.net\""));
    look("a@one.net");
    ck_assert_uint_eq(answer_count(""), 1);
    look("b@one.net");
    ck_assert_uint_eq(answer_count(""), 0);
    dial("ometria.never_apply", "0");
    act(CRM "\"ignore\"", "c@one.net");
    push(RECORD("3", "\"email\":\"c@one.net\""));
    look("c@one.net");
    ck_assert_uint_eq(answer_count(""), 0);
}
END_TEST

START_TEST(a_push_holds_a_hundred_records_of_sixty_kilobytes)
{
    struct buffer body = {0};
    buffer_add_char(&body, '[');
    for (int i = 0; i < 101; i++)
        buffer_format(&body, "%s{\"@type\":\"contact\",\"id\":\"%d\"}",
                      i == 0 ? "" : ",", i);
    buffer_add_char(&body, ']');
    ck_assert_int_eq(crm_asks("POST", "/push", buffer_text(&body)), 400);
    dial("ometria.too_many", "\"413\"");
    ck_assert_int_eq(crm_asks("POST", "/push", buffer_text(&body)), 413);
    buffer_clear(&body);
    buffer_format(
        &body, "[{\"@type\":\"contact\",\"id\":\"1\",\"firstname\":\"%061440d\"}]", 1);
    ck_assert_int_eq(crm_asks("POST", "/push", buffer_text(&body)), 202);
    ck_assert_int_eq(answer_number("rejected"), 1);
    dial("ometria.too_large", "\"refused\"");
    ck_assert_int_eq(crm_asks("POST", "/push", buffer_text(&body)), 413);
    ck_assert_int_eq(crm_asks("POST", "/push", "{}"), 400);
    buffer_free(&body);
}
END_TEST

START_TEST(an_invalid_record_becomes_an_error_without_a_name)
{
    push(RECORD("1", "\"email\":\"a@one.net\",\"date_of_birth\":\"never\""));
    look("a@one.net");
    ck_assert_uint_eq(answer_count(""), 0);
    crm_asks("GET", "/push/_errors", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    ck_assert_str_eq(answer_at("[0].error_message"), "not a valid value");
    ck_assert_ptr_null(strstr(answer_body(), "a@one.net"));
}
END_TEST

START_TEST(a_name_written_alone_blanks_the_other)
{
    join("a@one.net", "{\"firstname\":\"Ada\",\"lastname\":\"Quill\"}");
    push(RECORD("1", "\"email\":\"a@one.net\",\"firstname\":\"Eva\""));
    look("a@one.net");
    ck_assert_str_eq(answer_at("[0].firstname"), "Eva");
    ck_assert_str_eq(answer_at("[0].lastname"), "");
    push(RECORD("1", "\"email\":\"a@one.net\",\"lastname\":\"Quill\""));
    look("a@one.net");
    ck_assert_str_eq(answer_at("[0].firstname"), "Eva"); /* merged in */
    ck_assert_str_eq(answer_at("[0].lastname"), "Quill");
}
END_TEST

START_TEST(a_record_without_merge_may_wipe_the_other_fields)
{
    const char *bare = "{\"@type\":\"contact\",\"@collection\":\"mc\",\"id\":\"1\","
                       "\"email\":\"a@one.net\",\"lastname\":\"B\"}";
    push(RECORD("1", "\"email\":\"a@one.net\",\"firstname\":\"A\""));
    dial("ometria.without_merge", "\"keeps\"");
    push(bare);
    look("a@one.net");
    ck_assert_str_eq(answer_at("[0].firstname"), "A");
    dial("ometria.without_merge", "\"wipes\"");
    push(bare);
    look("a@one.net");
    ck_assert_str_eq(answer_at("[0].firstname"), "");
    ck_assert_str_eq(answer_at("[0].lastname"), "B");
}
END_TEST

static const struct {
    const char *reading;
    bool null_clears, empty_clears;
} clearing[] = {{"\"neither\"", false, false},
                {"\"null\"", true, false},
                {"\"empty\"", false, true},
                {"\"both\"", true, true}};

START_TEST(a_value_is_cleared_as_the_dial_says)
{
    dial("ometria.clear", clearing[_i].reading);
    push(RECORD("1", "\"email\":\"a@one.net\",\"firstname\":\"A\",\"lastname\":\"B\""));
    push(RECORD("1", "\"email\":\"a@one.net\",\"firstname\":null,\"lastname\":\"\""));
    look("a@one.net");
    ck_assert_str_eq(answer_at("[0].firstname"), clearing[_i].null_clears ? "" : "A");
    ck_assert_str_eq(answer_at("[0].lastname"), clearing[_i].empty_clears ? "" : "B");
}
END_TEST

START_TEST(an_opt_out_sticks_or_the_stronger_source_is_believed)
{
    join("a@one.net", "{}");
    act(CRM "\"join\",\"optin\":false", "a@one.net");
    push(RECORD("1",
                "\"email\":\"a@one.net\",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\""));
    ck_assert_str_eq(optin_of("a@one.net"), "false");
    dial("ometria.optout", "\"priority\"");
    ck_assert_str_eq(optin_of("a@one.net"), "true");
    dial("ometria.optout", "\"sticky\"");
    push(RECORD("1",
                "\"email\":\"a@one.net\",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\","
                "\"@force_optin\":true"));
    ck_assert_str_eq(optin_of("a@one.net"), "true");
}
END_TEST

START_TEST(an_unforced_opt_out_loses_to_a_forced_opt_in)
{
    join("a@one.net", "{}");
    act(CRM "\"force\",\"optin\":true", "a@one.net");
    push(RECORD("1",
                "\"email\":\"a@one.net\",\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\""));
    ck_assert_str_eq(optin_of("a@one.net"), "true");
}
END_TEST

static const struct {
    const char *reading, *optin;
} person_optins[] = {
    {"\"anew\"", "true"}, {"\"forced\"", "true"}, {"\"loses\"", "false"}};

START_TEST(a_persons_own_opt_in_counts_as_the_dial_says)
{
    dial("ometria.person_optin", person_optins[_i].reading);
    join("a@one.net", "{}");
    push(RECORD("1",
                "\"email\":\"a@one.net\",\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\""));
    ck_assert_str_eq(optin_of("a@one.net"), "false");
    act(CRM "\"optin\"", "a@one.net");
    ck_assert_str_eq(optin_of("a@one.net"), person_optins[_i].optin);
}
END_TEST

START_TEST(the_feed_of_opt_outs_leaves_out_what_an_api_did)
{
    freeze();
    join("a@one.net", "{}");
    join("b@one.net", "{}");
    join("c@one.net", "{}");
    act(CRM "\"leave\"", "a@one.net");
    act(CRM "\"leave_api\"", "b@one.net");
    act(CRM "\"leave_sms\"", "c@one.net");
    ck_assert_str_eq(optin_of("b@one.net"), "false");
    ck_assert_str_eq(optin_of("c@one.net"), "true");
    crm_asks("GET", "/unsubscribes", NULL);
    ck_assert_uint_eq(answer_count(""), 2);
    ck_assert_str_eq(answer_at("[0].type"), "preferences_centre");
    ck_assert_str_eq(answer_at("[1].type"), "stopword_unsubscribe_TF");
    crm_asks("GET", "/unsubscribes?since=2023-11-14T22:13:20", NULL);
    ck_assert_uint_eq(answer_count(""), 2);
    crm_asks("GET", "/unsubscribes?limit=1&offset=1", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    dial("ometria.unsubscribes_paging", "\"whole\"");
    crm_asks("GET", "/unsubscribes?limit=1&offset=1", NULL);
    ck_assert_uint_eq(answer_count(""), 2);
    dial("ometria.unsubscribes_bounds", "\"exclusive\"");
    crm_asks("GET", "/unsubscribes?since=2023-11-14T22:13:20", NULL);
    ck_assert_uint_eq(answer_count(""), 0);
}
END_TEST

static const struct {
    const char *reading, *text;
} spellings[] = {{"\"offset\"", "2023-11-14T22:13:20+00:00"},
                 {"\"blank\"", "2023-11-14 22:13:20+00"},
                 {"\"fraction\"", "2023-11-14 22:13:20.000949+00"},
                 {"\"short\"", "2023-11-14T22:13:20+00"},
                 {"\"zulu\"", "2023-11-14T22:13:20Z"},
                 {"\"naive\"", "2023-11-14T22:13:20"}};

START_TEST(a_moment_is_spelled_as_the_dial_says)
{
    freeze();
    dial("ometria.timestamps", spellings[_i].reading);
    join("a@one.net", "{}");
    act(CRM "\"leave\"", "a@one.net");
    crm_asks("GET", "/unsubscribes", NULL);
    ck_assert_str_eq(answer_at("[0].timestamp"), spellings[_i].text);
}
END_TEST

START_TEST(segments_tell_of_entering_and_leaving)
{
    join("a@one.net", "{}");
    act("\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\",\"title\":"
        "\"VIP\"");
    act("\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"9\",\"archived\":true");
    act(CRM "\"enter\",\"segment\":\"1042\"", "a@one.net");
    crm_asks("GET", "/lists", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    ck_assert_int_eq(answer_number("[0].size"), 1);
    crm_asks("GET", "/lists?mode=all", NULL);
    ck_assert_uint_eq(answer_count(""), 2);
    look("a@one.net");
    ck_assert_str_eq(answer_at("[0].lists[0]"), "1042");
    dial("ometria.lists_shape", "\"object\"");
    look("a@one.net");
    ck_assert_str_eq(answer_at("[0].lists[0].id"), "1042");
    push(RECORD("1", "\"email\":\"a@one.net\",\"@remove_from_lists\":[1042]"));
    crm_asks("GET", "/lists/1042/changes", NULL);
    ck_assert_str_eq(answer_at("[0].event"), "list_enter");
    ck_assert_str_eq(answer_at("[1].event"), "list_exit");
    ck_assert_int_eq(crm_asks("GET", "/lists/77", NULL), 404);
}
END_TEST

START_TEST(an_erased_person_keeps_the_id_and_nothing_else)
{
    char id[40];
    join("a@one.net", "{\"firstname\":\"Ada\"}");
    look("a@one.net");
    snprintf(id, sizeof id, "/profiles/%.25s", answer_at("[0].id"));
    act(CRM "\"anonymise\"", "a@one.net");
    ck_assert_int_eq(crm_asks("GET", id, NULL), 200);
    ck_assert(text_ends_with(answer_at("email"), "@anonymous.ometria"));
    ck_assert_str_eq(answer_at("firstname"), "");
    look("a@one.net");
    ck_assert_uint_eq(answer_count(""), 0);
}
END_TEST

START_TEST(profiles_merge_split_addresses_and_move)
{
    char id[40];
    join("a@one.net", "{}");
    join("b@one.net", "{}");
    look("a@one.net");
    snprintf(id, sizeof id, "/profiles/%.25s", answer_at("[0].id"));
    act(CRM "\"merge\",\"to\":\"b@one.net\"", "a@one.net");
    ck_assert_int_eq(crm_asks("GET", id, NULL), 404);
    act(CRM "\"duplicate\"", "b@one.net");
    look("b@one.net");
    ck_assert_uint_eq(answer_count(""), 2);
    join("c@one.net", "{}");
    act(CRM "\"rename\",\"to\":\"d@one.net\"", "c@one.net");
    look("d@one.net");
    ck_assert_uint_eq(answer_count(""), 1);
}
END_TEST

START_TEST(an_identifier_that_another_owns_is_ignored)
{
    join("a@one.net", "{}");
    push(RECORD("1", "\"email\":\"b@one.net\""));
    push(RECORD("1", "\"email\":\"a@one.net\",\"firstname\":\"B\""));
    look("b@one.net");
    ck_assert_str_eq(answer_at("[0].firstname"), "B");
    look("a@one.net");
    ck_assert_uint_eq(answer_count(""), 1);
    ck_assert_str_eq(answer_at("[0].firstname"), "");
}
END_TEST

START_TEST(an_unchanged_push_is_no_update_unless_the_dial_says_so)
{
    const char *record = RECORD("1", "\"email\":\"a@one.net\",\"firstname\":\"A\"");
    freeze();
    push(record);
    later(86400000);
    push(record);
    crm_asks("GET", "/profiles?updateSince=2023-11-15", NULL);
    ck_assert_uint_eq(answer_count(""), 0);
    dial("ometria.bumps_unchanged", "true");
    push(record);
    crm_asks("GET", "/profiles?updateSince=2023-11-15", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(profiles_come_as_a_bare_array_in_pages),
        TEST(a_key_that_is_not_known_is_refused),
        TEST(a_look_up_gives_an_array_or_an_object),
        TEST(updates_are_found_by_day_or_by_second),
        TEST(a_push_is_taken_now_and_applied_later),
        TEST(a_record_may_never_be_applied),
        TEST(a_push_holds_a_hundred_records_of_sixty_kilobytes),
        TEST(an_invalid_record_becomes_an_error_without_a_name),
        TEST(a_name_written_alone_blanks_the_other),
        TEST(a_record_without_merge_may_wipe_the_other_fields),
        {"a_value_is_cleared_as_the_dial_says", &a_value_is_cleared_as_the_dial_says,
         .rounds = sizeof clearing / sizeof *clearing},
        TEST(an_opt_out_sticks_or_the_stronger_source_is_believed),
        TEST(an_unforced_opt_out_loses_to_a_forced_opt_in),
        {"a_persons_own_opt_in_counts_as_the_dial_says",
         &a_persons_own_opt_in_counts_as_the_dial_says,
         .rounds = sizeof person_optins / sizeof *person_optins},
        TEST(the_feed_of_opt_outs_leaves_out_what_an_api_did),
        {"a_moment_is_spelled_as_the_dial_says", &a_moment_is_spelled_as_the_dial_says,
         .rounds = sizeof spellings / sizeof *spellings},
        TEST(segments_tell_of_entering_and_leaving),
        TEST(an_erased_person_keeps_the_id_and_nothing_else),
        TEST(profiles_merge_split_addresses_and_move),
        TEST(an_identifier_that_another_owns_is_ignored),
        TEST(an_unchanged_push_is_no_update_unless_the_dial_says_so),
        {0},
    };
    suite_fixture(set_up, stage_clear);
    return suite_run("sandbox, CRM", tests);
}
