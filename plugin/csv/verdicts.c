/* verdicts.c -- the verdicts of the jobs of one flush. */
#include "plugin/csv/verdicts.h"

#include <stdlib.h>

#include "host/base/fault.h"
#include "host/base/memory.h"
#include "plugin/csv/person.h"

static void tell(const struct csv *csv, const struct job *job,
                 const struct wherry_record *record)
{
    const struct wherry_verdict verdict = {.size = sizeof verdict,
                                           .outcome = job->outcome,
                                           .reason = job->reason,
                                           .words = job->words,
                                           .field = "",
                                           .record = record,
                                           .faults = job->faults,
                                           .fault_count = job->fault_count};
    csv->host->verdict(csv->host, job->change.tag, &verdict);
}

void verdicts_put_off(const struct csv *csv, struct jobs *jobs, const char *words)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];
        job->fault_count = 0;
        job_settle(job, WHERRY_LATER, words);
        tell(csv, job, NULL);
    }
    jobs_clear(jobs);
}

/* The contact as the file has them now. */
static void tell_done(const struct csv *csv, const struct header *header,
                      struct job *job, struct arena *arena)
{
    struct wanted wanted;
    const struct wherry_change *change = &job->change;
    struct person *person = arena_allocate(arena, sizeof *person);
    const char **names = arena_array(arena, change->present_count, sizeof *names);
    for (size_t i = 0; i < change->present_count; i++)
        names[i] = change->present[i].name;
    const struct wherry_read read = {.fields = names,
                                     .field_count = change->present_count};
    const struct row row = {.kind = ROW_CELLS,
                            .file = csv->config->file,
                            .line = job->line,
                            .cells = job->cells,
                            .cell_count = header->count};
    wanted_find(header, &read, arena, &wanted);
    person_read(csv, header, &row, &wanted, person);
    const bool readable = (person->record.flags & WHERRY_UNREADABLE) == 0;
    tell(csv, job, readable ? &person->record : NULL);
}

void verdicts_tell(const struct csv *csv, struct jobs *jobs,
                   const struct header *header)
{
    struct arena arena = {0};
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];
        arena_reset(&arena);
        if (job->outcome == WHERRY_DONE && job->cells != NULL && header != NULL)
            tell_done(csv, header, job, &arena);
        else
            tell(csv, job, NULL);
        fault_point("csv.told");
    }
    arena_free(&arena);
    jobs_clear(jobs);
}

static void doubt(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];
        if (job->outcome != WHERRY_DONE)
            continue;
        job->outcome = WHERRY_UNKNOWN;
        job->fault_count = 0;
    }
}

enum wherry_status verdicts_end(const struct csv *csv, struct jobs *jobs,
                                const struct header *header, struct rewrite *rewrite,
                                struct wherry_error *error)
{
    switch (rewrite_end(rewrite, error)) {
    case REWRITE_DONE:
        break;
    case REWRITE_UNSURE:
        doubt(jobs);
        break;
    case REWRITE_CHANGED:
        verdicts_put_off(csv, jobs, "somebody else changed the file at the same time");
        return WHERRY_OK;
    case REWRITE_FAILED:
        verdicts_put_off(csv, jobs, "the file could not be written");
        return error->status;
    }
    verdicts_tell(csv, jobs, header);
    return WHERRY_OK;
}
