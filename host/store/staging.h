/* staging.h -- the records of the current read, as they come in, and which of them are
 * news: new or changed.
 *
 * They are kept in memory and beside the state (see pile.h): a kill leaves nothing of
 * them. Records come in no order; when all are there they are sorted by their ids and
 * compared with what is known of the side, in one pass over both. So a read of a
 * million records looks up none of them. News are kept in the same way (see news.h). Both
 * sides may be staged at a time; they are sorted and learned one after the other.
 */
#ifndef STORE_STAGING_H
#define STORE_STAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/store/side.h"
#include "host/store/staged.h"
#include "plugin/wherry.h"

struct store;

/* Forgets what was staged of this side before. */
enum wherry_status store_begin_staging(struct store *store, enum store_side side,
                                       struct wherry_error *error);
enum wherry_status store_stage(struct store *store, enum store_side side,
                               const char *id, enum staged_kind kind, uint64_t digest,
                               const void *body, size_t length,
                               struct wherry_error *error);
/* News are returned by their ranks, then by id; "" at first, and from now on this one,
 * which is copied. Useful where every record is news: rows that are written in the
 * order of a key cost a fraction. */
void store_rank(struct store *store, enum store_side side, const char *rank);
/* Everything of the side is there: finds the news and, in a `whole` read, who is
 * absent. Call it once, after its last store_stage and before all that follows here,
 * which concerns the side that was sorted last. */
enum wherry_status store_sort_staged(struct store *store, enum store_side side,
                                     bool whole, struct wherry_error *error);

/* A staged record that is news: unknown, different from what was learned, or an
 * event. */
struct store_staged {
    int64_t number; /* above 0 */
    const char *id;
    bool known; /* a row had it when the read was sorted */
    uint64_t digest;
    const void *body; /* NULL: only an event came */
    size_t length;
    const void *event; /* NULL: none */
    size_t event_length;
};
/* The next piece of news above `after` (0 at first); END when there is no more. */
enum wherry_status store_next_staged(struct store *store, int64_t after,
                                     struct arena *arena, struct store_staged *staged,
                                     struct wherry_error *error);
/* This one is learned next: its id, if no row has it, is not looked for. Always right to
 * leave out, and slower. */
void store_expect(struct store *store, const struct store_staged *staged);
/* Learning may have taken the digests of other records: staged records among these are
 * news, too, and follow those returned so far. *more: there is some. */
enum wherry_status store_find_renewed(struct store *store, bool *more,
                                      struct wherry_error *error);
/* How many rows with a record on the side lack one that was staged, of how many, and
 * which: the next above `after`. After a whole read. */
enum wherry_status store_count_absent(struct store *store, int64_t *absent,
                                      int64_t *present, struct wherry_error *error);
enum wherry_status store_next_absent(struct store *store, int64_t after, int64_t *rows,
                                     size_t room, size_t *count,
                                     struct wherry_error *error);

#endif
