/* work.h -- sets of what a run can do: the six steps, and with segment_sync all work. */
#ifndef SPEC_WORK_H
#define SPEC_WORK_H

#include "host/base/set.h"
#include "host/spec/pipeline.h"

/* SET_OF puts all functions of a set on one line, so that cppcheck confuses them. */
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

/* All work that there is. */
static inline struct work_set work_all(void)
{
    return work_set_first(WORK_COUNT);
}

#endif
