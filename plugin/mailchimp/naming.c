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
#include "plugin/mailchimp/walk.h"

/* So many are looked up in one round trip; for more than the second number, a read of
 * all changes is cheaper. */
enum { FEW = 9, MANY = 100 };

/* As many wait while their pages are read and more blocks are under way. */
enum { WAITING_MOST = 4000 };

/* Stamps and Date headers may come from different machines of the service. */
static const int64_t slack_ms = 5 * 1000;

/* A member who was created and whose lasting id the answer did not show. */
struct unnamed {
    uint64_t tag, hash;
    const char *key;               /* as it was written */
    const char *join;              /* what it is known by */
    struct wherry_verdict verdict; /* DONE, as soon as the id is known */
    bool told;
};

/* Those of one block, sorted by hash. */
struct cohort {
    struct cohort *next;
    struct unnamed *list;
    size_t count, told, room;
    struct arena arena; /* texts of the list */
};

static void free_cohort(struct cohort *cohort)
{
    free(cohort->list);
    arena_free(&cohort->arena);
    free(cohort);
}

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

void naming_begin(struct naming *naming, int64_t since_ms)
{
    struct cohort *cohort = memory_allocate(sizeof *cohort);
    cohort->next = naming->cohorts;
    naming->cohorts = cohort;
    if (naming->waiting == 0 || since_ms < naming->since_ms)
        naming->since_ms = since_ms;
}

void naming_add(struct naming *naming, uint64_t tag, const char *key,
                const struct wherry_verdict *verdict)
{
    struct cohort *cohort = naming->cohorts;
    cohort->list =
        memory_grow(cohort->list, cohort->count, &cohort->room, sizeof *cohort->list);
    struct unnamed *unnamed = &cohort->list[cohort->count++];
    *unnamed = (struct unnamed){.tag = tag,
                                .key = arena_text(&cohort->arena, key),
                                .join = member_join_key(&cohort->arena, key)};
    unnamed->hash = walk_hash(unnamed->join);
    keep_verdict(&cohort->arena, verdict, &unnamed->verdict);
    naming->waiting++;
}

static int compare(const void *one, const void *other)
{
    const struct unnamed *a = one, *b = other;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

/* Forgets the cohorts that nobody is left of. */
static void sweep(struct naming *naming)
{
    for (struct cohort **place = &naming->cohorts; *place != NULL;) {
        struct cohort *cohort = *place;
        if (cohort->told < cohort->count) {
            place = &cohort->next;
            continue;
        }
        *place = cohort->next;
        free_cohort(cohort);
    }
}

enum wherry_status naming_end(struct naming *naming, struct wherry_error *error)
{
    const struct cohort *cohort = naming->cohorts;
    if (cohort->count > 0) {
        qsort(cohort->list, cohort->count, sizeof *cohort->list, compare);
        follow_created(&naming->follow, cohort->count, naming->since_ms - slack_ms);
    }
    sweep(naming);
    return follow_go_on(&naming->follow, error);
}

bool naming_is_full(const struct naming *naming)
{
    return naming->waiting >= WAITING_MOST;
}

void naming_free(struct naming *naming)
{
    while (naming->cohorts != NULL) {
        struct cohort *cohort = naming->cohorts;
        naming->cohorts = cohort->next;
        free_cohort(cohort);
    }
    naming->waiting = 0;
}

/* ---- Who is seen ---- */

static struct unnamed *find_in(const struct cohort *cohort, const char *join,
                               uint64_t hash)
{
    size_t low = 0, high = cohort->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cohort->list[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < cohort->count && cohort->list[low].hash == hash; low++)
        if (strcmp(cohort->list[low].join, join) == 0)
            return &cohort->list[low];
    return NULL;
}

/* True if it is one of those who wait. */
static bool name(void *self, const struct wherry_record *record)
{
    struct naming *naming = self;
    char join[ADDRESS_ROOM];
    bool seen = (record->flags & (WHERRY_ABSENT | WHERRY_UNREADABLE)) == 0;
    if (!seen || record->id[0] == '\0' || !address_normalise(record->key, join))
        return false;
    struct cohort *cohort = naming->cohorts;
    struct unnamed *found = NULL;
    const uint64_t hash = walk_hash(join);
    while (cohort != NULL && (found = find_in(cohort, join, hash)) == NULL)
        cohort = cohort->next;
    if (found == NULL || found->told)
        return false;
    found->told = true;
    cohort->told++;
    naming->waiting--;
    found->verdict.record = record;
    jobs_verdict(naming->jobs, found->tag, &found->verdict);
    return true;
}

void naming_init(struct naming *naming, struct jobs *jobs)
{
    *naming = (struct naming){.jobs = jobs,
                              .follow = {.jobs = jobs, .take = name, .self = naming}};
}

static void take_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    name(writer->self, record);
}

static bool all_named(const struct wherry_writer *writer)
{
    const struct naming *naming = writer->self;
    return naming->waiting == 0;
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
    const char **keys = memory_array(naming->waiting, sizeof *keys);
    size_t count = 0;
    for (const struct cohort *cohort = naming->cohorts; cohort != NULL;
         cohort = cohort->next)
        for (size_t i = 0; i < cohort->count; i++)
            if (!cohort->list[i].told)
                keys[count++] = cohort->list[i].key;
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
    for (struct cohort *cohort = naming->cohorts; cohort != NULL; cohort = cohort->next)
        for (size_t i = 0; i < cohort->count; i++) {
            struct unnamed *unnamed = &cohort->list[i];
            if (unnamed->told)
                continue;
            unnamed->verdict.outcome = WHERRY_ACCEPTED;
            unnamed->verdict.record = NULL;
            jobs_verdict(naming->jobs, unnamed->tag, &unnamed->verdict);
        }
    naming_free(naming);
}

enum wherry_status naming_flush(struct naming *naming, struct wherry_error *error)
{
    follow_end(&naming->follow);
    if (naming->waiting == 0)
        return WHERRY_OK;
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
    if (naming->waiting > FEW && naming->since_ms > 0)
        status =
            newest_read(naming->jobs->mailchimp, &read, naming->since_ms - slack_ms,
                        naming->waiting, &writer, error);
    if (status == WHERRY_OK && naming->waiting > MANY && naming->since_ms > 0)
        status = read_changes(naming, &read, &writer, error);
    if (status == WHERRY_OK)
        status = look_up(naming, &read, &writer, error);
    free(tags);
    if (status == WHERRY_OK)
        tell_rest(naming);
    return status;
}
