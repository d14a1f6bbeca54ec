/* portion.h -- changes that go to the sink together, kept until each has its verdict.
 *
 * A portion is filled, handed over, and free again when none of its changes is open.
 * Its texts live as long. Thousands of changes are kept, so each takes as little memory
 * as it needs.
 */
#ifndef SYNC_PORTION_H
#define SYNC_PORTION_H

#include "host/sync/outgoing.h"

struct kept_change;

struct portion {
    struct kept_change *changes;
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
/* The texts are in the portion's arena, or outlive it. */
void portion_add(struct portion *portion, const struct outgoing *outgoing);
void portion_get(const struct portion *portion, size_t place,
                 struct outgoing *outgoing);
/* The place of the change with the tag; false: it is not in here. */
bool portion_tagged(const struct portion *portion, uint64_t tag, size_t *place);
/* The same by its row, if the rows rise. */
bool portion_row(const struct portion *portion, int64_t row, size_t *place);
/* The change has its verdict; a second one closes nothing. */
void portion_answer(struct portion *portion, size_t place);
bool portion_is_answered(const struct portion *portion, size_t place);

#endif
