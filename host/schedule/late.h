/* late.h -- whether a piece of work of a pipeline is late.
 *
 * Work is late when it was last completed longer ago than the spec's alert_after, or
 * than three intervals of its own. Work that was never completed is measured from when
 * the services accepted our keys; before that the pipeline is new, and not late. Nor is
 * a paused one: an operator wants it so.
 */
#ifndef SCHEDULE_LATE_H
#define SCHEDULE_LATE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/picture/connection.h"
#include "host/picture/lateness.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

struct store;

/* Pure: `done_ms` and `lag_ms` of `late` are given, the rest is filled in. */
void late_judge(const struct pipeline *pipeline, int work,
                const struct connection *connection, int64_t now_ms, struct late *late);

/* Whether it is late by now: `after_ms` and `from_ms` hold as long as the state does. */
bool late_by_now(const struct late *late, int64_t now_ms);

/* All work of a pipeline whose spec is valid; `store` is NULL while there is no state.
 * Returns how many are late. */
int late_read(const struct pipeline *pipeline, struct store *store,
              const struct connection *connection, int64_t now_ms,
              struct late works[WORK_COUNT]);

#endif
