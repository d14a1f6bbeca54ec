/* cron.h -- the next moment at which a cron expression comes in a zone.
 *
 * Where the clock is changed, what people mean depends on the hour field. An expression
 * for certain hours means once for each time that it names: a time that the clock jumps
 * over comes at the end of the gap (several of them together, as one), a time that the
 * clock shows twice comes the first time only. An expression for every hour means real
 * time: it comes whenever the clock shows a minute that fits, twice in a repeated hour
 * and not at all in a missing one.
 */
#ifndef SCHEDULE_CRON_H
#define SCHEDULE_CRON_H

#include <stdint.h>

#include "host/spec/cron_syntax.h"

#define CRON_NEVER INT64_MAX

/* The first moment after `after_ms`, not `after_ms` itself; CRON_NEVER if there is
 * none, which cron_syntax_parse refuses. `zone` as in a spec. */
int64_t cron_next(const struct cron_syntax *cron, const char *zone, int64_t after_ms);

#endif
