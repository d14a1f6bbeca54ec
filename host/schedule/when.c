/* when.c -- when a piece of work starts. */
#include "host/schedule/when.h"

#include <assert.h>

#include "host/schedule/cron.h"

enum {
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    DELAYS = 60,             /* seconds: a minute of cron's own grain */
    CLOCK_MS = MINUTE_MS,    /* by how much a clock may be set back without harm */
    INTERVALS_TILL_LATE = 3, /* one may fail, one may be slow */
};

static int64_t next_interval(int64_t every_ms, uint64_t seed, int64_t after_ms)
{
    const int64_t phase_ms = (int64_t)(seed % (uint64_t)every_ms);
    const int64_t into = ((after_ms - phase_ms) % every_ms + every_ms) % every_ms;
    return after_ms - into + every_ms;
}

static int64_t next_cron(const struct spec_schedule *schedule, uint64_t seed,
                         int64_t after_ms)
{
    struct cron_syntax cron;
    const bool valid = cron_syntax_parse(schedule->cron, &cron, NULL);
    assert(valid);
    (void)valid;
    const int64_t delay_ms = (int64_t)(seed % DELAYS) * SECOND_MS;
    const int64_t moment_ms =
        cron_next(&cron, schedule->time_zone, after_ms - delay_ms);
    return moment_ms == CRON_NEVER ? WHEN_NEVER : moment_ms + delay_ms;
}

int64_t when_next(const struct spec_schedule *schedule, uint64_t seed, int64_t after_ms)
{
    if (schedule->cron != NULL)
        return next_cron(schedule, seed, after_ms);
    return next_interval(schedule->every_ms, seed, after_ms);
}

int64_t when_due(const struct spec_schedule *schedule, uint64_t seed, int64_t last_ms,
                 int64_t now_ms)
{
    if (last_ms > now_ms + CLOCK_MS)
        return now_ms;
    const int64_t start_ms = when_next(schedule, seed, last_ms);
    return start_ms <= now_ms ? start_ms : 0;
}

int64_t when_first(const struct spec_schedule *schedule, uint64_t seed, int64_t done_ms,
                   int64_t now_ms)
{
    const int64_t due_ms = when_due(schedule, seed, done_ms, now_ms);
    if (due_ms == 0)
        return when_next(schedule, seed, now_ms);
    return done_ms > 0 && due_ms < now_ms ? due_ms : now_ms;
}

int64_t when_late_after(const struct spec_schedule *schedule, uint64_t seed,
                        int64_t alert_after_ms, int64_t last_ms)
{
    if (alert_after_ms != 0)
        return last_ms + alert_after_ms;
    if (schedule->cron == NULL)
        return last_ms + INTERVALS_TILL_LATE * schedule->every_ms;
    for (int i = 0; i < INTERVALS_TILL_LATE && last_ms != WHEN_NEVER; i++)
        last_ms = when_next(schedule, seed, last_ms);
    return last_ms;
}
