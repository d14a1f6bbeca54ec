/* roster.c -- which pipeline runs now, and which waits for which. */
#include "host/schedule/roster.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/schedule/entry.h"
#include "host/schedule/when.h"

/* A clock that goes back further than that was set; less is a correction. */
enum { SET_BACK_MS = 60 * 1000 };

struct roster {
    struct entry **entries;
    struct entry **queue; /* room for all of them */
    size_t count, jobs;
    int64_t grace_ms;
    int64_t clock_ms; /* as last seen; 0: not yet */
    enum { WORKING, STOPPING, ENDING } mood;
};

/* ---- Entries */

static struct entry *find(const struct roster *roster, const char *id)
{
    for (size_t i = 0; i < roster->count; i++)
        if (text_same(roster->entries[i]->id, id))
            return roster->entries[i];
    return NULL;
}

static struct entry *find_child(const struct roster *roster, int64_t child)
{
    for (size_t i = 0; i < roster->count; i++)
        if (roster->entries[i]->state >= RUNNING && roster->entries[i]->child == child)
            return roster->entries[i];
    return NULL;
}

/* Those that have left and no longer have a child. */
static void forget_the_gone(struct roster *roster)
{
    size_t kept = 0;
    for (size_t i = 0; i < roster->count; i++) {
        struct entry *entry = roster->entries[i];
        if (entry->leaving && entry->state == RESTING)
            entry_destroy(entry);
        else
            roster->entries[kept++] = entry;
    }
    roster->count = kept;
}

/* ---- Which may start */

static bool is_waiting(const struct entry *entry)
{
    return !work_set_is_empty(entry->due) && entry->state == RESTING && !entry->leaving;
}

static int by_place(const void *left, const void *right)
{
    const struct entry *one = *(const struct entry *const *)left;
    const struct entry *other = *(const struct entry *const *)right;
    if (one->due_ms != other->due_ms)
        return one->due_ms < other->due_ms ? -1 : 1;
    /* The same for ever, but not always the same pipeline first. */
    if (one->seed != other->seed)
        return one->seed < other->seed ? -1 : 1;
    return strcmp(one->id, other->id);
}

static size_t line_up(struct roster *roster, struct roster_time now)
{
    size_t length = 0;
    for (size_t i = 0; i < roster->count; i++)
        if (is_waiting(roster->entries[i]) &&
            roster->entries[i]->not_before_ms <= now.steady_ms)
            roster->queue[length++] = roster->entries[i];
    if (length > 1)
        qsort(roster->queue, length, sizeof(struct entry *), by_place);
    return length;
}

static bool share(char *const *one, char *const *other)
{
    for (int i = 0; i < ROSTER_ACCOUNTS; i++)
        for (int j = 0; j < ROSTER_ACCOUNTS; j++)
            if (text_same(one[i], other[j]))
                return true;
    return false;
}

/* Is an account of queue[place] used by a child, or waited for by a pipeline before
 * it? */
static bool must_wait(const struct roster *roster, size_t place)
{
    const struct entry *entry = roster->queue[place];
    for (size_t i = 0; i < roster->count; i++)
        if (roster->entries[i]->state != RESTING &&
            share(roster->entries[i]->held, entry->accounts))
            return true;
    for (size_t i = 0; i < place; i++)
        if (share(roster->queue[i]->accounts, entry->accounts))
            return true;
    return false;
}

static bool start_one(struct roster *roster, struct roster_time now,
                      struct roster_order *order)
{
    if (roster->mood != WORKING || roster_running(roster) >= roster->jobs)
        return false;
    size_t length = line_up(roster, now), place = 0;
    while (place < length && must_wait(roster, place))
        place++;
    if (place == length)
        return false;
    struct entry *entry = roster->queue[place];
    entry->state = ORDERED;
    entry->doing = entry->due;
    entry->doing_due_ms = entry->due_ms;
    entry->due = (struct work_set){0};
    entry_hold(entry);
    *order = (struct roster_order){
        .verb = ROSTER_START, .pipeline = entry->id, .work = entry->doing};
    return true;
}

/* ---- Whose time is over */

