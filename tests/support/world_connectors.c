/* world_connectors.c -- the two services behind the plugin interface. */
#include "tests/support/world_connectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/support/world_end.h"

enum { DAY_MS = 24 * 3600 * 1000, SECOND_MS = 1000 };

struct memory_world *world_current;

const char *const world_field_names[2][WORLD_FIELDS] = {{"FNAME", "LNAME"},
                                                        {"firstname", "lastname"}};

/* ---- Opening ---- */

static enum wherry_status open_end(const struct wherry_host *host, void **self,
                                   enum side side)
{
    struct end *end = memory_allocate(sizeof *end);
    *end = (struct end){.world = world_current, .side = side, .host = host};
    *self = end;
    return WHERRY_OK;
}

static enum wherry_status open_list(const struct wherry_host *host, const void *config,
                                    void **self, struct wherry_error *error)
{
    (void)config;
    (void)error;
    return open_end(host, self, SIDE_LIST);
}

static enum wherry_status open_crm(const struct wherry_host *host, const void *config,
                                   void **self, struct wherry_error *error)
{
    (void)config;
    (void)error;
    return open_end(host, self, SIDE_CRM);
}

static enum wherry_status check_end(void *self, struct wherry_identity *identity,
                                    struct wherry_error *error)
{
    const struct end *end = self;
    (void)error;
    identity->account_key = end->side == SIDE_CRM ? end->world->crm_key : "world";
    identity->account_name = "World";
    identity->list_name = end->side == SIDE_LIST ? "People" : "";
    identity->warning = "";
    identity->date_ms = end->world->now_ms;
    identity->records_per_second = identity->lookups_per_second =
        identity->changes_per_second = end->world->per_second;
    return WHERRY_OK;
}

/* ---- Source ---- */

static struct world_record *records_of(const struct end *end, int *count)
{
    *count = end->side == SIDE_LIST ? end->world->list_count : end->world->crm_count;
    return end->side == SIDE_LIST ? end->world->list : end->world->crm;
}

/* An opt-out of ours that no read showed before its deadline, because it came late or
 * the record was hidden or could not be read, looks like the person's own: it may undo
 * a newer opt-in. */
static void note_late_opt_out(const struct end *end, const struct world_record *record)
{
    struct memory_world *world = end->world;
    struct world_truth *truth = &world->truth[record->human];
    if (end->side == SIDE_CRM && record->consent == WHERRY_UNSUBSCRIBED &&
        record->seen != WHERRY_UNSUBSCRIBED && truth->crm_doubt_ms != 0 &&
        world->now_ms - truth->crm_doubt_ms >
            world->pipeline.contact_sync.confirm_within_ms)
        truth->crm_out = truth->tangled = true;
}

void world_show(const struct end *end, struct world_record *from,
                struct wherry_record *record, struct wherry_field fields[WORLD_FIELDS])
{
    size_t count = 0;
    note_late_opt_out(end, from);
    from->told_now = true;
    from->said = from->consent;
    snprintf(from->said_address, WORLD_TEXT, "%s", from->address);
    for (int i = 0; i < WORLD_FIELDS; i++)
        if (!end->world->lacks[end->side][i])
            fields[count++] =
                (struct wherry_field){world_field_names[end->side][i], from->fields[i]};
    *record = (struct wherry_record){
        .size = sizeof *record,
        .key = from->address,
        .id = from->id,
        .consent = from->consent,
        .by = end->side == SIDE_LIST && from->consent == WHERRY_UNSUBSCRIBED
                  ? from->by
                  : WHERRY_BY_UNKNOWN,
        .consent_at_ms = end->side == SIDE_LIST || (from->consent != WHERRY_UNSTATED &&
                                                    !end->world->untimed)
                             ? from->consent_at_ms
                             : 0,
        .changed_at_ms = from->changed_at_ms,
        .fields = fields,
        .field_count = count};
}

const char world_unreadable[] = "the consent is an object";

static void tell_unreadable(const struct world_record *from,
                            struct wherry_writer *writer)
{
    bool nobody = from->telling == WORLD_UNREADABLE_NOBODY;
    const struct wherry_record record = {
        .size = sizeof record,
        .key = nobody || from->telling == WORLD_UNREADABLE_ID ? "" : from->address,
        .id = nobody || from->telling == WORLD_UNREADABLE_KEY ? "" : from->id,
        .flags = WHERRY_UNREADABLE,
        .fault = world_unreadable};
    writer->record(writer, &record);
}

static void tell_record(const struct end *end, struct world_record *from,
                        struct wherry_writer *writer)
{
    struct wherry_record record;
    struct wherry_field fields[WORLD_FIELDS];
    bool back = from->telling == WORLD_TOLD_TWICE_BACK;
    if (from->telling != WORLD_PLAINLY && !back)
        tell_unreadable(from, writer);
    if (from->telling != WORLD_PLAINLY && from->telling != WORLD_TOLD_TWICE && !back)
        return;
    world_show(end, from, &record, fields);
    writer->record(writer, &record);
    if (back)
        tell_unreadable(from, writer);
}

