/* settings.c -- what needs no service: the file, its options, open and close. */
#include "host/conform/settings.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/config.h"

enum { HELP_LIMIT = 160, ROUNDS_BEFORE = 20, ROUNDS = 100, FILES_LOOKED_AT = 256 };

/* Options */

static bool sounds_secret(const char *name)
{
    static const char *const ends[] = {"key", "token", "secret", "password"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_same(name, ends[i]) ||
            (text_ends_with(name, ends[i]) &&
             name[strlen(name) - strlen(ends[i]) - 1] == '_'))
            return true;
    return false;
}

void settings_options(const struct subject *subject, struct findings *findings)
{
    for (size_t i = 0; i < subject->plugin->option_count; i++) {
        const struct wherry_option *option = &subject->plugin->options[i];
        if (option->type == WHERRY_TEXT && (option->flags & WHERRY_SECRET) == 0 &&
            sounds_secret(option->name))
            findings_fail(findings, RULE_OPTIONS,
                          "'%s' has the name of a secret but is not WHERRY_SECRET: it "
                          "would be printed",
                          option->name);
        if (strlen(option->help) > HELP_LIMIT)
            findings_fail(findings, RULE_OPTIONS,
                          "the help of '%s' is longer than %d bytes", option->name,
                          HELP_LIMIT);
        if (text_ends_with(option->help, "."))
            findings_fail(
                findings, RULE_OPTIONS,
                "the help of '%s' ends with a full stop; `wherry plugins` adds one",
                option->name);
    }
}

/* Settings to begin with: the author's, or a text for each that must be there. */

struct settings {
    struct spec_setting *items;
    size_t count;
    bool made_up;
};

static struct settings begin_settings(const struct wherry_connector *plugin,
                                      const struct spec_connection *connection)
{
    const size_t given = connection == NULL ? 0 : connection->setting_count;
    struct settings settings = {
        .items = memory_array(given + plugin->option_count + 1, sizeof *settings.items),
        .made_up = connection == NULL};
    for (size_t i = 0; i < given; i++)
        settings.items[settings.count++] = connection->settings[i];
    for (size_t i = 0; settings.made_up && i < plugin->option_count; i++)
        if ((plugin->options[i].flags & WHERRY_REQUIRED) != 0)
            settings.items[settings.count++] =
                (struct spec_setting){.name = plugin->options[i].name, .value = "1"};
    return settings;
}

/* The option has this value, in whatever form it was given before. */
static void give(struct settings *settings, const char *option, const char *value)
{
    const struct spec_connection connection = {.settings = settings->items,
                                               .setting_count = settings->count};
    const struct spec_setting *old = config_setting(&connection, option);
    const size_t at = old == NULL ? settings->count++ : (size_t)(old - settings->items);
    settings->items[at] = (struct spec_setting){.name = option, .value = value};
}

/* Wrong configuration */

static bool has_required_text(const struct wherry_connector *plugin)
{
    for (size_t i = 0; i < plugin->option_count; i++)
        if (plugin->options[i].type == WHERRY_TEXT &&
            (plugin->options[i].flags & WHERRY_REQUIRED) != 0)
            return true;
    return false;
}

static void try_nothing(const struct wherry_connector *plugin,
                        struct findings *findings)
{
    struct wherry_error error = {0};
    if (!has_required_text(plugin))
        return;
    if (subject_try_blank(plugin, &error) == WHERRY_OK)
        findings_fail(findings, RULE_WRONG_CONFIG,
                      "open took \"\" for a required text");
    else if (error.option[0] == '\0')
        findings_fail(findings, RULE_WRONG_CONFIG,
                      "open refused \"\" for a required text and did not set "
                      "error->option: '%s'",
                      error.message);
}

/* Of a value that the host lets through; it need not be wrong. */
static void try_value(const struct wherry_connector *plugin,
                      const struct spec_connection *given,
                      const struct wherry_option *option, const char *value,
                      struct findings *findings)
{
    struct wherry_error error = {0};
    struct settings settings = begin_settings(plugin, given);
    give(&settings, option->name, value);
    const struct spec_connection connection = {.plugin = plugin->name,
                                               .settings = settings.items,
                                               .setting_count = settings.count};
    if (connector_check_settings(plugin, &connection, NULL, NULL) &&
        subject_try(plugin, settings.items, settings.count, &error) != WHERRY_OK &&
        error.option[0] == '\0')
        findings_fail(findings, RULE_WRONG_CONFIG,
                      "open refused a value of '%s' and did not set error->option: "
                      "'%s'",
                      option->name, error.message);
    free(settings.items);
}

void settings_wrong_config(const struct subject *subject,
                           const struct subject_side *side, struct findings *findings)
{
    static const char *const odd[] = {"?", "https://x.invalid/%00", "../..", "-1"};
    const struct wherry_connector *plugin = subject->plugin;
    if (plugin->option_count == 0)
        findings_skip(findings, RULE_WRONG_CONFIG, "it has no option");
    try_nothing(plugin, findings);
    for (size_t i = 0; i < plugin->option_count; i++)
        for (size_t j = 0;
             plugin->options[i].type == WHERRY_TEXT && j < sizeof odd / sizeof *odd;
             j++)
            try_value(plugin, side->connection, &plugin->options[i], odd[j], findings);
}

/* Open and close */

static unsigned open_files(void)
{
    unsigned count = 0;
    for (int file = 0; file < FILES_LOOKED_AT; file++)
        count += fcntl(file, F_GETFD) >= 0;
    return count;
}

/* 0 if it cannot be measured, for example under a sanitizer. */
static size_t memory_in_use(void)
{
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    return mallinfo2().uordblks;
#else
    return 0;
#endif
}

static bool open_often(const struct wherry_connector *plugin,
                       const struct settings *settings, unsigned rounds,
                       struct wherry_error *error)
{
    for (unsigned i = 0; i < rounds; i++)
        if (subject_try(plugin, settings->items, settings->count, error) != WHERRY_OK)
            return false;
    return true;
}

void settings_open_close(const struct subject *subject, const struct subject_side *side,
                         struct findings *findings)
{
    struct wherry_error error = {0};
    struct settings settings = begin_settings(subject->plugin, side->connection);
    if (!open_often(subject->plugin, &settings, ROUNDS_BEFORE, &error)) {
        if (settings.made_up)
            findings_skip(
                findings, RULE_OPEN_CLOSE,
                "open refuses invented settings ('%s'); use --against for real ones",
                error.message);
        else
            findings_fail(findings, RULE_OPEN_CLOSE, "open refuses: %s", error.message);
        free(settings.items);
        return;
    }
    const unsigned files = open_files();
    const size_t bytes = memory_in_use();
    if (!open_often(subject->plugin, &settings, ROUNDS, &error))
        findings_fail(findings, RULE_OPEN_CLOSE,
                      "open refuses after it worked %d times: %s", ROUNDS_BEFORE,
                      error.message);
    if (open_files() > files)
        findings_fail(findings, RULE_OPEN_CLOSE, "%u files stayed open after %d rounds",
                      open_files() - files, ROUNDS);
    if (memory_in_use() > bytes + ROUNDS)
        findings_fail(findings, RULE_OPEN_CLOSE,
                      "%zu bytes of memory were not freed after %d rounds",
                      memory_in_use() - bytes, ROUNDS);
    free(settings.items);
}
