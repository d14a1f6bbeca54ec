/* ometria_rig.c -- the connector for Ometria, opened by the host against a sandbox. */
#include "tests/connectors/ometria_rig.h"

#include <check.h>
#include <stdio.h>

#include "tests/support/described.h"

static void open_connector(struct rig *rig, const char *option, const char *value)
{
    const struct spec_setting settings[] = {
        {.name = "api_key", .value = SANDBOX_OMETRIA_KEY, .place = {"t.yaml", 1, 1}},
        {.name = "base_url",
         .value = sandbox_ometria_url(rig->sandbox),
         .place = {"t.yaml", 2, 1}},
        {.name = "collection", .value = "mailchimp_a36b032126"},
        {.name = "pushes_per_second", .value = "1000"},
        {.name = option, .value = value, .place = {"t.yaml", 3, 1}},
    };
    const struct spec_connection connection = {.plugin = "ometria",
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
    sandbox_dial(rig->sandbox, "ometria.reads_per_second", "0");
    sandbox_dial(rig->sandbox, "ometria.pushes_per_second", "0");
    recorder_init(&rig->recorder, 0);
    open_connector(rig, "reads_per_second", "1000");
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
                 "{\"side\":\"crm\",\"do\":\"%s\",\"address\":\"%s\"%s}", act, address,
                 more);
}

static struct wherry_read read_of(const char *stream, const char *since,
                                  enum wherry_scope scope, const char *const *fields)
{
    struct wherry_read read = {.size = sizeof read,
                               .stream = stream,
                               .since = since,
                               .scope = scope,
                               .fields = fields};
    while (fields != NULL && fields[read.field_count] != NULL)
        read.field_count++;
    return read;
}

static void clear(struct rig *rig)
{
    recorder_finish(&rig->recorder);
    recorder_init(&rig->recorder, 0);
}

enum wherry_status rig_read(struct rig *rig, const char *stream, const char *since,
                            enum wherry_scope scope, const char *const *fields)
{
    /* It may be the `next` of the pass that is overwritten here. */
    char from[sizeof rig->pass.next];
    snprintf(from, sizeof from, "%s", since);
    const struct wherry_read read = read_of(stream, from, scope, fields);
    clear(rig);
    rig->pass = (struct wherry_pass){.size = sizeof rig->pass};
    enum wherry_status status =
        connector_source_open(rig->connector, &read, &rig->pass, &rig->error);
    while (status == WHERRY_OK)
        status = connector_source_read(rig->connector, &rig->recorder.writer,
                                       &rig->pass, &rig->error);
    connector_source_close(rig->connector);
    return status;
}

enum wherry_status rig_lookup(struct rig *rig, const char *const *fields,
                              const char *const *keys, size_t count)
{
    const struct wherry_read read = read_of("contacts", "", WHERRY_READ_ALL, fields);
    clear(rig);
    return connector_lookup(rig->connector, &read, keys, count, &rig->recorder.writer,
                            &rig->error);
}

static void take_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct rig *rig = self;
    ck_assert_uint_lt(tag, RIG_TAGS);
    rig->outcomes[tag] = verdict->outcome;
    snprintf(rig->words[tag], sizeof rig->words[tag], "%.150s", verdict->words);
    rig->verdicts++;
}

enum wherry_status rig_write(struct rig *rig, struct wherry_change *changes,
                             size_t count)
{
    rig->verdicts = 0;
    connector_on_verdict(rig->connector, take_verdict, rig);
    for (size_t i = 0; i < count; i++) {
        changes[i].size = sizeof changes[i];
        changes[i].tag = i + 1;
        changes[i].new_key = "";
        if (changes[i].id == NULL)
            changes[i].id = "";
    }
    enum wherry_status status =
        connector_sink_open(rig->connector, "contacts", &rig->error);
    if (status == WHERRY_OK)
        status = connector_sink_write(rig->connector, changes, count, &rig->error);
    if (status == WHERRY_OK)
        status = connector_sink_flush(rig->connector, &rig->error);
    connector_sink_close(rig->connector);
    sandbox_post(rig->sandbox, "apply", "{}");
    return status;
}
