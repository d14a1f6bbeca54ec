/* audit.h -- is what an earlier run has written there?
 *
 * Behind a run that wrote, the next one holds what both services show against what was
 * written: every opt-out, and a sample of all other changes. Whoever was shown by this
 * run's read of changes need not be asked for; the others are looked up. A value that
 * shows again what it was before the write, a contact that we made and that is not there,
 * and an opt-out that is none any more without a word of the person, are *drift*: counted
 * and told. What is still on its way, and what somebody has changed since, is not.
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
