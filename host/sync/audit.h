/* audit.h -- is what an earlier run has written still there?
 *
 * After a run that wrote, the next one compares what both services show with what was
 * written: every opt-out, and a sample of all other changes. Contacts whom this run's
 * read of changes has shown need no request; the others are looked up. These are
 * *drift*, counted and reported: a value that is again as it was before the write, a
 * contact that we made and that is not there, and an opt-out that is gone without a
 * word of the person. A change that is still on its way, or that somebody has changed
 * since, is not drift.
 *
 * What is found here was learned as from any read; the audit itself changes nothing.
 */
#ifndef SYNC_AUDIT_H
#define SYNC_AUDIT_H

#include "host/engine/engine.h"

/* Behind the reads: asks for the others, and compares. */
enum wherry_status audit_end(struct engine *engine, struct wherry_error *error);

/* At the end of a run, in its transaction: up to where it was audited, and the result. */
enum wherry_status audit_keep(struct engine *engine, struct wherry_error *error);

#endif
