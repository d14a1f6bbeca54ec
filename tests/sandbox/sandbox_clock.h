/* sandbox_clock.h -- the time of both services: runs, can be set, moved and stopped. */
#ifndef SANDBOX_CLOCK_H
#define SANDBOX_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct sandbox_clock {
    int64_t ahead_ms; /* of this machine's clock */
    int64_t frozen_ms;
    bool frozen;
};

int64_t sandbox_clock_now(const struct sandbox_clock *clock);
void sandbox_clock_set(struct sandbox_clock *clock, int64_t now_ms);
void sandbox_clock_freeze(struct sandbox_clock *clock, bool frozen);

#endif
