/* sides.h -- are a connection, and both sides of a pipeline, right for the plugins? */
#ifndef CONNECTOR_SIDES_H
#define CONNECTOR_SIDES_H

#include "host/connector/complain.h"
#include "host/connector/registry.h"

/* Is this connection's mapping right for that plugin? Unknown names get a suggestion,
 * values are checked for type and range, required ones must be there; a SECRET option
 * NAME may be given as NAME_file: PATH in its place (first line of the file; the file
 * must not be readable by others). No network. True if nothing was complained of. */
bool connector_check_settings(const struct wherry_connector *plugin,
                              const struct spec_connection *connection,
                              connector_complain *complain, void *self);

/* Both sides of a pipeline: is there such a plugin, can it be that side, are its
 * settings right? What `wherry check` asks. True if nothing was complained of. */
bool connector_check_pipeline(const struct registry *registry,
                              const struct pipeline *pipeline,
                              connector_complain *complain, void *self);

#endif
