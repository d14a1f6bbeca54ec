/* naming.c -- the lasting ids of those just created, where the answer lacks them.
 *
 * The documents show no contact_id in the answer to a block of creates. A member
 * without it could not be told from another later on, so the new ones are read back: a
 * few by their addresses, many as what changed since.
 */
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/mailchimp/sink.h"
#include "plugin/mailchimp/source.h"

/* So many are looked up in one round trip. */
enum { FEW = 9 };

/* Stamps and Date headers may come from different machines of the service. */
static const int64_t slack_ms = 5 * 1000;

/* Takes what is read and gives the verdicts. */
struct naming {
    struct wherry_writer writer;
    struct sink *sink; /* its unnamed are sorted by key */
};

/* The sink's arena keeps what the verdict borrows. */
static void keep_verdict(struct sink *sink, const struct wherry_verdict *verdict,
                         struct wherry_verdict *kept)
{
    struct wherry_field_fault *faults =
        arena_array(&sink->arena, verdict->fault_count, sizeof *faults);
    for (size_t i = 0; i < verdict->fault_count; i++)
        faults[i] = (struct wherry_field_fault){
            arena_text(&sink->arena, verdict->faults[i].field),
            arena_text(&sink->arena, verdict->faults[i].words)};
    *kept = *verdict;
    kept->words = arena_text(&sink->arena, verdict->words);
    kept->faults = faults;
    kept->record = NULL;
}

void naming_add(struct sink *sink, uint64_t tag, const char *key,
                const struct wherry_verdict *verdict, int64_t since_ms)
{
    sink->unnamed = memory_grow(sink->unnamed, sink->unnamed_count, &sink->unnamed_room,
                                sizeof *sink->unnamed);
    if (sink->unnamed_count == 0 || since_ms < sink->unnamed_since_ms)
        sink->unnamed_since_ms = since_ms;
    struct unnamed *unnamed = &sink->unnamed[sink->unnamed_count++];
    *unnamed = (struct unnamed){.tag = tag,
                                .key = arena_text(&sink->arena, key),
                                .join = member_join_key(&sink->arena, key)};
    keep_verdict(sink, verdict, &unnamed->verdict);
}

static int compare(const void *one, const void *other)
{
    return strcmp(((const struct unnamed *)one)->join,
                  ((const struct unnamed *)other)->join);
}

static void take_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct sink *sink = ((struct naming *)writer->self)->sink;
    char join[ADDRESS_ROOM];
    bool seen = (record->flags & (WHERRY_ABSENT | WHERRY_UNREADABLE)) == 0;
    if (!seen || record->id[0] == '\0' || !address_normalise(record->key, join))
        return;
    const struct unnamed wanted = {.join = join};
    struct unnamed *found =
        bsearch(&wanted, sink->unnamed, sink->unnamed_count, sizeof wanted, compare);
    if (found == NULL || found->told)
        return;
    found->told = true;
    found->verdict.record = record;
    sink_verdict(sink, found->tag, &found->verdict);
}

static bool never_full(const struct wherry_writer *writer)
{
    (void)writer;
    return false;
}

static enum wherry_status read_changes(struct naming *naming, struct wherry_read *read,
                                       struct wherry_error *error)
{
    struct mailchimp *mailchimp = naming->sink->mailchimp;
    struct wherry_pass pass = {.size = sizeof pass};
    struct source *source;
    char since[DATES_ROOM];
    dates_format_utc(naming->sink->unnamed_since_ms - slack_ms, since);
    read->since = since;
    enum wherry_status status = contacts_open(mailchimp, read, &pass, &source, error);
    read->since = "";
    if (status != WHERRY_OK)
        return status;
    do
        status = source->read(source, &naming->writer, &pass, error);
    while (status == WHERRY_OK);
    source->close(source);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status look_up(struct naming *naming, struct wherry_read *read,
                                  struct wherry_error *error)
{
    const struct sink *sink = naming->sink;
    const char **keys = memory_array(sink->unnamed_count, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; i < sink->unnamed_count; i++)
        if (!sink->unnamed[i].told)
            keys[count++] = sink->unnamed[i].key;
    read->since = "";
    enum wherry_status status = WHERRY_OK;
    if (count > 0)
        status = mailchimp_lookup(sink->mailchimp, read, keys, count, &naming->writer,
                                  error);
    free(keys);
    return status;
}

/* All merge fields, as in the answers to other changes. */
static const char **all_tags(const struct merge_fields *merge)
{
    const char **tags = memory_array(merge->count, sizeof *tags);
    for (size_t i = 0; i < merge->count; i++)
        tags[i] = merge->list[i].tag;
    return tags;
}

static void tell_rest(struct sink *sink)
{
    for (size_t i = 0; i < sink->unnamed_count; i++) {
        struct unnamed *unnamed = &sink->unnamed[i];
        if (unnamed->told)
            continue;
        unnamed->verdict.outcome = WHERRY_ACCEPTED;
        unnamed->verdict.record = NULL;
        sink_verdict(sink, unnamed->tag, &unnamed->verdict);
    }
    sink->unnamed_count = 0;
    arena_reset(&sink->arena);
}

enum wherry_status naming_flush(struct sink *sink, struct wherry_error *error)
{
    if (sink->unnamed_count == 0)
        return WHERRY_OK;
    qsort(sink->unnamed, sink->unnamed_count, sizeof *sink->unnamed, compare);
    const char **tags = all_tags(&sink->mailchimp->merge);
    struct wherry_read read = {.size = sizeof read,
                               .stream = "contacts",
                               .fields = tags,
                               .field_count = sink->mailchimp->merge.count};
    struct naming naming = {.writer = {.size = sizeof naming.writer,
                                       .record = take_record,
                                       .full = never_full},
                            .sink = sink};
    naming.writer.self = &naming;
    enum wherry_status status = WHERRY_OK;
    if (sink->unnamed_count > FEW && sink->unnamed_since_ms > 0)
        status = read_changes(&naming, &read, error);
    if (status == WHERRY_OK)
        status = look_up(&naming, &read, error);
    free(tags);
    if (status == WHERRY_OK)
        tell_rest(sink);
    return status;
}
