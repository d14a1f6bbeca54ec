/* members.c -- members of a JSON object that are objects or lists. */
#include "host/export/members.h"

void members_begin(struct json_writer *json, const char *key)
{
    json_key(json, key);
    json_begin_object(json);
}

void members_begin_list(struct json_writer *json, const char *key)
{
    json_key(json, key);
    json_begin_array(json);
}

void members_lone(struct json_writer *json, const char *key, const char *name,
                  const char *value)
{
    members_begin(json, key);
    json_member_text(json, name, value);
    json_end_object(json);
}
