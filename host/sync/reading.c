/* reading.c -- what a run reads, by what is due in it. */
#include "host/sync/reading.h"

/* An hour, less the jitter by which a run that is due every hour may begin early:
 * otherwise every second run would find the read a moment too young. */
enum { CRM_OLD_MS = 55 * 60 * 1000 };
/* By how much a clock may be set back without harm. */
enum { CLOCK_MS = 60 * 1000 };

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

/* There is a moment in each half of the interval, and the second one after the last
 * whole read counts: so a pipeline that verified in time verifies at every other
 * moment. */
int64_t verify_due_ms(const struct verify_need *need)
{
    if (need->every_ms == 0)
        return INT64_MAX;
    const int64_t half_ms = need->every_ms / 2;
    const int64_t phase_ms = (int64_t)(need->seed % (uint64_t)half_ms);
    const int64_t into_ms = ((need->whole_ms - phase_ms) % half_ms + half_ms) % half_ms;
    return need->whole_ms - into_ms + 2 * half_ms;
}

/* A last time in the future was kept while the clock was wrong. */
static bool verify_is_due(const struct verify_need *need)
{
    return need->every_ms != 0 && (need->now_ms >= verify_due_ms(need) ||
                                   need->whole_ms > need->now_ms + CLOCK_MS);
}

/* Both sides in one run, except for one that has just been verified: if the other one
 * failed then, only it is made up. */
static bool is_recent(const struct verify_need *need)
{
    return need->whole_ms <= need->now_ms + CLOCK_MS &&
           need->now_ms - need->whole_ms < need->every_ms / 4;
}

int64_t verify_next_ms(const struct verify_need needs[SIDE_COUNT], enum side side)
{
    int64_t first_ms = INT64_MAX;
    for (int each = 0; each < SIDE_COUNT; each++) {
        const int64_t due_ms = verify_is_due(&needs[each])
                                   ? needs[each].now_ms
                                   : verify_due_ms(&needs[each]);
        if (due_ms < first_ms)
            first_ms = due_ms;
    }
    struct verify_need then = needs[side];
    then.now_ms = first_ms;
    if (first_ms == INT64_MAX || !is_recent(&then))
        return first_ms;
    return verify_due_ms(&needs[side]);
}

static void plan_verify(const struct reading_need *need, struct reading_plan *plan)
{
    const struct verify_need *list = &need->verifies[SIDE_LIST];
    const struct verify_need *crm = &need->verifies[SIDE_CRM];
    const bool contacts = !step_set_is_empty(work_steps(need->due));
    const bool all = need->verify || (need->grown && contacts);
    if (!all && !(contacts && (verify_is_due(list) || verify_is_due(crm))))
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        plan->sides[side] = READING_CHANGES;
        plan->whole[side] = all || !is_recent(&need->verifies[side]);
    }
}

struct reading_plan reading_plan(const struct reading_need *need)
{
    struct reading_plan plan = {.sides = {READING_NOTHING, READING_NOTHING}};
    const bool contacts = !step_set_is_empty(work_steps(need->due));
    if (work_set_is_empty(need->due))
        return plan;
    if (need->baseline && contacts) {
        for (int side = 0; side < SIDE_COUNT; side++)
            plan.sides[side] = need->learned[side] ? READING_CHANGES : READING_WHOLE;
        return plan;
    }
    plan.sides[SIDE_LIST] = READING_CHANGES;
    plan.sides[SIDE_CRM] = read_crm(need);
    plan_verify(need, &plan);
    return plan;
}
