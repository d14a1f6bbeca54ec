/* services.h -- the table that a plugin gets, on top of this process's network and log.
 */
#ifndef CONNECTOR_SERVICES_H
#define CONNECTOR_SERVICES_H

#include "host/connector/instance.h"

void services_init(struct connector *connector);

/* Takes note of what the plugin did against the rules: a phrase of intake.h, or NULL
 * for nothing. The call that is under way fails with it. */
void services_break(struct connector *connector, const char *phrase);

/* Makes a text of the plugin's fit for people: UTF-8, one line, no secret of the config
 * and no address in it. Never longer than it was. */
void services_clean(const struct connector *connector, char *text);

#endif
