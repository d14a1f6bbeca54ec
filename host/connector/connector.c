/* connector.c -- a plugin in use: opened for one side of one pipeline. */
#include "host/connector/connector.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/instance.h"
#include "host/connector/intake.h"
#include "host/connector/services.h"

enum {
    IDLE_READS_LIMIT = 1000,    /* a source that neither tells nor ends */
    ENTRIES_LIMIT = 1000 * 1000 /* of a catalog; an account has some hundreds */
};

/* Around every call into the plugin */

static enum wherry_status fail_broken(const struct connector *connector,
                                      struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "plugin '%s' gave %s", connector->plugin->name,
                connector->broken);
}

/* False if the plugin broke the rules before: it is not called any more. */
static bool begin(struct connector *connector, struct wherry_error *theirs,
                  struct wherry_error *error)
{
    assert(!connector->busy);
    *theirs = (struct wherry_error){0};
    if (connector->broken[0] != '\0') {
        fail_broken(connector, error);
        return false;
    }
    connector->busy = true;
    return true;
}

static bool has_option(const struct wherry_connector *plugin, const char *name)
{
    for (size_t i = 0; i < plugin->option_count; i++)
        if (text_same(plugin->options[i].name, name))
            return true;
    return false;
}

static void take_error(struct connector *connector, enum wherry_status status,
                       const struct wherry_error *theirs, struct wherry_error *error)
{
    if (error == NULL)
        return;
    *error = *theirs;
    error->status = status;
    error->option[sizeof error->option - 1] = '\0';
    error->message[sizeof error->message - 1] = '\0';
    if (!has_option(connector->plugin, error->option))
        error->option[0] = '\0';
    services_clean(connector, error->message);
    if (error->message[0] == '\0' && status == WHERRY_CANCELLED)
        snprintf(error->message, sizeof error->message, "cancelled");
    else if (error->message[0] == '\0')
        snprintf(error->message, sizeof error->message,
                 "plugin '%s' failed and did not say why", connector->plugin->name);
}

/* What the host makes of a plugin's answer. `ends`: END is one that this call has. */
static enum wherry_status end(struct connector *connector, enum wherry_status status,
                              bool ends, const struct wherry_error *theirs,
                              struct wherry_error *error)
{
    connector->busy = false;
    if ((unsigned)status > WHERRY_FAILED || (status == WHERRY_END && !ends))
        services_break(connector, "a status that this call does not have");
    if (connector->broken[0] != '\0')
        return fail_broken(connector, error);
    if (status != WHERRY_OK && status != WHERRY_END)
        take_error(connector, status, theirs, error);
    return status;
}

/* The default of a slot that the plugin leaves out. */
static enum wherry_status lacks(const struct connector *connector, const char *what,
                                struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "plugin '%s' %s", connector->plugin->name, what);
}

/* Life */

static void ignore(void *self, const struct spec_place *place, const char *message)
{
    (void)self;
    (void)place;
    (void)message;
}

bool connector_check_settings(const struct wherry_connector *plugin,
                              const struct spec_connection *connection,
                              connector_complain *complain, void *self)
{
    struct config config;
    bool fine = config_fill(&config, plugin, connection,
                            complain == NULL ? ignore : complain, self);
    config_wipe(&config);
    return fine;
}

/* Keeps the first complaint as the error; `self` is a struct wherry_error. */
static void keep_first(void *self, const struct spec_place *place, const char *message)
{
    struct wherry_error *error = self;
    (void)place;
    if (error->message[0] == '\0')
        fail(error, WHERRY_FAILED, "%s", message);
}

static enum wherry_status open_plugin(struct connector *connector,
                                      struct wherry_error *error)
{
    struct wherry_error theirs;
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status = connector->plugin->open(
        &connector->services, connector->config.members, &connector->self, &theirs);
    connector->opened = status == WHERRY_OK;
    return end(connector, status, false, &theirs, error);
}

struct connector *connector_open(const struct wherry_connector *plugin,
                                 const struct spec_connection *connection,
                                 const struct connector_host *host,
                                 struct wherry_error *error)
{
    struct connector *connector = memory_allocate(sizeof *connector);
    connector->plugin = plugin;
    connector->connection = connection;
    connector->host = *host;
    services_init(connector);
    struct wherry_error first = {0};
    if (!config_fill(&connector->config, plugin, connection, keep_first, &first)) {
        fail(error, WHERRY_FAILED, "%s", first.message);
        connector_close(connector);
        return NULL;
    }
    if (host->http != NULL)
        connector->client = http_client_create(host->http);
    if (open_plugin(connector, error) != WHERRY_OK) {
        connector_close(connector);
        return NULL;
    }
    return connector;
}

