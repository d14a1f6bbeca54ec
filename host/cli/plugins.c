/* plugins.c -- which plugins there are, and their options. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/command.h"
#include "host/cli/plugin_words.h"
#include "host/cli/print.h"
#include "host/connector/registry.h"

enum { INTERFACE_ROOM = 32 };

static const char *interface_of(const struct wherry_connector *plugin,
                                char room[INTERFACE_ROOM])
{
    snprintf(room, INTERFACE_ROOM, "%" PRIu32 ".%" PRIu32, plugin->abi_major,
             plugin->abi_minor);
    return room;
}

static void write_option(struct json_writer *json, const struct wherry_option *option)
{
    json_begin_object(json);
    json_member_text(json, "name", option->name);
    json_member_text(json, "type", plugin_type(option->type));
    json_member_boolean(json, "required", (option->flags & WHERRY_REQUIRED) != 0);
    json_member_boolean(json, "secret", (option->flags & WHERRY_SECRET) != 0);
    json_key(json, "default");
    if (option->fallback == NULL)
        json_null(json);
    else
        json_text(json, option->fallback);
    if (option->minimum != 0 || option->maximum != 0) {
        json_member_integer(json, "minimum", option->minimum);
        json_member_integer(json, "maximum", option->maximum);
    }
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

static void write_abilities(struct json_writer *json,
                            const struct wherry_connector *plugin)
{
    json_key(json, "can");
    json_begin_array(json);
    for (const struct plugin_ability *one = plugin_abilities; one->name != NULL; one++)
        if (one->has(plugin))
            json_text(json, one->name);
    json_end_array(json);
}

static void write_plugin(struct json_writer *json, const struct registry *registry,
                         size_t index)
{
    const struct wherry_connector *plugin = registry_plugin(registry, index);
    char interface[INTERFACE_ROOM];
    json_begin_object(json);
    json_member_text(json, "name", plugin->name);
    json_member_text(json, "version", plugin->version);
    json_member_text(json, "interface", interface_of(plugin, interface));
    json_member_text(json, "summary", plugin->summary);
    json_member_text(json, "role", plugin_roles(plugin));
    print_member_words(json, "file", registry_file(registry, index));
    write_abilities(json, plugin);
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
    json_key(json, "hidden");
    json_begin_array(json);
    for (size_t i = 0; i < registry_hiding_count(registry); i++)
        print_words(json, registry_hiding(registry, i));
    json_end_array(json);
    json_key(json, "refused");
    json_begin_array(json);
    for (size_t i = 0; i < registry_refusal_count(registry); i++)
        print_words(json, registry_refusal(registry, i));
    json_end_array(json);
    json_end_object(json);
    return print_json(json);
}

/* ---- Text ---- */

static void add_abilities(struct buffer *text, const struct wherry_connector *plugin)
{
    for (const struct plugin_ability *one = plugin_abilities; one->name != NULL; one++)
        if (one->has(plugin))
            shown_format(text, "%s%s", text->length == 0 ? "" : ", ", one->words);
}

static void add_option_names(struct buffer *text, const struct wherry_connector *plugin)
{
    for (size_t i = 0; i < plugin->option_count; i++)
        shown_format(text, "%s%s%s", i == 0 ? "" : ", ", plugin->options[i].name,
                     (plugin->options[i].flags & WHERRY_REQUIRED) != 0 ? " (required)"
                                                                       : "");
}

static void add_head(struct buffer *out, const struct registry *registry, size_t index)
{
    const struct wherry_connector *plugin = registry_plugin(registry, index);
    struct buffer words = {0};
    char interface[INTERFACE_ROOM];
    shown_format(&words, "%s %s (%s): %s", plugin->name, plugin->version,
                 plugin_roles(plugin), plugin->summary);
    screen_mark(out, SCREEN_HEAD);
    print_wrapped(out, 0, 2, buffer_text(&words));
    screen_mark(out, SCREEN_PLAIN);
    buffer_add_char(out, '\n');
    print_labelled(out, "interface", interface_of(plugin, interface));
    print_labelled(out, "file", registry_file(registry, index));
    buffer_clear(&words);
    add_abilities(&words, plugin);
    print_labelled(out, "can", buffer_text(&words));
    buffer_free(&words);
}

