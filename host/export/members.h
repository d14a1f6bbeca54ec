/* members.h -- members of a JSON object that are objects or lists. */
#ifndef EXPORT_MEMBERS_H
#define EXPORT_MEMBERS_H

#include "plugin/kit/json_writer.h"

void members_begin(struct json_writer *json, const char *key); /* an object */
void members_begin_list(struct json_writer *json, const char *key);
/* An object of one member: key: {"NAME": "VALUE"}. */
void members_lone(struct json_writer *json, const char *key, const char *name,
                  const char *value);

#endif
