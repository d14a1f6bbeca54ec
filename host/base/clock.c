/* clock.c -- this machine's clocks. */
#include "host/base/clock.h"

#include <stdlib.h>
#include <time.h>

#include "host/base/text.h"

static int64_t read_clock(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Where it stands still; 0: it runs. */
static int64_t stopped_at_ms(void)
{
    static int64_t at_ms = -1;
    const char *given = at_ms < 0 ? getenv("WHERRY_CLOCK") : NULL;
    if (at_ms < 0 && (given == NULL || !text_to_integer(given, 1, INT64_MAX, &at_ms)))
        at_ms = 0;
    return at_ms;
}

int64_t clock_now_ms(void)
{
    const int64_t stopped_ms = stopped_at_ms();
    return stopped_ms > 0 ? stopped_ms : read_clock(CLOCK_REALTIME);
}

int64_t clock_run_ms(void)
{
    static int64_t began_ms, began_steady_ms;
    const int64_t steady_ms = clock_elapsed_ms();
    if (stopped_at_ms() > 0)
        return stopped_at_ms();
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

int64_t clock_elapsed_ms(void)
{
    return read_clock(CLOCK_BOOTTIME);
}
