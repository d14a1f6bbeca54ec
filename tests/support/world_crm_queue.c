/* world_crm_queue.c -- the CRM takes changes into a queue and applies them later. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "tests/support/world_end.h"

/* From now on we must carry over every change on the list. */
static void note_made(struct memory_world *world, const struct wherry_change *change,
                      bool in_time)
{
    int human = world_human_changed(world, SIDE_CRM, change);
    if (change->verb == WHERRY_CREATE && world_crm_of(world, human) == NULL && in_time)
        world->truth[human].made_ms = world->now_ms;
}

/* What is queued for one contact is applied in the order in which it was taken. */
static int64_t apply_at_ms(const struct memory_world *world, const char *key)
{
    int64_t at_ms = world->now_ms + world->queue_delay_ms;
    for (int i = 0; i < world->queue_count; i++)
        if (text_same(world->queue[i].key, key) && world->queue[i].apply_at_ms > at_ms)
            at_ms = world->queue[i].apply_at_ms;
    return at_ms;
}

static void enqueue(struct end *end, const struct wherry_change *change)
{
    struct memory_world *world = end->world;
    const int64_t at_ms = apply_at_ms(world, change->key);
    const bool in_time =
        at_ms - world->now_ms <= world->pipeline.contact_sync.confirm_within_ms;
    note_made(world, change, in_time);
    assert(world->queue_count < WORLD_QUEUE);
    struct world_queued *queued = &world->queue[world->queue_count++];
    *queued = (struct world_queued){.apply_at_ms = at_ms, .verb = change->verb};
    snprintf(queued->id, sizeof queued->id, "%s", change->id);
    snprintf(queued->own_id, sizeof queued->own_id, "%s", change->own_id);
    snprintf(queued->key, sizeof queued->key, "%s", change->key);
    for (size_t i = 0; i < change->field_count; i++) {
        int field = world_field_index(end, change->fields[i].name);
        if (world->bad != WORLD_BAD_AS_USUAL &&
            text_same(change->fields[i].value, "BAD"))
            continue; /* refused, and reported */
        queued->set |= 1u << field;
        snprintf(queued->fields[field], WORLD_TEXT, "%s", change->fields[i].value);
    }
}

static enum wherry_status write_crm(void *sink, const struct wherry_change *changes,
                                    size_t count, struct wherry_error *error)
{
    struct end *end = sink;
    struct memory_world *world = end->world;
    struct wherry_verdict verdict = {
        .size = sizeof verdict, .outcome = WHERRY_ACCEPTED, .words = "", .field = ""};
    for (size_t i = 0; i < count; i++) {
        bool cut = world_cut_here(world);
        for (size_t j = i; cut && j < count; j++)
            world->truth[world_human_changed(world, SIDE_CRM, &changes[j])]
                .crm_doubt_ms = world->now_ms;
        if (cut && !world->kill_applies)
            return fail(error, WHERRY_RETRY, "cut by the test");
        world_check_change(end, &changes[i]);
        bool unknown =
            world_hiccups(&world->hiccups[SIDE_CRM].writes, &world->hiccups[SIDE_CRM],
                          world_human_changed(world, SIDE_CRM, &changes[i]));
        verdict.outcome = world->crm_gone || unknown ? WHERRY_GONE
                          : world->answer_later      ? WHERRY_LATER
                                                     : WHERRY_ACCEPTED;
        struct wherry_field_fault faults[WORLD_FIELDS];
        bool taken = verdict.outcome == WHERRY_ACCEPTED;
        bool picky = taken && world->bad != WORLD_BAD_AS_USUAL;
        verdict.faults = faults;
        verdict.fault_count = picky ? world_faults(&changes[i], faults) : 0;
        if (verdict.fault_count > 0 && world->bad == WORLD_BAD_NAMED)
            verdict.outcome = WHERRY_REFUSED;
        if (taken)
            world_count_change(end, &changes[i]);
        verdict.reason = verdict.outcome == WHERRY_REFUSED ? WHERRY_REASON_VALUE
                                                           : WHERRY_REASON_NONE;
        if (verdict.outcome == WHERRY_ACCEPTED) {
            if (changes[i].verb == WHERRY_UNSUBSCRIBE)
                world->truth[world_human_changed(world, SIDE_CRM, &changes[i])]
                    .crm_doubt_ms = world->now_ms;
            if (world->unhonoured)
                world->truth[world_human_changed(world, SIDE_CRM, &changes[i])]
                    .tangled = true;
            else
                enqueue(end, &changes[i]);
        }
        if (cut)
            return fail(error, WHERRY_RETRY, "cut by the test");
        end->host->verdict(end->host, changes[i].tag, &verdict);
    }
    return WHERRY_OK;
}

/* A contact of ours that arrives under an address which the person has left since is
 * somebody new to any program. */
static void note_parting(struct memory_world *world, const struct world_queued *queued)
{
    int human = world_human_of(world, queued->key);
    struct world_truth *truth = &world->truth[human];
    if (world_crm_of(world, human) == NULL)
        return;
    truth->crm_in = true;
    truth->twins = true;
    truth->tangled = true;
}

static void apply(struct memory_world *world, const struct world_queued *queued)
{
    struct world_record *record =
        *queued->id == '\0'
            ? world_find(world->crm, world->crm_count, NULL, queued->key)
            : world_find(world->crm, world->crm_count, queued->id, NULL);
    bool made = record == NULL;
    if (made && queued->verb == WHERRY_UPDATE)
        return;
    if (made)
        note_parting(world, queued);
    if (made)
        record =
            world_add(world, SIDE_CRM, world_human_of(world, queued->key), queued->key);
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

void world_advance(struct memory_world *world, int64_t ms)
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

const struct wherry_sink world_crm_sink = {.size = sizeof world_crm_sink,
                                           .open = world_open_sink,
                                           .write = write_crm,
                                           .flush = world_flush_sink,
                                           .close = world_close_sink};
