/* world_list_sink.c -- the list carries out each change at once. */
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "tests/support/world_end.h"

static struct wherry_verdict refused(enum wherry_reason reason, const char *words)
{
    return (struct wherry_verdict){.size = sizeof(struct wherry_verdict),
                                   .outcome = WHERRY_REFUSED,
                                   .reason = reason,
                                   .words = words,
                                   .field = ""};
}

static void write_list_fields(struct end *end, struct world_record *record,
                              const struct wherry_change *change)
{
    enum { KEPT = 12 };
    bool changed = false;
    for (size_t i = 0; i < change->field_count; i++) {
        char cut[KEPT + 1];
        if (text_same(change->fields[i].value, "BAD"))
            continue; /* refused, and reported */
        char *field = record->fields[world_field_index(end, change->fields[i].name)];
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
                                       struct wherry_field_fault faults[WORLD_FIELDS],
                                       struct world_record **done)
{
    struct memory_world *world = end->world;
    struct wherry_verdict verdict = {
        .size = sizeof verdict, .outcome = WHERRY_DONE, .words = "", .field = ""};
    struct world_record *record =
        world_find(world->list, world->list_count, change->id, NULL);
    *done = NULL;
    if (change->verb != WHERRY_CREATE &&
        (record == NULL || world_hiccups(&world->hiccups[SIDE_LIST].writes,
                                         &world->hiccups[SIDE_LIST], record->human))) {
        verdict.outcome = WHERRY_GONE;
        return verdict;
    }
    if (world->refuse_updates && change->verb == WHERRY_UPDATE)
        return refused(WHERRY_REASON_STATE, "in compliance state");
    verdict.faults = faults;
    verdict.fault_count = world_faults(change, faults);
    if (verdict.fault_count > 0 && world->bad != WORLD_BAD_LEFT_OUT) {
        verdict.outcome = WHERRY_REFUSED;
        verdict.reason = WHERRY_REASON_VALUE;
        verdict.words = "BAD is not allowed";
        if (world->bad == WORLD_BAD_AS_USUAL)
            verdict.fault_count = 0;
        return verdict;
    }
    if (change->verb == WHERRY_CREATE && world->full)
        return refused(WHERRY_REASON_FULL, "the plan is used up");
    if (change->verb == WHERRY_CREATE) {
        if (world_find(world->list, world->list_count, NULL, change->key) != NULL) {
            verdict.fault_count = 0;
            verdict.outcome = WHERRY_EXISTS;
            return verdict;
        }
        int human = world_human_of(world, change->key);
        if (world_list_of(world, human) != NULL && world->truth[human].linked &&
            !world->truth[human].twins)
            world_breach(world, "one person became two members", human);
        record = world_add(world, SIDE_LIST, human, change->key);
        world_set_consent(world, record, change->consent, WHERRY_BY_API);
    }
    if (change->verb == WHERRY_RENAME) {
        if (record->consent != WHERRY_SUBSCRIBED || world->refuse_renames)
            return refused(WHERRY_REASON_STATE, "only subscribed members may change");
        if (world_find(world->list, world->list_count, NULL, change->new_key) != NULL) {
            verdict.fault_count = 0;
            verdict.outcome = WHERRY_EXISTS;
            return verdict;
        }
        snprintf(record->address, WORLD_TEXT, "%s", change->new_key);
        record->changed_at_ms = world->now_ms;
    }
    if (change->verb == WHERRY_UNSUBSCRIBE && !world->ignore_unsubscribes &&
        record->consent != WHERRY_UNSUBSCRIBED)
        world_set_consent(world, record, WHERRY_UNSUBSCRIBED, WHERRY_BY_ADMIN);
    write_list_fields(end, record, change);
    *done = record;
    return verdict;
}

/* ---- Answers */

/* An answer that has not been given yet: what was written is there. */
struct answer {
    uint64_t tag;
    int human;
    struct wherry_verdict verdict;
    struct wherry_field_fault faults[WORLD_FIELDS];
    struct world_record *done;
};

enum { KEPT_MOST = 64 };
static struct answer kept[KEPT_MOST];
static size_t kept_count;

static void give(struct end *end, struct answer *answer)
{
    struct wherry_record record;
    struct wherry_field fields[WORLD_FIELDS];
    if (answer->verdict.fault_count > 0)
        answer->verdict.faults = answer->faults;
    if (answer->done != NULL) {
        world_show(end, answer->done, &record, fields);
        answer->verdict.record = &record;
        answer->done->seen = answer->done->consent;
    }
    end->host->verdict(end->host, answer->tag, &answer->verdict);
}

/* The oldest ones, until so few are kept. */
static void give_until(struct end *end, size_t left)
{
    size_t given = 0;
    while (kept_count - given > left)
        give(end, &kept[given++]);
    kept_count -= given;
    memmove(kept, kept + given, kept_count * sizeof *kept);
}

static void give_or_keep(struct end *end, struct answer *answer)
{
    if (!end->world->list_answers_late) {
        give(end, answer);
        return;
    }
    give_until(end, KEPT_MOST - 1);
    kept[kept_count++] = *answer;
}

static enum wherry_status open_list(void *self, const char *stream, void **sink,
                                    struct wherry_error *error)
{
    kept_count = 0;
    return world_open_sink(self, stream, sink, error);
}

static enum wherry_status flush_list(void *sink, struct wherry_error *error)
{
    give_until(sink, 0);
    return world_flush_sink(sink, error);
}

static enum wherry_status write_list(void *sink, const struct wherry_change *changes,
                                     size_t count, struct wherry_error *error)
{
    struct end *end = sink;
    struct memory_world *world = end->world;
    world_act_once(world, &world->before_write);
    give_until(end, 1);
    for (size_t i = 0; i < count; i++) {
        struct answer answer = {.tag = changes[i].tag,
                                .human =
                                    world_human_changed(world, SIDE_LIST, &changes[i])};
        bool cut = world_cut_here(world);
        for (size_t j = i; cut && j < count; j++)
            world->truth[world_human_changed(world, SIDE_LIST, &changes[j])].cut_ms =
                world->now_ms;
        for (size_t j = 0; cut && j < kept_count; j++)
            world->truth[kept[j].human].cut_ms = world->now_ms;
        if (cut && !world->kill_applies)
            return fail(error, WHERRY_RETRY, "cut by the test");
        world_check_change(end, &changes[i]);
        if (world->answer_later) {
            struct wherry_verdict later = refused(WHERRY_REASON_NONE, "");
            later.outcome = WHERRY_LATER;
            end->host->verdict(end->host, changes[i].tag, &later);
            continue;
        }
        world_count_change(end, &changes[i]);
        answer.verdict = carry_out(end, &changes[i], answer.faults, &answer.done);
        if (cut)
            return fail(error, WHERRY_RETRY, "cut by the test");
        give_or_keep(end, &answer);
    }
    return WHERRY_OK;
}

const struct wherry_sink world_list_sink = {.size = sizeof world_list_sink,
                                            .open = open_list,
                                            .write = write_list,
                                            .flush = flush_list,
                                            .close = world_close_sink};
