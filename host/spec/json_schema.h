/* json_schema.h -- what a spec may hold, as a JSON Schema (2020-12).
 *
 * Made from the same rows by which decode.c reads a spec, so that an editor that knows
 * the schema completes and refuses what the reader takes and refuses. It is never
 * stricter than the reader. What no schema can say is left to the reader: two items
 * that collide, a variable that is not set, a time zone that this machine does not
 * have.
 */
#ifndef SPEC_JSON_SCHEMA_H
#define SPEC_JSON_SCHEMA_H

#include "host/spec/schema.h"
#include "plugin/kit/json_writer.h"

/* Adds to the open object of a connection the members after its own keys: `own` are the
 * rows of these. `crm`: for that side, else for the list. */
typedef void json_schema_connection(void *self, struct json_writer *json,
                                    const struct section *own, bool crm);

/* The whole document. */
void json_schema_write(struct json_writer *json, json_schema_connection *connection,
                       void *self);

/* For the callback. The properties of a section's rows: members of the open object. */
void json_schema_properties(struct json_writer *json, const struct section *section);

#endif
