/* test_ometria_sandbox.c -- the connector for Ometria over real HTTP, under each
 * reading of what is not documented. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/connectors/connector_rig.h"
#include "tests/support/suite.h"

static struct rig rig;

static const char *const fields[] = {"firstname",     "lastname",        "country_id",
                                     "date_of_birth", "properties.tier", NULL};

static void well(enum wherry_status status, enum wherry_status expected,
                 const char *what)
{
    ck_assert_msg(status == expected, "%s: status %d: %s", what, (int)status,
                  rig.error.message);
}

/* ---- A round through all that the connector does */

static void expect_consent(const char *what, const char *key,
                           enum wherry_consent consent)
{
    const struct wherry_record *record = recorder_find(&rig.recorder, key);
    ck_assert_msg(record != NULL, "%s: %s was not told", what, key);
    ck_assert_msg(record->consent == consent, "%s: %s has consent %d", what, key,
                  (int)record->consent);
}

static void shows(const char *what, const char *key, const char *field,
                  const char *value)
{
    const struct wherry_record *record = recorder_find(&rig.recorder, key);
    ck_assert_msg(record != NULL, "%s: %s was not told", what, key);
    const char *told = recorder_field(record, field);
    ck_assert_msg(told != NULL && text_same(told, value), "%s: %s of %s is '%s'", what,
                  field, key, told == NULL ? "(untold)" : told);
}

static void read_first(const char *what)
{
    rig_act(&rig, "join", "ann@example.com",
            ",\"fields\":{\"firstname\":\"Ann\",\"country_id\":\"GB\","
            "\"date_of_birth\":\"1980-05-01\",\"properties.tier\":\"gold\"}");
    rig_act(&rig, "join", "ben@example.com", ",\"optin\":false");
    rig_act(&rig, "join", "cy@example.com",
            ",\"optin\":null,\"fields\":{\"firstname\":\"Cy\",\"lastname\":\"Low\"}");
    well(rig_read(&rig, "contacts", "", WHERRY_READ_ALL, fields), WHERRY_END, what);
    ck_assert(rig.pass.snapshot);
    ck_assert_uint_eq(rig.recorder.record_count, 3);
    expect_consent(what, "ann@example.com", WHERRY_SUBSCRIBED);
    expect_consent(what, "ben@example.com", WHERRY_UNSUBSCRIBED);
    expect_consent(what, "cy@example.com", WHERRY_UNSTATED);
    shows(what, "ann@example.com", "country_id", "GB");
    shows(what, "ann@example.com", "date_of_birth", "1980-05-01");
    shows(what, "ann@example.com", "properties.tier", "gold");
    shows(what, "ann@example.com", "lastname", "");
}