static void print_list(const struct cli *cli, const struct registry *registry)
{
    struct buffer out = {0}, names = {0};
    for (size_t i = 0; i < registry_count(registry); i++) {
        if (i > 0)
            buffer_add_char(&out, '\n');
        add_head(&out, registry, i);
        buffer_clear(&names);
        add_option_names(&names, registry_plugin(registry, i));
        if (names.length > 0)
            print_labelled(&out, "options", buffer_text(&names));
    }
    if (registry_count(registry) == 0)
        shown_format(&out, "no plugin found in '%s'\n", cli->plugins);
    buffer_free(&names);
    print_text(&out);
}

static void add_option(struct table *table, const struct wherry_option *option)
{
    struct buffer words = {0}, otherwise = {0};
    shown_format(&words, "%s (", option->help);
    plugin_takes(option, &words);
    plugin_default(option, &otherwise);
    if ((option->flags & WHERRY_REQUIRED) != 0)
        buffer_add_text(&words, ", required");
    else if (otherwise.length > 0)
        shown_format(&words, "; default: %s", buffer_text(&otherwise));
    if ((option->flags & WHERRY_SECRET) != 0)
        shown_format(&words, "; write ${VARIABLE}, or '%s_file' with a path",
                     option->name);
    buffer_add_char(&words, ')');
    table_cell(table, option->name);
    table_cell(table, buffer_text(&words));
    buffer_free(&words);
    buffer_free(&otherwise);
}

static void print_one(const struct registry *registry, size_t index)
{
    const struct wherry_connector *plugin = registry_plugin(registry, index);
    struct buffer out = {0};
    add_head(&out, registry, index);
    if (plugin->option_count > 0)
        shown_format(&out,
                     "\nKeys that its part of a spec takes, besides 'plugin: %s' and "
                     "'account':\n",
                     plugin->name);
    struct table table;
    static const char *const heading[] = {"key", "what it is"};
    table_begin(&table, 2);
    table_heading(&table, heading);
    for (size_t i = 0; i < plugin->option_count; i++)
        add_option(&table, &plugin->options[i]);
    table_end(&table, &out);
    print_text(&out);
}

static int print_as_markdown(const struct cli *cli, const struct registry *registry)
{
    struct buffer out = {0};
    for (size_t i = 0; i < registry_count(registry); i++) {
        const struct wherry_connector *plugin = registry_plugin(registry, i);
        if (!wanted(cli, plugin))
            continue;
        if (cli->operand_count == 0)
            shown_format(&out, "%s## %s %s\n\n%s\n\n", out.length == 0 ? "" : "\n",
                         plugin->name, plugin->version, plugin->summary);
        plugin_markdown(plugin, &out);
    }
    print_text(&out);
    return CODE_OK;
}

/* Finds the plugin that the operand names; reports it if there is none. */
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
    if (!found)
        log_write(
            LOG_ERROR, "no plugin '%s' in '%s'%s", cli->operands[0], cli->plugins,
            meant(text_nearest(cli->operands[0], names), "`wherry plugins` lists them")
                .words);
    free(names);
    return found;
}

/* Those that cannot be loaded. */
static void tell_of_others(const struct registry *registry)
{
    for (size_t i = 0; i < registry_hiding_count(registry); i++)
        log_write(LOG_INFO, "%s", registry_hiding(registry, i));
    for (size_t i = 0; i < registry_refusal_count(registry); i++)
        log_write(LOG_WARNING, "%s", registry_refusal(registry, i));
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
    else if (cli->markdown)
        print_as_markdown(cli, registry);
    else if (cli->operand_count > 0)
        print_one(registry, index);
    else
        print_list(cli, registry);
    if (!cli->json)
        tell_of_others(registry);
    registry_destroy(registry);
    return code;
}
