/* json_schema.c -- what a spec may hold, as a JSON Schema (2020-12). */
#include "host/spec/json_schema.h"

#include "host/base/text.h"
#include "host/spec/json_value.h"
#include "host/spec/keys.h"

struct writing {
    struct json_writer *json;
    json_schema_connection *connection;
    void *self;
};

static void write_section(const struct writing *writing, const struct section *section);

static void write_rows(const struct writing *writing, const struct key *key)
{
    struct json_writer *json = writing->json;
    json_member_text(json, "type", "array");
    if ((key->flags & KEY_REQUIRED) != 0)
        json_member_integer(json, "minItems", 1);
    json_member_integer(json, "maxItems", (int64_t)key->row_limit);
    json_member_object(json, "items");
    json_member_text(json, "type", "object");
    write_section(writing, key->section);
    json_end_object(json);
}

/* A list of names, or a mapping. */
static void write_steps(const struct writing *writing, const struct section *section)
{
    struct json_writer *json = writing->json;
    json_member_array(json, "anyOf");
    json_begin_object(json);
    json_member_text(json, "type", "array");
    json_member_integer(json, "minItems", 1);
    json_member_boolean(json, "uniqueItems", true);
    json_member_object(json, "items");
    json_member_array(json, "enum");
    for (const struct key *key = section->keys; key->name != NULL; key++)
        json_text(json, key->name);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    json_begin_object(json);
    json_member_text(json, "type", "object");
    json_member_integer(json, "minProperties", 1);
    write_section(writing, section);
    json_end_object(json);
    json_end_array(json);
}

static void write_key(const struct writing *writing, const struct key *key)
{
    static const char *const may_be_empty[] = {"object", "null", NULL};
    struct json_writer *json = writing->json;
    json_member_object(json, key->name);
    json_value_help(json, key->help, key->fallback);
    switch (key->type) {
    case KEY_SECTION:
        if ((key->flags & KEY_MAY_BE_EMPTY) != 0)
            json_value_types(json, may_be_empty);
        else
            json_member_text(json, "type", "object");
        write_section(writing, key->section);
        break;
    case KEY_STEPS:
        write_steps(writing, key->section);
        break;
    case KEY_ROWS:
        write_rows(writing, key);
        break;
    default:
        json_value_of_key(json, key);
        break;
    }
    json_end_object(json);
}

void json_schema_properties(struct json_writer *json, const struct section *section)
{
    const struct writing writing = {.json = json};
    for (const struct key *key = section->keys; key->name != NULL; key++)
        write_key(&writing, key);
}

static void write_required(struct json_writer *json, const struct section *section)
{
    json_member_array(json, "required");
    for (const struct key *key = section->keys; key->name != NULL; key++)
        if ((key->flags & KEY_REQUIRED) != 0)
            json_text(json, key->name);
    json_end_array(json);
}

/* {"required": [NAME]}, an alternative. */
static void write_with(struct json_writer *json, const char *name)
{
    json_begin_object(json);
    json_value_requires(json, name);
    json_end_object(json);
}

static void write_any_schedule(struct json_writer *json)
{
    write_with(json, "every");
    write_with(json, "cron");
}

