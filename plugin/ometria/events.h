/* events.h -- a segment's enter and exit events since a day, folded to where each
 * person is now.
 *
 * The order of events is not documented, so all are read before any is returned; of
 * each profile only the last one counts.
 */
#ifndef OMETRIA_EVENTS_H
#define OMETRIA_EVENTS_H

#include "plugin/ometria/moment.h"

struct events;

struct events *events_create(struct ometria *ometria, const char *segment,
                             int64_t since_ms, struct moment *moment);
void events_destroy(struct events *events);
/* Reads all of them, at once. */
enum wherry_status events_load(struct events *events, struct wherry_error *error);
/* Returns them until the writer is full: OK, or END when all were returned. */
enum wherry_status events_tell(struct events *events, struct wherry_writer *writer,
                               struct wherry_error *error);

#endif
