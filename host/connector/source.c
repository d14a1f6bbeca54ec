/* source.c -- reading from a plugin. */
#include "host/connector/source.h"

#include <assert.h>

#include "host/connector/call.h"
#include "host/connector/growth.h"
#include "host/connector/intake.h"
#include "host/connector/redact.h"
#include "host/connector/services.h"

enum {
    IDLE_READS_LIMIT = 1000, /* of a source that neither returns records nor ends */
    WORDS_LIMIT = 1000       /* of a record's fault: it goes into a journal line */
};

/* Stands between the plugin and the caller's writer. */
struct record_door {
    struct connector *connector;
    struct wherry_writer *writer;
    struct asked *asked;
    bool lookup;
    size_t count;
};

/* Of a record that cannot be read we believe only which contact it is, and why. */
static struct wherry_record only_named(const struct wherry_record *record)
{
    return (struct wherry_record){.size = sizeof *record,
                                  .key = record->key,
                                  .id = record->id,
                                  .flags = record->flags,
                                  .fault = record->fault};
}

static const char *take_record(const struct record_door *door,
                               const struct wherry_record *theirs,
                               struct wherry_record *ours)
{
    const char *fault = growth_take(GROWTH_RECORD, theirs, ours);
    return fault == NULL ? intake_record(ours, door->lookup) : fault;
}

static void pass_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct record_door *door = writer->self;
    struct wherry_record ours;
    char words[WORDS_LIMIT];
    words[0] = '\0';
    services_break(door->connector, take_record(door, record, &ours));
    if (door->connector->broken[0] != '\0')
        return;
    struct guard_mark plugin = guard_pause();
    if ((ours.flags & WHERRY_UNREADABLE) != 0)
        ours = only_named(&ours);
    if (ours.fault != NULL && ours.fault[0] != '\0')
        redact_copy(ours.fault, words, sizeof words);
    ours.fault = words;
    asked_look(door->asked, door->connector->plugin->name, &ours);
    door->count++;
    door->writer->record(door->writer, &ours);
    guard_leave(plugin);
}

/* After a plugin broke the rules `full` makes it return soon. */
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

/* The plugin's description of its pass, if it is well made. */
static void keep_pass(struct connector *connector, const struct wherry_pass *theirs,
                      struct wherry_pass *pass)
{
    struct wherry_pass told;
    const char *fault = growth_take(GROWTH_PASS, theirs, &told);
    if (fault == NULL)
        fault = intake_pass(&told);
    services_break(connector, fault);
    if (fault == NULL)
        *pass = told;
}

/* The caller need not have set them to false. */
static void know_all_fields(const struct wherry_read *read)
{
    for (size_t i = 0; read->unknown != NULL && i < read->field_count; i++)
        read->unknown[i] = false;
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
    if (!call_begin(connector, "open of its source", &theirs, error))
        return WHERRY_FAILED;
    struct wherry_pass told = {.size = sizeof told};
    *pass = told;
    connector->source = NULL;
    connector->idle_reads = 0;
    asked_set(&connector->asked, read);
    know_all_fields(read);
    enum wherry_status status = connector->plugin->source->open(
        connector->self, read, &told, &connector->source, &theirs);
    connector->source_open = status == WHERRY_OK;
    if (status == WHERRY_OK)
        keep_pass(connector, &told, pass);
    return call_end(connector, status, false, &theirs, error);
}

enum wherry_status connector_source_read(struct connector *connector,
                                         struct wherry_writer *writer,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->source_open);
    if (!call_begin(connector, "read", &theirs, error))
        return WHERRY_FAILED;
    struct record_door door = {
        .connector = connector, .writer = writer, .asked = &connector->asked};
    struct wherry_writer ours = door_writer(&door);
    struct wherry_pass told = *pass;
    told.size = sizeof told;
    told.resume[0] = '\0'; /* what was said before no longer holds */
    enum wherry_status status =
        connector->plugin->source->read(connector->source, &ours, &told, &theirs);
    if (status == WHERRY_OK || status == WHERRY_END)
        keep_pass(connector, &told, pass);
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
    asked_free(&connector->asked);
    struct guard_mark before =
        guard_call(connector->plugin->name, "close of its source");
    connector->plugin->source->close(connector->source);
    guard_leave(before);
}

/* The slot of a look-up, by keys or by ids. */
typedef enum wherry_status look_up(void *self, const struct wherry_read *read,
                                   const char *const *names, size_t count,
                                   struct wherry_writer *writer,
                                   struct wherry_error *error);

static enum wherry_status call_look_up(struct connector *connector, look_up *slot,
                                       const char *function,
                                       const struct wherry_read *read,
                                       const char *const *names, size_t count,
                                       struct wherry_writer *writer,
                                       struct wherry_error *error)
{
    struct wherry_error theirs;
    if (!call_begin(connector, function, &theirs, error))
        return WHERRY_FAILED;
    struct asked asked = {0};
    struct record_door door = {
        .connector = connector, .writer = writer, .asked = &asked, .lookup = true};
    struct wherry_writer ours = door_writer(&door);
    know_all_fields(read);
    asked_set(&asked, read);
    enum wherry_status status =
        slot(connector->self, read, names, count, &ours, &theirs);
    asked_free(&asked);
    return call_end(connector, status, false, &theirs, error);
}

enum wherry_status connector_lookup(struct connector *connector,
                                    const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    const struct wherry_source *source = connector->plugin->source;
    if (source == NULL || source->lookup == NULL)
        return call_lacks(connector, "cannot look up single contacts", error);
    return call_look_up(connector, source->lookup, "lookup", read, keys, key_count,
                        writer, error);
}

bool connector_looks_up(const struct connector *connector)
{
    const struct wherry_source *source = connector->plugin->source;
    return source != NULL && source->lookup != NULL;
}

bool connector_looks_up_ids(const struct connector *connector)
{
    const struct wherry_source *source = connector->plugin->source;
    return source != NULL && source->lookup_ids != NULL;
}

enum wherry_status connector_lookup_ids(struct connector *connector,
                                        const struct wherry_read *read,
                                        const char *const *ids, size_t id_count,
                                        struct wherry_writer *writer,
                                        struct wherry_error *error)
{
    if (!connector_looks_up_ids(connector))
        return call_lacks(connector, "cannot look up contacts by their ids", error);
    return call_look_up(connector, connector->plugin->source->lookup_ids, "lookup_ids",
                        read, ids, id_count, writer, error);
}
