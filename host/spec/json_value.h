/* json_value.h -- what a single value of a spec may be, as a part of a JSON Schema.
 *
 * Each function adds members to the open object. A text with a variable in it may
 * always be a value: the variable's value is not known. A scalar of YAML that looks
 * like a number is a text for the reader, and so it is here.
 */
#ifndef SPEC_JSON_VALUE_H
#define SPEC_JSON_VALUE_H

#include "host/base/typed.h"
#include "host/spec/schema.h"
#include "plugin/kit/json_writer.h"

void json_value_of_key(struct json_writer *json, const struct key *key);
void json_value_typed(struct json_writer *json, const struct typed *type);
void json_value_setting(struct json_writer *json); /* any text of a connection */
/* What "#/$defs/variable" is: a text with a variable in it. */
void json_value_variable(struct json_writer *json);

/* The description for people. `fallback`: NULL or "" for none. */
void json_value_help(struct json_writer *json, const char *help, const char *fallback);
/* "required": ["NAME"]. */
void json_value_requires(struct json_writer *json, const char *name);
/* "type": of these, NULL-terminated. */
void json_value_types(struct json_writer *json, const char *const *types);

#endif
