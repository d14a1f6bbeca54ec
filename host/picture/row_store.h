/* row_store.h -- a row out of the store and back into it. */
#ifndef PICTURE_ROW_STORE_H
#define PICTURE_ROW_STORE_H

#include "host/picture/row_code.h"

/* OK, END when there is no such row, or FAILED. Texts in the arena. */
enum wherry_status row_load(struct store *store, int64_t id,
                            const struct row_fields *fields, struct arena *arena,
                            struct row *row, struct wherry_error *error);
/* The digests of a side, which few callers need: they are kept with the links, where a
 * read finds them, and each costs a look-up. */
enum wherry_status row_load_digests(struct store *store, struct row *row,
                                    enum side side, struct wherry_error *error);
/* With all the keys that it is found by; gives a new row its id. In the caller's
 * transaction; the arena is for the body. */
enum wherry_status row_save(struct store *store, const struct row_fields *fields,
                            struct arena *arena, struct row *row,
                            struct wherry_error *error);
/* With the number that it has, into a new state: see store_add_row. */
enum wherry_status row_add(struct store *store, const struct row_fields *fields,
                           struct arena *arena, const struct row *row,
                           struct wherry_error *error);

#endif
