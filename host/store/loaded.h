/* loaded.h -- within this folder: the contact that was read last.
 *
 * Who changes a contact reads it before, and writes it next. What the indexes and counts
 * have of it is kept from the read to the write, so that the write needs no second look.
 * It holds within one transaction that writes: another process may write between two.
 */
#ifndef STORE_LOADED_H
#define STORE_LOADED_H

#include "host/base/arena.h"
#include "host/store/stored.h"

struct loaded {
    struct arena arena;   /* its texts */
    struct store_row row; /* without digests and body; id 0: none */
};

/* In place of the one before. */
void loaded_keep(struct loaded *loaded, const struct store_row *row);
/* The row, if it was read last; else NULL. */
const struct store_row *loaded_find(const struct loaded *loaded, int64_t id);
void loaded_forget(struct loaded *loaded);
void loaded_free(struct loaded *loaded);

#endif
