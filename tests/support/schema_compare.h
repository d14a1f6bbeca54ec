/* schema_compare.h -- does a description of ours match the service's own? */
#ifndef SUPPORT_SCHEMA_COMPARE_H
#define SUPPORT_SCHEMA_COMPARE_H

#include "host/base/buffer.h"
#include "plugin/kit/json_tree.h"

/* Adds a line for each path, method, query name, property, type, choice or duty that
 * `ours` has and `theirs` has not, or has otherwise. Theirs may say more. Both are
 * whole documents. */
void schema_compare(const struct json_node *ours, const struct json_node *theirs,
                    struct buffer *differences);

#endif
