/* test_frozen.c -- connectors that were built for older interfaces read and write under
 * this host. Each plugin is the module that its frozen header makes; see
 * tests/plugins/frozen_1_0/people.h for what it does to catch a host that reads too far.
 */
#include <string.h>

#include "host/connector/registry.h"
#include "tests/support/recorder.h"
#include "tests/support/suite.h"
#include "tests/unit/module.h"
#include "tests/unit/scratch.h"
#include "tests/unit/stage.h"

enum { VERSIONS = 2, CHANGES = 5 };

static const char *const modules[VERSIONS] = {"frozen_1_0/frozen_1_0",
                                              "frozen_1_1/frozen_1_1"};
static const char *const names[VERSIONS] = {"frozen-0", "frozen-1"};

/* A connector, and what it needs to live. */
struct frozen {
    struct registry *registry;
    struct spec_connection connection;
    struct connector *connector;
};

static void open_frozen(struct frozen *frozen, int version)
{
    struct wherry_error error = {0};
    const struct connector_host host = {.http = (struct http *)&stage};
    module_copy(modules[version], "frozen.so");
    frozen->registry = registry_load(scratch_directory());
    const struct wherry_connector *plugin =
        registry_find(frozen->registry, names[version]);
    ck_assert_msg(plugin != NULL, "%s", registry_refusal(frozen->registry, 0));
    ck_assert_uint_eq(plugin->abi_minor, (unsigned)version);
    frozen->connection = (struct spec_connection){.plugin = names[version]};
    frozen->connector = connector_open(plugin, &frozen->connection, &host, &error);
    ck_assert_msg(frozen->connector != NULL, "%s", error.message);
}

static void close_frozen(struct frozen *frozen)
{
    connector_close(frozen->connector);
    registry_destroy(frozen->registry);
}

START_TEST(a_frozen_connector_is_read_and_its_records_come_whole)
{
    struct frozen frozen;
    struct recorder recorder;
    struct wherry_pass pass;
    struct wherry_error error;
    open_frozen(&frozen, _i);
    recorder_init(&recorder, 1);
    ck_assert(connector_source_open(frozen.connector, &stage_all, &pass, &error) ==
              WHERRY_OK);
    ck_assert(pass.snapshot && pass.expected == 2);
    ck_assert(connector_source_read(frozen.connector, &recorder.writer, &pass,
                                    &error) == WHERRY_OK);
    recorder_next_batch(&recorder);
    ck_assert(connector_source_read(frozen.connector, &recorder.writer, &pass,
                                    &error) == WHERRY_END);
    ck_assert_str_eq(pass.next, "after 2");
    ck_assert_int_eq(pass.date_ms, 3000);
    ck_assert_uint_eq(pass.size, sizeof pass);
    connector_source_close(frozen.connector);
    const struct wherry_record *bob = recorder_find(&recorder, "bob@x.test");
    ck_assert(bob->consent == WHERRY_UNSUBSCRIBED && bob->consent_at_ms == 1000);
    ck_assert_str_eq(bob->id, "p2");
    ck_assert_str_eq(bob->fault, "");
    recorder_finish(&recorder);
    close_frozen(&frozen);
}
END_TEST

START_TEST(a_frozen_connector_looks_up_keys_and_says_that_it_cannot_ids)
{
    static const char *const keys[] = {"ann@x.test", "nobody@x.test"};
    static const char *const wanted[] = {"NAME", "AGE"};
    bool unknown[] = {true, true};
    struct wherry_read read = stage_all;
    struct frozen frozen;
    struct recorder recorder;
    struct wherry_error error;
    read.fields = wanted;
    read.field_count = 2;
    read.unknown = unknown;
    open_frozen(&frozen, _i);
    recorder_init(&recorder, 0);
    ck_assert(connector_lookup(frozen.connector, &read, keys, 2, &recorder.writer,
                               &error) == WHERRY_OK);
    ck_assert_str_eq(recorder_find(&recorder, "ann@x.test")->id, "p1");
    ck_assert(recorder_find(&recorder, "nobody@x.test")->flags == WHERRY_ABSENT);
    ck_assert(!unknown[0] && !unknown[1]); /* it knows of none that it has not */
    ck_assert(!connector_looks_up_ids(frozen.connector));
    ck_assert(connector_lookup_ids(frozen.connector, &read, keys, 2, &recorder.writer,
                                   &error) == WHERRY_FAILED);
    ck_assert_ptr_nonnull(
        strstr(error.message, "cannot look up contacts by their ids"));
    recorder_finish(&recorder);
    close_frozen(&frozen);
}
END_TEST

/* What came out of the sink, records included. */
struct outcomes {
    struct recorder recorder;
    enum wherry_outcome by_tag[CHANGES + 1];
    size_t count;
};

static void note_outcome(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct outcomes *outcomes = self;
    ck_assert(tag >= 1 && tag <= CHANGES);
    ck_assert_uint_eq(verdict->size, sizeof *verdict);
    ck_assert_uint_eq(verdict->fault_count, 0);
    outcomes->by_tag[tag] = verdict->outcome;
    outcomes->count++;
    if (verdict->record != NULL)
        outcomes->recorder.writer.record(&outcomes->recorder.writer, verdict->record);
}

