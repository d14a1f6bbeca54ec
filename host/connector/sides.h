/* sides.h -- are the settings of a connection right for its plugin? */
#ifndef CONNECTOR_SIDES_H
#define CONNECTOR_SIDES_H

#include "host/connector/complain.h"
#include "plugin/wherry.h"

/* Is this connection's mapping right for that plugin? Unknown names get a suggestion,
 * values are checked for type and range, required ones must be there; a SECRET option
 * NAME may be given as NAME_file: PATH in its place (first line of the file; the file
 * must not be readable by others). No network. True if there was no error. */
bool connector_check_settings(const struct wherry_connector *plugin,
                              const struct spec_connection *connection,
                              connector_complain *complain, void *self);

/* The same; then the plugin is opened without network, to report what it alone knows:
 * a key that cannot be one, two options that exclude each other. `wherry check` uses
 * it. */
bool connector_try_settings(const struct wherry_connector *plugin,
                            const struct spec_connection *connection,
                            connector_complain *complain, void *self);

#endif
