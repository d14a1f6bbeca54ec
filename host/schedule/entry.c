/* entry.c -- one pipeline of the roster. */
#include "host/schedule/entry.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/schedule/when.h"

struct entry *entry_create(const char *id)
{
    struct entry *entry = memory_allocate(sizeof *entry);
    entry->id = memory_text(id);
    entry->seed = text_seed(id);
    return entry;
}

void entry_hold(struct entry *entry)
{
    for (int i = 0; i < ROSTER_ACCOUNTS; i++)
        entry->held[i] = memory_text(entry->accounts[i]);
}

static char *text_or_null(const char *text)
{
    return text == NULL ? NULL : memory_text(text);
}

static void free_schedule(struct entry *entry, int work)
{
    free(entry->crons[work]);
    free(entry->zones[work]);
    entry->crons[work] = entry->zones[work] = NULL;
    entry->schedules[work] = (struct spec_schedule){0};
}

void entry_let_go(struct entry *entry)
{
    for (int i = 0; i < ROSTER_ACCOUNTS; i++) {
        free(entry->held[i]);
        entry->held[i] = NULL;
    }
}

void entry_destroy(struct entry *entry)
{
    if (entry == NULL)
        return;
    for (int work = 0; work < WORK_COUNT; work++)
        free_schedule(entry, work);
    for (int i = 0; i < ROSTER_ACCOUNTS; i++)
        free(entry->accounts[i]);
    entry_let_go(entry);
    free(entry->id);
    free(entry);
}

static bool same_text(const char *one, const char *other)
{
    return one == other || (one != NULL && other != NULL && text_same(one, other));
}

static bool same_schedule(const struct spec_schedule *one,
                          const struct spec_schedule *other)
{
    return one->every_ms == other->every_ms && same_text(one->cron, other->cron) &&
           same_text(one->time_zone, other->time_zone);
}

void entry_make_due(struct entry *entry, struct work_set work, int64_t since_ms)
{
    if (work_set_is_empty(work))
        return;
    if (work_set_is_empty(entry->due) || since_ms < entry->due_ms)
        entry->due_ms = since_ms;
    entry->due = work_set_either(entry->due, work);
}

static void set_schedule(struct entry *entry, int work, bool was_on,
                         const struct roster_pipeline *pipeline, struct roster_time now)
{
    const struct spec_schedule *schedule = &pipeline->schedules[work];
    if (was_on && same_schedule(&entry->schedules[work], schedule))
        return;
    free_schedule(entry, work);
    entry->crons[work] = text_or_null(schedule->cron);
    entry->zones[work] = text_or_null(schedule->time_zone);
    entry->schedules[work] = (struct spec_schedule){.every_ms = schedule->every_ms,
                                                    .cron = entry->crons[work],
                                                    .time_zone = entry->zones[work]};
    entry->next_ms[work] = when_first(&entry->schedules[work], entry->seed,
                                      pipeline->done_ms[work], now.clock_ms);
}

void entry_set(struct entry *entry, const struct roster_pipeline *pipeline,
               struct roster_time now)
{
    const struct work_set none = {0}, before = entry->leaving ? none : entry->work;
    entry->leaving = false;
    entry->work = pipeline->work;
    entry->due = work_set_both(entry->due, pipeline->work);
    entry->max_run_ms = pipeline->max_run_ms;
    entry->called = pipeline->called;
    for (int i = 0; i < ROSTER_ACCOUNTS; i++) {
        free(entry->accounts[i]);
        entry->accounts[i] = memory_text(pipeline->accounts[i]);
    }
    for (int work = 0; work < WORK_COUNT; work++)
        if (work_set_has(pipeline->work, work))
            set_schedule(entry, work, work_set_has(before, work), pipeline, now);
}
