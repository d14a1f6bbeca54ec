/* world.c -- a CRM and a list in memory, and the people in them. */
#include "tests/support/world.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/support/world_connectors.h"
#include "tests/support/world_story.h"

enum { HOUR_MS = 3600 * 1000 };

/* ---- Life ---- */

static void set_pipeline(struct memory_world *world)
{
    static const char *const crm[] = {"firstname", "lastname"};
    static const char *const list[] = {"FNAME", "LNAME"};
    struct pipeline *pipeline = &world->pipeline;
    for (int i = 0; i < WORLD_FIELDS; i++)
        world->fields[i] = (struct spec_field){.crm = crm[i], .list = list[i]};
    world->field_count = WORLD_FIELDS;
    *pipeline =
        (struct pipeline){.id = "world", .title = "World", .file = "world.yaml"};
    pipeline->list = (struct spec_connection){.plugin = "worldlist"};
    pipeline->crm = (struct spec_connection){.plugin = "worldcrm"};
    pipeline->contact_sync.on = true;
    pipeline->contact_sync.confirm_within_ms = 24 * (int64_t)HOUR_MS;
    pipeline->contact_sync.confirm_absence_ms = 10 * 60 * 1000;
}

void world_init(struct memory_world *world)
{
    memset(world, 0, sizeof *world);
    world->now_ms = 1700000000000;
    world->fail_reads_after = -1;
    world->kill_after = -1;
    world->crm_key = "world";
    for (int step = 0; step < STEP_COUNT; step++)
        world->steps[step] = true;
    world->due = work_all().bits;
    set_pipeline(world);
    struct wherry_error error;
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &world->store, &error),
                     WHERRY_OK);
}

void world_finish(struct memory_world *world)
{
    store_close(world->store);
    report_finish(&world->report);
}

/* ---- Finding ---- */

static struct world_record *record_of(struct world_record *records, int count,
                                      int human)
{
    for (int i = 0; i < count; i++)
        if (records[i].exists && records[i].human == human)
            return &records[i];
    return NULL;
}

struct world_record *world_list_of(struct memory_world *world, int human)
{
    return record_of(world->list, world->list_count, human);
}

struct world_record *world_crm_of(struct memory_world *world, int human)
{
    return record_of(world->crm, world->crm_count, human);
}

struct world_record *world_add(struct memory_world *world, enum side side, int human,
                               const char *address)
{
    int *count = side == SIDE_LIST ? &world->list_count : &world->crm_count;
    struct world_record *records = side == SIDE_LIST ? world->list : world->crm;
    ck_assert_int_lt(*count, WORLD_RECORDS);
    struct world_record *record = &records[(*count)++];
    *record = (struct world_record){.exists = true, .human = human};
    snprintf(record->id, sizeof record->id, "%c%04d", side == SIDE_LIST ? 'm' : 'p',
             ++world->next_id);
    snprintf(record->address, sizeof record->address, "%s", address);
    record->changed_at_ms = world->now_ms;
    record->consent_at_ms = world->now_ms;
    return record;
}

static void touch(struct memory_world *world, struct world_record *record)
{
    record->changed_at_ms = world->now_ms;
}

void world_set_consent(struct memory_world *world, struct world_record *record,
                       enum wherry_consent consent, enum wherry_word by)
{
    record->consent = consent;
    record->by = by;
    record->consent_at_ms = world->now_ms;
    touch(world, record);
}

static void address_of(int human, char address[WORLD_TEXT])
{
    snprintf(address, WORLD_TEXT, "h%d@example.net", human);
}

/* ---- People on the list ---- */

void world_list_join(struct memory_world *world, int human)
{
    char address[WORLD_TEXT];
    struct world_record *record = world_list_of(world, human);
    struct world_truth *truth = &world->truth[human];
    address_of(human, address);
    if (record == NULL) {
        record = world_add(world, SIDE_LIST, human, address);
        snprintf(record->fields[0], WORLD_TEXT, "L%d", human);
    }
    if (record->consent == WHERRY_SUBSCRIBED)
        return;
    world_set_consent(world, record, WHERRY_SUBSCRIBED, WHERRY_BY_PERSON);
    truth->list_joined = true;
    truth->list_back_ms = world->now_ms;
}

/* Does an opt-out that is made now count? One that is made while a baseline is
 * interrupted may: it is not known whether the baseline will know of it at its end. */
