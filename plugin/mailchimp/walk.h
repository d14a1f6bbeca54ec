/* walk.h -- an unordered set of rows read by offset while people change.
 *
 * For what cannot be read by time: a second that more people share than a page holds,
 * and the members of a segment. Rows leave the set while it is read, which shifts the
 * rest to the left: the walk steps back by as many as `total_items` has shrunk. The
 * order need not be the same in two requests: at the end the rows seen are counted
 * against the total, and where some are missing the set is walked again.
 *
 * Pure: the caller asks for the page at `offset` and hands over what came.
 */
#ifndef MAILCHIMP_WALK_H
#define MAILCHIMP_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct walk {
    uint64_t offset; /* of the next page */
    bool ended;
    bool doubtful; /* ended without all rows seen: the set kept changing */
    bool begun;
    uint64_t total;     /* as the last page gave it */
    bool shrunk;        /* within this pass */
    unsigned passes;    /* ended so far */
    unsigned fruitless; /* of them, the last ones without a new row */
    bool new_seen;      /* within this pass */
    uint64_t *seen;     /* a set of the rows' hashes, open addressing */
    size_t seen_count, seen_room;
};

/* A name as a number; never 0. */
uint64_t walk_hash(const char *text);

void walk_begin(struct walk *walk);
void walk_free(struct walk *walk);
/* A row of the page; its lasting id. */
void walk_see(struct walk *walk, const char *id);
/* After the rows: how many there were, of how many in all. */
void walk_take(struct walk *walk, size_t rows, uint64_t total);

#endif
