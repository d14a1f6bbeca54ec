/* world_changes.c -- compares each change with what people really did, and counts
 * it. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "tests/support/world_end.h"

void world_breach(struct memory_world *world, const char *sentence, int human)
{
    if (world->breach[0] == '\0')
        snprintf(world->breach, sizeof world->breach, "%s (h%d)", sentence, human);
}

bool world_same_address(const char *a, const char *b)
{
    char one[ADDRESS_ROOM], other[ADDRESS_ROOM];
    return address_normalise(a, one) && address_normalise(b, other) &&
           text_same(one, other);
}

void world_act_once(struct memory_world *world,
                    void (**act)(struct memory_world *world))
{
    void (*now)(struct memory_world * world) = *act;
    *act = NULL;
    if (now != NULL)
        now(world);
}

struct world_record *world_find(struct world_record *records, int count, const char *id,
                                const char *address)
{
    for (int i = 0; i < count; i++)
        if (records[i].exists && (id == NULL || text_same(records[i].id, id)) &&
            (address == NULL || world_same_address(records[i].address, address)))
            return &records[i];
    return NULL;
}

int world_human_of(const struct memory_world *world, const char *address)
{
    int human = -1;
    for (int i = 0; i < world->list_count && human < 0; i++)
        if (world_same_address(world->list[i].address, address))
            human = world->list[i].human;
    for (int i = 0; i < world->crm_count && human < 0; i++)
        if (world_same_address(world->crm[i].address, address))
            human = world->crm[i].human;
    if (human < 0 && sscanf(address, "%*[hH]%d@", &human) != 1)
        human = 0;
    return human;
}

int world_human_changed(const struct memory_world *world, enum side side,
                        const struct wherry_change *change)
{
    const struct world_record *records = side == SIDE_LIST ? world->list : world->crm;
    const int count = side == SIDE_LIST ? world->list_count : world->crm_count;
    for (int i = 0; i < count && *change->id != '\0'; i++)
        if (text_same(records[i].id, change->id))
            return records[i].human;
    return world_human_of(world, change->key);
}

/* A step writes what it owns; a backfill makes people on its target. */
static void check_owner(struct memory_world *world, enum wherry_verb verb, bool to_list,
                        int human)
{
    static const enum step owners[][2] = {
        [WHERRY_CREATE] = {STEP_PUSH_NEW_RECORDS, STEP_IMPORT_NEW_RECORDS},
        [WHERRY_UPDATE] = {STEP_PUSH_PUSH_FIELDS, STEP_IMPORT_PULL_FIELDS},
        [WHERRY_UNSUBSCRIBE] = {STEP_PUSH_UNSUBSCRIBES, STEP_IMPORT_UNSUBSCRIBES},
        [WHERRY_RENAME] = {STEP_PUSH_PUSH_FIELDS, STEP_PUSH_PUSH_FIELDS}};
    enum step owner = owners[verb][to_list ? 0 : 1];
    bool due = world->pipeline.contact_sync.on && world->steps[owner] &&
               (world->due & 1u << owner) != 0;
    if (world->backfill == NULL && world->undo == NULL && !due)
        world_breach(world, "a write of a step that is off", human);
    if (world->backfill != NULL &&
        (verb != WHERRY_CREATE || to_list == world->backfill->from_list))
        world_breach(world, "a backfill did what it was not asked for", human);
}

int world_field_index(const struct end *end, const char *name)
{
    for (int i = 0; i < WORLD_FIELDS; i++)
        if (text_same(world_field_names[end->side][i], name))
            return i;
    assert(!"an unknown field was written");
    return 0;
}

/* Nobody is made or renamed by an old fact: the last that this run saw of the source,
 * under the address that is written, says so. It may be different by now, or gone. */
static void check_sight(struct memory_world *world, const struct wherry_change *change,
                        bool to_list, int human)
{
    const bool renames = change->verb == WHERRY_RENAME;
    const char *address = renames ? change->new_key : change->key;
    const struct world_record *sources = to_list ? world->crm : world->list;
    const int count = to_list ? world->crm_count : world->list_count;
    bool says_so = false, denies = false;
    if (change->verb != WHERRY_CREATE && !renames)
        return;
    for (int i = 0; i < count; i++) {
        const struct world_record *source = &sources[i];
        if (!source->told_now || !world_same_address(source->said_address, address))
            continue;
        says_so |= renames || source->said == WHERRY_SUBSCRIBED;
        denies |= !renames && source->said == WHERRY_UNSUBSCRIBED;
    }
    if (!says_so)
        world_breach(world, "a write that rests on no sight of this run", human);
    if (denies)
        world_breach(world, "somebody was made whom this run saw opted out", human);
}