static bool counts(struct memory_world *world, int human)
{
    const bool perhaps = world->baseline_cut && !world->baseline_taken;
    world->truth[human].tangled |= perhaps;
    return world->baseline_taken || perhaps;
}

void world_list_leave(struct memory_world *world, int human, enum wherry_word by)
{
    struct world_record *record = world_list_of(world, human);
    if (record == NULL || record->consent != WHERRY_SUBSCRIBED)
        return;
    world_set_consent(world, record, WHERRY_UNSUBSCRIBED, by);
    world->truth[human].list_left |= counts(world, human);
    /* There and back between two reads cannot be seen; nor, right after a write that
     * was cut off, whose word an administrator's is. */
    bool hidden = record->seen == WHERRY_UNSUBSCRIBED ||
                  (by != WHERRY_BY_PERSON &&
                   world->now_ms < world->truth[human].cut_ms + HOUR_MS);
    world->truth[human].list_left_ms = hidden ? 0 : world->now_ms;
}

void world_list_rejoin(struct memory_world *world, int human)
{
    struct world_record *record = world_list_of(world, human);
    if (record == NULL || record->consent != WHERRY_UNSUBSCRIBED)
        return;
    world_set_consent(world, record, WHERRY_SUBSCRIBED, WHERRY_BY_PERSON);
    world->truth[human].list_joined = true;
    world->truth[human].list_back_ms = world->now_ms;
}

void world_list_archive(struct memory_world *world, int human)
{
    struct world_record *record = world_list_of(world, human);
    if (record == NULL || record->consent == WHERRY_ARCHIVED)
        return;
    record->before_archive = record->consent;
    world->truth[human].tangled = true;
    world_set_consent(world, record, WHERRY_ARCHIVED, WHERRY_BY_UNKNOWN);
}

void world_list_restore(struct memory_world *world, int human)
{
    struct world_record *record = world_list_of(world, human);
    if (record != NULL && record->consent == WHERRY_ARCHIVED)
        world_set_consent(world, record, record->before_archive, WHERRY_BY_UNKNOWN);
}

void world_list_bounce(struct memory_world *world, int human)
{
    struct world_record *record = world_list_of(world, human);
    if (record == NULL || record->consent != WHERRY_SUBSCRIBED)
        return;
    world->truth[human].tangled = true;
    world_set_consent(world, record, WHERRY_BOUNCED, WHERRY_BY_UNKNOWN);
}

void world_list_delete(struct memory_world *world, int human)
{
    struct world_record *record = world_list_of(world, human);
    if (record == NULL)
        return;
    record->exists = false;
    world->truth[human].tangled = true;
}

static void change(struct memory_world *world, struct world_record *record, int field,
                   const char *value)
{
    struct world_truth *truth = &world->truth[record->human];
    snprintf(record->fields[field], WORLD_TEXT, "%s", value);
    truth->field_changed_ms[field] = world->now_ms;
    touch(world, record);
}

void world_list_change(struct memory_world *world, int human, int field,
                       const char *value)
{
    struct world_record *record = world_list_of(world, human);
    if (record == NULL)
        return;
    change(world, record, field, value);
    world->truth[human].field_list_ms[field] = world->now_ms;
}

void world_list_move(struct memory_world *world, int human, const char *address)
{
    struct world_record *record = world_list_of(world, human);
    if (record == NULL)
        return;
    snprintf(record->address, WORLD_TEXT, "%s", address);
    world->truth[human].tangled = true;
    /* A contact whom we made and never saw under the old address is a new person who
     * joined. */
    world->truth[human].list_joined |= !world->truth[human].linked;
    touch(world, record);
}

/* ---- People in the CRM ---- */

static void add_crm(struct memory_world *world, int human, const char *address,
                    enum wherry_consent consent)
{
    struct world_record *record = world_add(world, SIDE_CRM, human, address);
    world->truth[human].made_ms = 0; /* whatever we make comes too late */
    snprintf(record->fields[0], WORLD_TEXT, "C%d", human);
    world_set_consent(world, record, consent, WHERRY_BY_UNKNOWN);
    world->truth[human].crm_in |= consent == WHERRY_SUBSCRIBED;
    world->truth[human].crm_out |=
        consent == WHERRY_UNSUBSCRIBED && counts(world, human);
    if (consent == WHERRY_SUBSCRIBED)
        world->truth[human].crm_in_ms = world->now_ms;
    if (consent == WHERRY_UNSUBSCRIBED)
        world->truth[human].crm_out_ms = world->now_ms;
}

