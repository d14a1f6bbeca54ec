/* synced.h -- the segment of a pipeline that somebody names. */
#ifndef CLI_SYNCED_H
#define CLI_SYNCED_H

#include "host/spec/pipeline.h"

/* By the CRM's id; else by the static segment's name. NULL: the pipeline syncs none of
 * that name, which was said. */
const struct spec_segment *synced_find(const struct pipeline *pipeline,
                                       const char *wanted);

#endif
