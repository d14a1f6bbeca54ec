/* reading_pace.h -- how fast a side can be read, as far as the spec says it.
 *
 * Asks neither the service nor the plugin's code, and needs no key: `status` uses it at
 * night. What a connection has reached says the same in its identity.
 */
#ifndef CONNECTOR_READING_PACE_H
#define CONNECTOR_READING_PACE_H

#include "host/spec/pipeline.h"
#include "plugin/wherry.h"

/* Contacts a second, at most; 0: no pace is kept, or it is not known: there is no such
 * plugin (NULL), or the value is wrong or a variable that is not set. */
unsigned reading_pace(const struct wherry_connector *plugin,
                      const struct spec_connection *connection);

#endif