void world_crm_join(struct memory_world *world, int human, enum wherry_consent consent)
{
    char address[WORLD_TEXT];
    address_of(human, address);
    if (world_crm_of(world, human) == NULL)
        add_crm(world, human, address, consent);
}

static struct world_record *twin_of(struct memory_world *world,
                                    const struct world_record *first)
{
    for (int i = 0; i < world->crm_count; i++) {
        struct world_record *record = &world->crm[i];
        if (record->exists && record->human == first->human && record != first)
            return record;
    }
    return NULL;
}

void world_crm_twin(struct memory_world *world, int human, enum wherry_consent consent)
{
    const struct world_record *first = world_crm_of(world, human);
    if (first == NULL || first->anonymous || twin_of(world, first) != NULL)
        return;
    world->truth[human].tangled = true;
    world->truth[human].twins = true;
    add_crm(world, human, first->address, consent);
}

void world_crm_merge(struct memory_world *world, int human)
{
    struct world_record *first = world_crm_of(world, human);
    struct world_record *second = first == NULL ? NULL : twin_of(world, first);
    if (second == NULL || first->anonymous)
        return;
    second->exists = false;
    if (second->consent == WHERRY_UNSUBSCRIBED)
        world_set_consent(world, first, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN);
    touch(world, first);
}

void world_crm_out(struct memory_world *world, int human, bool by_api)
{
    struct world_record *record = world_crm_of(world, human);
    if (record == NULL || record->anonymous)
        return;
    if (by_api && record->consent == WHERRY_UNSUBSCRIBED)
        return; /* nothing that anybody could see */
    world_set_consent(world, record, WHERRY_UNSUBSCRIBED, WHERRY_BY_UNKNOWN);
    world->truth[human].crm_out |= counts(world, human);
    bool hidden = by_api && (record->seen == WHERRY_UNSUBSCRIBED ||
                             world->now_ms < world->truth[human].crm_doubt_ms +
                                                 30 * (int64_t)HOUR_MS);
    world->truth[human].crm_out_ms = hidden ? 0 : world->now_ms;
    if (by_api || world->event_count == WORLD_RECORDS)
        return;
    struct world_event *event = &world->events[world->event_count++];
    snprintf(event->id, sizeof event->id, "%s", record->id);
    snprintf(event->address, sizeof event->address, "%s", record->address);
    event->at_ms = world->now_ms;
}

void world_crm_in(struct memory_world *world, int human)
{
    struct world_record *record = world_crm_of(world, human);
    if (record == NULL || record->anonymous || record->consent == WHERRY_SUBSCRIBED)
        return;
    world_set_consent(world, record, WHERRY_SUBSCRIBED, WHERRY_BY_UNKNOWN);
    world->truth[human].crm_in = true;
    world->truth[human].crm_in_ms = world->now_ms;
}

void world_crm_change(struct memory_world *world, int human, int field,
                      const char *value)
{
    struct world_record *record = world_crm_of(world, human);
    if (record != NULL && !record->anonymous)
        change(world, record, field, value);
}

void world_crm_move(struct memory_world *world, int human, const char *address)
{
    struct world_record *record = world_crm_of(world, human);
    if (record == NULL || record->anonymous)
        return;
    snprintf(record->address, WORLD_TEXT, "%s", address);
    touch(world, record);
}

void world_crm_erase(struct memory_world *world, int human)
{
    struct world_record *record = world_crm_of(world, human);
    if (record == NULL)
        return;
    snprintf(record->address, WORLD_TEXT, "%s@anonymous.ometria", record->id);
    record->anonymous = true;
    world->truth[human].tangled = true;
    touch(world, record);
}

/* ---- Services that answer oddly ---- */

static struct world_record *side_of(struct memory_world *world, enum side side,
                                    int human)
{
    return side == SIDE_LIST ? world_list_of(world, human) : world_crm_of(world, human);
}

void world_tell(struct memory_world *world, enum side side, int human,
                enum world_telling telling)
{
    struct world_record *record = side_of(world, side, human);
    if (record == NULL || record->telling == telling)
        return;
    record->telling = telling;
    touch(world, record);
}

void world_respell(struct memory_world *world, enum side side, int human,
                   const char *address)
{
    struct world_record *record = side_of(world, side, human);
    if (record == NULL || record->anonymous)
        return;
    snprintf(record->address, WORLD_TEXT, "%s", address);
    touch(world, record);
}

