/* forgetting.h -- within this folder: what must be known before anybody is forgotten.
 *
 * The key of the fingerprints, the highest number of a contact that was removed, and
 * whether the file was wiped since: store->forgetting, once it was asked for.
 */
#ifndef STORE_FORGETTING_H
#define STORE_FORGETTING_H

#include <stdbool.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct store;

/* store->forgetting is what the file says. */
enum wherry_status forgetting_ask(struct store *store, struct wherry_error *error);
/* There is a key from now on. */
enum wherry_status forgetting_start(struct store *store, struct wherry_error *error);
/* `row` was taken out; 0: what is `unwiped` has changed, and nothing else. */
enum wherry_status forgetting_note(struct store *store, int64_t row, bool unwiped,
                                   struct wherry_error *error);
/* The number of a new row; 0: SQLite may choose it. If rows were removed it is above
 * theirs: a number that was given once may still be in reports, in plans and in batches
 * in bulk. */
enum wherry_status forgetting_number(struct store *store, int64_t *number,
                                     struct wherry_error *error);

#endif
