/* spread.h -- an opt-out belongs to its address as well as to its link.
 *
 * While one is owed, it is owed to the record of any other contact that has the same
 * address there, too: profiles that were merged or moved may have left two contacts with
 * one address. Rule 14 of ARCHITECTURE.md, "The engine".
 */
#ifndef SYNC_SPREAD_H
#define SYNC_SPREAD_H

#include "host/engine/engine.h"

/* Of one open row, after the reads and before anybody is looked up. *spread: another row
 * has changed. */
enum wherry_status spread_opt_outs(struct engine *engine, const struct row *row,
                                   bool *spread, struct wherry_error *error);

#endif
