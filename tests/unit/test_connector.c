/* test_connector.c -- a plugin in use. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/connector/connector.h"
#include "host/connector/registry.h"
#include "host/connector/unanswered.h"
#include "tests/support/recorder.h"
#include "tests/support/suite.h"
#include "tests/unit/stage.h"

extern const struct wherry_connector wherry_connector; /* tests/plugins/echo.c */

/* One that does well */

static struct connector *open_echo(const char *people)
{
    static struct spec_setting settings[1];
    static struct spec_connection connection;
    static struct wherry_connector plugin;
    struct registry *registry = registry_load("");
    registry_add(registry, &wherry_connector);
    ck_assert_msg(registry_count(registry) == 1, "%s", registry_refusal(registry, 0));
    registry_destroy(registry);
    plugin = wherry_connector;
    settings[0] = (struct spec_setting){.name = "people", .value = people};
    connection = (struct spec_connection){
        .plugin = "echo", .settings = settings, .setting_count = 1};
    struct wherry_error error = {0};
    struct connector *connector =
        connector_open(&plugin, &connection, &(struct connector_host){0}, &error);
    ck_assert_msg(connector != NULL, "%s", error.message);
    return connector;
}

START_TEST(a_source_is_read_batch_by_batch_to_its_end)
{
    struct connector *echo = open_echo("a@x.test b@x.test c@x.test");
    struct recorder recorder;
    struct wherry_pass pass;
    struct wherry_error error;
    recorder_init(&recorder, 2);
    ck_assert(connector_source_open(echo, &stage_all, &pass, &error) == WHERRY_OK);
    ck_assert(pass.snapshot && pass.expected == 3);
    ck_assert(connector_source_read(echo, &recorder.writer, &pass, &error) ==
              WHERRY_OK);
    ck_assert_uint_eq(recorder.record_count, 2);
    recorder_next_batch(&recorder);
    ck_assert(connector_source_read(echo, &recorder.writer, &pass, &error) ==
              WHERRY_END);
    ck_assert_str_eq(recorder_find_id(&recorder, "e3")->key, "c@x.test");
    connector_source_close(echo);
    connector_source_close(echo);
    recorder_finish(&recorder);
    connector_close(echo);
}
END_TEST

static enum wherry_outcome write_one(struct connector *connector,
                                     struct stage_verdicts *verdicts,
                                     struct wherry_change change)
{
    struct wherry_error error;
    change.size = sizeof change;
    change.tag = 100 + verdicts->count;
    ck_assert(connector_sink_write(connector, &change, 1, &error) == WHERRY_OK);
    ck_assert(connector_sink_flush(connector, &error) == WHERRY_OK);
    ck_assert(verdicts->tags[verdicts->count - 1] == change.tag);
    return verdicts->outcomes[verdicts->count - 1];
}

