/* trial.h -- opens a plugin without network, to hear what it finds wrong in its
 * settings.
 *
 * The host knows types and ranges; only the plugin knows what a key looks like. An open
 * reports one fault, the first. So that all are reported at once, each blamed option
 * gets its fallback, and the plugin is opened again.
 */
#ifndef CONNECTOR_TRIAL_H
#define CONNECTOR_TRIAL_H

#include "host/connector/complain.h"
#include "host/connector/config.h"

/* `config` is what config_fill made of the connection, with or without errors. A
 * setting with an error is not reported again. Changes the members of the config. True
 * if there was no error. */
bool trial_of_config(struct config *config, const struct spec_connection *connection,
                     connector_complain *complain, void *self);

#endif
