/* observe.h -- everything that is learned of a contact goes through here: from pages,
 * verdicts and look-ups. Rules 1 to 3 of ARCHITECTURE.md, "The engine".
 *
 * Finds the row that a record belongs to (by lasting id, else by address among rows
 * with an empty slot on that side, else a new one), splits and joins rows when
 * addresses move, and lets learn.h do the rest. All of it happens within the caller's
 * transaction.
 */
#ifndef SYNC_OBSERVE_H
#define SYNC_OBSERVE_H

#include "host/engine/engine.h"

/* A record or an opt-out event; `digest` 0 for an event. *row_id is the row (0: none
 * was made). */
enum wherry_status observe_record(struct engine *engine, enum side side,
                                  const struct wherry_record *record, uint64_t digest,
                                  int64_t *row_id, struct wherry_error *error);

/* A saved row has lost one side: if another row waits with just that side at the same
 * address, the rest of this row moves there. Both are saved. */
enum wherry_status observe_reunion(struct engine *engine, struct row *row,
                                   enum side lost, struct wherry_error *error);

/* A record of a row that the caller has, and that is known to be its own (a verdict's).
 * The row is not saved. False when its lasting id belongs to another row. */
bool observe_own(struct engine *engine, struct row *row, enum side side,
                 const struct wherry_record *record, struct wherry_error *error);

#endif
