/* services.h -- the table that a plugin gets, on top of this process's network and log.
 */
#ifndef CONNECTOR_SERVICES_H
#define CONNECTOR_SERVICES_H

#include "host/connector/instance.h"

void services_init(struct connector *connector);

/* Records what the plugin did against the rules: a phrase of intake.h, or NULL for
 * nothing. The current call fails with it. */
void services_break(struct connector *connector, const char *phrase);

#endif
