/* world_connectors.c -- the two services behind the plugin interface. */
#include "tests/support/world_connectors.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"

enum { DAY_MS = 24 * 3600 * 1000, SECOND_MS = 1000 };

struct world *world_current;

/* One opened connector, with its source and its sink. */
struct end {
    struct world *world;
    enum side side;
    const struct wherry_host *host;
    int at; /* of the pass under way */
    int event_at;
    bool all;
    bool consents;
    int64_t since_ms, began_ms;
    int told;
};

static const char *const field_names[2][WORLD_FIELDS] = {{"FNAME", "LNAME"},
                                                         {"firstname", "lastname"}};

static void breach(struct world *world, const char *sentence, int human)
{
    if (world->breach[0] == '\0')
        snprintf(world->breach, sizeof world->breach, "%s (h%d)", sentence, human);
}

/* ---- Opening
 * ---------------------------------------------------------------------------- */

static void act_once(struct world *world, void (**act)(struct world *world))
{
    void (*now)(struct world * world) = *act;
    *act = NULL;
    if (now != NULL)
        now(world);
}

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
    identity->account_key = "world";
    identity->account_name = "World";
    identity->list_name = end->side == SIDE_LIST ? "People" : "";
    identity->warning = "";
    identity->date_ms = end->world->now_ms;
    return WHERRY_OK;
}

/* ---- Source
 * ----------------------------------------------------------------------------- */

static const struct world_record *records_of(const struct end *end, int *count)
{
    *count = end->side == SIDE_LIST ? end->world->list_count : end->world->crm_count;
    return end->side == SIDE_LIST ? end->world->list : end->world->crm;
}

static void show(const struct end *end, const struct world_record *from,
                 struct wherry_record *record, struct wherry_field fields[WORLD_FIELDS])
{
    for (int i = 0; i < WORLD_FIELDS; i++)
        fields[i] = (struct wherry_field){field_names[end->side][i], from->fields[i]};
    *record = (struct wherry_record){
        .size = sizeof *record,
        .key = from->address,
        .id = from->id,
        .consent = from->consent,
        .by = end->side == SIDE_LIST && from->consent == WHERRY_UNSUBSCRIBED
                  ? from->by
                  : WHERRY_BY_UNKNOWN,
        .consent_at_ms = end->side == SIDE_LIST || from->consent != WHERRY_UNSTATED
                             ? from->consent_at_ms
                             : 0,
        .changed_at_ms = from->changed_at_ms,
        .fields = fields,
        .field_count = WORLD_FIELDS};
}

static enum wherry_status open_source(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct end *end = self;
    (void)error;
    if (end->side == SIDE_CRM)
        act_once(end->world, &end->world->between_reads);
    end->all = *read->since == '\0';
    end->consents = read->scope == WHERRY_READ_CONSENTS && end->side == SIDE_CRM;
    end->began_ms = end->world->now_ms;
    end->since_ms = end->all ? 0 : strtoll(read->since, NULL, 10);
    end->at = 0;
    end->event_at = 0;
    end->told = 0;
    pass->snapshot = end->all;
    pass->date_ms = end->began_ms;
    *source = end;
    return WHERRY_OK;
}

static bool wanted(const struct end *end, const struct world_record *record)
{
    int64_t since = end->since_ms;
    if (end->side == SIDE_CRM)
        since -= since % DAY_MS + DAY_MS; /* day precision, and a day of overlap */
    return record->exists &&
           (end->all || record->changed_at_ms >= since - 2 * SECOND_MS);
}

static enum wherry_status tell_events(struct end *end, struct wherry_writer *writer)
{
    struct world *world = end->world;
    for (; end->side == SIDE_CRM && !end->all && end->event_at < world->event_count;
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
    }
    return WHERRY_OK;
}

