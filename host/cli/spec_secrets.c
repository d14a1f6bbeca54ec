/* spec_secrets.c -- which lines of a spec may not be shown. */
#include "host/cli/spec_secrets.h"

#include <string.h>
#include <strings.h>

#include "host/base/text.h"

/* ---- Settings of a plugin */

static bool is_secret(const struct wherry_connector *plugin, const char *setting)
{
    if (plugin == NULL)
        return true;
    for (size_t i = 0; i < plugin->option_count; i++)
        if (text_same(plugin->options[i].name, setting))
            return (plugin->options[i].flags & WHERRY_SECRET) != 0;
    return false;
}

static bool hides(const struct registry *registry,
                  const struct spec_connection *connection, unsigned line)
{
    const struct wherry_connector *plugin =
        connection->plugin == NULL ? NULL : registry_find(registry, connection->plugin);
    for (size_t i = 0; i < connection->setting_count; i++) {
        const struct spec_setting *setting = &connection->settings[i];
        if (setting->spelled && line >= setting->place.line &&
            line <= setting->last_line && is_secret(plugin, setting->name))
            return true;
    }
    return false;
}

/* ---- Alerts */

/* The line with this number; NULL: there is none. */
static const char *find_line(const struct source *text, unsigned line)
{
    const char *at = text->text, *end = text->text + text->length;
    while (at != NULL && at < end && --line > 0) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at == NULL ? NULL : at + 1;
    }
    return at != NULL && at < end ? at : NULL;
}

static bool begins_with(const struct source *text, const char *at, const char *word)
{
    const size_t left = text->length - (size_t)(at - text->text);
    return left >= strlen(word) && memcmp(at, word, strlen(word)) == 0;
}

/* A key of the document itself stands at the margin, and what is under it does not: so
 * the last key at the margin says where a line belongs. */
static bool is_under_alerts(const struct source *text, unsigned line)
{
    bool under = false;
    for (unsigned i = 1; i <= line; i++) {
        const char *at = find_line(text, i);
        if (at != NULL && strchr(" \t\n\r#-", *at) == NULL)
            under = begins_with(text, at, "alerts") ||
                    begins_with(text, at, "\"alerts\"") ||
                    begins_with(text, at, "'alerts'") || *at == '{';
    }
    return under;
}

/* ---- Words */

/* A spec that is wrong may not be read as far as its keys, and a comment is not read at
 * all: so what a line calls a secret is one. The name of a file with one is none. */
static bool sounds_secret(const struct source *text, unsigned line)
{
    static const char *const words[] = {"key", "secret", "token", "password", "passwd"};
    const char *at = find_line(text, line);
    if (at == NULL)
        return false;
    const char *end = text->text + splice_line_end(text, (size_t)(at - text->text));
    for (; at < end; at++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            const char *behind = at + strlen(words[i]);
            if (behind < end && strncasecmp(at, words[i], strlen(words[i])) == 0 &&
                !begins_with(text, behind, "_file"))
                return true;
        }
    return false;
}

bool spec_secrets_in(const struct registry *registry, const struct pipeline *pipeline,
                     const struct source *text, unsigned line)
{
    return pipeline == NULL || hides(registry, &pipeline->crm, line) ||
           hides(registry, &pipeline->list, line) || sounds_secret(text, line) ||
           (pipeline->alerts.on && is_under_alerts(text, line));
}
