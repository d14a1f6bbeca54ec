/* differ.h -- by what supervisors see whether they have the same spec of a pipeline.
 *
 * By the text of its file and the names of its accounts, which come from keys that are
 * elsewhere: with another key on one host, it is another account.
 */
#ifndef SCHEDULE_DIFFER_H
#define SCHEDULE_DIFFER_H

#include <stdint.h>

#include "host/base/arena.h"
#include "host/spec/pipeline.h"
#include "host/store/sharing.h"
#include "host/tell/metrics.h"

/* `text` is a hash of the text. Never 0. */
uint64_t differ_digest(const struct pipeline *pipeline, uint64_t text);
/* What is announced of it; texts are in the arena. */
void differ_describe(const struct pipeline *pipeline, uint64_t digest,
                     struct arena *arena, struct sharing_spec *spec);
/* Logs for each pipeline in which hosts differ which hosts that are. */
void differ_tell(const struct sharing_survey *survey);
/* How many hosts there are, and in how many pipelines they differ. */
void differ_sum(const struct sharing_survey *survey, struct metrics_hosts *sum);

#endif
