/* whole.h -- when each side is read whole next, in words and as JSON. */
#ifndef CLI_WHOLE_H
#define CLI_WHOLE_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/picture/passes.h"
#include "host/spec/pipeline.h"
#include "plugin/kit/json_writer.h"

/* "both sides next in 4 d", or that it is off; false, and nothing, if no contacts are
 * synced or no side was ever read. */
bool whole_tell(const struct pipeline *pipeline, const struct passes *passes,
                int64_t now_ms, struct buffer *line);
/* The member "verify": null if no contacts are synced, or if the spec is wrong. */
void whole_write(const struct pipeline *pipeline, bool spec_wrong,
                 const struct passes *passes, int64_t now_ms, struct json_writer *json);

#endif
