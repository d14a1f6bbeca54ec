/* stored.h -- one row with the keys that it is found by. */
#ifndef STORE_STORED_H
#define STORE_STORED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/side.h"

/* While a first read of one side is learned no caller needs the digests of the other: a
 * row that is written with this one keeps what it has. */
#define STORE_DIGEST_KEPT UINT64_MAX

/* One row with the keys that it is found by. Texts and body are the caller's on
 * writing, the arena's on reading. */
struct store_row {
    int64_t id; /* 0: new; store_put_row sets it */
    const char *const
        *ids[STORE_SIDES]; /* the lasting ids of each side, NULL-terminated */
    /* Of the record last learned for each id; 0: whatever it shows counts as
     * changed. */
    const uint64_t *digests[STORE_SIDES];
    const char *address[STORE_SIDES]; /* "" for none; kept when a side is empty */
    bool present[STORE_SIDES];
    bool open;       /* something is owed, dirty or under way: to be judged */
    bool subscribed; /* on the list, by our picture */
    bool hidden;     /* on the list, and a static segment may not show them */
    bool parked;
    const void *body;
    size_t body_length;
};

#endif
