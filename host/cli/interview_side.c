/* interview_side.c -- the questions about the two connections of a new pipeline. */
#include "host/cli/interview_side.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/meant.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/menu.h"
#include "host/cli/prompt.h"
#include "host/cli/signals.h"
#include "host/cli/wizard_choice.h"

/* ---- Which plugin ---- */

/* What most people mean: a service with a key. */
static bool is_service(const struct wherry_connector *plugin)
{
    for (size_t i = 0; i < plugin->option_count; i++)
        if ((plugin->options[i].flags & WHERRY_SECRET) != 0)
            return true;
    return false;
}

static bool ask_plugin(struct wizard *wizard, enum side side)
{
    const unsigned role = side == SIDE_CRM ? WHERRY_CRM : WHERRY_LIST;
    struct answer_connection *connection = &wizard->answers.sides[side];
    struct menu menu = {0};
    size_t chosen = 0;
    bool answered = false;
    const char *usual = NULL;
    for (size_t i = 0; i < registry_count(wizard->registry); i++) {
        const struct wherry_connector *plugin = registry_plugin(wizard->registry, i);
        if ((plugin->roles & role) == 0)
            continue;
        menu_add(&menu, plugin->name, "", plugin->summary);
        if (usual == NULL && is_service(plugin))
            usual = plugin->name;
    }
    if (menu.count == 0) {
        prompt_say("no installed plugin can be the %s: `wherry plugins` shows why",
                   side_title(side));
    } else {
        prompt_say(side == SIDE_CRM ? "Which service is the CRM?"
                                    : "Which service has the mailing list?");
        menu_show(&menu);
        if (connection->plugin.text != NULL)
            usual = connection->plugin.text;
        answered = menu_ask(&menu, "Plugin", usual == NULL ? "1" : usual, &chosen);
    }
    if (answered && (connection->plugin.text == NULL ||
                     !text_same(connection->plugin.text, menu.ids[chosen]))) {
        answers_clear(connection);
        answers_give(&wizard->answers, &connection->plugin, menu.ids[chosen], NULL);
    }
    menu_free(&menu);
    return answered;
}

/* ---- Its settings ---- */

/* One variable and nothing else. */
static bool is_variable(const char *text)
{
    return text_starts_with(text, "${") && strchr(text, '}') != NULL &&
           strchr(text, '}')[1] == '\0';
}

/* A key is typed unseen, or named: ${VARIABLE}, or the path of a file. */
static void give_key(struct answer_connection *connection, const char *option,
                     const char *typed)
{
    if (is_variable(typed)) {
        answers_set(connection, option, typed, false, NULL);
    } else if (*typed == '/') {
        struct buffer name = {0};
        shown_format(&name, "%s_file", option);
        answers_set(connection, buffer_text(&name), typed, false, NULL);
        buffer_free(&name);
    } else {
        answers_set(connection, option, typed, true, NULL);
    }
}

static bool has_key(const struct answer_connection *connection, const char *option)
{
    struct buffer name = {0};
    shown_format(&name, "%s_file", option);
    const bool there = answers_setting(connection, option) != NULL ||
                       answers_setting(connection, buffer_text(&name)) != NULL;
    buffer_free(&name);
    return there;
}

static bool ask_key(struct wizard *wizard, struct answer_connection *connection,
                    const struct wherry_option *option)
{
    struct buffer typed = {0};
    const bool before = has_key(connection, option->name);
    prompt_say(
        "%s: %s. What you type is not shown. ${NAME} takes it from a variable, a "
        "path that begins with / from a file.",
        option->name, option->help);
    const bool answered = prompt_key(before ? "Key (Enter: as before)" : "Key", &typed);
    if (answered && typed.length > 0) {
        give_key(connection, option->name, buffer_text(&typed));
        const struct answer_setting *setting =
            answers_setting(connection, option->name);
        bool apart = true;
        if (setting != NULL && setting->key &&
            !prompt_yes("Write the key to a file of its own, beside the spec?", true,
                        &apart))
            return false;
        wizard->answers.keys_in_spec |= !apart;
    }
    if (typed.bytes != NULL)
        explicit_bzero(typed.bytes, typed.room);
    buffer_free(&typed);
    return answered;
}

static const char *value_of(const struct answer_connection *connection,
                            const char *option)
{
    const struct answer_setting *setting = answers_setting(connection, option);
    return setting == NULL ? NULL : setting->text;
}

static bool ask_value(struct answer_connection *connection,
                      const struct wherry_option *option)
{
    struct buffer typed = {0};
    prompt_say("%s: %s", option->name, option->help);
    const bool answered =
        prompt_line(option->name, value_of(connection, option->name), &typed);
    if (answered && typed.length > 0)
        answers_set(connection, option->name, buffer_text(&typed), false, NULL);
    buffer_free(&typed);
    return answered;
}

static bool ask_option(struct wizard *wizard, struct answer_connection *connection,
                       const struct wherry_option *option)
{
    return (option->flags & WHERRY_SECRET) != 0 ? ask_key(wizard, connection, option)
                                                : ask_value(connection, option);
}