/* The fields that the service does not have, of those that were asked for. */
static void set_unknown(const struct end *end, const struct wherry_read *read)
{
    for (size_t i = 0; read->unknown != NULL && i < read->field_count; i++)
        for (int field = 0; field < WORLD_FIELDS; field++)
            if (text_same(read->fields[i], world_field_names[end->side][field]))
                read->unknown[i] = end->world->lacks[end->side][field];
}

/* A whole read continues at a record, as of the time when it began. */
static void go_on_there(struct end *end, const struct wherry_read *read,
                        struct wherry_pass *pass)
{
    int count, at;
    long long began_ms;
    struct world_record *records = records_of(end, &count);
    if (!end->all || end->consents || !end->world->resumes)
        return;
    const bool goes_on = read->resume != NULL &&
                         sscanf(read->resume, "%lld %d", &began_ms, &at) == 2 &&
                         at <= count;
    if (goes_on) {
        end->began_ms = began_ms;
        end->at = at;
        end->world->resumed[end->side]++;
        snprintf(pass->resume, sizeof pass->resume, "%s", read->resume);
    }
    for (int i = 0; i < count; i++) {
        records[i].told_kept &= goes_on;
        records[i].told_now |= records[i].told_kept;
    }
}

static enum wherry_status open_source(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct end *end = self;
    (void)error;
    end->all = *read->since == '\0' || end->world->whole;
    end->consents = read->scope == WHERRY_READ_CONSENTS && end->side == SIDE_CRM;
    end->began_ms = end->world->now_ms;
    end->since_ms = strtoll(read->since, NULL, 10);
    end->at = 0;
    end->event_at = 0;
    end->told = 0;
    set_unknown(end, read);
    pass->snapshot = end->all && !end->consents;
    go_on_there(end, read, pass);
    pass->date_ms = end->began_ms;
    *source = end;
    return WHERRY_OK;
}

bool world_hiccups(int *times, const struct world_hiccup *hiccup, int human)
{
    if (*times == 0 || hiccup->human != human)
        return false;
    --*times;
    return true;
}

static bool wanted(const struct end *end, const struct world_record *record)
{
    int64_t since = end->since_ms;
    if (end->side == SIDE_CRM)
        since -= since % DAY_MS + DAY_MS; /* day precision, and a day of overlap */
    return record->exists &&
           (end->all || record->changed_at_ms >= since - 2 * SECOND_MS);
}

/* Of a record that cannot be read the event is all that is seen. */
static void note_event(struct end *end, const struct world_event *event)
{
    int count;
    struct world_record *records = records_of(end, &count);
    struct world_record *record = world_find(records, count, event->id, NULL);
    if (record != NULL && record->telling != WORLD_PLAINLY)
        record->seen = WHERRY_UNSUBSCRIBED;
}

static enum wherry_status tell_events(struct end *end, struct wherry_writer *writer)
{
    struct memory_world *world = end->world;
    for (; end->side == SIDE_CRM && end->since_ms != 0 &&
           end->event_at < world->event_count;
         end->event_at++) {
        const struct world_event *event = &world->events[end->event_at];
        if (event->at_ms < end->since_ms - 2 * SECOND_MS)
            continue;
        const struct wherry_record record = {.size = sizeof record,
                                             .key = event->address,
                                             .id = event->id,
                                             .consent = WHERRY_UNSUBSCRIBED,
                                             .by = WHERRY_BY_PERSON,
                                             .flags = WHERRY_CONSENT_ONLY,
                                             .consent_at_ms = event->at_ms};
        writer->record(writer, &record);
        note_event(end, event);
    }
    return WHERRY_OK;
}

static void leave_token(const struct end *end, struct wherry_pass *pass)
{
    int count;
    struct world_record *records = records_of(end, &count);
    if (!end->all || !end->world->resumes)
        return;
    snprintf(pass->resume, sizeof pass->resume, "%lld %d", (long long)end->began_ms,
             end->at);
    for (int i = 0; i < end->at; i++)
        records[i].told_kept = records[i].told_now;
}

static enum wherry_status read_source(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct end *end = source;
    struct memory_world *world = end->world;
    int count;
    if (end->side == SIDE_CRM)
        world_act_once(world, &world->between_reads);
    struct world_record *records = records_of(end, &count);
    tell_events(end, writer);
    for (unsigned page = 0; end->at < count && !end->consents; end->at++) {
        struct world_hiccup *hiccup = &world->hiccups[end->side];
        if (!wanted(end, &records[end->at]) ||
            (end->all && world_hiccups(&hiccup->reads, hiccup, records[end->at].human)))
            continue;
        if (world->fail_reads_after == 0 || world->fails[end->side])
            return fail(error, WHERRY_RETRY, "cut by the test");
        if (world->fail_reads_after > 0)
            world->fail_reads_after--;
        tell_record(end, &records[end->at], writer);
        world->told[end->side]++;
        if (world->page > 0 && ++page == world->page) {
            end->at++;
            leave_token(end, pass);
            return WHERRY_OK;
        }
    }
    snprintf(pass->next, sizeof pass->next, "%lld", (long long)end->began_ms);
    return WHERRY_END;
}

