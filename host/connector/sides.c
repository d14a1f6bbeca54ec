/* sides.c -- are the settings of a connection right for its plugin? */
#include "host/connector/sides.h"

#include <stddef.h>

#include "host/connector/config.h"
#include "host/connector/trial.h"

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

bool connector_try_settings(const struct wherry_connector *plugin,
                            const struct spec_connection *connection,
                            connector_complain *complain, void *self)
{
    struct config config;
    bool fine = config_fill(&config, plugin, connection, complain, self);
    if (!trial_of_config(&config, connection, complain, self))
        fine = false;
    config_wipe(&config);
    return fine;
}