/* Those that it needs. The list comes later, from those that there are. */
static bool ask_required(struct wizard *wizard, enum side side)
{
    struct answer_connection *connection = &wizard->answers.sides[side];
    const struct wherry_connector *plugin = wizard_plugin(wizard, side);
    for (size_t i = 0; i < plugin->option_count; i++) {
        const struct wherry_option *option = &plugin->options[i];
        if ((option->flags & WHERRY_REQUIRED) == 0 ||
            (side == SIDE_LIST && option == wizard_list_option(wizard)))
            continue;
        if (!ask_option(wizard, connection, option))
            return false;
    }
    return true;
}

static void show_optional(const struct wherry_connector *plugin)
{
    struct table table;
    struct buffer out = {0};
    table_begin(&table, 3);
    for (size_t i = 0; i < plugin->option_count; i++) {
        const struct wherry_option *option = &plugin->options[i];
        if ((option->flags & WHERRY_REQUIRED) != 0)
            continue;
        table_cell(&table, option->name);
        table_cell(&table, option->fallback == NULL ? "" : option->fallback);
        table_cell(&table, option->help);
    }
    table_end(&table, &out);
    print_aside(&out);
}

static const struct wherry_option *option_named(const struct wherry_connector *plugin,
                                                const char *name)
{
    const char *names[64] = {0};
    for (size_t i = 0; i < plugin->option_count; i++)
        if (text_same(plugin->options[i].name, name))
            return &plugin->options[i];
    for (size_t i = 0; i < plugin->option_count && i < 63; i++)
        names[i] = plugin->options[i].name;
    prompt_say("  plugin '%s' has no option '%s'%s", plugin->name, name,
               meant(text_nearest(name, names), NULL).words);
    return NULL;
}

static bool has_optional(const struct wherry_connector *plugin)
{
    for (size_t i = 0; i < plugin->option_count; i++)
        if ((plugin->options[i].flags & WHERRY_REQUIRED) == 0)
            return true;
    return false;
}

/* The others have defaults: the person names those to change, one by one. */
static bool ask_optional(struct wizard *wizard, enum side side)
{
    struct answer_connection *connection = &wizard->answers.sides[side];
    const struct wherry_connector *plugin = wizard_plugin(wizard, side);
    struct buffer name = {0};
    bool more = false, answered = true;
    if (!has_optional(plugin))
        return true;
    answered =
        prompt_yes("Change its other options? They have defaults.", false, &more);
    if (answered && more)
        show_optional(plugin);
    while (answered && more) {
        answered = prompt_line("Option to set (Enter: no more)", NULL, &name);
        more = answered && name.length > 0;
        const struct wherry_option *option =
            more ? option_named(plugin, buffer_text(&name)) : NULL;
        if (option != NULL)
            answered = ask_option(wizard, connection, option);
    }
    buffer_free(&name);
    return answered;
}

/* ---- Which list ---- */

/* From the lists that the key reaches; typed by hand if the service returns none. */
static bool ask_list(struct wizard *wizard)
{
    const struct wherry_option *option = wizard_list_option(wizard);
    struct answer_connection *connection = &wizard->answers.sides[SIDE_LIST];
    struct menu menu = {0};
    size_t chosen = 0;
    if (wizard->lists.count == 0)
        return ask_value(connection, option);
    for (size_t i = 0; i < wizard->lists.count; i++) {
        const struct wherry_entry *list = &wizard->lists.entries[i];
        struct buffer words = {0};
        if (list->members >= 0)
            shown_format(&words, "%" PRId64 " member%s", list->members,
                         list->members == 1 ? "" : "s");
        menu_add(&menu, list->id, list->name, buffer_text(&words));
        buffer_free(&words);
    }
    prompt_say("Which list?");
    menu_show(&menu);
    const bool answered = menu_ask(&menu, "List", "1", &chosen);
    if (answered)
        answers_set(connection, option->name, menu.ids[chosen], false, NULL);
    menu_free(&menu);
    return answered;
}

/* ---- The side ---- */

static int connect_side(struct wizard *wizard, enum side side, bool *left)
{
    int code = wizard_side(wizard, side);
    if (code == CODE_OK && side == SIDE_LIST && wizard_list_option(wizard) != NULL) {
        code = wizard_lists(wizard);
        if (code == CODE_OK && !ask_list(wizard)) {
            *left = true;
            return CODE_USAGE;
        }
    }
    if (code == CODE_OK)
        code = wizard_connect(wizard, side);
    return code;
}

bool interview_side(struct wizard *wizard, enum side side)
{
    for (bool left = false; !left;) {
        if (!ask_plugin(wizard, side) || !ask_required(wizard, side) ||
            !ask_optional(wizard, side))
            return false;
        if (connect_side(wizard, side, &left) == CODE_OK) {
            const char *reached = buffer_text(&wizard->reached[side]);
            prompt_say("Connected%s%s.", *reached == '\0' ? "" : ": ", reached);
            return true;
        }
        if (left || signals_cancelled(NULL))
            return false;
        prompt_say("Try again. Press Enter to keep an answer.");
    }
    return false;
}
