/* sides.c -- is a pipeline right for the plugins that there are? */
#include "host/connector/sides.h"

#include <stdlib.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/config.h"

static void ignore(void *self, const struct spec_place *place, const char *message)
{
    (void)self;
    (void)place;
    (void)message;
}

bool connector_check_settings(const struct wherry_connector *plugin,
                              const struct spec_connection *connection,
                              connector_complain *complain, void *self)
{
    struct config config;
    bool fine = config_fill(&config, plugin, connection,
                            complain == NULL ? ignore : complain, self);
    config_wipe(&config);
    return fine;
}

static void complain_of_plugin(const struct registry *registry,
                               const struct spec_connection *connection,
                               connector_complain *complain, void *self)
{
    size_t count = registry_count(registry);
    const char **names = memory_array(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = registry_plugin(registry, i)->name;
    const char *near = text_nearest(connection->plugin, names);
    struct buffer message = {0};
    buffer_format(&message, "there is no plugin '%s'", connection->plugin);
    if (near != NULL)
        buffer_format(&message, ": did you mean '%s'?", near);
    complain(self, &connection->plugin_place, buffer_text(&message));
    buffer_free(&message);
    free(names);
}

static bool check_side(const struct registry *registry,
                       const struct spec_connection *connection, enum wherry_role role,
                       connector_complain *complain, void *self)
{
    const struct wherry_connector *plugin = registry_find(registry, connection->plugin);
    if (plugin == NULL) {
        complain_of_plugin(registry, connection, complain, self);
        return false;
    }
    bool fine = true;
    if ((plugin->roles & role) == 0) {
        struct buffer message = {0};
        buffer_format(&message, "plugin '%s' cannot be the %s of a pipeline",
                      plugin->name, role == WHERRY_CRM ? "crm" : "list");
        complain(self, &connection->plugin_place, buffer_text(&message));
        buffer_free(&message);
        fine = false;
    }
    return connector_check_settings(plugin, connection, complain, self) && fine;
}

bool connector_check_pipeline(const struct registry *registry,
                              const struct pipeline *pipeline,
                              connector_complain *complain, void *self)
{
    bool crm = check_side(registry, &pipeline->crm, WHERRY_CRM, complain, self);
    bool list = check_side(registry, &pipeline->list, WHERRY_LIST, complain, self);
    return crm && list;
}
