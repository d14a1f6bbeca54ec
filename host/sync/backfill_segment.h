/* backfill_segment.h -- the segment whose contacts a backfill adds.
 *
 * Its members are read again into a segment of the state that is the backfill's own, so
 * that a sync of the same segment notices nothing; it is removed at the end, or at the
 * beginning of the next backfill after an interruption.
 */
#ifndef SYNC_BACKFILL_SEGMENT_H
#define SYNC_BACKFILL_SEGMENT_H

#include "host/engine/engine.h"

/* Finds the segment of the CRM with this id or title, and enters it in the report.
 * FAILED if there is none, or two with the title. */
enum wherry_status backfill_segment_find(struct engine *engine, const char *name,
                                         struct wherry_error *error);
/* Reads the members of that segment; engine->segment is its number from then on. */
enum wherry_status backfill_segment_read(struct engine *engine,
                                         struct wherry_error *error);
enum wherry_status backfill_segment_forget(struct engine *engine,
                                           struct wherry_error *error);

#endif
