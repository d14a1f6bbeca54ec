/* kept.h -- the pages of a whole read, kept beside the state or in its database until the
 * read has ended, so that an interrupted one continues (see spool.h).
 *
 * Keeping is only a help: if a file cannot be written or is damaged, the read goes on
 * without it, and an interrupted one begins again. A database that refuses a page refuses
 * the transaction that it belongs to. A plan keeps nothing.
 */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"
#include "host/store/side.h"

struct store;

/* The suffix of each side's file, after the path of the state. */
extern const char *const kept_suffixes[STORE_SIDES];

/* Is there something of this side, kept as `what`? Adds the last mark to `mark`. What
 * was kept as something else is removed. */
bool store_find_kept(struct store *store, enum store_side side, const char *what,
                     struct buffer *mark);
/* After it, and after store_begin_staging: stages what was kept up to the mark. What is
 * staged from now on is kept after it. False: it can no longer be read and is removed,
 * and nothing is staged. */
bool store_stage_kept(struct store *store, enum store_side side);
/* After store_begin_staging: what is staged from now on is kept as `what`. */
void store_keep_staged(struct store *store, enum store_side side, const char *what);
/* All that was staged is kept, and the read can continue after it as `mark` says.
 * False: nothing is kept of this read. */
bool store_mark_kept(struct store *store, enum store_side side, const void *mark,
                     size_t length);
/* Nothing of this side is kept any longer. */
void store_drop_kept(struct store *store, enum store_side side);

#endif
