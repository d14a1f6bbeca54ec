/* outcome.h -- how a run ended, in words and as JSON. */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include "host/base/screen.h"
#include "host/engine/report.h"
#include "host/store/runs.h"
#include "plugin/kit/json_writer.h"

/* "ok", "partial", "stopped by a limit", ..., "not ended" for one under way or
 * killed. */
const char *outcome_of_run(const struct store_run *run);
/* How it looks in a table: what went well is plain. */
enum screen_style outcome_style(const struct store_run *run);
void outcome_write_run(struct json_writer *json, const struct store_run *run);
/* What the exit code of a run means, for whoever reads the log. */
void outcome_tell(const struct report *report, int code);

#endif
