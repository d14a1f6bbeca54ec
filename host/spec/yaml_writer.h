/* yaml_writer.h -- a JSON value as a YAML document. */
#ifndef SPEC_YAML_WRITER_H
#define SPEC_YAML_WRITER_H

#include "host/base/buffer.h"
#include "plugin/kit/json_tree.h"

/* Adds the document, without "---". Text of several lines is written as such; text that
 * YAML would take for something else is quoted. FAILED only where memory is short. */
enum wherry_status yaml_write(const struct json_node *node, struct buffer *out,
                              struct wherry_error *error);

#endif
