/* voyage.h -- a fleet for some hours: what people do and what goes wrong, by a seed.
 *
 * Time goes as it does while anything is under way or due, and jumps where nothing is. The
 * plan is that of the seed; at which request of which run a fault strikes is the machine's.
 */
#ifndef FLEET_VOYAGE_H
#define FLEET_VOYAGE_H

#include <stdint.h>

struct voyage {
    uint64_t seed;
    int pipelines, hours;
    int acts, faults; /* in all; at least one of each kind of fault */
    int64_t term_ms;
    int latency_ms; /* of each answer of the services */
};

/* From the first baseline to the last check; the test fails on the spot. The server of the
 * database is started, and has a standby. */
void voyage_make(const struct voyage *voyage);
/* Prints what came of it. */
void voyage_tell(const struct voyage *voyage);

#endif
