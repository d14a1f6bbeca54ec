/* rhythm.h -- how often the work of a pipeline is started by `wherry serve`, and when. */
#ifndef CLI_RHYTHM_H
#define CLI_RHYTHM_H

#include <stdint.h>

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"

/* Adds "every 15 min, at :07, :22, :37, :52" for a schedule of the pipeline with this
 * seed (host/schedule/when.h); "every 6 h, at 00:53, 06:53, 12:53, 18:53 UTC"; "every 45
 * min", if the minute differs each hour; or "at '20 5 * * 1-5', Europe/London", in the
 * zone that the spec names. The zone of the machine has no part in it. */
void rhythm_words(const struct spec_schedule *schedule, uint64_t seed, int64_t now_ms,
                  struct buffer *text);

/* The lines "schedule": one for each schedule, with the work that has it; if all work
 * has the same, one line without names. */
void rhythm_print(const struct pipeline *pipeline, int64_t now_ms, struct buffer *out);

#endif
