/* store_verbs.h -- all that can be asked of a store, each as a function of one kind.
 *
 * They find in a file what store_verbs_fill has put there.
 */
#ifndef UNIT_STORE_VERBS_H
#define UNIT_STORE_VERBS_H

#include <stdint.h>

#include "host/store/store.h"

/* `found` is what it found, to be compared; 0 before. */
struct store_verb {
    const char *name;
    enum wherry_status (*act)(struct store *store, int64_t *found,
                              struct wherry_error *error);
    bool reads; /* also a store that is open for reading only */
};

enum { STORE_VERBS = 36 };
extern const struct store_verb store_verbs[STORE_VERBS]; /* the first does nothing */

/* Some of everything, within a transaction; the value 'before' is 7. */
void store_verbs_fill(struct store *store);
/* Frees the memory of what was found. */
void store_verbs_forget(void);

#endif
