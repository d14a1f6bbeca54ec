/* late.c -- whether a piece of work of a pipeline is late. */
#include "host/schedule/late.h"

#include "host/base/text.h"
#include "host/picture/completion.h"
#include "host/schedule/when.h"

/* A time this far in the future was written while the clock was wrong. */
enum { CLOCK_MS = 60 * 1000 };

/* From when on the work counts as not done: 0 where it cannot be late. */
static int64_t measured_from(const struct connection *connection, int64_t done_ms)
{
    if (connection->state == CONNECTION_PAUSED)
        return 0;
    if (done_ms != 0)
        return done_ms;
    return connection->state == CONNECTION_NEW ? 0 : connection->since_ms;
}

bool late_by_now(const struct late *late, int64_t now_ms)
{
    return late->from_ms != 0 &&
           (now_ms > late->after_ms || late->from_ms > now_ms + CLOCK_MS);
}

void late_judge(const struct pipeline *pipeline, int work,
                const struct connection *connection, int64_t now_ms, struct late *late)
{
    const struct spec_schedule schedule = pipeline_work_schedule(pipeline, work);
    const uint64_t seed = text_seed(pipeline->id);
    late->on = true;
    late->due_ms = when_due(&schedule, seed, late->done_ms, now_ms);
    if (late->done_ms == 0 && late->due_ms != 0)
        late->due_ms = now_ms; /* and not since 1970 */
    late->next_ms = when_next(&schedule, seed, now_ms - 1);
    late->from_ms = measured_from(connection, late->done_ms);
    late->after_ms = 0;
    late->late = false;
    if (late->from_ms == 0)
        return;
    late->after_ms =
        when_late_after(&schedule, seed, pipeline->alert_after_ms, late->from_ms);
    late->late = late_by_now(late, now_ms);
}

int late_read(const struct pipeline *pipeline, struct store *store,
              const struct connection *connection, int64_t now_ms,
              struct late works[WORK_COUNT])
{
    int count = 0;
    for (int work = 0; work < WORK_COUNT; work++) {
        works[work] = (struct late){0};
        if (!pipeline_work_on(pipeline, work))
            continue;
        works[work].lag_ms = -1;
        if (store != NULL) {
            works[work].done_ms = completion_done_ms(store, work);
            works[work].lag_ms = completion_lag_ms(store, work);
        }
        late_judge(pipeline, work, connection, now_ms, &works[work]);
        count += works[work].late;
    }
    return count;
}
