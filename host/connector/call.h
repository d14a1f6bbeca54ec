/* call.h -- what happens before and after every call into a plugin.
 *
 *     struct wherry_error theirs;
 *     if (!call_begin(connector, "check", &theirs, error))
 *         return WHERRY_FAILED;
 *     status = connector->plugin->check(connector->self, ..., &theirs);
 *     return call_end(connector, status, false, &theirs, error);
 */
#ifndef CONNECTOR_CALL_H
#define CONNECTOR_CALL_H

#include "host/connector/instance.h"

/* False if the plugin broke the rules before: it is not called again. `function` is the
 * name for the message if it does not come back. */
bool call_begin(struct connector *connector, const char *function,
                struct wherry_error *theirs, struct wherry_error *error);
/* What the host makes of a plugin's answer. `ends`: END is one that this call has. */
enum wherry_status call_end(struct connector *connector, enum wherry_status status,
                            bool ends, const struct wherry_error *theirs,
                            struct wherry_error *error);
/* The default for a slot that the plugin leaves out; `what` comes after its name in the
 * message. */
enum wherry_status call_lacks(const struct connector *connector, const char *what,
                              struct wherry_error *error);

#endif
