/* stage.c -- a plugin whose every call does what a test says. */
#include "tests/unit/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "tests/support/recorder.h"
#include "tests/support/suite.h"

struct stage stage;

struct config {
    const char *key;
    int64_t count;
};

static const struct wherry_host *host;

static enum wherry_status play(enum stage_call call, struct stage_call_arguments given)
{
    stage.calls++;
    given.host = host;
    if (stage.call == call && stage.act != NULL)
        return stage.act(&given);
    if (call == STAGE_CHECK)
        given.identity->account_key = "a1";
    return call == STAGE_READ ? WHERRY_END : WHERRY_OK;
}

static enum wherry_status stage_plugin_open(const struct wherry_host *services,
                                            const void *config, void **self,
                                            struct wherry_error *error)
{
    host = services;
    stage.key = ((const struct config *)config)->key;
    *self = &stage;
    return play(STAGE_OPEN, (struct stage_call_arguments){.error = error});
}

static void stage_plugin_close(void *self)
{
    ck_assert_ptr_eq(self, &stage);
    stage.closes++;
}

static enum wherry_status check(void *self, struct wherry_identity *identity,
                                struct wherry_error *error)
{
    ck_assert_ptr_eq(self, &stage);
    return play(STAGE_CHECK,
                (struct stage_call_arguments){.identity = identity, .error = error});
}

static enum wherry_status catalog(void *self, enum wherry_kind kind,
                                  struct wherry_entries *entries,
                                  struct wherry_error *error)
{
    (void)self;
    (void)kind;
    return play(STAGE_CATALOG,
                (struct stage_call_arguments){.entries = entries, .error = error});
}

static enum wherry_status source_open(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    (void)self;
    (void)read;
    (void)source; /* stays NULL, which is a value of its own */
    return play(STAGE_SOURCE_OPEN,
                (struct stage_call_arguments){.pass = pass, .error = error});
}

static enum wherry_status source_read(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    ck_assert_ptr_null(source);
    return play(STAGE_READ, (struct stage_call_arguments){
                                .writer = writer, .pass = pass, .error = error});
}

static void source_close(void *source)
{
    ck_assert_ptr_null(source);
    stage.source_closes++;
}

static enum wherry_status lookup(void *self, const struct wherry_read *read,
                                 const char *const *keys, size_t key_count,
                                 struct wherry_writer *writer,
                                 struct wherry_error *error)
{
    (void)self;
    (void)read;
    (void)keys;
    (void)key_count;
    return play(STAGE_LOOKUP,
                (struct stage_call_arguments){.writer = writer, .error = error});
}

static enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                                     const char *const *ids, size_t id_count,
                                     struct wherry_writer *writer,
                                     struct wherry_error *error)
{
    (void)self;
    (void)read;
    (void)ids;
    (void)id_count;
    return play(STAGE_LOOKUP_IDS,
                (struct stage_call_arguments){.writer = writer, .error = error});
}

static enum wherry_status sink_open(void *self, const char *stream, void **sink,
                                    struct wherry_error *error)
{
    (void)stream;
    *sink = self;
    return play(STAGE_SINK_OPEN, (struct stage_call_arguments){.error = error});
}

static enum wherry_status sink_write(void *sink, const struct wherry_change *changes,
                                     size_t count, struct wherry_error *error)
{
    ck_assert_ptr_eq(sink, &stage);
    (void)changes;
    (void)count;
    return play(STAGE_WRITE, (struct stage_call_arguments){.error = error});
}

static enum wherry_status sink_flush(void *sink, struct wherry_error *error)
{
    ck_assert_ptr_eq(sink, &stage);
    return play(STAGE_FLUSH, (struct stage_call_arguments){.error = error});
}

static void sink_close(void *sink)
{
    ck_assert_ptr_eq(sink, &stage);
    stage.sink_closes++;
}

static enum wherry_status segment_find(void *self, const char *name, bool make,
                                       struct wherry_segment *found,
                                       struct wherry_error *error)
{
    ck_assert_ptr_eq(self, &stage);
    snprintf(found->id, sizeof found->id, "7");
    snprintf(found->name, sizeof found->name, "%s", name);
    found->made = make;
    return play(STAGE_FIND,
                (struct stage_call_arguments){.found = found, .error = error});
}

static enum wherry_status segment_remove(void *self, const char *id,
                                         struct wherry_error *error)
{
    ck_assert_ptr_eq(self, &stage);
    ck_assert_str_eq(id, "7");
    return play(STAGE_REMOVE, (struct stage_call_arguments){.error = error});
}

/* The http client */

struct http_client {
    bool waiting;
};

struct http_client *http_client_create(struct http *http)
{
    (void)http;
    stage.clients++;
    return memory_allocate(sizeof(struct http_client));
}

void http_client_destroy(struct http_client *client)
{
    if (client != NULL)
        stage.clients--;
    free(client);
}

enum wherry_status http_client_send(struct http_client *client,
                                    const struct wherry_request *request, uint64_t tag,
                                    struct wherry_error *error)
{
    (void)error;
    stage.sent = *request;
    stage.sent_tag = tag;
    client->waiting = true;
    return WHERRY_OK;
}

