/* lookup.h -- who is asked for by name, between the reads and the judging.
 *
 * Three kinds of open rows: one whose record was not found where it should be, for long
 * enough; one that a decision cannot be made about before a side is asked; and one that
 * left the list while its step waits, so that an opt-in that comes later is known to be
 * later. All lasting ids and all addresses of the contact are asked for at once. What
 * is found is learned as from any read, and late; if nobody is found, the row keeps
 * that. Rules 10 to 13 of ARCHITECTURE.md, "The engine".
 */
#ifndef SYNC_LOOKUP_H
#define SYNC_LOOKUP_H

#include "host/engine/engine.h"

/* For what is due in the run: the list, then the CRM. If the requests cost more than a
 * whole read, the side is read whole instead. Before that, opt-outs spread (spread.h),
 * except for an undo, which takes back what was written and nothing else. */
enum wherry_status lookup_open_rows(struct engine *engine, struct wherry_error *error);
/* The same for these actions alone, of one side. */
enum wherry_status lookup_for(struct engine *engine, enum side side,
                              struct action_set actions, struct wherry_error *error);
/* Asks one side for these contacts, whatever is owed to them. */
enum wherry_status lookup_rows(struct engine *engine, enum side side,
                               const int64_t *rows, size_t count,
                               struct wherry_error *error);

#endif
