/* source.c -- reading from a plugin. */
#include "host/connector/connector.h"

#include <assert.h>

#include "host/connector/call.h"
#include "host/connector/intake.h"
#include "host/connector/services.h"

enum { IDLE_READS_LIMIT = 1000 }; /* of a source that neither tells nor ends */

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
        return call_lacks(connector, "cannot be read from: it has no source", error);
    if (!call_begin(connector, &theirs, error))
        return WHERRY_FAILED;
    *pass = (struct wherry_pass){.size = sizeof *pass};
    connector->source = NULL;
    connector->idle_reads = 0;
    enum wherry_status status = connector->plugin->source->open(
        connector->self, read, pass, &connector->source, &theirs);
    connector->source_open = status == WHERRY_OK;
    if (status == WHERRY_OK)
        services_break(connector, intake_pass(pass));
    return call_end(connector, status, false, &theirs, error);
}

enum wherry_status connector_source_read(struct connector *connector,
                                         struct wherry_writer *writer,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->source_open);
    if (!call_begin(connector, &theirs, error))
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
    return call_end(connector, status, true, &theirs, error);
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
        return call_lacks(connector, "cannot look up single contacts", error);
    if (!call_begin(connector, &theirs, error))
        return WHERRY_FAILED;
    struct record_door door = {
        .connector = connector, .writer = writer, .lookup = true};
    struct wherry_writer ours = door_writer(&door);
    enum wherry_status status = connector->plugin->source->lookup(
        connector->self, read, keys, key_count, &ours, &theirs);
    return call_end(connector, status, false, &theirs, error);
}