static void read_changes(const char *what)
{
    char since[256];
    snprintf(since, sizeof since, "%s", rig.pass.next);
    sandbox_post(rig.sandbox, "clock", "{\"advance_ms\":5000}");
    rig_act(&rig, "leave", "ann@example.com", "");
    rig_act(&rig, "leave_sms", "cy@example.com", "");
    rig_act(&rig, "join", "dee@example.com", "");
    rig_act(&rig, "change", "cy@example.com", ",\"fields\":{\"firstname\":\"Cyd\"}");
    well(rig_read(&rig, "contacts", since, WHERRY_READ_CONSENTS, fields), WHERRY_END,
         what);
    ck_assert_msg(rig.recorder.record_count == 1, "%s: %zu opt-outs", what,
                  rig.recorder.record_count);
    expect_consent(what, "ann@example.com", WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(rig.recorder.records[0].by, WHERRY_BY_PERSON);
    ck_assert_int_gt(rig.recorder.records[0].consent_at_ms, 0);
    well(rig_read(&rig, "contacts", rig.pass.next, WHERRY_READ_ALL, fields), WHERRY_END,
         what);
    ck_assert(!rig.pass.snapshot);
    expect_consent(what, "ann@example.com", WHERRY_UNSUBSCRIBED);
    expect_consent(what, "dee@example.com", WHERRY_SUBSCRIBED);
    shows(what, "cy@example.com", "firstname", "Cyd");
}

static void look_up(const char *what)
{
    const char *const keys[] = {"ann@example.com", "nobody@example.com"};
    well(rig_lookup(&rig, fields, keys, 2), WHERRY_OK, what);
    ck_assert_uint_eq(rig.recorder.record_count, 2);
    expect_consent(what, "ann@example.com", WHERRY_UNSUBSCRIBED);
    ck_assert_uint_eq(recorder_find(&rig.recorder, keys[1])->flags, WHERRY_ABSENT);
}

static void write_and_read_back(const char *what)
{
    const struct wherry_field eve = {"firstname", "Eve"}, cy = {"lastname", "High"};
    struct wherry_change changes[] = {
        {.verb = WHERRY_CREATE,
         .key = "eve@example.com",
         .own_id = "w-eve",
         .consent = WHERRY_SUBSCRIBED,
         .consent_at_ms = 1600000000000,
         .fields = &eve,
         .field_count = 1},
        {.verb = WHERRY_UPDATE,
         .key = "cy@example.com",
         .own_id = "w-cy",
         .fields = &cy,
         .field_count = 1},
        {.verb = WHERRY_UNSUBSCRIBE,
         .key = "dee@example.com",
         .own_id = "w-dee",
         .consent_at_ms = 1600000000000},
    };
    const char *const keys[] = {"eve@example.com", "cy@example.com", "dee@example.com"};
    well(rig_write(&rig, "contacts", changes, 3), WHERRY_OK, what);
    ck_assert_uint_eq(rig.verdict_count, 3);
    for (size_t tag = 1; tag <= 3; tag++)
        ck_assert_int_eq(rig.verdicts[tag].outcome, WHERRY_ACCEPTED);
    well(rig_lookup(&rig, fields, keys, 3), WHERRY_OK, what);
    expect_consent(what, "eve@example.com", WHERRY_SUBSCRIBED);
    expect_consent(what, "cy@example.com", WHERRY_UNSTATED);
    expect_consent(what, "dee@example.com", WHERRY_UNSUBSCRIBED);
    shows(what, "eve@example.com", "firstname", "Eve");
    shows(what, "cy@example.com", "lastname", "High");
    shows(what, "cy@example.com", "firstname", "Cyd");
}

static void go_round(const char *what)
{
    read_first(what);
    read_changes(what);
    look_up(what);
    write_and_read_back(what);
}

/* Resets the world, turns one dial, goes round. */
static void go_round_under(const char *dial, const char *value)
{
    char what[200];
    snprintf(what, sizeof what, "%s = %s", dial, value);
    sandbox_post(rig.sandbox, "reset", "{}");
    sandbox_dial(rig.sandbox, "ometria.reads_per_second", "0");
    sandbox_dial(rig.sandbox, "ometria.pushes_per_second", "0");
    sandbox_dial(rig.sandbox, dial, value);
    rig_reopen(&rig, "reads_per_second", "1000");
    go_round(what);
}

START_TEST(the_round_goes_well_under_each_reading_of_each_dial)
{
    struct buffer answer = {0};
    struct arena arena = {0};
    unsigned rounds = 0;
    rig_open(&rig);
    sandbox_control(rig.sandbox, "GET", "/control/dials", NULL, &answer);
    const struct json_node *dials =
        json_tree_parse(&arena, answer.bytes, answer.length, NULL);
    ck_assert_ptr_nonnull(dials);
    for (const struct json_node *dial = dials->first; dial != NULL; dial = dial->next) {
        const char *name = json_tree_text(json_tree_get(dial, "name"));
        if (!text_starts_with(name, "ometria.") || text_same(name, "ometria.key"))
            continue;
        const struct json_node *reading = json_tree_get(dial, "readings")->first;
        for (; reading != NULL; reading = reading->next, rounds++) {
            char value[100];
            snprintf(value, sizeof value, "\"%.90s\"", json_tree_text(reading));
            go_round_under(name, value);
        }
    }
    ck_assert_uint_gt(rounds, 50);
    go_round_under("ometria.unsubscribes_window_days", "1");
    go_round_under("ometria.bumps_unchanged", "true");
    go_round_under("ometria.queue_headers", "true");
    go_round_under("ometria.gzip", "false");
    arena_free(&arena);
    buffer_free(&answer);
    rig_close(&rig);
}
END_TEST

/* ---- What a round does not show */

static const struct {
    const char *dial, *option, *blank; /* what the blanked field shows then */
} clears[] = {
    {"\"null\"", "null", ""},        {"\"empty\"", "empty", ""},
    {"\"both\"", "null", ""},        {"\"both\"", "empty", ""},
    {"\"neither\"", "null", "gold"}, {"\"null\"", "empty", "gold"},
};
enum { CLEARS = sizeof clears / sizeof *clears };

START_TEST(a_blank_clears_where_the_option_says_it_as_ometria_hears_it)
{
    const struct wherry_field gold = {"properties.tier", "gold"},
                              blank = {"properties.tier", ""};
    struct wherry_change change = {.verb = WHERRY_CREATE,
                                   .key = "ann@example.com",
                                   .own_id = "w-ann",
                                   .consent = WHERRY_SUBSCRIBED,
                                   .fields = &gold,
                                   .field_count = 1};
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "ometria.clear", clears[_i].dial);
    rig_reopen(&rig, "clear", clears[_i].option);
    well(rig_write(&rig, "contacts", &change, 1), WHERRY_OK, "create");
    change.verb = WHERRY_UPDATE;
    change.fields = &blank;
    well(rig_write(&rig, "contacts", &change, 1), WHERRY_OK, "update");
    well(rig_lookup(&rig, fields, &change.key, 1), WHERRY_OK, "look-up");
    shows(clears[_i].option, "ann@example.com", "properties.tier", clears[_i].blank);
    rig_close(&rig);
}
END_TEST

