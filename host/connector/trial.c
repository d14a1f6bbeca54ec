/* trial.c -- opens a plugin without network, to hear what it finds wrong in its
 * settings. */
#include "host/connector/trial.h"

#include "host/base/arena.h"
#include "host/base/text.h"
#include "host/connector/instance.h"
#include "host/connector/opening.h"
#include "host/connector/option.h"
#include "host/connector/services.h"

struct trial {
    struct connector connector;
    connector_complain *complain;
    void *self;
    bool fine;
};

static size_t blamed(const struct wherry_connector *plugin, const char *option)
{
    size_t index = 0;
    while (index < plugin->option_count &&
           !text_same(plugin->options[index].name, option))
        index++;
    return index;
}

/* If nothing else is wrong, an error that blames no option blames the connection. */
static void tell(struct trial *trial, size_t index, const struct wherry_error *error)
{
    const struct config *config = &trial->connector.config;
    bool option = index < config->plugin->option_count;
    bool told = option ? config->faults[index] != CONFIG_FINE : !trial->fine;
    for (size_t i = 0; !option && i < config->plugin->option_count; i++)
        told = told || config->faults[i] != CONFIG_FINE;
    if (told)
        return;
    struct spec_place place = opening_blame(&trial->connector, error);
    trial->fine = false;
    trial->complain(trial->self, &place, error->message);
}

/* False: the option has no value that the plugin surely takes, or has it already. */
static bool take_back(struct config *config, size_t index)
{
    if (index == config->plugin->option_count)
        return false;
    const struct wherry_option *option = &config->plugin->options[index];
    bool again = config->faults[index] != CONFIG_TAKEN_BACK;
    config->faults[index] = CONFIG_TAKEN_BACK;
    return again && (option->flags & WHERRY_REQUIRED) == 0 &&
           option_set(option, option->fallback == NULL ? "" : option->fallback,
                      config->members, NULL) == WHERRY_OK;
}

bool trial_of_config(struct config *config, const struct spec_connection *connection,
                     connector_complain *complain, void *self)
{
    struct trial trial = {.connector = {.plugin = config->plugin,
                                        .connection = connection,
                                        .config = *config},
                          .complain = complain,
                          .self = self,
                          .fine = true};
    /* Whether a key is right depends on its URL. */
    bool again = !config->nowhere;
    while (again) {
        struct wherry_error error = {0};
        services_init(&trial.connector);
        if (opening_begin(&trial.connector, &error) == WHERRY_OK) {
            opening_end(&trial.connector);
            break;
        }
        size_t index = blamed(config->plugin, error.option);
        tell(&trial, index, &error);
        again = take_back(config, index);
    }
    return trial.fine;
}
