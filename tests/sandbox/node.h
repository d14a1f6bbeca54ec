/* node.h -- a JSON document as a tree, for what comes in.
 *
 * The tree lives in an arena. A scalar's `text` is its value: the number as spelled,
 * "true" or "false", "" for null.
 */
#ifndef SANDBOX_NODE_H
#define SANDBOX_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "plugin/kit/json_reader.h"

struct node {
    enum json_type type;
    const char *key; /* "" for an element of an array and for the root */
    const char *text;
    struct node *first, *next;
    size_t count; /* of an object or array */
};

/* NULL, with the error filled, if it is no JSON document. */
struct node *node_read(struct arena *arena, const char *text, size_t length,
                       struct wherry_error *error);

/* The questions below take NULL for "no such node". */
const struct node *node_member(const struct node *object, const char *key);
bool node_is(const struct node *node, enum json_type type);
const char *node_text(const struct node *object, const char *key, const char *fallback);
int64_t node_integer(const struct node *object, const char *key, int64_t fallback);
bool node_truth(const struct node *object, const char *key, bool fallback);

#endif
