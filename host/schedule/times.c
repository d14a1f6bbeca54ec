/* times.c -- when each work of a pipeline starts next. */
#include "host/schedule/times.h"

#include "host/base/text.h"
#include "host/schedule/when.h"

void times_first(struct times *times, const struct roster_pipeline *pipeline,
                 int64_t now_ms)
{
    const uint64_t seed = text_seed(pipeline->id);
    for (int work = 0; work < WORK_COUNT; work++)
        times->next_ms[work] = work_set_has(pipeline->work, work)
                                   ? when_first(&pipeline->schedules[work], seed,
                                                pipeline->done_ms[work], now_ms)
                                   : WHEN_NEVER;
}

struct work_set times_due(const struct times *times, int64_t now_ms)
{
    struct work_set due = {0};
    for (int work = 0; work < WORK_COUNT; work++)
        if (times->next_ms[work] <= now_ms)
            work_set_add(&due, work);
    return due;
}

int64_t times_earliest(const struct times *times)
{
    int64_t earliest_ms = WHEN_NEVER;
    for (int work = 0; work < WORK_COUNT; work++)
        if (times->next_ms[work] < earliest_ms)
            earliest_ms = times->next_ms[work];
    return earliest_ms;
}

void times_did(struct times *times, const struct roster_pipeline *pipeline,
               struct work_set work, int64_t since_ms)
{
    const uint64_t seed = text_seed(pipeline->id);
    for (int each = 0; each < WORK_COUNT; each++)
        if (work_set_has(work, each) && work_set_has(pipeline->work, each))
            times->next_ms[each] =
                when_next(&pipeline->schedules[each], seed, since_ms);
}
