/* foretold.h -- how long a whole read takes, said before it begins.
 *
 * At the paces that we keep for the services; `run` and `plan` say the same when a read
 * begins (host/tell/progress_text.h).
 */
#ifndef CLI_FORETOLD_H
#define CLI_FORETOLD_H

#include "host/base/buffer.h"
#include "host/connector/registry.h"
#include "host/picture/side.h"
#include "host/spec/pipeline.h"

/* Contacts a second, at most; 0: no pace is kept, or it is not known. */
struct foretold {
    unsigned per_second[SIDE_COUNT];
};

/* By the spec alone. */
struct foretold foretold_by_spec(const struct registry *registry,
                                 const struct pipeline *pipeline);
/* Adds "; of the CRM, wherry can read at most 1000 a second: a million takes 16 min or
 * more"; nothing of a side where a million takes less than a minute. */
void foretold_baseline(const struct foretold *foretold, struct buffer *text);
/* Adds how long the rest of a read takes that was cut after `done` of `total`: ", which
 * takes 16 min or more"; if the total is not known (0), how many come in a second. */
void foretold_rest(const struct foretold *foretold, enum side side, int64_t done,
                   int64_t total, struct buffer *text);

#endif
