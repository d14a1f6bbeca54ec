/* config.h -- turns a connection's settings into the struct that its plugin asks for.
 *
 * `struct config c = {0};` is an empty one. The texts are copies of its own;
 * config_wipe overwrites them, secrets or not, before they are freed. Until then its
 * secrets are kept out of all texts, see redact.h.
 */
#ifndef CONNECTOR_CONFIG_H
#define CONNECTOR_CONFIG_H

#include "host/connector/complain.h"
#include "plugin/wherry.h"

/* What was complained of an option. */
enum config_fault {
    CONFIG_FINE,
    CONFIG_TOLD,       /* its member has the text of the spec if that can be known, else
                          its fallback */
    CONFIG_TAKEN_BACK, /* in a trial: its member has its fallback */
};

struct config {
    const struct wherry_connector *plugin;
    void *members;             /* plugin->config_size bytes, what open gets */
    char **texts;              /* one an option; NULL where it has none */
    enum config_fault *faults; /* one an option */
    bool nowhere;              /* a URL is given, but it is not known which */
};

/* Complains of all errors, each with the place of the setting, or that of the
 * connection for missing ones. True if there was none; config_wipe either way.
 *
 * A relative path in NAME_file starts at the folder of the spec, wherever the host
 * was started. The file must be regular, of at most 4 KiB, not readable or writable
 * by others nor writable by its group; its first line counts, without blanks at its
 * end. */
bool config_fill(struct config *config, const struct wherry_connector *plugin,
                 const struct spec_connection *connection, connector_complain *complain,
                 void *self);
void config_wipe(struct config *config);

/* The setting that gives this option, by its name or as NAME_file; NULL for none. */
const struct spec_setting *config_setting(const struct spec_connection *connection,
                                          const char *option);

/* A secret that is written in the spec itself, in whole or in part; NULL for none. One
 * of a connection to this machine does not count. */
const struct spec_setting *config_spelled_secret(
    const struct wherry_connector *plugin, const struct spec_connection *connection);

#endif