void connector_close(struct connector *connector)
{
    if (connector == NULL)
        return;
    connector_source_close(connector);
    connector_sink_close(connector);
    if (connector->opened)
        connector->plugin->close(connector->self);
    http_client_destroy(connector->client);
    config_wipe(&connector->config);
    owed_free(&connector->owed);
    arena_free(&connector->identity);
    free(connector);
}

const struct wherry_connector *connector_plugin(const struct connector *connector)
{
    return connector->plugin;
}

void connector_on_verdict(struct connector *connector, connector_verdict *verdict,
                          void *self)
{
    connector->on_verdict = verdict;
    connector->on_verdict_self = self;
}

void connector_meters(const struct connector *connector, struct http_meters *meters)
{
    *meters = (struct http_meters){0};
    if (connector->client != NULL)
        http_client_meters(connector->client, meters);
}

struct spec_place connector_blame(const struct connector *connector,
                                  const struct wherry_error *error)
{
    const struct spec_setting *setting =
        error->option[0] == '\0' ? NULL
                                 : config_setting(connector->connection, error->option);
    return setting == NULL ? connector->connection->place : setting->place;
}

/* Check and catalog */

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void keep_identity(struct connector *connector, struct wherry_identity *theirs,
                          struct wherry_identity *identity)
{
    theirs->account_name = or_empty(theirs->account_name);
    theirs->list_name = or_empty(theirs->list_name);
    theirs->warning = or_empty(theirs->warning);
    const char *fault = intake_identity(theirs);
    if (fault == NULL && config_tells(&connector->config, theirs->account_key))
        fault = "a secret as the key of its account";
    services_break(connector, fault);
    if (fault != NULL)
        return;
    struct arena *arena = &connector->identity;
    char *name = arena_text(arena, theirs->account_name);
    char *list = arena_text(arena, theirs->list_name);
    char *warning = arena_text(arena, theirs->warning);
    services_clean(connector, warning);
    intake_scrub(name);
    intake_scrub(list);
    *identity = (struct wherry_identity){
        .size = sizeof *identity,
        .account_key = arena_text(arena, theirs->account_key),
        .account_name = name,
        .list_name = list,
        .warning = warning,
        .date_ms = theirs->date_ms,
    };
}

enum wherry_status connector_check(struct connector *connector,
                                   struct wherry_identity *identity,
                                   struct wherry_error *error)
{
    struct wherry_error theirs;
    struct wherry_identity told = {.size = sizeof told};
    arena_reset(&connector->identity);
    *identity = (struct wherry_identity){.size = sizeof *identity,
                                         .account_key = "",
                                         .account_name = "",
                                         .list_name = "",
                                         .warning = ""};
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status =
        connector->plugin->check(connector->self, &told, &theirs);
    if (status == WHERRY_OK)
        keep_identity(connector, &told, identity);
    return end(connector, status, false, &theirs, error);
}

/* Stands between the plugin and the caller's entries. */
struct entry_door {
    struct connector *connector;
    struct wherry_entries *entries;
    enum wherry_kind kind;
    size_t count;
};

static void pass_entry(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct entry_door *door = entries->self;
    const char *fault = intake_entry(entry, door->kind);
    if (fault == NULL && door->count++ == ENTRIES_LIMIT)
        fault = "a catalog without an end";
    services_break(door->connector, fault);
    if (door->connector->broken[0] != '\0')
        return;
    struct wherry_entry ours = *entry;
    ours.size = sizeof ours;
    door->entries->entry(door->entries, &ours);
}

enum wherry_status connector_catalog(struct connector *connector, enum wherry_kind kind,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error)
{
    struct wherry_error theirs;
    if (connector->plugin->catalog == NULL)
        return lacks(connector, "has no catalog to choose from", error);
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    struct entry_door door = {.connector = connector, .entries = entries, .kind = kind};
    struct wherry_entries ours = {
        .size = sizeof ours, .self = &door, .entry = pass_entry};
    enum wherry_status status =
        connector->plugin->catalog(connector->self, kind, &ours, &theirs);
    return end(connector, status, false, &theirs, error);
}

/* Source */

/* Stands between the plugin and the caller's writer. */
struct record_door {
    struct connector *connector;
    struct wherry_writer *writer;
    bool lookup;
    size_t count;
};

static void pass_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct record_door *door = writer->self;
    services_break(door->connector, intake_record(record, door->lookup));
    if (door->connector->broken[0] != '\0')
        return;
    struct wherry_record ours = *record;
    ours.size = sizeof ours;
    door->count++;
    door->writer->record(door->writer, &ours);
}

