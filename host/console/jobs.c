/* jobs.c -- what was started in the console and may take long. */
#include "host/console/jobs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "host/base/text.h"

static void forget(struct job *job, struct errands *errands)
{
    free(job->pipeline);
    free(job->title);
    free(job->user);
    if (job->plan != NULL)
        unlink(job->plan);
    free(job->plan);
    errand_destroy(job->errand, errands);
}

static void take_out(struct jobs *jobs, struct errands *errands, size_t at)
{
    forget(&jobs->all[at], errands);
    jobs->count--;
    memmove(&jobs->all[at], &jobs->all[at + 1], (jobs->count - at) * sizeof *jobs->all);
}

/* Those that run are never the ones to go: there are more places than may run. */
static void make_room(struct jobs *jobs, struct errands *errands)
{
    for (size_t i = 0; i < jobs->count && jobs->count == JOBS_KEPT; i++)
        if (jobs->all[i].errand->state == ERRAND_OVER)
            take_out(jobs, errands, i);
}

const struct job *jobs_begin(struct jobs *jobs, struct errands *errands,
                             const struct job *wanted)
{
    size_t running = 0;
    for (size_t i = 0; i < jobs->count; i++)
        running += jobs->all[i].errand->state != ERRAND_OVER;
    if (running >= JOBS_AT_ONCE) {
        errand_destroy(wanted->errand, errands);
        return NULL;
    }
    make_room(jobs, errands);
    struct job *job = &jobs->all[jobs->count++];
    *job = (struct job){.number = ++jobs->last,
                        .pipeline = memory_text(wanted->pipeline),
                        .title = memory_text(wanted->title),
                        .user = memory_text(wanted->user),
                        .plan = wanted->plan == NULL ? NULL : memory_text(wanted->plan),
                        .result = wanted->result,
                        .errand = wanted->errand};
    errands_send(errands, wanted->errand);
    return job;
}

const struct job *jobs_find(const struct jobs *jobs, const char *number)
{
    int64_t wanted;
    if (!text_to_integer(number, 1, INT64_MAX, &wanted))
        return NULL;
    for (size_t i = 0; i < jobs->count; i++)
        if (jobs->all[i].number == wanted)
            return &jobs->all[i];
    return NULL;
}

const struct job *jobs_of(const struct jobs *jobs, const char *pipeline)
{
    for (size_t i = jobs->count; i-- > 0;)
        if (text_same(jobs->all[i].pipeline, pipeline))
            return &jobs->all[i];
    return NULL;
}

void jobs_end(struct jobs *jobs, struct errands *errands)
{
    while (jobs->count > 0)
        take_out(jobs, errands, jobs->count - 1);
}
