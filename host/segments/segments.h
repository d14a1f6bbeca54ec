/* segments.h -- mirrors segments of the CRM as static segments of the list.
 *
 * For each segment of the spec: if the CRM has refreshed it, its members are read; the
 * static segment is found by its name, or made before the first contact joins it; it is
 * read back when it is found, every `verify`, and when the service said neither yes nor
 * no of a contact. A contact who is a member, SUBSCRIBED by our picture and not in,
 * joins; one who left the CRM's segment and had been seen in both, leaves. If neither
 * the segment, nor the picture of the contacts, nor the static segment changed, nothing
 * is asked and nothing is checked.
 *
 * A segment that cannot be synced (the CRM has none with this id) is reported in its
 * row of the report and does not delay the others.
 */
#ifndef SEGMENTS_SEGMENTS_H
#define SEGMENTS_SEGMENTS_H

#include "host/engine/engine.h"

/* Fills report->segments. Not OK if the run cannot continue: a service refuses us or
 * does not answer, or somebody asked us to stop. */
enum wherry_status segments_sync(struct engine *engine, struct wherry_error *error);
/* Moves back the contacts of engine->only whom the run that options->undo names has
 * moved. */
enum wherry_status segments_undo(struct engine *engine, struct wherry_error *error);

#endif
