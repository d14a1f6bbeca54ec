/* masked.h -- which lines of a spec hold a secret, so that no diff shows them. */
#ifndef CLI_MASKED_H
#define CLI_MASKED_H

#include "host/connector/registry.h"
#include "host/spec/spec.h"

/* Stands a secret setting of this pipeline, or a part of one, on the line? Where its plugin
 * is not there to ask, all settings may be secret. */
bool masked_line(const struct registry *registry, const struct pipeline *pipeline,
                 unsigned line);

/* Adds the text of a spec, with "(not shown)" for each such line. False: the spec cannot
 * be read so far that its secrets are known, and nothing was added. */
bool masked_text(const struct registry *registry, const char *file,
                 const struct buffer *text, struct buffer *masked);

#endif
