/* undo.h -- what a run wrote is taken back, as far as that can be.
 *
 * An undo takes the place of the steps in a run. From the journal of the run that is to be
 * undone it derives the inverse of each write, and holds it against the picture of both
 * sides after they were read: a value goes back only where the side still shows what we
 * wrote and nothing else has changed or is under way; a contact that we made is opted out,
 * where she has said nothing herself since. Nothing else can ever come of it: nobody is
 * made, subscribed or renamed by an undo, whatever the journal or a plan says. All that is
 * left as it is gets its reason.
 *
 * Its writes go the way of all others (judge.h, batch.h). What it puts back is the base
 * from which the next changes are seen, on both sides.
 */
#ifndef SYNC_UNDO_H
#define SYNC_UNDO_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* The contacts of the run that options->undo names, in engine->only. FAILED: the baseline
 * is not taken. */
enum wherry_status undo_begin(struct engine *engine, struct wherry_error *error);
void undo_end(struct engine *engine);

/* In place of decide(): what is to be taken back of what this action wrote, or of what its
 * opposite made. */
enum wherry_status undo_decide(struct engine *engine, const struct row *row,
                               enum action action, struct decision *decision,
                               struct wherry_error *error);

/* Tells all of this contact that is left as it is to options->undo->left. */
enum wherry_status undo_tell_left(struct engine *engine, const struct row *row,
                                  struct wherry_error *error);
/* The same of a decision that waits. */
void undo_tell_waiting(const struct engine *engine, const struct row *row,
                       const struct decision *decision);

#endif