START_TEST(a_written_change_is_read_back)
{
    struct connector *echo = open_echo("a@x.test");
    struct stage_verdicts verdicts = {0};
    struct recorder recorder;
    struct wherry_error error;
    struct wherry_field name = {"NAME", "Bo"};
    struct wherry_change change = {.verb = WHERRY_CREATE,
                                   .key = "b@x.test",
                                   .id = "",
                                   .new_key = "c@x.test",
                                   .consent = WHERRY_SUBSCRIBED,
                                   .fields = &name,
                                   .field_count = 1};
    connector_on_verdict(echo, stage_note_verdict, &verdicts);
    ck_assert(connector_sink_open(echo, "contacts", &error) == WHERRY_OK);
    ck_assert(write_one(echo, &verdicts, change) == WHERRY_DONE);
    ck_assert(write_one(echo, &verdicts, change) == WHERRY_EXISTS);
    change.verb = WHERRY_RENAME;
    change.id = "e2";
    ck_assert(write_one(echo, &verdicts, change) == WHERRY_DONE);
    change.verb = WHERRY_UNSUBSCRIBE;
    change.field_count = 0;
    ck_assert(write_one(echo, &verdicts, change) == WHERRY_DONE);
    change.id = "e9";
    ck_assert(write_one(echo, &verdicts, change) == WHERRY_GONE);
    connector_sink_close(echo);
    recorder_init(&recorder, 0);
    static const char *const keys[] = {"c@x.test", "b@x.test"};
    ck_assert(connector_lookup(echo, &stage_all, keys, 2, &recorder.writer, &error) ==
              WHERRY_OK);
    ck_assert(recorder_find(&recorder, "b@x.test")->flags == WHERRY_ABSENT);
    const struct wherry_record *found = recorder_find(&recorder, "c@x.test");
    ck_assert(found->consent == WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(recorder_field(found, "NAME"), "Bo");
    recorder_finish(&recorder);
    connector_close(echo);
}
END_TEST

START_TEST(an_identity_and_a_catalog_come_whole)
{
    struct connector *echo = open_echo("");
    struct wherry_identity identity;
    struct recorder recorder;
    struct wherry_error error;
    ck_assert(connector_check(echo, &identity, &error) == WHERRY_OK);
    ck_assert_str_eq(identity.account_key, "echo");
    ck_assert_str_eq(identity.warning, "");
    recorder_init(&recorder, 0);
    ck_assert(connector_catalog(echo, WHERRY_FIELDS, &recorder.entries, &error) ==
              WHERRY_OK);
    ck_assert(recorder_find_entry(&recorder, "NAME")->writable);
    recorder_finish(&recorder);
    connector_close(echo);
}
END_TEST

START_TEST(an_option_that_open_blames_is_named)
{
    struct spec_setting setting = {.name = "people", .value = "nobody"};
    struct spec_connection connection = {
        .plugin = "echo", .settings = &setting, .setting_count = 1};
    struct wherry_error error;
    ck_assert_ptr_null(connector_open(&wherry_connector, &connection,
                                      &(struct connector_host){0}, &error));
    ck_assert_str_eq(error.option, "people");
}
END_TEST

/* One that leaves things out */

START_TEST(a_function_that_a_plugin_lacks_answers_with_a_sentence)
{
    struct wherry_source blind = *stage_plugin.source;
    struct wherry_connector plugin = stage_plugin;
    struct wherry_error error;
    struct recorder recorder;
    struct wherry_pass pass;
    struct wherry_segment found;
    recorder_init(&recorder, 0);
    blind.lookup = NULL;
    plugin.catalog = NULL;
    plugin.sink = NULL;
    plugin.segments = NULL;
    plugin.source = &blind;
    struct connector *connector =
        connector_open(&plugin, &stage_connection, &(struct connector_host){0}, &error);
    ck_assert(connector_catalog(connector, WHERRY_LISTS, &recorder.entries, &error) ==
              WHERRY_FAILED);
    ck_assert_str_eq(error.message, "plugin 'stage' has no catalog to choose from");
    ck_assert(connector_lookup(connector, &stage_all, NULL, 0, &recorder.writer,
                               &error) == WHERRY_FAILED);
    ck_assert_str_eq(error.message, "plugin 'stage' cannot look up single contacts");
    ck_assert(connector_sink_open(connector, "contacts", &error) == WHERRY_FAILED);
    ck_assert_str_eq(error.message,
                     "plugin 'stage' cannot be written to: it has no sink");
    ck_assert(connector_segment_find(connector, "VIP", true, &found, &error) ==
              WHERRY_FAILED);
    ck_assert_str_eq(error.message, "plugin 'stage' has no static segments");
    ck_assert(connector_segment_remove(connector, "7", &error) == WHERRY_FAILED);
    ck_assert_str_eq(error.message, "plugin 'stage' has no static segments");
    plugin.source = NULL;
    ck_assert(connector_source_open(connector, &stage_all, &pass, &error) ==
              WHERRY_FAILED);
    ck_assert_str_eq(error.message,
                     "plugin 'stage' cannot be read from: it has no source");
    connector_close(connector);
    recorder_finish(&recorder);
}
END_TEST

START_TEST(a_plugin_that_did_not_open_is_not_closed)
{
    struct spec_connection bare = stage_connection;
    struct wherry_error error;
    bare.setting_count = 0;
    stage = (struct stage){0};
    ck_assert_ptr_null(
        connector_open(&stage_plugin, &bare, &(struct connector_host){0}, &error));
    ck_assert_str_eq(error.message,
                     "'api_key' is missing: set 'api_key' or 'api_key_file'");
    ck_assert_uint_eq(stage.calls + stage.closes, 0);
    connector_close(NULL);
}
END_TEST

/* Verdicts */

static enum wherry_status judges_late(const struct stage_call_arguments *given)
{
    return stage_judge(
        given, 1,
        (struct wherry_verdict){.outcome = WHERRY_ACCEPTED, .words = "", .field = ""});
}

START_TEST(a_verdict_may_come_in_the_flush_and_a_tag_be_used_again_after_it)
{
    struct connector *connector = stage_open(STAGE_FLUSH, judges_late);
    struct stage_verdicts verdicts = {0};
    struct wherry_error error = {0};
    connector_on_verdict(connector, stage_note_verdict, &verdicts);
    for (int i = 0; i < 3; i++) {
        ck_assert(stage_write(connector, &error) == WHERRY_OK);
        connector_sink_close(connector);
    }
    ck_assert_uint_eq(verdicts.count, 3);
    connector_close(connector);
    ck_assert_uint_eq(stage.sink_closes, 3);
}
END_TEST

/* Its changes are unknown: the next run may ask for the same ones again. */
START_TEST(a_sink_that_was_closed_before_the_flush_owes_nothing)
{
    struct connector *connector = stage_open(STAGE_NONE, NULL);
    struct wherry_error error;
    struct wherry_change change = {.size = sizeof change, .tag = 1};
    for (int i = 0; i < 2; i++) {
        ck_assert(connector_sink_open(connector, "contacts", &error) == WHERRY_OK);
        ck_assert(connector_sink_write(connector, &change, 1, &error) == WHERRY_OK);
        connector_sink_close(connector);
    }
    ck_assert(connector_sink_open(connector, "contacts", &error) == WHERRY_OK);
    ck_assert(connector_sink_flush(connector, &error) == WHERRY_OK);
    connector_close(connector);
}
END_TEST

START_TEST(any_number_of_tags_is_told_apart)
{
    struct unanswered owed = {0};
    enum wherry_verb verb;
    const uint64_t step = 0x100000000u; /* all alike in their lower half */
    ck_assert(unanswered_look(&owed, 0, &verb) == UNANSWERED_UNKNOWN);
    for (uint64_t i = 0; i < 5000; i++)
        ck_assert(unanswered_add(&owed, i * step,
                                 i % 2 == 0 ? WHERRY_CREATE : WHERRY_UPDATE));
    ck_assert(!unanswered_add(&owed, 0, WHERRY_CREATE));
    ck_assert_uint_eq(owed.count, 5000);
    for (uint64_t i = 0; i < 5000; i += 2)
        unanswered_settle(&owed, i * step);
    ck_assert_uint_eq(owed.count, 2500);
    for (uint64_t i = 0; i < 5000; i++) {
        ck_assert(unanswered_look(&owed, i * step, &verb) ==
                  (i % 2 == 0 ? UNANSWERED_SECOND : UNANSWERED_FIRST));
        ck_assert(verb == (i % 2 == 0 ? WHERRY_CREATE : WHERRY_UPDATE));
    }
    ck_assert(unanswered_look(&owed, 5000 * step, &verb) == UNANSWERED_UNKNOWN);
    unanswered_clear(&owed);
    ck_assert(unanswered_look(&owed, step, &verb) == UNANSWERED_UNKNOWN);
    unanswered_free(&owed);
}
END_TEST

/* A thousand are owed at any time, of a million. */
START_TEST(what_was_answered_long_ago_takes_no_memory)
{
    enum { ALL = 1000000, OWED = 1000, ROOM_MOST = 32768 };
    struct unanswered owed = {0};
    enum wherry_verb verb;
    for (uint64_t tag = 1; tag <= ALL; tag++) {
        ck_assert(unanswered_add(&owed, tag, WHERRY_CREATE));
        if (tag <= OWED)
            continue;
        ck_assert(unanswered_look(&owed, tag - OWED, &verb) == UNANSWERED_FIRST);
        unanswered_settle(&owed, tag - OWED);
        ck_assert(unanswered_look(&owed, tag - OWED, &verb) == UNANSWERED_SECOND);
    }
    ck_assert_uint_eq(owed.count, OWED);
    ck_assert_uint_le(owed.room, ROOM_MOST);
    for (uint64_t tag = ALL - OWED + 1; tag <= ALL; tag++)
        ck_assert(unanswered_look(&owed, tag, &verb) == UNANSWERED_FIRST);
    ck_assert(unanswered_look(&owed, 1, &verb) == UNANSWERED_UNKNOWN);
    unanswered_free(&owed);
}
END_TEST

/* Segments */

static enum wherry_status finds_odd(const struct stage_call_arguments *given)
{
    snprintf(given->found->name, sizeof given->found->name, "VI\tP");
    given->found->members = 3;
    return WHERRY_OK;
}

static enum wherry_status finds_none(const struct stage_call_arguments *given)
{
    (void)given;
    return WHERRY_END;
}

static enum wherry_status says_why(const struct stage_call_arguments *given)
{
    snprintf(given->error->message, sizeof given->error->message,
             "segment of a@x.test under topsecret-us1");
    return WHERRY_FAILED;
}

START_TEST(a_segment_is_found_with_a_name_that_can_be_printed)
{
    struct connector *connector = stage_open(STAGE_FIND, finds_odd);
    struct wherry_segment found;
    struct wherry_error error;
    ck_assert(connector_segment_find(connector, "VI P", false, &found, &error) ==
              WHERRY_OK);
    ck_assert_str_eq(found.id, "7");
    ck_assert_str_eq(found.name, "VI?P");
    ck_assert_int_eq(found.members, 3);
    ck_assert_uint_eq(found.size, sizeof found);
    ck_assert(!found.made);
    connector_close(connector);
}
END_TEST

START_TEST(a_segment_may_be_made_when_that_was_asked_for)
{
    struct connector *connector = stage_open(STAGE_NONE, NULL);
    struct wherry_segment found;
    struct wherry_error error;
    ck_assert(connector_segment_find(connector, "VIP", true, &found, &error) ==
              WHERRY_OK);
    ck_assert(found.made);
    ck_assert_int_eq(found.members, -1);
    ck_assert(connector_segment_remove(connector, "7", &error) == WHERRY_OK);
    connector_close(connector);
}
END_TEST

/* END where it was to be made is a status that the call does not have. */
START_TEST(a_segment_that_is_not_found_is_an_end_and_no_error)
{
    struct connector *connector = stage_open(STAGE_FIND, finds_none);
    struct wherry_segment found;
    struct wherry_error error;
    ck_assert(connector_segment_find(connector, "VIP", false, &found, &error) ==
              WHERRY_END);
    ck_assert_str_eq(found.id, "");
    ck_assert(connector_segment_find(connector, "VIP", true, &found, &error) ==
              WHERRY_FAILED);
    ck_assert_str_eq(
        error.message,
        "plugin 'stage' returned a status that this call does not have in find");
    ck_assert_str_eq(found.id, "");
    connector_close(connector);
}
END_TEST

START_TEST(a_plugins_words_about_a_segment_have_no_secret_and_no_address)
{
    struct connector *connector = stage_open(STAGE_REMOVE, says_why);
    struct wherry_error error;
    ck_assert(connector_segment_remove(connector, "7", &error) == WHERRY_FAILED);
    ck_assert_ptr_null(strstr(error.message, "topsecret"));
    ck_assert_ptr_null(strstr(error.message, "a@x.test"));
    connector_close(connector);
}
END_TEST

/* A trial */

static void note_complaint(void *self, const struct spec_place *place,
                           const char *message)
{
    buffer_format(self, "%u:%u: %s\n", place->line, place->column, message);
}

static enum wherry_status blames_the_key(const struct stage_call_arguments *given)
{
    return fail_option(given->error, WHERRY_DENIED, "api_key", "no key looks so");
}

static enum wherry_status blames_nobody(const struct stage_call_arguments *given)
{
    return fail(given->error, WHERRY_FAILED, "not today");
}

static enum wherry_status blames_what_it_does_not_have(
    const struct stage_call_arguments *given)
{
    return fail_option(given->error, WHERRY_FAILED, "mood", "not in this mood");
}

/* Opened without network, and as often as something else is blamed: never for ever. */
START_TEST(what_a_plugin_finds_wrong_at_its_open_is_told_once)
{
    static const struct {
        stage_act *act;
        const char *complaints;
        unsigned closes;
    } rows[] = {
        {blames_the_key, "7:12: no key looks so\n", 0},
        {blames_nobody, "6:3: not today\n", 0},
        {blames_what_it_does_not_have, "6:3: not in this mood\n", 0},
        {NULL, "", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer complaints = {0};
        struct spec_setting key = stage_connection.settings[0];
        struct spec_connection connection = stage_connection;
        key.place = (struct spec_place){"", 7, 12};
        connection.place = (struct spec_place){"", 6, 3};
        connection.settings = &key;
        stage = (struct stage){.call = STAGE_OPEN, .act = rows[i].act};
        bool fine = connector_try_settings(&stage_plugin, &connection, note_complaint,
                                           &complaints);
        ck_assert_str_eq(buffer_text(&complaints), rows[i].complaints);
        ck_assert(fine == (complaints.length == 0));
        ck_assert_uint_eq(stage.closes, rows[i].closes);
        buffer_free(&complaints);
    }
}
END_TEST

static const struct test tests[] = {
    TEST(a_source_is_read_batch_by_batch_to_its_end),
    TEST(a_written_change_is_read_back),
    TEST(an_identity_and_a_catalog_come_whole),
    TEST(an_option_that_open_blames_is_named),
    TEST(what_a_plugin_finds_wrong_at_its_open_is_told_once),
    TEST(a_function_that_a_plugin_lacks_answers_with_a_sentence),
    TEST(a_plugin_that_did_not_open_is_not_closed),
    TEST(a_verdict_may_come_in_the_flush_and_a_tag_be_used_again_after_it),
    TEST(a_sink_that_was_closed_before_the_flush_owes_nothing),
    TEST(any_number_of_tags_is_told_apart),
    TEST(what_was_answered_long_ago_takes_no_memory),
    TEST(a_segment_is_found_with_a_name_that_can_be_printed),
    TEST(a_segment_may_be_made_when_that_was_asked_for),
    TEST(a_segment_that_is_not_found_is_an_end_and_no_error),
    TEST(a_plugins_words_about_a_segment_have_no_secret_and_no_address),
    {0},
};

int main(void)
{
    return suite_run("connector", tests);
}