START_TEST(a_refused_key_is_denied_whatever_the_service_says)
{
    static const char *const codes[] = {"\"403\"", "\"401\""};
    static const char *const bodies[] = {"\"json\"", "\"text\"", "\"empty\""};
    struct wherry_identity identity = {.size = sizeof identity};
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "ometria.key", "\"revoked\"");
    sandbox_dial(rig.sandbox, "ometria.bad_key", codes[_i % 2]);
    sandbox_dial(rig.sandbox, "ometria.error_bodies", bodies[_i / 2]);
    well(connector_check(rig.connector, &identity, &rig.error), WHERRY_DENIED, "check");
    ck_assert_str_eq(rig.error.option, "api_key");
    well(rig_read(&rig, "contacts", "", WHERRY_READ_ALL, NULL), WHERRY_DENIED, "read");
    rig_close(&rig);
}
END_TEST

static const struct {
    const char *shape, *since, *option;
} segments[] = {
    {"\"text\"", "\"since\"", "since"},
    {"\"number\"", "\"from\"", "from"},
    {"\"object\"", "\"timestamp\"", "timestamp"},
};
enum { SEGMENTS = sizeof segments / sizeof *segments };

START_TEST(a_segment_is_followed_by_whatever_name_and_shape)
{
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "ometria.lists_shape", segments[_i].shape);
    sandbox_dial(rig.sandbox, "ometria.changes_since", segments[_i].since);
    rig_reopen(&rig, "changes_since_parameter", segments[_i].option);
    rig_act(&rig, "add_segment", "",
            ",\"segment\":\"1042\",\"title\":\"VIP\",\"dynamic\":true");
    rig_act(&rig, "join", "ann@example.com", "");
    rig_act(&rig, "join", "ben@example.com", "");
    rig_act(&rig, "enter", "ann@example.com", ",\"segment\":\"1042\"");
    well(rig_read(&rig, "segment:1042", "", WHERRY_READ_ALL, NULL), WHERRY_END, "all");
    ck_assert_uint_eq(rig.recorder.record_count, 1);
    ck_assert_str_eq(rig.recorder.records[0].key, "ann@example.com");
    rig_act(&rig, "exit", "ann@example.com", ",\"segment\":\"1042\"");
    rig_act(&rig, "enter", "ben@example.com", ",\"segment\":\"1042\"");
    well(rig_read(&rig, "segment:1042", rig.pass.next, WHERRY_READ_ALL, NULL),
         WHERRY_END, "changes");
    ck_assert_uint_eq(rig.recorder.record_count, 2);
    ck_assert_uint_eq(recorder_find(&rig.recorder, "ann@example.com")->flags,
                      WHERRY_REMOVED);
    ck_assert_uint_eq(recorder_find(&rig.recorder, "ben@example.com")->flags, 0);
    rig_close(&rig);
}
END_TEST

/* Archived ones are not offered; members of one are returned all the same. */
START_TEST(an_archived_segment_is_read_and_one_that_nobody_knows_is_named)
{
    rig_open(&rig);
    rig_act(&rig, "add_segment", "", ",\"segment\":\"1042\",\"title\":\"VIP\"");
    rig_act(&rig, "add_segment", "",
            ",\"segment\":\"7\",\"title\":\"Old\",\"archived\":true,"
            "\"dynamic\":true");
    rig_act(&rig, "join", "ann@example.com", "");
    rig_act(&rig, "enter", "ann@example.com", ",\"segment\":\"7\"");
    well(connector_catalog(rig.connector, WHERRY_SEGMENTS, &rig.recorder.entries,
                           &rig.error),
         WHERRY_OK, "catalog");
    ck_assert_uint_eq(rig.recorder.entry_count, 1);
    const struct wherry_entry *vip = recorder_find_entry(&rig.recorder, "1042");
    ck_assert_str_eq(vip->note, "static");
    ck_assert_int_eq(vip->members, 0);
    ck_assert_int_gt(vip->changed_at_ms, 0);
    well(rig_read(&rig, "segment:7", "", WHERRY_READ_ALL, NULL), WHERRY_END, "all");
    ck_assert_ptr_nonnull(recorder_find(&rig.recorder, "ann@example.com"));
    well(rig_read(&rig, "segment:8", "", WHERRY_READ_ALL, NULL), WHERRY_FAILED, "none");
    ck_assert_str_eq(rig.error.message, "Ometria has no segment '8'");
    ck_assert_str_eq(rig.error.option, "");
    rig_close(&rig);
}
END_TEST

