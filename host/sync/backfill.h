/* backfill.h -- a backfill: contacts who are on one side only, from before the baseline
 * or from a time when no step carried them over, are added to the other, once and
 * because an operator asked for it.
 *
 * It takes the place of the steps in a run: the connections are checked and both sides
 * are read as always, so that the picture is fresh; then the candidates are counted and
 * shown, the operator is asked, and only they are sent. What the steps owe stays owed.
 * To finish an interrupted backfill, call it again: contacts who were added are on the
 * other side by then. No other run ever finishes it.
 */
#ifndef SYNC_BACKFILL_H
#define SYNC_BACKFILL_H

#include "host/engine/engine.h"

/* Refuses where a run must come first, finds the segment, and reads both sides. */
enum wherry_status backfill_read(struct engine *engine, struct wherry_error *error);
/* Counts, asks and sends; fills report->backfill. */
enum wherry_status backfill_send(struct engine *engine, struct wherry_error *error);

#endif
