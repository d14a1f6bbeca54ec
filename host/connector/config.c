/* config.c -- turns a connection's settings into the struct that its plugin asks
 * for. */
#include "host/connector/config.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/error.h"
#include "host/base/meant.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "host/connector/option.h"
#include "host/connector/redact.h"
#include "host/connector/secret.h"
#include "host/http/origin.h"

struct filling {
    struct config *config;
    const struct spec_connection *connection;
    connector_complain *complain;
    void *self;
    bool fine;
    struct arena arena; /* of messages and candidates */
};

static void complain_of(struct filling *filling, const struct spec_place *place,
                        const char *message)
{
    filling->fine = false;
    filling->complain(filling->self, place, message);
}

static bool is_secret(const struct wherry_option *option)
{
    return (option->flags & WHERRY_SECRET) != 0;
}

/* "api_key_file" is the file form of "api_key". */
static bool is_file_form(const char *setting, const char *option)
{
    size_t length = strlen(option);
    return text_starts_with(setting, option) && text_same(setting + length, "_file");
}

const struct spec_setting *config_setting(const struct spec_connection *connection,
                                          const char *option)
{
    const struct spec_setting *file = NULL;
    for (size_t i = 0; i < connection->setting_count; i++) {
        const struct spec_setting *setting = &connection->settings[i];
        if (text_same(setting->name, option))
            return setting;
        if (is_file_form(setting->name, option))
            file = setting;
    }
    return file;
}

/* The option that a setting gives; `file` says in which of the two forms. */
static size_t option_of(const struct wherry_connector *plugin, const char *setting,
                        bool *file)
{
    for (size_t i = 0; i < plugin->option_count; i++) {
        const struct wherry_option *option = &plugin->options[i];
        *file = is_secret(option) && is_file_form(setting, option->name);
        if (*file || text_same(setting, option->name))
            return i;
    }
    return plugin->option_count;
}

static const char *nearest_option(struct filling *filling, const char *name)
{
    const struct wherry_connector *plugin = filling->config->plugin;
    struct arena *arena = &filling->arena;
    const char **names =
        arena_array(arena, 2 * plugin->option_count + 3, sizeof *names);
    size_t count = 0;
    names[count++] = "plugin";
    names[count++] = "account";
    for (size_t i = 0; i < plugin->option_count; i++) {
        names[count++] = plugin->options[i].name;
        if (is_secret(&plugin->options[i]))
            names[count++] = arena_format(arena, "%s_file", plugin->options[i].name);
    }
    return text_nearest(name, names);
}

static void complain_of_unknown(struct filling *filling,
                                const struct spec_setting *setting)
{
    const struct meant end = meant(nearest_option(filling, setting->name), NULL);
    complain_of(filling, &setting->place,
                arena_format(&filling->arena, "plugin '%s' has no option '%s'%s",
                             filling->config->plugin->name, setting->name, end.words));
}

/* The text of the option's value, to be owned by the config; NULL after a complaint. */
static char *value_of(struct filling *filling, const struct spec_setting *setting,
                      bool file)
{
    if (!file)
        return memory_text(setting->value);
    struct wherry_error error;
    char *secret = secret_read_beside(setting->place.file, setting->value, &error);
    if (secret == NULL)
        complain_of(
            filling, &setting->place,
            arena_format(&filling->arena, "'%s': %s", setting->name, error.message));
    return secret;
}

static bool is_url(const struct wherry_option *option)
{
    return option->type == WHERRY_TEXT && text_ends_with(option->name, "_url");
}

/* The host would refuse the first request anyway: this reports it before there is
 * one. */
static enum wherry_status check_url(const struct wherry_option *option,
                                    const char *value, struct wherry_error *error)
{
    struct origin origin = {0};
    struct wherry_error why = {0};
    if (!is_url(option) || value[0] == '\0')
        return WHERRY_OK;
    enum wherry_status status = origin_parse(value, &origin, &why);
    free(origin.host);
    if (status == WHERRY_OK)
        return WHERRY_OK;
    return fail_option(error, WHERRY_FAILED, option->name, "'%s': %s", option->name,
                       why.message);
}

/* The default, until a value of the spec replaces it. A text is never NULL. */
static void leave_out(struct config *config, size_t index)
{
    const struct wherry_option *option = &config->plugin->options[index];
    const char *fallback = option->fallback;
    config->faults[index] = CONFIG_TOLD;
    if (fallback != NULL || option->type == WHERRY_TEXT)
        option_set(option, fallback == NULL ? "" : fallback, config->members, NULL);
}