START_TEST(segments_that_profiles_do_not_tell_are_an_error)
{
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "ometria.lists_shape", "\"absent\"");
    rig_act(&rig, "add_segment", "", ",\"segment\":\"1042\",\"title\":\"VIP\"");
    rig_act(&rig, "join", "ann@example.com", "");
    rig_act(&rig, "enter", "ann@example.com", ",\"segment\":\"1042\"");
    well(rig_read(&rig, "segment:1042", "", WHERRY_READ_ALL, NULL), WHERRY_FAILED,
         "all");
    ck_assert_str_eq(rig.error.option, "members_path");
    rig_close(&rig);
}
END_TEST

START_TEST(a_push_that_is_turned_down_is_sent_again_in_halves)
{
    static const int codes[] = {400, 413, 422};
    enum { PEOPLE = 40 };
    static char keys[PEOPLE][40], ids[PEOPLE][24];
    const struct wherry_field tier = {"properties.tier", "silver"};
    struct wherry_change changes[PEOPLE];
    rig_open(&rig);
    sandbox_post(rig.sandbox, "fault",
                 "{\"kind\":\"error\",\"path\":\"/ometria/v2/push\",\"status\":%d,"
                 "\"title\":\"No\",\"detail\":\"no\",\"times\":1}",
                 codes[_i]);
    for (size_t i = 0; i < PEOPLE; i++) {
        snprintf(keys[i], sizeof keys[i], "p%zu@example.com", i);
        snprintf(ids[i], sizeof ids[i], "w-%zu", i);
        changes[i] = (struct wherry_change){.verb = WHERRY_CREATE,
                                            .key = keys[i],
                                            .own_id = ids[i],
                                            .consent = WHERRY_SUBSCRIBED,
                                            .fields = &tier,
                                            .field_count = 1};
    }
    well(rig_write(&rig, "contacts", changes, PEOPLE), WHERRY_OK, "write");
    ck_assert_uint_eq(rig.verdict_count, PEOPLE);
    for (size_t tag = 1; tag <= PEOPLE; tag++)
        ck_assert_int_eq(rig.verdicts[tag].outcome, WHERRY_ACCEPTED);
    well(rig_read(&rig, "contacts", "", WHERRY_READ_ALL, fields), WHERRY_END, "read");
    ck_assert_uint_eq(rig.recorder.record_count, PEOPLE);
    rig_close(&rig);
}
END_TEST

START_TEST(the_default_pace_is_four_reads_a_second)
{
    struct buffer answer = {0};
    struct arena arena = {0};
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "ometria.reads_per_second", "4");
    sandbox_post(rig.sandbox, "seed", "{\"people\":1200,\"common\":0,\"random\":1}");
    rig_reopen(&rig, "reads_per_second", "4");
    well(rig_read(&rig, "contacts", "", WHERRY_READ_ALL, fields), WHERRY_END, "read");
    ck_assert_uint_ge(rig.recorder.record_count, 1200);
    sandbox_control(rig.sandbox, "GET", "/control/meters", NULL, &answer);
    const struct json_node *meters =
        json_tree_parse(&arena, answer.bytes, answer.length, NULL);
    ck_assert_int_le(
        json_tree_integer(json_tree_find(meters, "ometria.most_reads_a_second"), 99),
        4);
    ck_assert_int_eq(
        json_tree_integer(json_tree_find(meters, "ometria.refused_429"), 99), 0);
    arena_free(&arena);
    buffer_free(&answer);
    rig_close(&rig);
}
END_TEST

static const struct test tests[] = {
    TEST(the_round_goes_well_under_each_reading_of_each_dial),
    {"a_blank_clears_where_the_option_says_it_as_ometria_hears_it",
     &a_blank_clears_where_the_option_says_it_as_ometria_hears_it, CLEARS, 0},
    {"a_refused_key_is_denied_whatever_the_service_says",
     &a_refused_key_is_denied_whatever_the_service_says, 6, 0},
    {"a_segment_is_followed_by_whatever_name_and_shape",
     &a_segment_is_followed_by_whatever_name_and_shape, SEGMENTS, 0},
    TEST(an_archived_segment_is_read_and_one_that_nobody_knows_is_named),
    TEST(segments_that_profiles_do_not_tell_are_an_error),
    {"a_push_that_is_turned_down_is_sent_again_in_halves",
     &a_push_that_is_turned_down_is_sent_again_in_halves, 3, 0},
    TEST(the_default_pace_is_four_reads_a_second),
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: sandbox", tests);
}
