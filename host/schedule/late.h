/* late.h -- whether a piece of work of a pipeline has fallen behind.
 *
 * Work is late when it last ran to its end longer ago than the spec's alert_after, or
 * than three intervals of its own. What has not run to its end yet is measured from
 * when the services let us in; before that the pipeline is new, and not late. Nor is a
 * paused one: a person wants it so.
 */
#ifndef SCHEDULE_LATE_H
#define SCHEDULE_LATE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/picture/connection.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

struct store;

struct late {
    bool on;          /* the work is in the spec; else all is 0 */
    int64_t done_ms;  /* when it last ran to its end; 0: not yet */
    int64_t lag_ms;   /* of the last changes that it delivered; -1: not known */
    int64_t due_ms;   /* since when it is due; 0: it is not */
    int64_t next_ms;  /* its next start, not before now */
    int64_t from_ms;  /* what it is measured from; 0: it cannot be late */
    int64_t after_ms; /* it is late from then on; 0: the same */
    bool late;
};

/* Pure: `done_ms` and `lag_ms` of `late` are given, the rest is filled in. */
void late_judge(const struct pipeline *pipeline, int work,
                const struct connection *connection, int64_t now_ms, struct late *late);

/* All work of a pipeline whose spec is valid; `store` is NULL while there is no state.
 * Gives how many are late. */
int late_read(const struct pipeline *pipeline, struct store *store,
              const struct connection *connection, int64_t now_ms,
              struct late works[WORK_COUNT]);

#endif
