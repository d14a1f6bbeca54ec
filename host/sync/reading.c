/* reading.c -- what a run reads, by what is due in it. */
#include "host/sync/reading.h"

/* An hour, less what a run that is due every hour may begin early by its jitter: else
 * every second one would be a moment too young. */
enum { CRM_OLD_MS = 55 * 60 * 1000 };

static enum reading read_crm(const struct reading_need *need)
{
    /* A segment has a stream of its own: it needs no contact of the CRM. */
    const struct step_set steps = work_steps(need->due);
    const bool push = step_set_has(steps, STEP_PUSH_UNSUBSCRIBES);
    const struct step_set frugal = step_set_either(
        step_set_of(STEP_PUSH_UNSUBSCRIBES), step_set_of(STEP_IMPORT_UNSUBSCRIBES));
    if (step_set_is_empty(steps))
        return READING_NOTHING;
    const bool old = need->crm_age_ms < 0 || need->crm_age_ms >= CRM_OLD_MS;
    if (need->fresh || old || !step_set_is_empty(step_set_without(steps, frugal)))
        return READING_CHANGES;
    return push ? READING_OPT_OUTS : READING_NOTHING;
}

struct reading_plan reading_plan(const struct reading_need *need)
{
    const bool contacts = !step_set_is_empty(work_steps(need->due));
    if (work_set_is_empty(need->due))
        return (struct reading_plan){READING_NOTHING, READING_NOTHING};
    if (need->whole && contacts)
        return (struct reading_plan){READING_WHOLE, READING_WHOLE};
    return (struct reading_plan){READING_CHANGES, read_crm(need)};
}
