/* memory.h -- what is remembered of alerts: what holds since when, and which channel
 * got it.
 *
 * It is one named value of the pipeline's state, and so survives restarts. Whoever
 * changes it holds the lease "alerts PIPELINE", so that two processes do not send the
 * same alert.
 */
#ifndef ALERTS_MEMORY_H
#define ALERTS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/spec/work.h"
#include "host/tell/alerted.h"

/* Which episode was sent, and when last. */
struct alert_told {
    int64_t since_ms; /* 0: none */
    int64_t told_ms;
    int64_t ended; /* 1: its end, too */
};

struct alert_memory {
    int64_t seen_run; /* what runs up to this one did is taken in */
    int64_t failures; /* runs that failed since the last good one */
    int64_t unmatched;
    struct step_set limited;
    struct alert_episode episodes[ALERT_CONDITIONS];
    struct alert_memory_channel {
        uint64_t target; /* a hash of where it leads; 0: nowhere yet */
        struct alert_told told[ALERT_CONDITIONS];
        int64_t failing_ms; /* since when nothing gets through; 0: it does */
        int64_t tries, next_ms;
    } channels[CHANNEL_COUNT];
};

void alert_memory_write(const struct alert_memory *memory, struct buffer *text);
/* False, and nothing is remembered, for a text of another form; "" is that, too. */
bool alert_memory_read(const char *text, struct alert_memory *memory);

#endif
