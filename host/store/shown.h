/* shown.h -- which records the read that was sorted last has shown (staging.h).
 */
#ifndef STORE_SHOWN_H
#define STORE_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "host/store/side.h"
#include "plugin/wherry.h"

struct store;

/* Is a record staged, readable or not? Of one that cannot be read, see values.h. The first
 * question makes a table of all ids, in the caller's transaction. */
bool store_is_staged(struct store *store, enum store_side side, const char *id);
/* The same for some ids, in any order, by one pass over what is staged. */
enum wherry_status store_are_staged(struct store *store, enum store_side side,
                                    const char *const *ids, size_t count, bool *staged,
                                    struct wherry_error *error);

#endif
