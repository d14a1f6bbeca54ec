/* plugins.c -- which plugins there are, and their options. */
#include <stdio.h>
#include <stdlib.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/command.h"
#include "host/cli/print.h"
#include "host/connector/registry.h"

static const char *const type_names[] = {
    [WHERRY_TEXT] = "text",         [WHERRY_INTEGER] = "number",
    [WHERRY_BOOLEAN] = "yes or no", [WHERRY_DURATION] = "time",
    [WHERRY_CHOICE] = "choice",
};

static const char *roles_of(const struct wherry_connector *plugin)
{
    switch (plugin->roles & (WHERRY_CRM | WHERRY_LIST)) {
    case WHERRY_CRM:
        return "CRM";
    case WHERRY_LIST:
        return "list";
    default:
        return "CRM or list";
    }
}

static void write_option(struct json_writer *json, const struct wherry_option *option)
{
    json_begin_object(json);
    json_member_text(json, "name", option->name);
    json_member_text(json, "type", type_names[option->type]);
    json_member_boolean(json, "required", (option->flags & WHERRY_REQUIRED) != 0);
    json_member_boolean(json, "secret", (option->flags & WHERRY_SECRET) != 0);
    json_key(json, "default");
    if (option->fallback == NULL)
        json_null(json);
    else
        json_text(json, option->fallback);
    if (option->choices != NULL) {
        json_key(json, "choices");
        json_begin_array(json);
        for (const char *const *choice = option->choices; *choice != NULL; choice++)
            json_text(json, *choice);
        json_end_array(json);
    }
    json_member_text(json, "help", option->help);
    json_end_object(json);
}

static void write_plugin(struct json_writer *json, const struct registry *registry,
                         size_t index)
{
    const struct wherry_connector *plugin = registry_plugin(registry, index);
    json_begin_object(json);
    json_member_text(json, "name", plugin->name);
    json_member_text(json, "version", plugin->version);
    json_member_text(json, "summary", plugin->summary);
    json_member_text(json, "role", roles_of(plugin));
    print_member_words(json, "file", registry_file(registry, index));
    json_key(json, "options");
    json_begin_array(json);
    for (size_t i = 0; i < plugin->option_count; i++)
        write_option(json, &plugin->options[i]);
    json_end_array(json);
    json_end_object(json);
}

static bool wanted(const struct cli *cli, const struct wherry_connector *plugin)
{
    return cli->operand_count == 0 || text_same(cli->operands[0], plugin->name);
}

static int print_as_json(const struct cli *cli, const struct registry *registry)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_key(json, "plugins");
    json_begin_array(json);
    for (size_t i = 0; i < registry_count(registry); i++)
        if (wanted(cli, registry_plugin(registry, i)))
            write_plugin(json, registry, i);
    json_end_array(json);
    json_key(json, "refused");
    json_begin_array(json);
    for (size_t i = 0; i < registry_refusal_count(registry); i++)
        print_words(json, registry_refusal(registry, i));
    json_end_array(json);
    json_end_object(json);
    return print_json(json);
}

static void print_list(const struct cli *cli, const struct registry *registry)
{
    struct buffer out = {0};
    struct table table;
    table_begin(&table, 4);
    for (size_t i = 0; i < registry_count(registry); i++) {
        const struct wherry_connector *plugin = registry_plugin(registry, i);
        table_cell(&table, plugin->name);
        table_cell(&table, plugin->version);
        table_cell(&table, roles_of(plugin));
        table_cell(&table, plugin->summary);
    }
    if (registry_count(registry) == 0)
        shown_format(&out, "there is no plugin in '%s'\n", cli->plugins);
    table_end(&table, &out);
    print_text(&out);
}

static void add_constraints(struct buffer *text, const struct wherry_option *option)
{
    if ((option->flags & WHERRY_REQUIRED) != 0)
        buffer_add_text(text, " Required.");
    if ((option->flags & WHERRY_SECRET) != 0)
        shown_format(text, " Secret: ${VARIABLE}, or '%s_file' with a path.",
                     option->name);
    if (option->fallback != NULL && *option->fallback != '\0')
        shown_format(text, " Default: %s.", option->fallback);
    if (option->choices == NULL)
        return;
    buffer_add_text(text, " One of ");
    for (const char *const *choice = option->choices; *choice != NULL; choice++)
        shown_format(text, "%s%s", *choice, choice[1] == NULL ? "." : ", ");
}

static void print_one(const struct registry *registry, size_t index)
{
    const struct wherry_connector *plugin = registry_plugin(registry, index);
    struct buffer out = {0};
    shown_format(&out, "%s %s (%s): %s\n%s\n\n", plugin->name, plugin->version,
                 roles_of(plugin), plugin->summary, registry_file(registry, index));
    struct table table;
    table_begin(&table, 3);
    struct buffer help = {0};
    for (size_t i = 0; i < plugin->option_count; i++) {
        const struct wherry_option *option = &plugin->options[i];
        buffer_clear(&help);
        shown_format(&help, "%s.", option->help);
        add_constraints(&help, option);
        table_cell(&table, option->name);
        table_cell(&table, type_names[option->type]);
        table_cell(&table, buffer_text(&help));
    }
    buffer_free(&help);
    table_end(&table, &out);
    print_text(&out);
}

/* Finds the plugin that the operand names; says so if there is none. */
static bool find(const struct cli *cli, const struct registry *registry, size_t *index)
{
    size_t count = registry_count(registry);
    const char **names = memory_array(count + 1, sizeof *names);
    for (*index = 0; *index < count; (*index)++) {
        names[*index] = registry_plugin(registry, *index)->name;
        if (text_same(names[*index], cli->operands[0]))
            break;
    }
    bool found = *index < count;
    if (!found) {
        const char *near = text_nearest(cli->operands[0], names);
        log_write(LOG_ERROR, "there is no plugin '%s' in '%s'%s%s%s", cli->operands[0],
                  cli->plugins, near == NULL ? "" : ": did you mean '",
                  near == NULL ? "" : near, near == NULL ? "" : "'?");
    }
    free(names);
    return found;
}

int command_plugins(const struct cli *cli)
{
    struct registry *registry = registry_load(cli->plugins);
    size_t index = 0;
    int code = registry_refusal_count(registry) == 0 ? CODE_OK : CODE_FAILED;
    if (cli->operand_count > 0 && !find(cli, registry, &index))
        code = CODE_USAGE;
    else if (cli->json)
        print_as_json(cli, registry);
    else if (cli->operand_count > 0)
        print_one(registry, index);
    else
        print_list(cli, registry);
    if (!cli->json)
        for (size_t i = 0; i < registry_refusal_count(registry); i++)
            log_write(LOG_WARNING, "%s", registry_refusal(registry, i));
    registry_destroy(registry);
    return code;
}
