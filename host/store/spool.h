/* spool.h -- what a read has returned, where it survives an interruption: in a file, or
 * in the database.
 *
 * It is a row of frames, each with its length and a checksum that continues from
 * the frame before: first the head, which says what the entries belong to; then
 * entries, and among them marks. A mark says where the read can be continued if nothing
 * after it is there. So what was cut off, or damaged, at any byte is used up to the last
 * mark before that byte, and no further.
 *
 * It holds addresses: only its owner may read it, and it is removed as soon as it is
 * useless. A kill loses what came after the last mark; a loss of power may lose some
 * seconds more, or all of it.
 */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include "host/base/buffer.h"
#include "host/store/pile.h"

struct spool;
struct spool_medium;

/* The path is copied, and nothing is opened yet. NULL: it is kept in memory, for as long
 * as the spool is there. */
struct spool *spool_create(const char *path);
/* In another medium, which is the spool's now, with its `self`: spool_medium.h. */
struct spool *spool_create_on(const struct spool_medium *medium, void *self);
void spool_free(struct spool *spool); /* what it has put there stays; NULL is fine */

/* Is there something under this head, up to a mark? That is added to `mark`. What there
 * is under another head, or without a mark, is removed. */
bool spool_find(struct spool *spool, const char *head, struct buffer *mark);

/* Takes an entry, which lives until it returns. False: no more is wanted. */
typedef bool spool_take(void *self, const struct pile_entry *entry);

/* After spool_find: returns the entries up to that mark, as they were added, and cuts
 * off what is after it; what is added from now on follows. False: errno says why, or
 * the caller wanted no more. */
bool spool_resume(struct spool *spool, spool_take *take, void *self);
/* Begins again, with nothing in it. */
bool spool_begin(struct spool *spool, const char *head);
/* These are false where nothing can be written: errno says why. */
bool spool_add(struct spool *spool, const struct pile_entry *entry);
bool spool_mark(struct spool *spool, const void *mark, size_t length);
/* Nothing is added any longer; what is there stays. */
void spool_close(struct spool *spool);
void spool_remove(struct spool *spool);

#endif
