/* rows.h -- the rows: what the engine knows of each contact, opaque here but
 * for the keys that it is found by.
 *
 * Writes happen in the caller's transaction.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/store/counted.h"
#include "host/store/side.h"
#include "plugin/wherry.h"

struct store;

/* As it is in the file: written back, it changes nothing. Under an id that this row did
 * not have, it is 0. No record has it, for those of records are odd. */
enum { STORE_DIGEST_KEPT = 4 };

/* One row with the keys that it is found by. Texts and body are the caller's on
 * writing, the arena's on reading. */
struct store_row {
    int64_t id; /* 0: new; store_put_row sets it */
    const char *const
        *ids[STORE_SIDES]; /* the lasting ids of each side, NULL-terminated */
    /* Of the record last learned of each id; 0: whatever it shows is news. */
    const uint64_t *digests[STORE_SIDES]; /* or STORE_DIGEST_KEPT */
    const char *address[STORE_SIDES];     /* "" for none; kept when a side is empty */
    bool present[STORE_SIDES];
    bool open;       /* something is owed, dirty or under way: to be judged */
    bool subscribed; /* on the list, by our picture */
    bool hidden;     /* on the list, and a static segment may not show her */
    bool parked;
    const void *body;
    size_t body_length;
};

enum wherry_status store_put_row(struct store *store, struct store_row *row,
                                 struct wherry_error *error);
/* OK, or END when there is none. `ids` and `digests` are not filled on
 * reading: the body has them. */
enum wherry_status store_get_row(struct store *store, int64_t id, struct arena *arena,
                                 struct store_row *row, struct wherry_error *error);
/* The digest of the record with this id that was last learned in this row; 0: none. */
enum wherry_status store_get_digest(struct store *store, enum store_side side,
                                    const char *id, int64_t row, uint64_t *digest,
                                    struct wherry_error *error);
enum wherry_status store_find_by_id(struct store *store, enum store_side side,
                                    const char *id, int64_t *row,
                                    struct wherry_error *error);
/* Rows whose `side` has this address, by row id; at most `room`. */
enum wherry_status store_find_by_address(struct store *store, enum store_side side,
                                         const char *address, int64_t *rows,
                                         size_t room, size_t *count,
                                         struct wherry_error *error);
/* The next rows above `after`, at most `room`; *count 0 at the end. */
enum store_which {
    STORE_ALL_ROWS,
    STORE_OPEN_ROWS,
    STORE_PARKED_ROWS,
    STORE_CRM_ROWS, /* with a record in the CRM */
};
enum wherry_status store_next_rows(struct store *store, enum store_which which,
                                   int64_t after, int64_t *rows, size_t room,
                                   size_t *count, struct wherry_error *error);

enum wherry_status store_count(struct store *store, struct store_counts *counts,
                               struct wherry_error *error);
/* Makes every record news again: after a change of what is mapped. */
enum wherry_status store_forget_digests(struct store *store,
                                        struct wherry_error *error);

#endif
