/* counts.h -- how many contacts there are of each kind.
 *
 * Counted by a walk over all rows, which costs time in a large state, and so kept: in
 * the file, as long as no row is written, and for this handle besides. The first row
 * that a transaction writes drops what the file keeps, in that same transaction: what is
 * kept always tells of the rows that are there, whatever was undone or killed.
 */
#ifndef STORE_COUNTS_H
#define STORE_COUNTS_H

#include "host/store/counted.h"
#include "plugin/wherry.h"

struct store;

enum wherry_status store_count(struct store *store, struct store_counts *counts,
                               struct wherry_error *error);

/* For the files of this folder. */

/* A row is about to be written. */
enum wherry_status counts_drop(struct store *store, struct wherry_error *error);
/* A transaction is about to be committed: keeps what is known. */
enum wherry_status counts_keep(struct store *store, struct wherry_error *error);
/* A transaction was undone. */
void counts_forget(struct store *store);

#endif
