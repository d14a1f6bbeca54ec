/* staging.h -- the staged records of a read under way.
 *
 * Writes happen in the caller's transaction.
 */
#ifndef STORE_STAGING_H
#define STORE_STAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/store/side.h"
#include "plugin/wherry.h"

struct store;

enum wherry_status store_clear_staged(struct store *store, enum store_side side,
                                      struct wherry_error *error);
/* A later telling of the same id replaces the earlier one; an event stands beside
 * it. */
enum wherry_status store_stage(struct store *store, enum store_side side,
                               const char *id, bool event, uint64_t digest,
                               const void *body, size_t length,
                               struct wherry_error *error);

/* A staged record that is news: unknown, different from what was learned, or an
 * event. */
struct store_staged {
    const char *id;
    uint64_t digest;
    const void *body; /* NULL: only an event was told */
    size_t length;
    const void *event; /* NULL: none */
    size_t event_length;
};
/* The next piece of news by id, after `after` ("" at first); END when there is no
 * more. */
enum wherry_status store_next_staged(struct store *store, enum store_side side,
                                     const char *after, struct arena *arena,
                                     struct store_staged *staged,
                                     struct wherry_error *error);
/* How many rows with a record on this side are not staged, of how many (only told where
 * there is one), and which: the next above `after`. For snapshots. */
enum wherry_status store_count_absent(struct store *store, enum store_side side,
                                      int64_t *absent, int64_t *present,
                                      struct wherry_error *error);
enum wherry_status store_next_absent(struct store *store, enum store_side side,
                                     int64_t after, int64_t *rows, size_t room,
                                     size_t *count, struct wherry_error *error);
/* Of one that cannot be read, see values.h. */
bool store_is_staged(struct store *store, enum store_side side, const char *id);

#endif
