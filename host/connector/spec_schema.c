/* spec_schema.c -- the JSON Schema of a spec, with the options of the plugins there are. */
#include "host/connector/spec_schema.h"

#include <stdio.h>

#include "host/connector/option.h"
#include "host/spec/json_schema.h"
#include "host/spec/json_value.h"

enum { NAME_ROOM = 80 };

static bool is_secret(const struct wherry_option *option)
{
    return (option->flags & WHERRY_SECRET) != 0;
}

static const char *file_form(const struct wherry_option *option, char name[NAME_ROOM])
{
    snprintf(name, NAME_ROOM, "%s_file", option->name);
    return name;
}

static void write_option(struct json_writer *json, const struct wherry_option *option)
{
    struct typed type;
    char name[NAME_ROOM];
    json_key(json, option->name);
    json_begin_object(json);
    json_value_help(json, option->help, option->fallback);
    if (option_typed(option, &type))
        json_value_typed(json, &type);
    else
        json_value_setting(json);
    json_end_object(json);
    if (!is_secret(option))
        return;
    json_key(json, file_form(option, name));
    json_begin_object(json);
    json_value_help(json, "the path of a file that contains it", NULL);
    json_value_setting(json);
    json_end_object(json);
}

/* A secret comes in one of two forms, and not in both. */
static void write_forms(struct json_writer *json, const struct wherry_option *option)
{
    char name[NAME_ROOM];
    json_begin_object(json);
    json_key(json, (option->flags & WHERRY_REQUIRED) != 0 ? "oneOf" : "anyOf");
    json_begin_array(json);
    json_begin_object(json);
    json_value_requires(json, option->name);
    json_end_object(json);
    json_begin_object(json);
    json_value_requires(json, file_form(option, name));
    json_end_object(json);
    if ((option->flags & WHERRY_REQUIRED) == 0) {
        json_begin_object(json);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void write_required(struct json_writer *json,
                           const struct wherry_connector *plugin)
{
    json_key(json, "required");
    json_begin_array(json);
    for (size_t i = 0; i < plugin->option_count; i++)
        if ((plugin->options[i].flags & WHERRY_REQUIRED) != 0 &&
            !is_secret(&plugin->options[i]))
            json_text(json, plugin->options[i].name);
    json_end_array(json);
    json_key(json, "allOf");
    json_begin_array(json);
    for (size_t i = 0; i < plugin->option_count; i++)
        if (is_secret(&plugin->options[i]))
            write_forms(json, &plugin->options[i]);
    json_begin_object(json);
    json_end_object(json);
    json_end_array(json);
}

/* If it is this plugin, then with these options and no others. */
static void write_plugin(struct json_writer *json,
                         const struct wherry_connector *plugin,
                         const struct section *own)
{
    json_begin_object(json);
    json_key(json, "if");
    json_begin_object(json);
    json_key(json, "properties");
    json_begin_object(json);
    json_key(json, "plugin");
    json_begin_object(json);
    json_member_text(json, "const", plugin->name);
    json_end_object(json);
    json_end_object(json);
    json_value_requires(json, "plugin");
    json_end_object(json);
    json_key(json, "then");
    json_begin_object(json);
    json_key(json, "properties");
    json_begin_object(json);
    json_schema_properties(json, own);
    for (size_t i = 0; i < plugin->option_count; i++)
        write_option(json, &plugin->options[i]);
    json_end_object(json);
    json_member_boolean(json, "additionalProperties", false);
    write_required(json, plugin);
    json_end_object(json);
    json_end_object(json);
}

static void write_names(struct json_writer *json, const struct registry *registry,
                        unsigned role)
{
    json_key(json, "properties");
    json_begin_object(json);
    json_key(json, "plugin");
    json_begin_object(json);
    json_key(json, "enum");
    json_begin_array(json);
    for (size_t i = 0; i < registry_count(registry); i++)
        if ((registry_plugin(registry, i)->roles & role) != 0)
            json_text(json, registry_plugin(registry, i)->name);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

struct plugins {
    const struct registry *registry;
};

static void write_connection(void *self, struct json_writer *json,
                             const struct section *own, bool crm)
{
    const struct registry *registry = ((const struct plugins *)self)->registry;
    const unsigned role = crm ? WHERRY_CRM : WHERRY_LIST;
    write_names(json, registry, role);
    json_key(json, "allOf");
    json_begin_array(json);
    for (size_t i = 0; i < registry_count(registry); i++)
        if ((registry_plugin(registry, i)->roles & role) != 0)
            write_plugin(json, registry_plugin(registry, i), own);
    json_begin_object(json);
    json_end_object(json);
    json_end_array(json);
}

void spec_schema_write(const struct registry *registry, struct json_writer *json)
{
    struct plugins plugins = {registry};
    json_schema_write(json, write_connection, &plugins);
}
