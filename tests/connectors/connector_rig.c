/* connector_rig.c -- a connector, opened by the host against a sandbox. */
#include "tests/connectors/connector_rig.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/described.h"
#include "tests/support/suite.h"

static bool is_named(const char *name, const char *option)
{
    return name != NULL && (option == NULL || strcmp(name, option) != 0);
}

static void open_connector(struct rig *rig, const char *option, const char *value)
{
    struct spec_setting settings[RIG_OPTIONS + 3] = {
        {.name = "api_key", .value = rig_subject.api_key, .place = {"t.yaml", 1, 1}},
        {.name = "base_url",
         .value = rig_subject.base_url(rig->sandbox),
         .place = {"t.yaml", 2, 1}}};
    size_t count = 2;
    for (size_t i = 0; i < RIG_OPTIONS; i++)
        if (is_named(rig_subject.options[i].name, option))
            settings[count++] =
                (struct spec_setting){.name = rig_subject.options[i].name,
                                      .value = rig_subject.options[i].value,
                                      .place = {"t.yaml", 3, 1}};
    if (option != NULL)
        settings[count++] = (struct spec_setting){
            .name = option, .value = value, .place = {"t.yaml", 4, 1}};
    const struct spec_connection connection = {.plugin = rig_subject.plugin,
                                               .settings = settings,
                                               .setting_count = count,
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
    if (rig_subject.free_pace != NULL)
        rig_subject.free_pace(rig->sandbox);
    recorder_init(&rig->recorder, 0);
    open_connector(rig, NULL, NULL);
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
    arena_free(&rig->arena);
}

void rig_act(struct rig *rig, const char *act, const char *address, const char *more)
{
    sandbox_post(rig->sandbox, "act",
                 "{\"side\":\"%s\",\"do\":\"%s\",\"address\":\"%s\"%s}",
                 rig_subject.side, act, address, more);
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

static void forget_records(struct rig *rig)
{
    recorder_finish(&rig->recorder);
    recorder_init(&rig->recorder, 0);
}

enum wherry_status rig_read(struct rig *rig, const char *stream, const char *since,
                            enum wherry_scope scope, const char *const *fields)
{
    /* The `next` of the pass may be overwritten here. */
    char from[sizeof rig->pass.next];
    snprintf(from, sizeof from, "%s", since);
    const struct wherry_read read = read_of(stream, from, scope, fields);
    forget_records(rig);
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
    forget_records(rig);
    return connector_lookup(rig->connector, &read, keys, count, &rig->recorder.writer,
                            &rig->error);
}

static void take_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct rig *rig = self;
    ck_assert_uint_lt(tag, RIG_TAGS);
    struct wherry_verdict *copy = &rig->verdicts[tag];
    *copy = *verdict;
    copy->words = arena_text(&rig->arena, verdict->words);
    copy->field = arena_text(&rig->arena, verdict->field);
    if (verdict->record != NULL)
        copy->record = recorder_copy(&rig->arena, verdict->record);
    rig->verdict_count++;
}

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

enum wherry_status rig_write(struct rig *rig, const char *stream,
                             struct wherry_change *changes, size_t count)
{
    rig->verdict_count = 0;
    connector_on_verdict(rig->connector, take_verdict, rig);
    for (size_t i = 0; i < count; i++) {
        changes[i].size = sizeof changes[i];
        changes[i].tag = i + 1;
        changes[i].own_id = or_nothing(changes[i].own_id);
        changes[i].new_key = or_nothing(changes[i].new_key);
        changes[i].id = or_nothing(changes[i].id);
    }
    enum wherry_status status =
        connector_sink_open(rig->connector, stream, &rig->error);
    if (status == WHERRY_OK)
        status = connector_sink_write(rig->connector, changes, count, &rig->error);
    if (status == WHERRY_OK)
        status = connector_sink_flush(rig->connector, &rig->error);
    connector_sink_close(rig->connector);
    if (rig_subject.written != NULL)
        rig_subject.written(rig->sandbox);
    return status;
}
