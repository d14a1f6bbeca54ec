/* sink.c -- changes to contacts: made into records, pushed, judged. */
#include "plugin/ometria/sink.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/ometria/alarm.h"
#include "plugin/ometria/listing.h"
#include "plugin/ometria/lookup.h"
#include "plugin/ometria/push.h"

struct sink {
    struct ometria *ometria;
    struct push push;
    bool alarmed;
};

static enum wherry_status open_sink(void *self, const char *stream, void **opened,
                                    struct wherry_error *error)
{
    if (!text_same(stream, "contacts"))
        return fail(error, WHERRY_FAILED, "Ometria's '%s' cannot be written", stream);
    struct sink *sink = memory_allocate(sizeof *sink);
    sink->ometria = self;
    push_init(&sink->push, self);
    *opened = sink;
    return WHERRY_OK;
}

static void close_sink(void *opened)
{
    struct sink *sink = opened;
    if (sink == NULL)
        return;
    push_finish(&sink->push);
    free(sink);
}

/* ---- The names as they are now, if the change does not have them */

static const char *const names[] = {"firstname", "lastname", "prefix", "middlename"};
enum { NAMES = 4 };

struct found {
    struct wherry_writer writer;
    struct arena *arena;
    const char *id; /* of the profile that is meant */
    bool there, unreadable;
    struct wherry_field fields[NAMES];
    size_t field_count;
};

static void keep_names(struct wherry_writer *writer, const struct wherry_record *record)
{
    struct found *found = writer->self;
    const bool exact = text_same(record->id, found->id);
    if ((record->flags & WHERRY_UNREADABLE) != 0)
        found->unreadable = true;
    if ((record->flags & (WHERRY_ABSENT | WHERRY_UNREADABLE)) != 0 ||
        (found->there && !exact))
        return;
    found->there = true;
    found->field_count = record->field_count < NAMES ? record->field_count : NAMES;
    for (size_t i = 0; i < found->field_count; i++)
        found->fields[i] =
            (struct wherry_field){arena_text(found->arena, record->fields[i].name),
                                  arena_text(found->arena, record->fields[i].value)};
}

static bool never_full(const struct wherry_writer *writer)
{
    (void)writer;
    return false;
}

static enum wherry_status find_names(struct sink *sink,
                                     const struct wherry_change *change,
                                     struct found *found, struct wherry_error *error)
{
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .fields = names,
                                     .field_count = NAMES};
    *found = (struct found){.writer = {.size = sizeof found->writer,
                                       .record = keep_names,
                                       .full = never_full},
                            .arena = &sink->push.arena,
                            .id = change->id};
    found->writer.self = found;
    return lookup_addresses(sink->ometria, &read, &change->key, 1, &found->writer,
                            error);
}

/* ---- Changes */

static void give_outcome(const struct sink *sink, const struct wherry_change *change,
                         enum wherry_outcome outcome)
{
    const struct wherry_verdict verdict = {
        .size = sizeof verdict, .outcome = outcome, .words = "", .field = ""};
    sink->ometria->host->verdict(sink->ometria->host, change->tag, &verdict);
}

static void refuse_change(const struct sink *sink, const struct wherry_change *change,
                          const struct listing *listing)
{
    const struct wherry_verdict verdict = {.size = sizeof verdict,
                                           .outcome = WHERRY_REFUSED,
                                           .reason = listing->reason,
                                           .words = listing->words,
                                           .field = listing->field,
                                           .faults = listing->faults,
                                           .fault_count = listing->fault_count};
    sink->ometria->host->verdict(sink->ometria->host, change->tag, &verdict);
}

static enum wherry_status queue_change(struct sink *sink, struct wherry_change change,
                                       struct wherry_error *error)
{
    struct found found;
    struct listing listing;
    if (listing_lacks_names(sink->ometria->config, &change)) {
        const enum wherry_status status = find_names(sink, &change, &found, error);
        if (status != WHERRY_OK)
            return status;
        if (!found.there) {
            give_outcome(sink, &change, found.unreadable ? WHERRY_LATER : WHERRY_GONE);
            return WHERRY_OK;
        }
        change.present = found.fields;
        change.present_count = found.field_count;
    }
    listing_make(sink->ometria->config, &sink->push.arena, &change, &listing);
    if (listing.record == NULL)
        refuse_change(sink, &change, &listing);
    else
        push_add(&sink->push, change.tag, change.own_id, &listing);
    return WHERRY_OK;
}

static enum wherry_status write_changes(void *opened,
                                        const struct wherry_change *changes,
                                        size_t count, struct wherry_error *error)
{
    struct sink *sink = opened;
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; status == WHERRY_OK && i < count; i++) {
        if (sink->ometria->host->cancelled(sink->ometria->host))
            return fail(error, WHERRY_CANCELLED, "cancelled");
        status = queue_change(sink, changes[i], error);
        if (status == WHERRY_OK && push_is_full(&sink->push))
            status = push_send(&sink->push, error);
    }
    return status;
}

static enum wherry_status flush(void *opened, struct wherry_error *error)
{
    struct sink *sink = opened;
    const enum wherry_status status = push_send(&sink->push, error);
    if (status == WHERRY_OK && sink->push.taken && !sink->alarmed) {
        sink->alarmed = true;
        alarm_read(sink->ometria);
    }
    return status;
}

const struct wherry_sink ometria_sink = {
    .size = sizeof ometria_sink,
    .open = open_sink,
    .write = write_changes,
    .flush = flush,
    .close = close_sink,
};
