/* outcome.h -- how a run ended, in words and as JSON. */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include "host/base/screen.h"
#include "host/engine/report.h"
#include "host/store/runs.h"
#include "plugin/kit/json_writer.h"

/* "ok", "partial", "stopped by a limit", ..., "not ended" for one that is running or
 * was killed. */
const char *outcome_of_run(const struct store_run *run);
/* How it looks in a table: a good outcome is plain. */
enum screen_style outcome_style(const struct store_run *run);
/* `report`: with what the run counted. */
void outcome_write_run(struct json_writer *json, const struct store_run *run,
                       bool report);

/* Logs how a run ended, once: for a run that was completed, with the exit code `code`.
 * The report is printed by then: if it went to the same place as the log, a text log
 * leaves the line out. */
void outcome_tell(const struct report *report, int code);
/* After a run that failed; returns the exit code. */
int outcome_failed(const struct report *report, const struct wherry_error *error);

#endif
