/* reading.c -- what a run reads, by what is due in it. */
#include "host/sync/reading.h"

#include "host/spec/pipeline.h"

/* An hour, less what a run that is due every hour may begin early by its jitter: else
 * every second one would be a moment too young. */
enum { CRM_OLD_MS = 55 * 60 * 1000 };

enum {
    SEGMENTS = 1 << WORK_SEGMENTS,
    PUSH_OPT_OUTS = 1 << STEP_PUSH_UNSUBSCRIBES,
    IMPORT_OPT_OUTS = 1 << STEP_IMPORT_UNSUBSCRIBES,
};

static enum reading read_crm(const struct reading_need *need)
{
    /* A segment has a stream of its own: it needs no contact of the CRM. */
    const unsigned steps = need->due & ~(unsigned)SEGMENTS;
    const unsigned frugal = PUSH_OPT_OUTS | IMPORT_OPT_OUTS;
    if (steps == 0)
        return READING_NOTHING;
    const bool old = need->crm_age_ms < 0 || need->crm_age_ms >= CRM_OLD_MS;
    if (need->fresh || old || (steps & ~frugal) != 0)
        return READING_CHANGES;
    return (steps & PUSH_OPT_OUTS) != 0 ? READING_OPT_OUTS : READING_NOTHING;
}

struct reading_plan reading_plan(const struct reading_need *need)
{
    const bool contacts = (need->due & ~(unsigned)SEGMENTS) != 0;
    if (need->due == 0)
        return (struct reading_plan){READING_NOTHING, READING_NOTHING};
    if (need->whole && contacts)
        return (struct reading_plan){READING_WHOLE, READING_WHOLE};
    return (struct reading_plan){READING_CHANGES, read_crm(need)};
}
