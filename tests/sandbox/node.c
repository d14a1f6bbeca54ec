/* node.c -- the members of a JSON object that came in, with a fallback for each. */
#include "tests/sandbox/node.h"

const char *node_text(const struct json_node *object, const char *key,
                      const char *fallback)
{
    const struct json_node *node = json_tree_get(object, key);
    bool scalar = json_tree_is(node, JSON_STRING) || json_tree_is(node, JSON_NUMBER);
    return scalar ? node->text : fallback;
}

int64_t node_integer(const struct json_node *object, const char *key, int64_t fallback)
{
    return json_tree_integer(json_tree_get(object, key), fallback);
}

bool node_truth(const struct json_node *object, const char *key, bool fallback)
{
    const struct json_node *node = json_tree_get(object, key);
    return json_tree_is(node, JSON_BOOLEAN) ? json_tree_true(node) : fallback;
}