enum wherry_status http_client_wait(struct http_client *client,
                                    struct wherry_response *response,
                                    struct wherry_error *error)
{
    (void)error;
    if (!client->waiting)
        return WHERRY_END;
    client->waiting = false;
    response->tag = stage.sent_tag;
    response->code = 200;
    response->body = "{}";
    response->body_length = 2;
    return WHERRY_OK;
}

void http_client_meters(const struct http_client *client, struct http_meters *meters)
{
    (void)client;
    *meters = (struct http_meters){.requests = 7};
}

/* ---- For the tests ---- */

struct connector *stage_open(enum stage_call call, stage_act *act)
{
    struct wherry_error error = {0};
    stage = (struct stage){.call = call, .act = act};
    struct connector *connector = connector_open(&stage_plugin, &stage_connection,
                                                 &(struct connector_host){0}, &error);
    ck_assert_msg(connector != NULL, "%s", error.message);
    return connector;
}

enum wherry_status stage_judge(const struct stage_call_arguments *given, uint64_t tag,
                               struct wherry_verdict verdict)
{
    verdict.size = sizeof verdict;
    given->host->verdict(given->host, tag, &verdict);
    return WHERRY_OK;
}

enum wherry_status stage_call(struct connector *connector, enum stage_call which,
                              struct wherry_error *error)
{
    static struct recorder recorder;
    struct wherry_identity identity;
    static struct wherry_pass pass;
    struct wherry_segment found;
    recorder_init(&recorder, 0);
    switch (which) {
    case STAGE_CHECK:
        return connector_check(connector, &identity, error);
    case STAGE_CATALOG:
        return connector_catalog(connector, WHERRY_FIELDS, &recorder.entries, error);
    case STAGE_SOURCE_OPEN:
        return connector_source_open(connector, &stage_all, &pass, error);
    case STAGE_READ:
        ck_assert(connector_source_open(connector, &stage_all, &pass, error) ==
                  WHERRY_OK);
        return connector_source_read(connector, &recorder.writer, &pass, error);
    case STAGE_LOOKUP:
        return connector_lookup(connector, &stage_all, NULL, 0, &recorder.writer,
                                error);
    case STAGE_FIND:
        return connector_segment_find(connector, "VIP", false, &found, error);
    case STAGE_REMOVE:
        return connector_segment_remove(connector, "7", error);
    default:
        return connector_sink_open(connector, "contacts", error);
    }
}

enum wherry_status stage_write(struct connector *connector, struct wherry_error *error)
{
    struct wherry_change change = {
        .size = sizeof change, .tag = 1, .verb = WHERRY_UPDATE};
    ck_assert(connector_sink_open(connector, "contacts", error) == WHERRY_OK);
    enum wherry_status status = connector_sink_write(connector, &change, 1, error);
    return status == WHERRY_OK ? connector_sink_flush(connector, error) : status;
}

const struct wherry_read stage_all = {
    .size = sizeof stage_all, .stream = "contacts", .since = ""};

void stage_note_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct stage_verdicts *verdicts = self;
    size_t at = verdicts->count++;
    ck_assert_uint_lt(at, 8);
    verdicts->tags[at] = tag;
    verdicts->outcomes[at] = verdict->outcome;
    verdicts->reasons[at] = verdict->reason;
    snprintf(verdicts->words[at], sizeof verdicts->words[at], "%s", verdict->words);
}

static const struct spec_setting settings[] = {
    {.name = "api_key", .value = "topsecret-us1", .place = {"a.yaml", 7, 3}},
};

const struct spec_connection stage_connection = {
    .plugin = "stage",
    .settings = settings,
    .setting_count = 1,
    .place = {"a.yaml", 5, 1},
    .plugin_place = {"a.yaml", 6, 3},
};

static const struct wherry_option options[] = {
    {.name = "api_key",
     .help = "the key",
     .flags = WHERRY_REQUIRED | WHERRY_SECRET,
     .offset = offsetof(struct config, key)},
    {.name = "count",
     .help = "how many",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct config, count)},
};

static const struct wherry_source source = {
    .size = sizeof source,
    .open = source_open,
    .read = source_read,
    .close = source_close,
    .lookup = lookup,
    .lookup_ids = lookup_ids,
};

static const struct wherry_sink sink = {
    .size = sizeof sink,
    .open = sink_open,
    .write = sink_write,
    .flush = sink_flush,
    .close = sink_close,
};

static const struct wherry_segments segments = {
    .size = sizeof segments,
    .find = segment_find,
    .remove = segment_remove,
};

const struct wherry_connector stage_plugin = {
    .size = sizeof stage_plugin,
    .abi_major = WHERRY_ABI_MAJOR,
    .abi_minor = WHERRY_ABI_MINOR,
    .name = "stage",
    .version = "1",
    .summary = "does what a test says",
    .roles = WHERRY_LIST,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .config_size = sizeof(struct config),
    .open = stage_plugin_open,
    .close = stage_plugin_close,
    .check = check,
    .catalog = catalog,
    .source = &source,
    .sink = &sink,
    .segments = &segments,
};