/* Or each of its steps has a schedule, so that they are not a plain list. */
static void write_steps_with_schedules(struct json_writer *json)
{
    json_begin_object(json);
    json_member_object(json, "properties");
    json_member_object(json, "steps");
    json_member_text(json, "type", "object");
    json_member_object(json, "additionalProperties");
    json_member_text(json, "type", "object");
    json_member_array(json, "anyOf");
    write_any_schedule(json);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

/* If it has steps, the zone may be for one of them: not all lack a schedule. */
static void write_zone(struct json_writer *json, enum section_schedule schedule)
{
    json_member_object(json, "dependentSchemas");
    json_member_object(json, "time_zone");
    json_member_array(json, "anyOf");
    write_with(json, "cron");
    if (schedule == SCHEDULE_MUST_OR_STEPS) {
        json_begin_object(json);
        json_member_object(json, "properties");
        json_member_object(json, "steps");
        json_member_text(json, "type", "object");
        json_member_object(json, "not");
        json_member_object(json, "additionalProperties");
        json_member_object(json, "not");
        json_member_text(json, "type", "object");
        json_value_requires(json, "cron");
        for (int open = 0; open < 6; open++)
            json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

/* Each is one item of "allOf". */
static void write_schedule(struct json_writer *json, enum section_schedule schedule)
{
    json_begin_object(json);
    json_member_object(json, "not");
    json_member_text(json, "type", "object"); /* a step may be null */
    json_member_array(json, "required");
    json_text(json, "every");
    json_text(json, "cron");
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    json_begin_object(json);
    write_zone(json, schedule);
    json_end_object(json);
    if (schedule == SCHEDULE_MAY)
        return;
    json_begin_object(json);
    json_member_array(json, "anyOf");
    write_any_schedule(json);
    if (schedule == SCHEDULE_MUST_OR_STEPS)
        write_steps_with_schedules(json);
    json_end_array(json);
    json_end_object(json);
}

/* KEY is CHOICE, as members of an open object. */
static void write_says(struct json_writer *json, const char *key, const char *choice)
{
    json_member_object(json, "properties");
    json_member_object(json, key);
    json_member_text(json, "const", choice);
    json_end_object(json);
    json_end_object(json);
    json_value_requires(json, key);
}

/* The other key may be a variable, whose value is not known. */
static void write_only(struct json_writer *json, const struct section *section,
                       const struct key *key)
{
    json_begin_object(json);
    json_member_object(json, "if");
    write_says(json, key->name, key->only);
    json_end_object(json);
    json_member_object(json, "then");
    json_member_object(json, "properties");
    json_member_object(json, key->beside);
    json_member_object(json, "not");
    json_member_array(json, "enum");
    const char *const *other = schema_find(section, key->beside)->choices;
    for (; *other != NULL; other++)
        if (!text_same(*other, key->being))
            json_text(json, *other);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
    json_value_requires(json, key->beside);
    json_end_object(json);
    json_end_object(json);
}

static void write_together(struct json_writer *json, const struct section *section)
{
    json_member_array(json, "allOf");
    if (section->schedule != SCHEDULE_NONE)
        write_schedule(json, section->schedule);
    for (const struct key *key = section->keys; key->name != NULL; key++)
        if (key->only != NULL)
            write_only(json, section, key);
    if (section->either != NULL) {
        json_begin_object(json);
        json_member_array(json, "anyOf");
        write_with(json, section->either[0]);
        write_with(json, section->either[1]);
        json_end_array(json);
        json_end_object(json);
    }
    json_end_array(json);
}

static bool goes_together(const struct section *section)
{
    bool together = section->schedule != SCHEDULE_NONE || section->either != NULL;
    for (const struct key *key = section->keys; key->name != NULL && !together; key++)
        together = key->only != NULL;
    return together;
}

/* Members of an object that is open. */
static void write_section(const struct writing *writing, const struct section *section)
{
    struct json_writer *json = writing->json;
    write_required(json, section);
    if (section->other != NULL) {
        writing->connection(writing->self, json, section,
                            text_same(section->name, "crm"));
        return;
    }
    json_member_object(json, "properties");
    for (const struct key *key = section->keys; key->name != NULL; key++)
        write_key(writing, key);
    json_end_object(json);
    json_member_boolean(json, "additionalProperties", false);
    if (goes_together(section))
        write_together(json, section);
}

void json_schema_write(struct json_writer *json, json_schema_connection *connection,
                       void *self)
{
    const struct writing writing = {
        .json = json, .connection = connection, .self = self};
    json_begin_object(json);
    json_member_text(json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_member_text(json, "title", "a pipeline of Wherry");
    json_member_text(json, "type", "object");
    write_section(&writing, &keys_file);
    json_member_object(json, "$defs");
    json_member_object(json, "variable");
    json_value_variable(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}
