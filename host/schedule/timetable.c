/* timetable.c -- when the work of each pipeline of a fleet is due. */
#include "host/schedule/timetable.h"

#include <string.h>

#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/schedule/fleet.h"
#include "host/schedule/past.h"

static void add_work(struct roster_pipeline *entry, const struct pipeline *pipeline,
                     const struct past *past)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!pipeline_work_on(pipeline, work))
            continue;
        work_set_add(&entry->work, work);
        entry->schedules[work] = pipeline_work_schedule(pipeline, work);
        entry->done_ms[work] = past->done_ms[work];
    }
}

struct roster_pipeline *timetable_make(const struct fleet *fleet, struct states states,
                                       bool called)
{
    const int64_t haste = (int64_t)fault_haste();
    struct roster_pipeline *entries = memory_array(fleet->count + 1, sizeof *entries);
    for (size_t i = 0; i < fleet->count; i++) {
        const struct pipeline *pipeline = fleet->pipelines[i];
        const int64_t max_run_ms = pipeline->max_run_ms / haste;
        struct past past = {0};
        if (!called)
            past_read(states, pipeline->id, &past, NULL);
        entries[i] = (struct roster_pipeline){
            .id = pipeline->id,
            .accounts = {pipeline->crm.account_key, pipeline->list.account_key},
            .max_run_ms = max_run_ms < 1 ? 1 : max_run_ms,
            .called = called};
        add_work(&entries[i], pipeline, &past);
    }
    return entries;
}