static void close_source(void *source)
{
    (void)source;
}

/* Contacts who were looked up and are not there, or not for now. */
static void tell_absent(const char *id, const char *address,
                        struct wherry_writer *writer)
{
    const struct wherry_record record = {
        .size = sizeof record, .key = address, .id = id, .flags = WHERRY_ABSENT};
    writer->record(writer, &record);
}

/* `id` or `address` is NULL: any. */
static void tell_asked(const struct end *end, const char *id, const char *address,
                       struct wherry_writer *writer)
{
    int count;
    bool any = false;
    struct world_record *records = records_of(end, &count);
    struct world_hiccup *hiccup = &end->world->hiccups[end->side];
    int *missed = id != NULL ? &hiccup->lookups_by_id : &hiccup->lookups;
    for (int i = 0; i < count; i++) {
        struct world_record *record = &records[i];
        if (!record->exists || (id != NULL && !text_same(record->id, id)) ||
            (address != NULL && !world_same_address(record->address, address)) ||
            world_hiccups(missed, hiccup, record->human))
            continue;
        tell_record(end, record, writer);
        any = true;
    }
    if (!any)
        tell_absent(id == NULL ? "" : id, address == NULL ? "" : address, writer);
}

static enum wherry_status lookup(void *self, const struct wherry_read *read,
                                 const char *const *keys, size_t key_count,
                                 struct wherry_writer *writer,
                                 struct wherry_error *error)
{
    const struct end *end = self;
    (void)error;
    set_unknown(end, read);
    end->world->lookups[end->side] += (int)key_count;
    for (size_t i = 0; i < key_count; i++)
        tell_asked(end, NULL, keys[i], writer);
    return WHERRY_OK;
}

static enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                                     const char *const *ids, size_t id_count,
                                     struct wherry_writer *writer,
                                     struct wherry_error *error)
{
    const struct end *end = self;
    (void)error;
    set_unknown(end, read);
    for (size_t i = 0; i < id_count; i++)
        tell_asked(end, ids[i], NULL, writer);
    return WHERRY_OK;
}

/* Nothing to choose from. */
/* The catalog has types if it has read-only fields, otherwise never. */
static enum wherry_status tell_fields(void *self, enum wherry_kind kind,
                                      struct wherry_entries *entries,
                                      struct wherry_error *error)
{
    const struct end *end = self;
    const bool *read_only = end->world->read_only[end->side];
    bool any = false;
    (void)error;
    for (int i = 0; i < WORLD_FIELDS; i++)
        any |= read_only[i];
    for (int i = 0; i < WORLD_FIELDS && kind == WHERRY_FIELDS && any; i++)
        entries->entry(entries,
                       &(struct wherry_entry){.size = sizeof(struct wherry_entry),
                                              .id = world_field_names[end->side][i],
                                              .name = "",
                                              .members = -1,
                                              .note = "",
                                              .writable = !read_only[i]});
    return WHERRY_OK;
}

/* ---- The connectors ---- */

static const struct wherry_source source = {.size = sizeof source,
                                            .open = open_source,
                                            .read = read_source,
                                            .close = close_source,
                                            .lookup = lookup,
                                            .lookup_ids = lookup_ids};
/* Which list it is: only to distinguish lists. */
struct settings {
    const char *list_id;
};
static const struct wherry_option options[] = {
    {.name = "list_id",
     .help = "the list",
     .type = WHERRY_TEXT,
     .offset = offsetof(struct settings, list_id)}};

const struct wherry_connector world_list_connector = {
    .size = sizeof world_list_connector,
    .abi_major = WHERRY_ABI_MAJOR,
    .abi_minor = WHERRY_ABI_MINOR,
    .name = "worldlist",
    .version = "1",
    .summary = "a list in memory",
    .roles = WHERRY_LIST,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .config_size = sizeof(struct settings),
    .open = open_list,
    .close = free,
    .check = check_end,
    .catalog = tell_fields,
    .source = &source,
    .sink = &world_list_sink,
};

const struct wherry_connector world_crm_connector = {
    .size = sizeof world_crm_connector,
    .abi_major = WHERRY_ABI_MAJOR,
    .abi_minor = WHERRY_ABI_MINOR,
    .name = "worldcrm",
    .version = "1",
    .summary = "a CRM in memory",
    .roles = WHERRY_CRM,
    .open = open_crm,
    .close = free,
    .check = check_end,
    .catalog = tell_fields,
    .source = &source,
    .sink = &world_crm_sink,
};
