/* times.h -- when each work of a pipeline starts next, as supervisors that share their
 * pipelines keep it in the database.
 *
 * Pure. A time stays until its work was done, however often a run of it was cut: so the
 * others can start at once what a supervisor leaves behind, which keeps its place among
 * what is due. All times are by the clock of the database.
 */
#ifndef SCHEDULE_TIMES_H
#define SCHEDULE_TIMES_H

#include "host/schedule/timetable.h"

struct times {
    int64_t next_ms[WORK_COUNT]; /* WHEN_NEVER: not in the spec */
};

/* From what was done last, as the pipeline says it: of a pipeline that is new here, or
 * whose spec has changed. */
void times_first(struct times *times, const struct roster_pipeline *pipeline,
                 int64_t now_ms);
struct work_set times_due(const struct times *times, int64_t now_ms);
/* The earliest of them: the place of the pipeline among those that are due. */
int64_t times_earliest(const struct times *times);
/* This work was started at `since_ms`, and its run has ended by itself: what came due
 * while it ran is due now, as one run. */
void times_did(struct times *times, const struct roster_pipeline *pipeline,
               struct work_set work, int64_t since_ms);

#endif
