/* follow.h -- one state made the same as another, whatever keeps the two, again and again
 * while the other one is in use.
 *
 * A pass walks both states, table by table, in the order of the keys, and writes to `to`
 * what differs. So it needs no record of what has changed, it does not matter where the
 * pass before was cut off, and after a pass `to` is `from` as it was when the pass began:
 * that both were compared is the proof. It costs one read of each, and a write of what has
 * changed since.
 *
 *     as often as it is worth it:  store_hold(from); store_follow; store_let_go(from)
 *     with the turns of both:      store_begin(from); store_follow; store_set_gone;
 *                                  store_commit(from)
 */
#ifndef STORE_FOLLOW_H
#define STORE_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "host/store/store.h"

struct follow_terms {
    bool (*cancelled)(
        void *self); /* asked at least every few thousand rows; may be NULL */
    void *self;
};

struct follow_count {
    int64_t rows;    /* of `from` */
    int64_t changed; /* of `to`: written or removed */
};

/* `from` is held, or in a transaction. `to` is open for writing, in no transaction, is
 * used by nobody else, and its handle for nothing else; transactions of it are committed on
 * the way, and on the disk at the end. Values of gone.h are left alone. FAILED: one of the
 * two is broken; CANCELLED. Memory does not grow with the states. */
enum wherry_status store_follow(struct store *from, struct store *to,
                                const struct follow_terms *terms,
                                struct follow_count *count, struct wherry_error *error);

#endif
