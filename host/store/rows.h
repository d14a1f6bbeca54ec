/* rows.h -- the rows: what the engine knows of each contact, opaque here except for the
 * keys that find it.
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
#include "host/store/stored.h"
#include "plugin/wherry.h"

struct store;

enum wherry_status store_put_row(struct store *store, struct store_row *row,
                                 struct wherry_error *error);
/* Nothing of it is left but its journal, see forgotten.h; there may be no such row. */
enum wherry_status store_remove_row(struct store *store, int64_t id,
                                    struct wherry_error *error);
/* A row with a number of its own, into a new state: its links are made up
 * in the end, see contents.h. */
enum wherry_status store_add_row(struct store *store, const struct store_row *row,
                                 struct wherry_error *error);
/* OK, or END when there is none. `digests` are not filled on reading, see
 * store_get_digest. */
enum wherry_status store_get_row(struct store *store, int64_t id, struct arena *arena,
                                 struct store_row *row, struct wherry_error *error);
/* The digest of the record with this id that was last learned in this row; 0: none;
 * STORE_DIGEST_KEPT: no caller looks for it now. */
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
/* The same by looking at all of them, for a caller that doubts the stored counts. */
enum wherry_status store_count_contacts(struct store *store,
                                        struct store_counts *counts,
                                        struct wherry_error *error);
/* Makes every record count as changed: after a change of the mapping. */
enum wherry_status store_forget_digests(struct store *store,
                                        struct wherry_error *error);

#endif
