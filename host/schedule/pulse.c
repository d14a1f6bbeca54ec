/* pulse.c -- how long the turns of a loop take. */
#include "host/schedule/pulse.h"

#include <time.h>

static int64_t steady_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void pulse_wake(struct pulse *pulse)
{
    pulse->woke_us = steady_us();
}

void pulse_rest(struct pulse *pulse)
{
    if (pulse->woke_us == 0)
        return;
    const int64_t took_us = steady_us() - pulse->woke_us;
    pulse->loop.count++;
    pulse->loop.sum_us += took_us;
    for (int i = 0; i < METRICS_TURNS; i++)
        if (took_us <= metrics_turns_us[i]) {
            pulse->loop.counts[i]++;
            return;
        }
}
