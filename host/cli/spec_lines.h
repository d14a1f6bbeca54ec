/* spec_lines.h -- a spec as it stands in its file, without its secrets. */
#ifndef CLI_SPEC_LINES_H
#define CLI_SPEC_LINES_H

#include "host/base/buffer.h"
#include "host/connector/registry.h"
#include "host/spec/pipeline.h"
#include "plugin/kit/json_writer.h"

/* The member "lines": each with its number, its text, and whether it is hidden. None if
 * the file can no longer be read, with a message on standard error. Of a spec that is too
 * wrong to be a pipeline (NULL) each line may hold a secret. */
void spec_lines_write(const struct registry *registry, const struct pipeline *pipeline,
                      const char *file, struct json_writer *json);
void spec_lines_print(const struct registry *registry, const struct pipeline *pipeline,
                      const char *file, struct buffer *out);

#endif
