/* node.h -- the members of a JSON object that came in, with a fallback for each. */
#ifndef SANDBOX_NODE_H
#define SANDBOX_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "plugin/kit/json_tree.h"

/* The object may be NULL; a member of another type counts as missing. A number will do
 * as text. */
const char *node_text(const struct json_node *object, const char *key,
                      const char *fallback);
int64_t node_integer(const struct json_node *object, const char *key, int64_t fallback);
bool node_truth(const struct json_node *object, const char *key, bool fallback);

#endif
