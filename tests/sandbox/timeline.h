/* timeline.h -- positions of an array in the order of a time, with counting.
 *
 * A change of time is an entry at the end and a hole where the old one was, which is
 * cheap because time mostly goes forward; entries that come out of order are sorted in
 * when somebody next asks. Counts and "the k-th" are logarithmic, so that a page deep
 * in a list of a million costs as much as the first.
 */
#ifndef SANDBOX_TIMELINE_H
#define SANDBOX_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timeline {
    struct timeline_entry *entries;
    size_t count, room;
    uint32_t *tree; /* of live entries below each place: a Fenwick tree, from 1 */
    size_t tree_count;
    uint32_t *places; /* of each position: its entry, from 1 */
    size_t place_room;
    size_t live;
    bool sorted;
};

void timeline_put(struct timeline *timeline, uint32_t position, int64_t at);
void timeline_drop(struct timeline *timeline, uint32_t position);
/* How many live entries have a time below `at`. */
size_t timeline_before(struct timeline *timeline, int64_t at);
/* The position of the live entry number `rank` (from 0), which must exist, and its
 * time. */
uint32_t timeline_at(struct timeline *timeline, size_t rank, int64_t *at);
void timeline_free(struct timeline *timeline);

#endif
