/* work.h -- sets of what a run can do: the six steps, and with segment_sync all work. */
#ifndef SPEC_WORK_H
#define SPEC_WORK_H

#include "host/base/set.h"
#include "host/spec/pipeline.h"

/* All functions of a set stand in one line, and are taken for each other. */
/* cppcheck-suppress ctunullpointer */
SET_OF(step_set, enum step)
/* cppcheck-suppress ctunullpointer */
SET_OF(work_set, int)

/* The steps among the work. */
static inline struct step_set work_steps(struct work_set work)
{
    return (struct step_set){work.bits & ((1u << STEP_COUNT) - 1)};
}

static inline struct work_set steps_work(struct step_set steps)
{
    return (struct work_set){steps.bits};
}

/* Everything that there can be to do. */
static inline struct work_set work_all(void)
{
    return work_set_first(WORK_COUNT);
}

#endif
