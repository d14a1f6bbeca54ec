/* masked.c -- which lines of a spec hold a secret. */
#include "host/cli/masked.h"

#include "host/base/text.h"

/* Does the plugin say that it is a secret? If the plugin is not there, any value may
 * be. */
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
    const struct wherry_connector *plugin = registry_find(registry, connection->plugin);
    for (size_t i = 0; i < connection->setting_count; i++) {
        const struct spec_setting *setting = &connection->settings[i];
        if (setting->spelled && line >= setting->place.line &&
            line <= setting->last_line && is_secret(plugin, setting->name))
            return true;
    }
    return false;
}

bool masked_line(const struct registry *registry, const struct pipeline *pipeline,
                 unsigned line)
{
    return hides(registry, &pipeline->crm, line) ||
           hides(registry, &pipeline->list, line);
}

/* A variable that is not set hides nothing. */
static const char *name_itself(void *self, const char *name)
{
    (void)self;
    return name;
}

bool masked_text(const struct registry *registry, const char *file,
                 const struct buffer *text, struct buffer *masked)
{
    struct spec_set *set = spec_set_create(name_itself, NULL);
    spec_add_text(set, file, buffer_text(text), text->length);
    const bool known = spec_pipeline_count(set) == 1;
    unsigned line = 1;
    for (const char *at = buffer_text(text); known && *at != '\0'; line++) {
        const size_t length = strcspn(at, "\n");
        if (masked_line(registry, spec_pipeline(set, 0), line))
            buffer_add_text(masked, "  (not shown)");
        else
            buffer_add(masked, at, length);
        if (at[length] == '\n')
            buffer_add_char(masked, '\n');
        at += length + (at[length] == '\n');
    }
    spec_set_destroy(set);
    return known;
}
