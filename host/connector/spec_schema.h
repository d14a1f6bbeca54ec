/* spec_schema.h -- the JSON Schema of a spec, with the options of the plugins there are. */
#ifndef CONNECTOR_SPEC_SCHEMA_H
#define CONNECTOR_SPEC_SCHEMA_H

#include "host/connector/registry.h"
#include "plugin/kit/json_writer.h"

void spec_schema_write(const struct registry *registry, struct json_writer *json);

#endif