static void give_option(struct filling *filling, const struct spec_setting *setting,
                        size_t index, bool file)
{
    struct config *config = filling->config;
    const struct wherry_option *option = &config->plugin->options[index];
    char *value = value_of(filling, setting, file);
    struct wherry_error error;
    if (value == NULL)
        return;
    config->texts[index] = value;
    if (is_secret(option))
        redact_learn(value);
    if (is_secret(option) && !file && setting->unbraced)
        fail(&error, WHERRY_FAILED,
             "'%s' contains a variable without braces: write ${NAME}; put a key that "
             "really contains a '$' in a variable or a file",
             setting->name);
    else if (!words_are_text(value) || words_have_control(value))
        fail(&error, WHERRY_FAILED, "'%s' must be one line of UTF-8", setting->name);
    else if (value[0] == '\0' && (option->flags & WHERRY_REQUIRED) != 0)
        fail(&error, WHERRY_FAILED, "'%s' is required and blank", setting->name);
    else if (option_set(option, value, config->members, &error) == WHERRY_OK)
        config->faults[index] =
            check_url(option, value, &error) == WHERRY_OK ? CONFIG_FINE : CONFIG_TOLD;
    if (config->faults[index] != CONFIG_FINE)
        complain_of(filling, &setting->place,
                    arena_text(&filling->arena, error.message));
}

static void take_setting(struct filling *filling, const struct spec_setting *setting,
                         const struct spec_setting **givers)
{
    bool file;
    size_t index = option_of(filling->config->plugin, setting->name, &file);
    if (index == filling->config->plugin->option_count) {
        complain_of_unknown(filling, setting);
        return;
    }
    const struct spec_setting *other = givers[index];
    if (other == NULL) {
        givers[index] = setting;
        leave_out(filling->config, index);
        if (setting->broken)
            filling->config->nowhere |=
                is_url(&filling->config->plugin->options[index]);
        else
            give_option(filling, setting, index, file);
        return;
    }
    bool same = text_same(other->name, setting->name);
    complain_of(filling, &setting->place,
                same ? arena_format(&filling->arena, "'%s' is set twice", other->name)
                     : arena_format(&filling->arena,
                                    "'%s' and '%s' are both set: use one of them",
                                    other->name, setting->name));
}

static const char *way_out_of(struct filling *filling,
                              const struct wherry_option *option)
{
    return is_secret(option) ? arena_format(&filling->arena, "set '%s' or '%s_file'",
                                            option->name, option->name)
                             : arena_format(&filling->arena, "plugin '%s' needs it",
                                            filling->config->plugin->name);
}

static void fall_back(struct filling *filling, size_t index)
{
    const struct wherry_option *option = &filling->config->plugin->options[index];
    leave_out(filling->config, index);
    if ((option->flags & WHERRY_REQUIRED) == 0)
        filling->config->faults[index] = CONFIG_FINE;
    else
        complain_of(filling, &filling->connection->place,
                    arena_format(&filling->arena, "'%s' is missing: %s", option->name,
                                 way_out_of(filling, option)));
}

bool config_fill(struct config *config, const struct wherry_connector *plugin,
                 const struct spec_connection *connection, connector_complain *complain,
                 void *self)
{
    *config = (struct config){
        .plugin = plugin,
        .members = memory_allocate(plugin->config_size),
        .texts = memory_array(plugin->option_count, sizeof *config->texts),
        .faults = memory_array(plugin->option_count, sizeof *config->faults),
    };
    struct filling filling = {.config = config,
                              .connection = connection,
                              .complain = complain,
                              .self = self,
                              .fine = true};
    const struct spec_setting **givers = arena_array(
        &filling.arena, plugin->option_count, sizeof(struct spec_setting *));
    for (size_t i = 0; i < connection->setting_count; i++)
        take_setting(&filling, &connection->settings[i], givers);
    for (size_t i = 0; i < plugin->option_count; i++)
        if (givers[i] == NULL)
            fall_back(&filling, i);
    arena_free(&filling.arena);
    return filling.fine;
}

/* Does the connection lead to this machine? The keys of a sandbox are no secrets. */
static bool is_local(const struct wherry_connector *plugin,
                     const struct spec_connection *connection)
{
    bool local = false;
    for (size_t i = 0; i < plugin->option_count && !local; i++) {
        struct origin origin = {0};
        const struct spec_setting *url =
            is_url(&plugin->options[i])
                ? config_setting(connection, plugin->options[i].name)
                : NULL;
        if (url != NULL && origin_parse(url->value, &origin, NULL) == WHERRY_OK)
            local = origin.loopback;
        free(origin.host);
    }
    return local;
}

const struct spec_setting *config_spelled_secret(
    const struct wherry_connector *plugin, const struct spec_connection *connection)
{
    for (size_t i = 0; i < connection->setting_count; i++) {
        const struct spec_setting *setting = &connection->settings[i];
        bool file;
        size_t index = option_of(plugin, setting->name, &file);
        if (index < plugin->option_count && !file && setting->spelled &&
            is_secret(&plugin->options[index]) && !is_local(plugin, connection))
            return setting;
    }
    return NULL;
}

void config_wipe(struct config *config)
{
    if (config->plugin == NULL)
        return;
    for (size_t i = 0; i < config->plugin->option_count; i++) {
        char *text = config->texts[i];
        if (text == NULL)
            continue;
        if (is_secret(&config->plugin->options[i]))
            redact_forget(text);
        secret_wipe(text, strlen(text));
    }
    free(config->texts);
    free(config->faults);
    secret_wipe(config->members, config->plugin->config_size);
    *config = (struct config){0};
}
