/* completion.h -- what the state remembers of each piece of work: when a run last
 * completed it, and how long its changes were on their way.
 *
 * A piece of work is complete when a run in which it was due ended well and no limit
 * stopped it; a run that took its baseline counts. Parked changes and changes that were
 * put off are reported elsewhere. The lag is that of the last run that delivered
 * anything.
 */
#ifndef PICTURE_COMPLETION_H
#define PICTURE_COMPLETION_H

#include "host/spec/work.h"
#include "host/store/store.h"

/* Call it at the end of a run. */
struct completion {
    struct work_set ended;      /* done to the end */
    int64_t ended_ms;           /* when, by this machine's clock */
    int64_t lag_ms[WORK_COUNT]; /* -1: nothing was delivered */
};

/* In the caller's transaction. */
enum wherry_status completion_save(struct store *store,
                                   const struct completion *completion,
                                   struct wherry_error *error);

/* By this machine's clock; 0: never. */
int64_t completion_done_ms(struct store *store, int work);
/* The longest time from a change on one side to its arrival on the other, among those
 * that the last run with any delivered; -1: none ever was. */
int64_t completion_lag_ms(struct store *store, int work);

#endif
