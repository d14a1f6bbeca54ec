/* said.h -- a line that a run wrote to its log, as JSON, and how it goes into ours.
 *
 * A run of the supervisor logs as JSON, so that its fields come over as they are. A log
 * of JSON gets its lines unchanged, a log of text their words. What is no such line, or
 * speaks for another pipeline, comes from below us (a library, the kernel): its words
 * become an error of this pipeline.
 */
#ifndef SCHEDULE_SAID_H
#define SCHEDULE_SAID_H

#include <stdbool.h>

#include "host/base/buffer.h"

/* Logs it under `pipeline`. `words` is what it said in words, added to the buffer. True:
 * it told how the run ended. */
bool said_log(const char *pipeline, const char *line, struct buffer *words);

#endif