/* A plugin that broke the rules is asked to come back soon. */
static bool door_full(const struct wherry_writer *writer)
{
    const struct record_door *door = writer->self;
    return door->connector->broken[0] != '\0' || door->writer->full(door->writer);
}

static struct wherry_writer door_writer(struct record_door *door)
{
    return (struct wherry_writer){.size = sizeof(struct wherry_writer),
                                  .self = door,
                                  .record = pass_record,
                                  .full = door_full};
}

enum wherry_status connector_source_open(struct connector *connector,
                                         const struct wherry_read *read,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(!connector->source_open);
    if (connector->plugin->source == NULL)
        return lacks(connector, "cannot be read from: it has no source", error);
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    *pass = (struct wherry_pass){.size = sizeof *pass};
    connector->source = NULL;
    connector->idle_reads = 0;
    enum wherry_status status = connector->plugin->source->open(
        connector->self, read, pass, &connector->source, &theirs);
    connector->source_open = status == WHERRY_OK;
    if (status == WHERRY_OK)
        services_break(connector, intake_pass(pass));
    return end(connector, status, false, &theirs, error);
}

enum wherry_status connector_source_read(struct connector *connector,
                                         struct wherry_writer *writer,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->source_open);
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    struct record_door door = {.connector = connector, .writer = writer};
    struct wherry_writer ours = door_writer(&door);
    enum wherry_status status =
        connector->plugin->source->read(connector->source, &ours, pass, &theirs);
    if (status == WHERRY_OK || status == WHERRY_END)
        services_break(connector, intake_pass(pass));
    connector->idle_reads = door.count > 0 ? 0 : connector->idle_reads + 1;
    if (status == WHERRY_OK && connector->idle_reads > IDLE_READS_LIMIT)
        services_break(connector, "neither records nor an end");
    return end(connector, status, true, &theirs, error);
}

void connector_source_close(struct connector *connector)
{
    if (!connector->source_open)
        return;
    connector->source_open = false;
    connector->plugin->source->close(connector->source);
}

enum wherry_status connector_lookup(struct connector *connector,
                                    const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    struct wherry_error theirs;
    if (connector->plugin->source == NULL || connector->plugin->source->lookup == NULL)
        return lacks(connector, "cannot look up single contacts", error);
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    struct record_door door = {
        .connector = connector, .writer = writer, .lookup = true};
    struct wherry_writer ours = door_writer(&door);
    enum wherry_status status = connector->plugin->source->lookup(
        connector->self, read, keys, key_count, &ours, &theirs);
    return end(connector, status, false, &theirs, error);
}

/* Sink */

enum wherry_status connector_sink_open(struct connector *connector, const char *stream,
                                       struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(!connector->sink_open);
    if (connector->plugin->sink == NULL)
        return lacks(connector, "cannot be written to: it has no sink", error);
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    connector->sink = NULL;
    enum wherry_status status = connector->plugin->sink->open(
        connector->self, stream, &connector->sink, &theirs);
    connector->sink_open = status == WHERRY_OK;
    return end(connector, status, false, &theirs, error);
}

enum wherry_status connector_sink_write(struct connector *connector,
                                        const struct wherry_change *changes,
                                        size_t count, struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->sink_open);
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    for (size_t i = 0; i < count; i++) {
        bool fresh = owed_add(&connector->owed, changes[i].tag, changes[i].verb);
        assert(fresh); /* a tag is one change until the flush */
        (void)fresh;
    }
    enum wherry_status status =
        connector->plugin->sink->write(connector->sink, changes, count, &theirs);
    return end(connector, status, false, &theirs, error);
}

enum wherry_status connector_sink_flush(struct connector *connector,
                                        struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->sink_open);
    if (!begin(connector, &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status =
        connector->plugin->sink->flush(connector->sink, &theirs);
    if (status == WHERRY_OK && connector->owed.count > 0) {
        char phrase[sizeof connector->broken];
        snprintf(phrase, sizeof phrase, "no verdict on %zu of the changes it was given",
                 connector->owed.count);
        services_break(connector, phrase);
    }
    if (status == WHERRY_OK && connector->broken[0] == '\0')
        owed_clear(&connector->owed);
    return end(connector, status, false, &theirs, error);
}

void connector_sink_close(struct connector *connector)
{
    if (!connector->sink_open)
        return;
    connector->sink_open = false;
    owed_clear(&connector->owed); /* first: close gives no verdict */
    connector->plugin->sink->close(connector->sink);
}
