/* agreed.h -- the changes that a plan names, for the one run that may do no others.
 *
 * They are in a file beside the state and go away with the handle: memory does not grow
 * with them, and none of them is ever in the state file.
 */
#ifndef STORE_AGREED_H
#define STORE_AGREED_H

#include <stdint.h>

#include "plugin/wherry.h"

struct store;

/* What became of a change in this run. */
enum agreed_met {
    AGREED_NEVER, /* nothing of the kind is owed any longer */
    AGREED_MOVED, /* it would be another change now */
    AGREED_SAME,  /* it was due as agreed to */
};

struct store_agreed {
    int64_t row;
    const char *kind; /* a row has at most one change of a kind */
    uint64_t depends; /* on all that it was agreed to for */
};

/* OK; END: there is one of that row and kind already. */
enum wherry_status store_agree(struct store *store, const struct store_agreed *agreed,
                               struct wherry_error *error);
/* Is just this one named? Keeps what it met. */
enum wherry_status store_meet_agreed(struct store *store,
                                     const struct store_agreed *agreed,
                                     enum agreed_met *met, struct wherry_error *error);
/* Those that were not met as they were named, in the order of their rows. */
typedef void store_agreed_visitor(void *self, const struct store_agreed *agreed,
                                  enum agreed_met met);
enum wherry_status store_unmet_agreed(struct store *store,
                                      store_agreed_visitor *visitor, void *self,
                                      struct wherry_error *error);

#endif
