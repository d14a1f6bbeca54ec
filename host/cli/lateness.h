/* lateness.h -- how far each piece of work of a pipeline is, in words and as JSON. */
#ifndef CLI_LATENESS_H
#define CLI_LATENESS_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/schedule/late.h"
#include "host/store/runs.h"
#include "plugin/kit/json_writer.h"

/* A line for each piece of work: when it was last completed, when it is due, and how
 * long its changes were on their way. */
void lateness_print(const struct late works[WORK_COUNT], bool paused, int64_t now_ms,
                    struct buffer *out);
/* A line "late" for the work that is late by the same time. */
void lateness_print_alarm(const struct late works[WORK_COUNT], int64_t now_ms,
                          struct buffer *out);
/* What to look at when something is late; `last` is the last run. */
void lateness_advise(const char *pipeline, const struct store_run *last, bool running,
                     int64_t now_ms, struct buffer *line);
/* `pipeline` says when work is started and what its limits are; NULL: its spec is wrong. */
void lateness_write(const struct late works[WORK_COUNT],
                    const struct pipeline *pipeline, int64_t now_ms,
                    struct json_writer *json);

#endif
