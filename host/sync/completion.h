/* completion.h -- what the state remembers of each piece of work: when a run last did
 * it to the end, and how long its changes were on their way.
 *
 * A piece of work is complete when a run that was to do it ended well and no limit
 * stopped it; a run that took its baseline counts. What was parked or put off is told
 * elsewhere. The lag is that of the last run that delivered anything.
 */
#ifndef SYNC_COMPLETION_H
#define SYNC_COMPLETION_H

#include "host/sync/report.h"

/* `ended` has bit 1 << work. In the caller's transaction. */
enum wherry_status completion_save(struct store *store, unsigned ended,
                                   const struct report *report,
                                   struct wherry_error *error);

/* By this machine's clock; 0: never. */
int64_t completion_done_ms(struct store *store, int work);
/* The longest time from a change on one side to its arrival on the other, among those
 * that the last run with any delivered; -1: none ever was. */
int64_t completion_lag_ms(struct store *store, int work);

#endif
