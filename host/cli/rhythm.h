/* rhythm.h -- how often the work of a pipeline is started by `wherry serve`, and when. */
#ifndef CLI_RHYTHM_H
#define CLI_RHYTHM_H

#include <stdint.h>

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"

/* Adds "every 15 min, at :07, :22, :37, :52" for a schedule of the pipeline with this
 * seed (host/schedule/when.h), in local time; "every 45 min", if the minute differs
 * each hour; or "at '20 5 * * 1-5', UTC". */
void rhythm_words(const struct spec_schedule *schedule, uint64_t seed, int64_t now_ms,
                  struct buffer *text);

/* The lines "schedule": one for each schedule, with the work that has it; if all work
 * has the same, one line without names. */
void rhythm_print(const struct pipeline *pipeline, int64_t now_ms, struct buffer *out);

#endif
