/* timing.h -- a schedule of a spec as a cron expression that other programs take.
 *
 * Kubernetes and Nomad know cron expressions alone. Pure.
 */
#ifndef EXPORT_TIMING_H
#define EXPORT_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"

struct timing {
    char *cron;           /* five fields; Sunday is 0 */
    const char *zone;     /* lives as long as the schedule does */
    int64_t gap_ms;       /* the shortest time between the next few starts */
    int64_t every_ms;     /* of an interval: the one that it became; 0: none */
    bool more_often;      /* it became a shorter one: cron cannot say the other */
    bool needs_both_days; /* a day must fit both day fields, not either: see below */
};

/* `every` starts at the same minutes as under `wherry serve`, by the same seed. Where it
 * divides neither the hour nor the day (45m, 36h), the next shorter interval that does
 * takes its place, down to a minute: what is read too often costs little, what is read
 * too seldom is late. A week stays a week; what is longer becomes a week.
 *
 * `needs_both_days` is cron_syntax_needs_both_days: Kubernetes understands it as we do,
 * Nomad takes a day that fits either. */
struct timing timing_of(const struct spec_schedule *schedule, uint64_t seed);
void timing_free(struct timing *timing);

#endif