static enum wherry_status read_source(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct end *end = source;
    struct world *world = end->world;
    int count;
    const struct world_record *records = records_of(end, &count);
    tell_events(end, writer);
    for (unsigned page = 0; end->at < count && !end->consents; end->at++) {
        struct wherry_record record;
        struct wherry_field fields[WORLD_FIELDS];
        if (!wanted(end, &records[end->at]))
            continue;
        if (world->fail_reads_after == 0)
            return fail(error, WHERRY_RETRY, "cut by the test");
        if (world->fail_reads_after > 0)
            world->fail_reads_after--;
        show(end, &records[end->at], &record, fields);
        writer->record(writer, &record);
        if (world->page > 0 && ++page == world->page) {
            end->at++;
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

static enum wherry_status lookup(void *self, const struct wherry_read *read,
                                 const char *const *keys, size_t key_count,
                                 struct wherry_writer *writer,
                                 struct wherry_error *error)
{
    const struct end *end = self;
    int count;
    const struct world_record *records = records_of(end, &count);
    (void)read;
    (void)error;
    for (size_t i = 0; i < key_count; i++)
        for (int j = 0; j < count; j++) {
            struct wherry_record record;
            struct wherry_field fields[WORLD_FIELDS];
            if (!records[j].exists || !text_same(records[j].address, keys[i]))
                continue;
            show(end, &records[j], &record, fields);
            writer->record(writer, &record);
        }
    return WHERRY_OK;
}

/* ---- Sink: what both do
 * ------------------------------------------------------------------ */

static enum wherry_status open_sink(void *self, const char *stream, void **sink,
                                    struct wherry_error *error)
{
    (void)stream;
    (void)error;
    *sink = self;
    return WHERRY_OK;
}

static enum wherry_status flush_sink(void *sink, struct wherry_error *error)
{
    (void)sink;
    (void)error;
    return WHERRY_OK;
}

static struct world_record *find(struct world_record *records, int count,
                                 const char *id, const char *address)
{
    for (int i = 0; i < count; i++)
        if (records[i].exists && (id == NULL || text_same(records[i].id, id)) &&
            (address == NULL || text_same(records[i].address, address)))
            return &records[i];
    return NULL;
}

/* Whose address this is: people keep their number when they move. */
static int human_of(const struct world *world, const char *address)
{
    int human = -1;
    for (int i = 0; i < world->list_count && human < 0; i++)
        if (text_same(world->list[i].address, address))
            human = world->list[i].human;
    for (int i = 0; i < world->crm_count && human < 0; i++)
        if (text_same(world->crm[i].address, address))
            human = world->crm[i].human;
    if (human < 0 && sscanf(address, "h%d@", &human) != 1)
        human = 0;
    return human;
}

static void check_change(struct end *end, const struct wherry_change *change)
{
    struct world *world = end->world;
    int human = human_of(world, change->key);
    const struct world_truth *truth = &world->truth[human];
    bool to_list = end->side == SIDE_LIST;
    if (!world->baseline_taken)
        breach(world, "a write before the baseline was complete", human);
    if (text_ends_with(change->key, "@anonymous.ometria") ||
        text_ends_with(change->new_key, "@anonymous.ometria"))
        breach(world, "a write to somebody who was erased", human);
    if (change->verb == WHERRY_UPDATE && change->consent != WHERRY_UNSTATED)
        breach(world, "an update with a consent", human);
    if (change->verb == WHERRY_UNSUBSCRIBE &&
        !(to_list ? truth->crm_out : truth->list_left))
        breach(world, "somebody was unsubscribed who did not leave", human);
    if (change->verb == WHERRY_CREATE &&
        !(to_list ? truth->crm_in : truth->list_joined))
        breach(world,
               to_list ? "somebody was subscribed on the list whom nobody opted in"
                       : "somebody was opted in in the CRM who did not join",
               human);
    const enum step owners[][2] = {
        [WHERRY_CREATE] = {STEP_PUSH_NEW_RECORDS, STEP_IMPORT_NEW_RECORDS},
        [WHERRY_UPDATE] = {STEP_PUSH_PUSH_FIELDS, STEP_IMPORT_PULL_FIELDS},
        [WHERRY_UNSUBSCRIBE] = {STEP_PUSH_UNSUBSCRIBES, STEP_IMPORT_UNSUBSCRIBES},
        [WHERRY_RENAME] = {STEP_PUSH_PUSH_FIELDS, STEP_PUSH_PUSH_FIELDS}};
    enum step owner = owners[change->verb][to_list ? 0 : 1];
    if (!world->steps[owner] || (world->due & 1u << owner) == 0)
        breach(world, "a write of a step that is off", human);
}

static void count_change(struct end *end, const struct wherry_change *change)
{
    struct world_tally *tally = &end->world->tally;
    switch (change->verb) {
    case WHERRY_CREATE:
        tally->creates[end->side]++;
        break;
    case WHERRY_UPDATE:
        tally->updates[end->side]++;
        break;
    case WHERRY_UNSUBSCRIBE:
        tally->unsubscribes[end->side]++;
        break;
    default:
        tally->renames[end->side]++;
        break;
    }
}

static int field_index(const struct end *end, const char *name)
{
    for (int i = 0; i < WORLD_FIELDS; i++)
        if (text_same(field_names[end->side][i], name))
            return i;
    assert(!"an unknown field was written");
    return 0;
}

/* ---- The list's sink
 * --------------------------------------------------------------------- */

static struct wherry_verdict refused(enum wherry_reason reason, const char *words)
{
    return (struct wherry_verdict){.size = sizeof(struct wherry_verdict),
                                   .outcome = WHERRY_REFUSED,
                                   .reason = reason,
                                   .words = words,
                                   .field = ""};
}

static bool has_bad_value(const struct wherry_change *change)
{
    for (size_t i = 0; i < change->field_count; i++)
        if (text_same(change->fields[i].value, "BAD"))
            return true;
    return false;
}

static void write_list_fields(struct end *end, struct world_record *record,
                              const struct wherry_change *change)
{
    enum { KEPT = 12 };
    bool changed = false;
    for (size_t i = 0; i < change->field_count; i++) {
        char cut[KEPT + 1];
        char *field = record->fields[field_index(end, change->fields[i].name)];
        snprintf(cut, sizeof cut, "%s", change->fields[i].value);
        changed |= !text_same(field, cut);
        snprintf(field, WORLD_TEXT, "%s", cut);
    }
    if (changed)
        record->changed_at_ms = end->world->now_ms;
}

/* Carries the change out; *done is the record then. */
static struct wherry_verdict carry_out(struct end *end,
                                       const struct wherry_change *change,
                                       struct world_record **done)
{
    struct world *world = end->world;
    struct wherry_verdict verdict = {
        .size = sizeof verdict, .outcome = WHERRY_DONE, .words = "", .field = ""};
    struct world_record *record =
        find(world->list, world->list_count, change->id, NULL);
    *done = NULL;
    if (change->verb != WHERRY_CREATE && record == NULL) {
        verdict.outcome = WHERRY_GONE;
        return verdict;
    }
    if (has_bad_value(change))
        return refused(WHERRY_REASON_VALUE, "BAD is not allowed");
    if (change->verb == WHERRY_CREATE) {
        if (find(world->list, world->list_count, NULL, change->key) != NULL) {
            verdict.outcome = WHERRY_EXISTS;
            return verdict;
        }
        int human = human_of(world, change->key);
        if (world_list_of(world, human) != NULL && world->truth[human].linked)
            breach(world, "one person became two members", human);
        record = world_add(world, SIDE_LIST, human, change->key);
        world_set_consent(world, record, change->consent, WHERRY_BY_API);
    }
    if (change->verb == WHERRY_RENAME) {
        if (record->consent != WHERRY_SUBSCRIBED || world->refuse_renames)
            return refused(WHERRY_REASON_STATE, "only subscribed members may change");
        if (find(world->list, world->list_count, NULL, change->new_key) != NULL) {
            verdict.outcome = WHERRY_EXISTS;
            return verdict;
        }
        snprintf(record->address, WORLD_TEXT, "%s", change->new_key);
        record->changed_at_ms = world->now_ms;
    }
    if (change->verb == WHERRY_UNSUBSCRIBE && record->consent != WHERRY_UNSUBSCRIBED)
        world_set_consent(world, record, WHERRY_UNSUBSCRIBED, WHERRY_BY_ADMIN);
    write_list_fields(end, record, change);
    *done = record;
    return verdict;
}

/* Is this the write at which the run is cut? */
static bool cut_here(struct world *world)
{
    if (world->kill_after < 0)
        return false;
    return world->kill_after-- == 0;
}

static enum wherry_status write_list(void *sink, const struct wherry_change *changes,
                                     size_t count, struct wherry_error *error)
{
    struct end *end = sink;
    struct world *world = end->world;
    act_once(world, &world->before_write);
    for (size_t i = 0; i < count; i++) {
        struct world_record *done;
        struct wherry_record record;
        struct wherry_field fields[WORLD_FIELDS];
        bool cut = cut_here(world);
        for (size_t j = i; cut && j < count; j++)
            world->truth[human_of(world, changes[j].key)].cut_ms = world->now_ms;
        if (cut && !world->kill_applies)
            return fail(error, WHERRY_RETRY, "cut by the test");
        check_change(end, &changes[i]);
        if (world->answer_later) {
            struct wherry_verdict later = refused(WHERRY_REASON_NONE, "");
            later.outcome = WHERRY_LATER;
            end->host->verdict(end->host, changes[i].tag, &later);
            continue;
        }
        count_change(end, &changes[i]);
        struct wherry_verdict verdict = carry_out(end, &changes[i], &done);
        if (cut)
            return fail(error, WHERRY_RETRY, "cut by the test");
        if (done != NULL) {
            show(end, done, &record, fields);
            verdict.record = &record;
        }
        end->host->verdict(end->host, changes[i].tag, &verdict);
    }
    return WHERRY_OK;
}

/* ---- The CRM's sink: a queue
 * -------------------------------------------------------------- */

static void enqueue(struct end *end, const struct wherry_change *change)
{
    struct world *world = end->world;
    assert(world->queue_count < WORLD_QUEUE);
    struct world_queued *queued = &world->queue[world->queue_count++];
    *queued = (struct world_queued){
        .apply_at_ms = world->now_ms + world->queue_delay_ms, .verb = change->verb};
    snprintf(queued->id, sizeof queued->id, "%s", change->id);
    snprintf(queued->own_id, sizeof queued->own_id, "%s", change->own_id);
    snprintf(queued->key, sizeof queued->key, "%s", change->key);
    for (size_t i = 0; i < change->field_count; i++) {
        int field = field_index(end, change->fields[i].name);
        queued->set |= 1u << field;
        snprintf(queued->fields[field], WORLD_TEXT, "%s", change->fields[i].value);
    }
}

static enum wherry_status write_crm(void *sink, const struct wherry_change *changes,
                                    size_t count, struct wherry_error *error)
{
    struct end *end = sink;
    struct world *world = end->world;
    struct wherry_verdict verdict = {
        .size = sizeof verdict, .outcome = WHERRY_ACCEPTED, .words = "", .field = ""};
    for (size_t i = 0; i < count; i++) {
        bool cut = cut_here(world);
        for (size_t j = i; cut && j < count; j++)
            world->truth[human_of(world, changes[j].key)].crm_doubt_ms = world->now_ms;
        if (cut && !world->kill_applies)
            return fail(error, WHERRY_RETRY, "cut by the test");
        check_change(end, &changes[i]);
        verdict.outcome = world->answer_later ? WHERRY_LATER : WHERRY_ACCEPTED;
        if (verdict.outcome == WHERRY_ACCEPTED) {
            count_change(end, &changes[i]);
            if (changes[i].verb == WHERRY_UNSUBSCRIBE)
                world->truth[human_of(world, changes[i].key)].crm_doubt_ms =
                    world->now_ms;
            if (world->unhonoured)
                world->truth[human_of(world, changes[i].key)].tangled = true;
            else
                enqueue(end, &changes[i]);
        }
        if (cut)
            return fail(error, WHERRY_RETRY, "cut by the test");
        end->host->verdict(end->host, changes[i].tag, &verdict);
    }
    return WHERRY_OK;
}

static void apply(struct world *world, const struct world_queued *queued)
{
    struct world_record *record =
        *queued->id == '\0' ? find(world->crm, world->crm_count, NULL, queued->key)
                            : find(world->crm, world->crm_count, queued->id, NULL);
    bool made = record == NULL;
    if (made && queued->verb == WHERRY_UPDATE)
        return;
    if (made)
        record = world_add(world, SIDE_CRM, human_of(world, queued->key), queued->key);
    if (record->anonymous)
        return;
    for (int i = 0; i < WORLD_FIELDS; i++)
        if ((queued->set & 1u << i) != 0)
            snprintf(record->fields[i], WORLD_TEXT, "%s", queued->fields[i]);
    /* An opt-out is sticky: an opt-in sent over it does nothing. */
    if (queued->verb == WHERRY_CREATE && (made || record->consent == WHERRY_UNSTATED))
        world_set_consent(world, record, WHERRY_SUBSCRIBED, WHERRY_BY_API);
    if (queued->verb == WHERRY_UNSUBSCRIBE)
        world_set_consent(world, record, WHERRY_UNSUBSCRIBED, WHERRY_BY_API);
    record->changed_at_ms = world->now_ms;
}

void world_advance(struct world *world, int64_t ms)
{
    int kept = 0;
    world->now_ms += ms;
    for (int i = 0; i < world->queue_count; i++) {
        if (world->queue[i].apply_at_ms <= world->now_ms)
            apply(world, &world->queue[i]);
        else
            world->queue[kept++] = world->queue[i];
    }
    world->queue_count = kept;
}

/* ---- The connectors
 * ----------------------------------------------------------------------- */

static const struct wherry_source source = {.size = sizeof source,
                                            .open = open_source,
                                            .read = read_source,
                                            .close = close_source,
                                            .lookup = lookup};
static const struct wherry_sink list_sink = {.size = sizeof list_sink,
                                             .open = open_sink,
                                             .write = write_list,
                                             .flush = flush_sink,
                                             .close = close_source};
static const struct wherry_sink crm_sink = {.size = sizeof crm_sink,
                                            .open = open_sink,
                                            .write = write_crm,
                                            .flush = flush_sink,
                                            .close = close_source};

const struct wherry_connector world_list_connector = {
    .size = sizeof world_list_connector,
    .abi_major = WHERRY_ABI_MAJOR,
    .abi_minor = WHERRY_ABI_MINOR,
    .name = "worldlist",
    .version = "1",
    .summary = "a list in memory",
    .roles = WHERRY_LIST,
    .open = open_list,
    .close = free,
    .check = check_end,
    .source = &source,
    .sink = &list_sink,
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
    .source = &source,
    .sink = &crm_sink,
};