static bool stop_one(struct entry *entry, bool too_long, struct roster_time now,
                     struct roster_order *order)
{
    bool ask = entry->state == RUNNING;
    entry->state = ask ? ASKED : ENDED;
    if (ask)
        entry->asked_ms = now.steady_ms;
    *order = (struct roster_order){.verb = ask ? ROSTER_ASK : ROSTER_END,
                                   .pipeline = entry->id,
                                   .work = entry->doing,
                                   .child = entry->child,
                                   .too_long = too_long};
    return true;
}

/* When the child's time is over, by the steady clock; INT64_MAX: it is being killed. */
static int64_t deadline(const struct roster *roster, const struct entry *entry)
{
    if (entry->state == RUNNING)
        return entry->began_ms + entry->max_run_ms;
    if (entry->state == ASKED)
        return entry->asked_ms + roster->grace_ms;
    return INT64_MAX;
}

static bool stop_any(struct roster *roster, struct roster_time now,
                     struct roster_order *order)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct entry *entry = roster->entries[i];
        if (entry->state != RUNNING && entry->state != ASKED)
            continue;
        bool wished = (roster->mood == STOPPING && entry->state == RUNNING) ||
                      roster->mood == ENDING;
        if (wished && roster->mood == ENDING)
            entry->state = ASKED;
        if (wished || now.steady_ms >= deadline(roster, entry))
            return stop_one(entry, roster->mood == WORKING, now, order);
    }
    return false;
}

/* ---- Time */

static bool was_set_back(struct roster *roster, struct roster_time now)
{
    bool back = now.clock_ms < roster->clock_ms - SET_BACK_MS;
    if (back || now.clock_ms > roster->clock_ms)
        roster->clock_ms = now.clock_ms;
    return back;
}

static void look_at_clock(struct roster *roster, struct roster_time now)
{
    bool back = was_set_back(roster, now);
    for (size_t i = 0; i < roster->count; i++) {
        struct entry *entry = roster->entries[i];
        if (back && entry->due_ms > now.clock_ms)
            entry->due_ms = now.clock_ms;
        for (int work = 0; work < WORK_COUNT; work++) {
            bool come = entry->next_ms[work] <= now.clock_ms;
            if (entry->called || !work_set_has(entry->work, work) || (!come && !back))
                continue;
            /* Set back: what was done last is in the future, for whoever asks what is
             * late, until it is done once more. */
            const int64_t since_ms = come ? entry->next_ms[work] : now.clock_ms;
            entry_make_due(entry, work_set_of(work), since_ms);
            entry->next_ms[work] =
                when_next(&entry->schedules[work], entry->seed, now.clock_ms);
        }
    }
}

bool roster_next(struct roster *roster, struct roster_time now,
                 struct roster_order *order)
{
    look_at_clock(roster, now);
    return stop_any(roster, now, order) || start_one(roster, now, order);
}

static int64_t sooner(int64_t wait_ms, int64_t at_ms, int64_t now_ms)
{
    int64_t left = at_ms - now_ms;
    if (left < 0)
        left = 0;
    return left < wait_ms ? left : wait_ms;
}

int64_t roster_wait_ms(const struct roster *roster, struct roster_time now)
{
    int64_t wait = INT64_MAX;
    for (size_t i = 0; i < roster->count; i++) {
        const struct entry *entry = roster->entries[i];
        if (entry->state == RUNNING || entry->state == ASKED)
            wait = sooner(wait, deadline(roster, entry), now.steady_ms);
        if (roster->mood != WORKING)
            continue;
        /* Others who wait do so for a child to end. */
        if (is_waiting(entry) && entry->not_before_ms > now.steady_ms)
            wait = sooner(wait, entry->not_before_ms, now.steady_ms);
        for (int work = 0; work < WORK_COUNT && !entry->called; work++)
            if (work_set_has(work_set_without(entry->work, entry->due), work))
                wait = sooner(wait, entry->next_ms[work], now.clock_ms);
    }
    return wait;
}

/* ---- What happened */

