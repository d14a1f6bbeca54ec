/* schema.h -- does a request fit the description of an API (Swagger 2.0)?
 *
 * Stricter than JSON Schema where strictness finds slips: a property, a query name or a
 * name in `fields=` that the description does not know is a misfit, and so is a
 * repeated one.
 */
#ifndef SUPPORT_SCHEMA_H
#define SUPPORT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_tree.h"
#include "plugin/wherry.h"

struct schema;

/* `text` is the description; it is not needed afterwards. NULL if it is not one. */
struct schema *schema_create(const char *text, size_t length,
                             struct wherry_error *error);
void schema_destroy(struct schema *schema);

struct schema_request {
    const char *method; /* "GET" */
    const char *path;   /* with or without the part before the API's own paths */
    const char *query;  /* without '?', as sent; "" for none */
    const char *body;   /* "" for none; NULL: not kept, not judged */
};

/* True if it fits; else adds a line for each misfit. */
bool schema_fits(const struct schema *schema, const struct schema_request *request,
                 struct buffer *misfits);

/* All requests to `service` of a log as the sandbox gives it; `checked` counts them. A
 * log that is not JSON is a misfit. */
bool schema_fits_log(const struct schema *schema, const char *service, const char *log,
                     size_t length, size_t *checked, struct buffer *misfits);

#endif