/* An undo makes nobody and moves nobody, and opts out only those whom its run made. */
static void check_undo(struct memory_world *world, enum wherry_verb verb, bool to_list,
                       int human)
{
    bool made = false;
    if (world->undo == NULL || verb == WHERRY_UPDATE)
        return;
    for (int i = 0; i < world->write_count; i++) {
        const struct world_write *write = &world->writes[i];
        made |= write->run == world->undo->run && write->verb == WHERRY_CREATE &&
                write->side == (to_list ? 0 : 1) && write->human == human;
    }
    if (verb != WHERRY_UNSUBSCRIBE || !made)
        world_breach(world, "an undo did what no undo may", human);
}

void world_check_change(struct end *end, const struct wherry_change *change)
{
    struct memory_world *world = end->world;
    int human = world_human_changed(world, end->side, change);
    const struct world_truth *truth = &world->truth[human];
    bool to_list = end->side == SIDE_LIST;
    check_sight(world, change, to_list, human);
    if (!world->baseline_taken)
        world_breach(world, "a write before the baseline was complete", human);
    if (world->forgotten[human])
        world_breach(world, "a write to somebody who was forgotten", human);
    if (text_ends_with(change->key, "@anonymous.ometria") ||
        text_ends_with(change->new_key, "@anonymous.ometria"))
        world_breach(world, "a write to somebody who was erased", human);
    if (change->verb == WHERRY_UPDATE && change->consent != WHERRY_UNSTATED)
        world_breach(world, "an update with a consent", human);
    for (size_t i = 0; i < change->field_count; i++)
        if (change->fields[i].value[0] == '\0' && (world->undo == NULL || !to_list))
            world_breach(world, "a blank was written over a value", human);
    const struct world_record *there = to_list ? NULL : world_crm_of(world, human);
    if (change->verb == WHERRY_CREATE && there != NULL &&
        there->consent == WHERRY_UNSUBSCRIBED &&
        world_same_address(there->address, change->key) &&
        there->consent_at_ms < world->run_started_ms)
        world_breach(world, "somebody who had opted out was opted in again", human);
    check_undo(world, change->verb, to_list, human);
    if (change->verb == WHERRY_UNSUBSCRIBE && world->undo == NULL &&
        !(to_list ? truth->crm_out : truth->list_left))
        world_breach(world, "somebody was unsubscribed who did not leave", human);
    bool joined = to_list ? truth->crm_in : truth->list_joined;
    /* Two profiles whose addresses have parted are two people to a backfill. */
    bool parted = world->backfill != NULL && truth->twins;
    if (change->verb == WHERRY_CREATE && !joined && !parted)
        world_breach(world,
                     to_list
                         ? "somebody was subscribed on the list whom nobody opted in"
                         : "somebody was opted in in the CRM who did not join",
                     human);
    check_owner(world, change->verb, to_list, human);
    for (size_t i = 0; i < change->field_count; i++)
        if (world->lacks[end->side][world_field_index(end, change->fields[i].name)])
            world_breach(world, "a field was written that the service lacks", human);
}

size_t world_faults(const struct wherry_change *change,
                    struct wherry_field_fault faults[WORLD_FIELDS])
{
    size_t count = 0;
    for (size_t i = 0; i < change->field_count; i++)
        if (text_same(change->fields[i].value, "BAD"))
            faults[count++] = (struct wherry_field_fault){change->fields[i].name,
                                                          "BAD is not allowed"};
    return count;
}

static void log_change(const struct end *end, const struct wherry_change *change)
{
    struct memory_world *world = end->world;
    if (world->write_count == WORLD_WRITES)
        return;
    struct world_write *line = &world->writes[world->write_count++];
    *line = (struct world_write){.run = world->report.run,
                                 .side = (int)end->side,
                                 .verb = change->verb,
                                 .human = world_human_changed(world, end->side, change),
                                 .consent = change->consent,
                                 .consent_at_ms = change->consent_at_ms};
    snprintf(line->address, WORLD_TEXT, "%s",
             change->verb == WHERRY_RENAME ? change->new_key : change->key);
    for (size_t i = 0; i < change->field_count; i++) {
        int field = world_field_index(end, change->fields[i].name);
        line->fields |= 1u << field;
        snprintf(line->values[field], WORLD_TEXT, "%s", change->fields[i].value);
    }
}

void world_count_change(struct end *end, const struct wherry_change *change)
{
    struct world_tally *tally = &end->world->tally;
    log_change(end, change);
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

bool world_cut_here(struct memory_world *world)
{
    if (world->kill_after < 0)
        return false;
    return world->kill_after-- == 0;
}
