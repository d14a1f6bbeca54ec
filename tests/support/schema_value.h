/* schema_value.h -- does a JSON value fit a schema object of Swagger 2.0?
 *
 * Part of schema.h; `root` is the whole description, for its references.
 */
#ifndef SUPPORT_SCHEMA_VALUE_H
#define SUPPORT_SCHEMA_VALUE_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_tree.h"

struct schema_place {
    const struct json_node *root;
    const char *request;    /* named in each misfit: "POST /lists/x" */
    struct buffer *misfits; /* NULL: only the answer counts */
};

/* Adds a misfit; false, for the caller to hand on. */
bool schema_misfit(const struct schema_place *place, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The object that a $ref leads to, or the node itself; NULL if it leads nowhere. */
const struct json_node *schema_resolve(const struct json_node *root,
                                       const struct json_node *node);

/* `where` is the value's path within the request: "body.members[3]". */
bool schema_value_fits(const struct schema_place *place, const char *where,
                       const struct json_node *schema, const struct json_node *value);

#endif
