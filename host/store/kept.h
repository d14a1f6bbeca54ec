/* kept.h -- what a whole read has told, kept beside the state until the read has ended,
 * so that one that was cut goes on (see spool.h).
 *
 * Keeping is a help and no more: where it cannot be done (the disk is full, somebody has
 * damaged the file) the read goes on without it, and one that is cut begins again. A plan
 * keeps nothing.
 */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"
#include "host/store/side.h"

struct store;

/* What stands behind the path of the state in the name of each side's file. */
extern const char *const kept_suffixes[STORE_SIDES];

/* Is there something of this side, kept as `what`? The last mark is added to `mark`.
 * What was kept as something else is removed. */
bool store_find_kept(struct store *store, enum store_side side, const char *what,
                     struct buffer *mark);
/* After it, and behind store_begin_staging: stages what was kept up to the mark. What is
 * staged from now on is kept behind it. False: it cannot be read any more and is
 * removed, and nothing is staged. */
bool store_stage_kept(struct store *store, enum store_side side);
/* Behind store_begin_staging: what is staged from now on is kept as `what`. */
void store_keep_staged(struct store *store, enum store_side side, const char *what);
/* All that was staged is kept, and the read can go on behind it as `mark` says. False:
 * nothing is kept of this read. */
bool store_mark_kept(struct store *store, enum store_side side, const void *mark,
                     size_t length);
/* Nothing of this side is kept any more. */
void store_drop_kept(struct store *store, enum store_side side);

#endif