void world_backdate(struct memory_world *world, enum side side, int human, int64_t ms)
{
    struct world_record *record = side_of(world, side, human);
    if (record == NULL)
        return;
    if (record->consent_at_ms == record->changed_at_ms)
        record->consent_at_ms -= ms;
    record->changed_at_ms -= ms;
    world->truth[human].crm_tardy |= side == SIDE_CRM;
}

/* ---- Runs ---- */

static int64_t now(void *self)
{
    const struct memory_world *world = self;
    return world->now_ms - world->machine_behind_ms;
}

static void note_seen(struct world_record *records, int count)
{
    for (int i = 0; i < count; i++) {
        records[i].told |= records[i].told_now;
        if (records[i].told_now && records[i].telling == WORLD_PLAINLY)
            records[i].seen = records[i].said;
    }
}

static void note_link(const struct memory_world *world, struct world_truth *truth)
{
    const int64_t within_ms = world->pipeline.contact_sync.confirm_within_ms;
    if (!truth->linked)
        truth->linked_ms = world->now_ms;
    if (!truth->linked && world->now_ms - truth->made_ms > within_ms)
        truth->made_ms = 0; /* the one that we made was given up before it was shown */
    truth->linked = true;
}

static void note_links(struct memory_world *world)
{
    for (int human = 0; human < WORLD_PEOPLE; human++) {
        const struct world_record *list = world_list_of(world, human);
        const struct world_record *crm = world_crm_of(world, human);
        if (list != NULL && crm != NULL && list->told && crm->told &&
            world_same_address(list->address, crm->address))
            note_link(world, &world->truth[human]);
    }
}

enum wherry_status world_run(struct memory_world *world)
{
    struct wherry_error error = {0};
    struct pipeline *pipeline = &world->pipeline;
    const struct connector_host host = {0};
    const struct run_options options = {.mode = world->mode,
                                        .due = {world->undo ? 0 : world->due},
                                        .undo = world->undo,
                                        .verify = world->verify,
                                        .after_loss = world->after_loss,
                                        .kind = "run",
                                        .together = world->together,
                                        .backfill = world->backfill,
                                        .now_ms = now,
                                        .progress = world->progress,
                                        .agreed =
                                            world->agreed == 0 ? NULL : &world_agree,
                                        .self = world};
    for (int step = 0; step < STEP_COUNT; step++)
        pipeline->contact_sync.steps[step].on = world->steps[step];
    pipeline->contact_sync.fields = world->fields;
    pipeline->contact_sync.field_count = world->field_count;
    world->run_started_ms = world->now_ms;
    for (int i = 0; i < WORLD_RECORDS; i++)
        world->list[i].told_now = world->crm[i].told_now = false;
    world_current = world;
    struct connector *list =
        connector_open(&world_list_connector, &pipeline->list, &host, &error);
    struct connector *crm =
        connector_open(&world_crm_connector, &pipeline->crm, &host, &error);
    ck_assert_msg(list != NULL && crm != NULL, "%s", error.message);
    report_finish(&world->report);
    enum wherry_status status = run_pipeline(pipeline, list, crm, world->store,
                                             &options, &world->report, &error);
    connector_close(list);
    connector_close(crm);
    snprintf(world->failure, sizeof world->failure, "%s",
             status == WHERRY_OK ? "" : error.message);
    if (status != WHERRY_OK && strstr(error.message, "cut by the test") == NULL)
        snprintf(world->breach, sizeof world->breach, "a run failed: %.200s",
                 error.message);
    if (world->report.baseline_complete) {
        world->baseline_taken = true;
        world->baseline_ms = world->now_ms;
    }
    if (world->report.sides[STORE_LIST].complete)
        note_seen(world->list, world->list_count);
    if (world->report.sides[STORE_CRM].complete)
        note_seen(world->crm, world->crm_count);
    if (world->report.sides[STORE_LIST].complete &&
        world->report.sides[STORE_CRM].complete && status == WHERRY_OK)
        note_links(world);
    world_check_story(world);
    return status;
}

void world_runs(struct memory_world *world, int count)
{
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(world_run(world), WHERRY_OK);
        world_advance(world, HOUR_MS);
    }
    ck_assert_msg(world->breach[0] == '\0', "%s", world->breach);
}

int world_writes(const struct memory_world *world)
{
    int sum = 0;
    for (int side = 0; side < 2; side++)
        sum += world->tally.creates[side] + world->tally.updates[side] +
               world->tally.unsubscribes[side] + world->tally.renames[side];
    return sum;
}