void roster_started(struct roster *roster, const char *pipeline, int64_t child,
                    struct roster_time now)
{
    struct entry *entry = find(roster, pipeline);
    assert(entry != NULL && entry->state == ORDERED);
    entry->state = RUNNING;
    entry->child = child;
    entry->began_ms = now.steady_ms;
}

static void put_off(struct entry *entry, int64_t for_ms, struct roster_time now)
{
    if (!entry->called)
        entry_make_due(entry, work_set_both(entry->doing, entry->work),
                       entry->doing_due_ms);
    entry->not_before_ms = now.steady_ms + for_ms;
}

static void put_to_rest(struct entry *entry)
{
    entry->state = RESTING;
    entry->doing = (struct work_set){0};
    entry_let_go(entry);
}

void roster_put_off(struct roster *roster, const char *pipeline, int64_t for_ms,
                    struct roster_time now)
{
    struct entry *entry = find(roster, pipeline);
    assert(entry != NULL && entry->state == ORDERED);
    put_off(entry, for_ms, now);
    put_to_rest(entry);
    forget_the_gone(roster);
}

void roster_ended(struct roster *roster, int64_t child, int64_t again_ms,
                  struct roster_time now)
{
    struct entry *entry = find_child(roster, child);
    assert(entry != NULL);
    entry->not_before_ms = now.steady_ms;
    if (again_ms > 0)
        put_off(entry, again_ms, now);
    put_to_rest(entry);
    forget_the_gone(roster);
}

void roster_call(struct roster *roster, const char *pipeline, struct work_set work,
                 struct roster_time now)
{
    struct entry *entry = find(roster, pipeline);
    assert(entry != NULL && entry->called && entry->state == RESTING);
    entry_make_due(entry, work_set_both(work, entry->work), now.clock_ms);
    entry->not_before_ms = now.steady_ms;
}

void roster_hurry(struct roster *roster, struct roster_time now)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct entry *entry = roster->entries[i];
        if (!entry->leaving && !entry->called)
            entry_make_due(entry, entry->work, now.clock_ms);
        entry->not_before_ms = now.steady_ms;
    }
}

void roster_stop(struct roster *roster)
{
    roster->mood = roster->mood == WORKING ? STOPPING : ENDING;
}

/* ---- The whole */

struct roster *roster_create(size_t jobs, int64_t grace_ms)
{
    struct roster *roster = memory_allocate(sizeof *roster);
    roster->jobs = jobs;
    roster->grace_ms = grace_ms;
    roster->mood = WORKING;
    return roster;
}

void roster_destroy(struct roster *roster)
{
    if (roster == NULL)
        return;
    for (size_t i = 0; i < roster->count; i++)
        entry_destroy(roster->entries[i]);
    free(roster->entries);
    free(roster->queue);
    free(roster);
}

void roster_set(struct roster *roster, const struct roster_pipeline *pipelines,
                size_t count, struct roster_time now)
{
    size_t room = roster->count + count;
    roster->entries = memory_resize(roster->entries, room + 1, sizeof(struct entry *));
    bool *stays = memory_array(room + 1, sizeof *stays);
    for (size_t i = 0; i < count; i++) {
        size_t place = 0;
        while (place < roster->count &&
               !text_same(roster->entries[place]->id, pipelines[i].id))
            place++;
        if (place == roster->count)
            roster->entries[roster->count++] = entry_create(pipelines[i].id);
        entry_set(roster->entries[place], &pipelines[i], now);
        stays[place] = true;
    }
    for (size_t i = 0; i < roster->count; i++)
        if (!stays[i]) {
            roster->entries[i]->leaving = true;
            roster->entries[i]->work = roster->entries[i]->due = (struct work_set){0};
        }
    free(stays);
    forget_the_gone(roster);
    free(roster->queue);
    roster->queue = memory_array(roster->count + 1, sizeof(struct entry *));
}

size_t roster_pipelines(const struct roster *roster)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->count; i++)
        count += !roster->entries[i]->leaving;
    return count;
}

size_t roster_running(const struct roster *roster)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->count; i++)
        count += roster->entries[i]->state != RESTING;
    return count;
}

size_t roster_waiting(const struct roster *roster)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->count; i++)
        count += is_waiting(roster->entries[i]);
    return count;
}
