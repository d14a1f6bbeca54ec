/* jobs.h -- actions of the console that may take long: a run, a backfill.
 *
 * A job is an errand that no request waits for. Pages look at it by its number, while
 * it runs and for as long as it is among the latest ones. What it did is in the history
 * of its pipeline anyway. A plan that it made is removed with it.
 */
#ifndef CONSOLE_JOBS_H
#define CONSOLE_JOBS_H

#include <stddef.h>
#include <stdint.h>

#include "host/console/errand.h"

enum { JOBS_KEPT = 50, JOBS_AT_ONCE = 20 };

struct job {
    int64_t number;
    char *pipeline, *title, *user;
    char *plan; /* the file that it writes a plan into; NULL: it makes none */
    /* What it told is shown by the page /RESULT/NUMBER, which is lent: "plans". NULL: it is
     * shown by the page of the job. */
    const char *result;
    struct errand *errand;
};

struct jobs {
    struct job all[JOBS_KEPT]; /* the latest one last */
    size_t count;
    int64_t last;
};

/* Takes over `wanted`, with copies of its texts, and sends its errand. NULL: too many are
 * running, and the errand is destroyed. */
const struct job *jobs_begin(struct jobs *jobs, struct errands *errands,
                             const struct job *wanted);
/* NULL: there is none, or no longer. */
const struct job *jobs_find(const struct jobs *jobs, const char *number);
/* The latest one of this pipeline; NULL: there is none. */
const struct job *jobs_of(const struct jobs *jobs, const char *pipeline);
void jobs_end(struct jobs *jobs, struct errands *errands);

#endif
