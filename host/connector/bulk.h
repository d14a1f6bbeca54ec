/* bulk.h -- updates by the thousand, which a service does in its own time.
 *
 * The sink is open, and every change given to it has its verdict. Tags last until the
 * batch was collected, across runs: they belong to the caller who keeps the ticket.
 */
#ifndef CONNECTOR_BULK_H
#define CONNECTOR_BULK_H

#include "plugin/wherry.h"

struct connector;

/* False if the sink has no bulk, or the configuration switches it off. */
bool connector_bulk_terms(struct connector *connector, struct wherry_bulk *terms);
/* Changes that do not go that way get verdicts. *ticket is "" if none does. */
enum wherry_status connector_bulk_submit(struct connector *connector,
                                         const struct wherry_change *changes,
                                         size_t count, char ticket[WHERRY_TICKET_ROOM],
                                         struct wherry_error *error);
enum wherry_status connector_bulk_poll(struct connector *connector,
                                       const char *const *tickets, size_t count,
                                       bool *over, struct wherry_error *error);
/* OK when each of the tags, which ascend, has its verdict: UNKNOWN if the plugin had
 * none. */
enum wherry_status connector_bulk_collect(struct connector *connector,
                                          const char *ticket, const uint64_t *tags,
                                          size_t count, struct wherry_error *error);

#endif
