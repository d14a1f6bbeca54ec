/* when.h -- when a piece of work starts: pure, with the time passed in.
 *
 * Many pipelines are kept from starting together by a seed of each, text_seed of its
 * id: `every` has its phase from it, `cron` a delay of 0 to 59 seconds. All work of one
 * pipeline has one seed, so that what is due each hour starts together with what is due
 * each quarter of one, in one run. All times are milliseconds since 1970.
 */
#ifndef SCHEDULE_WHEN_H
#define SCHEDULE_WHEN_H

#include <stdint.h>

#include "host/spec/pipeline.h"

#define WHEN_NEVER INT64_MAX

/* The first start after `after_ms`, not `after_ms` itself. The schedule is a valid one,
 * as pipeline_work_schedule gives it. */
int64_t when_next(const struct spec_schedule *schedule, uint64_t seed,
                  int64_t after_ms);

/* The first start after `last_ms`, when the work was last done, and not after `now_ms`;
 * 0 when there is none. So missed work is made up once, however often it was missed,
 * and work that was never done (`last_ms` 0) is due. A `last_ms` that is more than a
 * minute in the future was written while the clock was wrong: due now. */
int64_t when_due(const struct spec_schedule *schedule, uint64_t seed, int64_t last_ms,
                 int64_t now_ms);

/* When work starts first that was last done at `done_ms`: where a start was missed, at that
 * start, which is over, so that it keeps its place among what is due; work that was never
 * done (0) at `now_ms`, after all that. */
int64_t when_first(const struct spec_schedule *schedule, uint64_t seed, int64_t done_ms,
                   int64_t now_ms);

/* From when on work that was last done at `last_ms` is late: `alert_after_ms` later;
 * without that (0), three intervals later, or at the third start of a cron. */
int64_t when_late_after(const struct spec_schedule *schedule, uint64_t seed,
                        int64_t alert_after_ms, int64_t last_ms);

#endif
