/* pulse.h -- how long the turns of a loop take, from its waking up to its sleep. */
#ifndef SCHEDULE_PULSE_H
#define SCHEDULE_PULSE_H

#include "host/tell/metrics.h"

struct pulse {
    struct metrics_loop loop;
    int64_t woke_us; /* steady; 0: before the first turn */
};

void pulse_wake(struct pulse *pulse);
void pulse_rest(struct pulse *pulse);

#endif
