/* portion.h -- changes that go to the sink together, kept until each has its verdict.
 *
 * A portion is filled, handed over, and free again when none of its changes is open.
 * Its texts live as long.
 */
#ifndef SYNC_PORTION_H
#define SYNC_PORTION_H

#include "host/sync/outgoing.h"

struct portion {
    struct outgoing *outgoing;
    size_t room, count;
    size_t open;        /* handed over, without a verdict */
    uint64_t first_tag; /* its changes are tagged from here on, in their order */
    struct arena arena;
};

void portion_init(struct portion *portion, size_t room);
void portion_free(struct portion *portion);
/* What was in it has its verdict, or never will have one. */
void portion_clear(struct portion *portion);
bool portion_is_free(const struct portion *portion);
/* The change with the tag; NULL: it is not in here. */
struct outgoing *portion_tagged(const struct portion *portion, uint64_t tag);
/* The same by its row, if the rows rise. */
struct outgoing *portion_row(const struct portion *portion, int64_t row);
/* The change has its verdict: no second one opens or closes it. */
void portion_answered(struct portion *portion, struct outgoing *outgoing);

#endif
