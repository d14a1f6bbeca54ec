/* mailchimp_rig.c -- the connector for Mailchimp, opened by the host against a sandbox.
 */
#include "tests/connectors/mailchimp_rig.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/described.h"

static const char *const fields[] = {"FNAME", "LTV", "BIRTHDAY"};

static void open_connector(struct rig *rig, const char *option, const char *value)
{
    const struct spec_setting settings[] = {
        {.name = "api_key", .value = SANDBOX_MAILCHIMP_KEY, .place = {"t.yaml", 1, 1}},
        {.name = "base_url",
         .value = sandbox_mailchimp_url(rig->sandbox),
         .place = {"t.yaml", 2, 1}},
        {.name = "list_id", .value = SANDBOX_LIST, .place = {"t.yaml", 3, 1}},
        {.name = option, .value = value, .place = {"t.yaml", 4, 1}},
    };
    const struct spec_connection connection = {.plugin = "mailchimp",
                                               .settings = settings,
                                               .setting_count =
                                                   sizeof settings / sizeof *settings,
                                               .place = {"t.yaml", 1, 1}};
    const struct connector_host host = {.http = rig->http};
    rig->connector = connector_open(&wherry_connector, &connection, &host, &rig->error);
    ck_assert_msg(rig->connector != NULL, "%s", rig->error.message);
}

void rig_open(struct rig *rig)
{
    const struct http_options options = {
        .user_agent = "test", .seed = 1, .backoff_divisor = 1000};
    *rig = (struct rig){.sandbox = sandbox_start()};
    rig->http = http_create(&options, &rig->error);
    ck_assert_msg(rig->http != NULL, "%s", rig->error.message);
    recorder_init(&rig->recorder, 0);
    open_connector(rig, "connections", "9");
}

void rig_reopen(struct rig *rig, const char *option, const char *value)
{
    connector_close(rig->connector);
    open_connector(rig, option, value);
}

void rig_close(struct rig *rig)
{
    connector_close(rig->connector);
    http_destroy(rig->http);
    described_check(rig->sandbox);
    sandbox_stop(rig->sandbox);
    recorder_finish(&rig->recorder);
}

void rig_act(struct rig *rig, const char *act, const char *address, const char *more)
{
    sandbox_post(rig->sandbox, "act",
                 "{\"side\":\"list\",\"do\":\"%s\",\"address\":\"%s\"%s}", act, address,
                 more);
}

static struct wherry_read read_of(const char *stream, const char *since)
{
    return (struct wherry_read){.size = sizeof(struct wherry_read),
                                .stream = stream,
                                .since = since,
                                .fields = fields,
                                .field_count = sizeof fields / sizeof *fields};
}

enum wherry_status rig_read(struct rig *rig, const char *stream, const char *since)
{
    char from[sizeof rig->pass.next];
    snprintf(from, sizeof from, "%s", since);
    const struct wherry_read read = read_of(stream, from);
    rig->pass = (struct wherry_pass){.size = sizeof rig->pass};
    enum wherry_status status =
        connector_source_open(rig->connector, &read, &rig->pass, &rig->error);
    while (status == WHERRY_OK)
        status = connector_source_read(rig->connector, &rig->recorder.writer,
                                       &rig->pass, &rig->error);
    connector_source_close(rig->connector);
    return status;
}

enum wherry_status rig_lookup(struct rig *rig, const char *const *keys, size_t count)
{
    const struct wherry_read read = read_of("contacts", "");
    return connector_lookup(rig->connector, &read, keys, count, &rig->recorder.writer,
                            &rig->error);
}

static void take_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct rig *rig = self;
    ck_assert_uint_lt(tag, RIG_TAGS);
    struct wherry_verdict *copy = &rig->verdicts[tag];
    *copy = *verdict;
    copy->words = arena_text(&rig->recorder.arena, verdict->words);
    copy->field = arena_text(&rig->recorder.arena, verdict->field);
    if (verdict->record != NULL)
        copy->record = recorder_copy(&rig->recorder.arena, verdict->record);
    rig->verdict_count++;
}

enum wherry_status rig_write(struct rig *rig, const char *stream,
                             struct wherry_change *changes, size_t count)
{
    rig->verdict_count = 0;
    connector_on_verdict(rig->connector, take_verdict, rig);
    for (size_t i = 0; i < count; i++) {
        changes[i].size = sizeof changes[i];
        changes[i].tag = i + 1;
        changes[i].own_id = "";
        if (changes[i].new_key == NULL)
            changes[i].new_key = "";
        if (changes[i].id == NULL)
            changes[i].id = "";
    }
    enum wherry_status status =
        connector_sink_open(rig->connector, stream, &rig->error);
    if (status == WHERRY_OK)
        status = connector_sink_write(rig->connector, changes, count, &rig->error);
    if (status == WHERRY_OK)
        status = connector_sink_flush(rig->connector, &rig->error);
    connector_sink_close(rig->connector);
    return status;
}

const char *rig_id(const struct rig *rig, const char *key)
{
    const struct wherry_record *record = recorder_find(&rig->recorder, key);
    ck_assert_msg(record != NULL, "%s was not told", key);
    return record->id;
}

long rig_meter(struct rig *rig, const char *name)
{
    struct buffer answer = {0};
    ck_assert_int_eq(
        sandbox_control(rig->sandbox, "GET", "/control/meters", NULL, &answer), 200);
    const char *at = strstr(buffer_text(&answer), name);
    ck_assert_msg(at != NULL, "no %s in %s", name, buffer_text(&answer));
    long number = strtol(at + strlen(name) + 2, NULL, 10);
    buffer_free(&answer);
    return number;
}

void rig_all_told(struct rig *rig)
{
    struct buffer dump = {0};
    ck_assert_int_eq(
        sandbox_control(rig->sandbox, "GET", "/control/dump?side=list", NULL, &dump),
        200);
    size_t count = 0;
    for (const char *at = buffer_text(&dump);
         (at = strstr(at, "\"address\":\"")) != NULL;) {
        at += strlen("\"address\":\"");
        char address[128];
        snprintf(address, sizeof address, "%.*s", (int)strcspn(at, "\""), at);
        ck_assert_msg(recorder_find(&rig->recorder, address) != NULL, "%s is missed",
                      address);
        count++;
    }
    ck_assert_uint_gt(count, 0);
    buffer_free(&dump);
}
