/* clock.c -- this machine's clocks. */
#include "host/base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_run_ms(void)
{
    static int64_t began_ms, began_steady_ms;
    /* Unlike CLOCK_MONOTONIC it goes on while the machine sleeps. */
    const int64_t steady_ms = read_clock(CLOCK_BOOTTIME);
    if (began_ms == 0) {
        began_ms = clock_now_ms();
        began_steady_ms = steady_ms;
    }
    return began_ms + (steady_ms - began_steady_ms);
}

int64_t clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
