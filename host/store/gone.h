/* gone.h -- a state that was moved to another place: the old one stays, is read as before,
 * and is never written again.
 *
 *     the old one   "gone": the name of the move, and where to
 *                   "gone_alone": 1 if that is all there is: its contents were deleted
 *     the new one   "came": the name of the move
 *
 * store_open refuses a state that is gone for anything but STORE_READ. None of these is
 * in an export, so a state that is made from one may run.
 */
#ifndef STORE_GONE_H
#define STORE_GONE_H

#include <stdbool.h>

#include "host/base/arena.h"
#include "plugin/wherry.h"

struct store;

/* Behind the path of a state: the new one until it takes its place. As long as that is
 * there, no state is made beside it, in these words: the old one may still run. */
#define STORE_BESIDE_FOLLOW ".follow"
#define STORE_BESIDE_WORDS                                                             \
    "its state is being moved to here, and that is not complete: nothing was done; "   \
    "continue with `wherry state import PIPELINE --follow OLD`, or give it up with "   \
    "`wherry delete PIPELINE`"

#define GONE_VALUE "gone"
#define GONE_ALONE_VALUE "gone_alone"
#define CAME_VALUE "came"

enum { GONE_ID_ROOM = 17 };

/* A name that no other move has. */
void gone_new_id(char id[GONE_ID_ROOM]);

/* The move by which this state went, and the place, as it was when the state was opened;
 * NULL: it is where it belongs. */
const char *store_gone(const struct store *store, const char **place);
/* In a transaction: from its commit on it is gone. */
enum wherry_status store_set_gone(struct store *store, const char *id,
                                  const char *place, struct wherry_error *error);
/* Whether nothing else is left of it; set in the same transaction. */
bool store_gone_alone(struct store *store);
enum wherry_status store_set_gone_alone(struct store *store,
                                        struct wherry_error *error);
/* The move by which this state came, in the arena; "": none. */
const char *store_came(struct store *store, struct arena *arena);
enum wherry_status store_set_came(struct store *store, const char *id,
                                  struct wherry_error *error);

/* FAILED: it is gone, and `mode` is not STORE_READ. For store_open. */
enum wherry_status gone_refuse(struct store *store, struct wherry_error *error);
/* Whether a value of this name is one of these. */
bool gone_is_value(const char *name);

#endif
