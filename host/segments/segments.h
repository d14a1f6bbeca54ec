/* segments.h -- mirrors segments of the CRM as static segments of the list.
 *
 * For each segment of the spec: if the CRM has refreshed it, its members are read; the
 * static segment is found by its name, or made when the first one is to join it; it is
 * read back when it is found, every `verify`, and when the service said of somebody
 * neither yes nor no. Who is a member, SUBSCRIBED by our picture and not in, joins; who
 * left the CRM's segment and had been seen in both, leaves. Where neither the segment,
 * nor the picture of the contacts, nor the static segment changed, nothing is asked and
 * nothing is looked at.
 *
 * A segment that cannot be synced (the CRM has none of this id) is told in its row of
 * the report and does not hold up the others.
 */
#ifndef SEGMENTS_SEGMENTS_H
#define SEGMENTS_SEGMENTS_H

#include "host/engine/engine.h"

/* Fills report->segments. Not OK where the run cannot go on: a service refuses us or is
 * away, or we were asked to stop. */
enum wherry_status segments_sync(struct engine *engine, struct wherry_error *error);
/* Moves back whom the run that options->undo names has moved, of engine->only. */
enum wherry_status segments_undo(struct engine *engine, struct wherry_error *error);

#endif
