/* opening.h -- the plugin's own open and close. */
#ifndef CONNECTOR_OPENING_H
#define CONNECTOR_OPENING_H

#include "host/connector/instance.h"

/* With the services and the config of the connector. */
enum wherry_status opening_begin(struct connector *connector,
                                 struct wherry_error *error);
/* Closes what was opened, if it was. */
void opening_end(struct connector *connector);

/* The place in the spec of the option that an error blames, or of the connection. */
struct spec_place opening_blame(const struct connector *connector,
                                const struct wherry_error *error);

#endif