START_TEST(a_frozen_connector_writes_several_changes_of_one_array)
{
    const struct wherry_field name = {"NAME", "Bo"};
    const struct wherry_change changes[CHANGES] = {
        {.tag = 1, .verb = WHERRY_CREATE, .key = "cat@x.test", .id = ""},
        {.tag = 2, .verb = WHERRY_CREATE, .key = "ann@x.test", .id = ""},
        {.tag = 3, .verb = WHERRY_UNSUBSCRIBE, .key = "ann@x.test", .id = "p1"},
        {.tag = 4, .verb = WHERRY_RENAME, .id = "p2", .new_key = "bo@x.test"},
        {.tag = 5, .verb = WHERRY_UPDATE, .key = "gone@x.test", .id = "p9"},
    };
    struct wherry_change whole[CHANGES];
    struct outcomes outcomes = {0};
    struct frozen frozen;
    struct wherry_error error;
    for (size_t i = 0; i < CHANGES; i++) {
        whole[i] = changes[i];
        whole[i].size = sizeof whole[i];
        whole[i].consent = WHERRY_SUBSCRIBED;
        whole[i].fields = &name;
        whole[i].field_count = i == 3 ? 1 : 0;
    }
    open_frozen(&frozen, _i);
    recorder_init(&outcomes.recorder, 0);
    connector_on_verdict(frozen.connector, note_outcome, &outcomes);
    ck_assert(connector_sink_open(frozen.connector, "contacts", &error) == WHERRY_OK);
    ck_assert_msg(connector_sink_write(frozen.connector, whole, CHANGES, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    ck_assert(connector_sink_flush(frozen.connector, &error) == WHERRY_OK);
    ck_assert_uint_eq(outcomes.count, CHANGES);
    ck_assert(outcomes.by_tag[1] == WHERRY_DONE && outcomes.by_tag[2] == WHERRY_EXISTS);
    ck_assert(outcomes.by_tag[3] == WHERRY_DONE && outcomes.by_tag[4] == WHERRY_DONE);
    ck_assert(outcomes.by_tag[5] == WHERRY_GONE);
    ck_assert(recorder_find(&outcomes.recorder, "ann@x.test")->consent ==
              WHERRY_UNSUBSCRIBED);
    const struct wherry_record *bo = recorder_find(&outcomes.recorder, "bo@x.test");
    ck_assert_str_eq(recorder_field(bo, "NAME"), "Bo");
    recorder_finish(&outcomes.recorder);
    close_frozen(&frozen);
}
END_TEST

START_TEST(a_frozen_connector_asks_the_service_and_tells_its_catalog)
{
    struct frozen frozen;
    struct recorder recorder;
    struct wherry_identity identity;
    struct wherry_error error;
    open_frozen(&frozen, _i);
    recorder_init(&recorder, 0);
    ck_assert_msg(connector_check(frozen.connector, &identity, &error) == WHERRY_OK,
                  "%s", error.message);
    ck_assert_str_eq(stage.sent.method, "GET");
    ck_assert_str_eq(identity.account_key, "people");
    ck_assert_str_eq(identity.warning, "frozen");
    ck_assert_uint_eq(identity.size, sizeof identity);
    ck_assert(connector_catalog(frozen.connector, WHERRY_FIELDS, &recorder.entries,
                                &error) == WHERRY_OK);
    ck_assert(recorder_find_entry(&recorder, "NAME")->writable);
    recorder_finish(&recorder);
    close_frozen(&frozen);
}
END_TEST

START_TEST(segments_are_found_by_a_connector_that_knows_them)
{
    struct frozen frozen;
    struct wherry_segment found;
    struct wherry_error error;
    open_frozen(&frozen, _i);
    enum wherry_status status =
        connector_segment_find(frozen.connector, "VIP", false, &found, &error);
    if (_i == 0) {
        ck_assert(status == WHERRY_FAILED);
        ck_assert_str_eq(error.message, "plugin 'frozen-0' has no static segments");
    } else {
        ck_assert(status == WHERRY_OK);
        ck_assert_str_eq(found.id, "7");
        ck_assert(found.members == 2 && found.size == sizeof found);
        ck_assert(connector_segment_remove(frozen.connector, "7", &error) == WHERRY_OK);
    }
    close_frozen(&frozen);
}
END_TEST

#define EACH_VERSION(sentence)                                                         \
    {                                                                                  \
        .name = #sentence, .test = &sentence, .rounds = VERSIONS                       \
    }

static const struct test tests[] = {
    EACH_VERSION(a_frozen_connector_is_read_and_its_records_come_whole),
    EACH_VERSION(a_frozen_connector_looks_up_keys_and_says_that_it_cannot_ids),
    EACH_VERSION(a_frozen_connector_writes_several_changes_of_one_array),
    EACH_VERSION(a_frozen_connector_asks_the_service_and_tells_its_catalog),
    EACH_VERSION(segments_are_found_by_a_connector_that_knows_them),
    {0},
};

int main(void)
{
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("frozen", tests);
}
