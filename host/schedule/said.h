/* said.h -- a line that a run wrote to its log, as JSON, and how it goes into ours.
 *
 * A run of the supervisor logs as JSON, so that its fields are kept unchanged. A JSON
 * log gets its lines as they are, a text log their words. A line of another form, or of
 * another pipeline, comes from a library or the kernel: its words become an error of
 * this pipeline.
 */
#ifndef SCHEDULE_SAID_H
#define SCHEDULE_SAID_H

#include <stdbool.h>

#include "host/base/buffer.h"

/* Logs it under `pipeline`. `words` is its text, added to the buffer. True: it said how
 * the run ended. */
bool said_log(const char *pipeline, const char *line, struct buffer *words);

#endif
