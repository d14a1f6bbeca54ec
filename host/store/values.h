/* values.h -- named values: cursors, counts, the state of the connection.
 *
 * Writes happen in the caller's transaction. A value that cannot be read is `fallback`,
 * and the store is broken by it: nothing that follows from that can be committed.
 */
#ifndef STORE_VALUES_H
#define STORE_VALUES_H

#include <stdint.h>

#include "host/base/arena.h"
#include "plugin/wherry.h"

struct store;

/* The value copied into the arena, or `fallback` if there is none. */
const char *store_value(struct store *store, struct arena *arena, const char *name,
                        const char *fallback);
/* A value that is not a number of this range breaks the store, too. */
struct store_range {
    int64_t least, most;
};
int64_t store_number(struct store *store, const char *name, struct store_range range,
                     int64_t fallback);
/* For a caller that knows more of a value: what is kept under this name is invalid. */
enum wherry_status store_damaged_value(struct store *store, const char *name,
                                       struct wherry_error *error);
enum wherry_status store_set_value(struct store *store, const char *name,
                                   const char *value, struct wherry_error *error);
enum wherry_status store_set_number(struct store *store, const char *name,
                                    int64_t number, struct wherry_error *error);

#endif
