/* naming.c -- the lasting ids of members just created, if the answer lacks them. */
#include "plugin/mailchimp/naming.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/mailchimp/contacts.h"
#include "plugin/mailchimp/lookup.h"
#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/newest.h"

/* So many are looked up in one round trip; for more than the second number, a read of
 * all changes is cheaper. */
enum { FEW = 9, MANY = 100 };

/* They are read back when this many wait, at the latest. */
enum { UNNAMED_MAX = 10000 };

/* Stamps and Date headers may come from different machines of the service. */
static const int64_t slack_ms = 5 * 1000;

/* A member who was created and whose lasting id the answer did not show. */
struct unnamed {
    uint64_t tag;
    const char *key;               /* as it was written */
    const char *join;              /* what it is known by */
    struct wherry_verdict verdict; /* DONE, as soon as the id is known */
    bool told;
};

/* The arena keeps what the verdict borrows. */
static void keep_verdict(struct arena *arena, const struct wherry_verdict *verdict,
                         struct wherry_verdict *kept)
{
    struct wherry_field_fault *faults =
        arena_array(arena, verdict->fault_count, sizeof *faults);
    for (size_t i = 0; i < verdict->fault_count; i++)
        faults[i] =
            (struct wherry_field_fault){arena_text(arena, verdict->faults[i].field),
                                        arena_text(arena, verdict->faults[i].words)};
    *kept = *verdict;
    kept->words = arena_text(arena, verdict->words);
    kept->faults = faults;
    kept->record = NULL;
}

void naming_add(struct naming *naming, uint64_t tag, const char *key,
                const struct wherry_verdict *verdict, int64_t since_ms)
{
    naming->list =
        memory_grow(naming->list, naming->count, &naming->room, sizeof *naming->list);
    if (naming->count == 0 || since_ms < naming->since_ms)
        naming->since_ms = since_ms;
    struct unnamed *unnamed = &naming->list[naming->count++];
    *unnamed = (struct unnamed){.tag = tag,
                                .key = arena_text(&naming->arena, key),
                                .join = member_join_key(&naming->arena, key)};
    keep_verdict(&naming->arena, verdict, &unnamed->verdict);
}

bool naming_is_due(const struct naming *naming)
{
    return naming->count >= UNNAMED_MAX;
}

void naming_free(struct naming *naming)
{
    free(naming->list);
    arena_free(&naming->arena);
    *naming = (struct naming){0};
}

static int compare(const void *one, const void *other)
{
    return strcmp(((const struct unnamed *)one)->join,
                  ((const struct unnamed *)other)->join);
}

static void take_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct naming *naming = writer->self;
    char join[ADDRESS_ROOM];
    bool seen = (record->flags & (WHERRY_ABSENT | WHERRY_UNREADABLE)) == 0;
    if (!seen || record->id[0] == '\0' || !address_normalise(record->key, join))
        return;
    const struct unnamed wanted = {.join = join};
    struct unnamed *found =
        bsearch(&wanted, naming->list, naming->count, sizeof wanted, compare);
    if (found == NULL || found->told)
        return;
    found->told = true;
    naming->told++;
    found->verdict.record = record;
    jobs_verdict(naming->jobs, found->tag, &found->verdict);
}

static bool all_named(const struct wherry_writer *writer)
{
    const struct naming *naming = writer->self;
    return naming->told == naming->count;
}

static enum wherry_status read_changes(const struct naming *naming,
                                       struct wherry_read *read,
                                       struct wherry_writer *writer,
                                       struct wherry_error *error)
{
    struct wherry_pass pass = {.size = sizeof pass};
    struct contacts *contacts;
    char since[DATES_ROOM];
    dates_format_utc(naming->since_ms - slack_ms, since);
    read->since = since;
    enum wherry_status status =
        contacts_open(naming->jobs->mailchimp, read, &pass, &contacts, error);
    read->since = "";
    if (status != WHERRY_OK)
        return status;
    do
        status = contacts_read(contacts, writer, &pass, error);
    while (status == WHERRY_OK && !all_named(writer));
    contacts_close(contacts);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status look_up(const struct naming *naming,
                                  const struct wherry_read *read,
                                  struct wherry_writer *writer,
                                  struct wherry_error *error)
{
    const char **keys = memory_array(naming->count, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; i < naming->count; i++)
        if (!naming->list[i].told)
            keys[count++] = naming->list[i].key;
    enum wherry_status status = WHERRY_OK;
    if (count > 0)
        status =
            lookup_addresses(naming->jobs->mailchimp, read, keys, count, writer, error);
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

static void tell_rest(struct naming *naming)
{
    for (size_t i = 0; i < naming->count; i++) {
        struct unnamed *unnamed = &naming->list[i];
        if (unnamed->told)
            continue;
        unnamed->verdict.outcome = WHERRY_ACCEPTED;
        unnamed->verdict.record = NULL;
        jobs_verdict(naming->jobs, unnamed->tag, &unnamed->verdict);
    }
    naming->count = naming->told = 0;
    arena_reset(&naming->arena);
}

enum wherry_status naming_flush(struct naming *naming, struct wherry_error *error)
{
    if (naming->count == 0)
        return WHERRY_OK;
    qsort(naming->list, naming->count, sizeof *naming->list, compare);
    const struct merge_fields *merge = &naming->jobs->mailchimp->merge;
    const char **tags = all_tags(merge);
    struct wherry_read read = {.size = sizeof read,
                               .stream = "contacts",
                               .since = "",
                               .fields = tags,
                               .field_count = merge->count};
    struct wherry_writer writer = {.size = sizeof writer,
                                   .self = naming,
                                   .record = take_record,
                                   .full = all_named};
    enum wherry_status status = WHERRY_OK;
    if (naming->count > FEW && naming->since_ms > 0)
        status =
            newest_read(naming->jobs->mailchimp, &read, naming->since_ms - slack_ms,
                        naming->count, &writer, error);
    if (status == WHERRY_OK && naming->count - naming->told > MANY &&
        naming->since_ms > 0)
        status = read_changes(naming, &read, &writer, error);
    if (status == WHERRY_OK)
        status = look_up(naming, &read, &writer, error);
    free(tags);
    if (status == WHERRY_OK)
        tell_rest(naming);
    return status;
}
