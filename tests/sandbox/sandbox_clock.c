/* sandbox_clock.c -- the time of both services. */
#include "tests/sandbox/sandbox_clock.h"

#include "host/base/clock.h"

int64_t sandbox_clock_now(const struct sandbox_clock *clock)
{
    return clock->frozen ? clock->frozen_ms : clock_now_ms() + clock->ahead_ms;
}

void sandbox_clock_set(struct sandbox_clock *clock, int64_t now_ms)
{
    clock->frozen_ms = now_ms;
    clock->ahead_ms = now_ms - clock_now_ms();
}

void sandbox_clock_freeze(struct sandbox_clock *clock, bool frozen)
{
    if (frozen == clock->frozen)
        return;
    int64_t now = sandbox_clock_now(clock);
    clock->frozen = frozen;
    sandbox_clock_set(clock, now);
}
