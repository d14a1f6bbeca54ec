/* members.h -- which members of a segment a read shows as they are known.
 *
 * A service that knows only days returns all members of a day again in each read. To write
 * one of them again, although nothing changes, costs several times what it costs to see
 * that: in the order of their ids, most are seen by going along them.
 */
#ifndef STORE_MEMBERS_H
#define STORE_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct store;

struct store_told_member {
    const char *id, *address;
};
/* These are in the order of their ids. known[i]: this is a member with this address. False
 * is always right, and what a state says that would have to be asked for each of them. */
enum wherry_status store_know_members(struct store *store, int64_t segment,
                                      const struct store_told_member *members,
                                      size_t count, bool *known,
                                      struct wherry_error *error);

#endif
