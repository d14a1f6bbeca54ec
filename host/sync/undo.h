/* undo.h -- takes back what a run wrote, as far as that can be.
 *
 * An undo takes the place of the steps in a run. From the journal of the run to be
 * undone it derives the inverse of each write, and compares it with the picture of both
 * sides after they were read: a value goes back only if the side still shows what we
 * wrote and nothing else has changed or is in flight; a contact that we made is opted
 * out, unless they have said something themselves since. Nothing else can ever result:
 * an undo makes, subscribes or renames nobody, whatever the journal or a plan says. All
 * that it leaves gets its reason.
 *
 * Its writes go the way of all others (judge.h, batch.h). What it puts back becomes the
 * base for later changes, on both sides.
 */
#ifndef SYNC_UNDO_H
#define SYNC_UNDO_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* The contacts of the run that options->undo names, in engine->only. FAILED: the baseline
 * is not taken. */
enum wherry_status undo_begin(struct engine *engine, struct wherry_error *error);
void undo_end(struct engine *engine);

/* In place of decide(): what to take back of what this action wrote, or of what its
 * opposite made. */
enum wherry_status undo_decide(struct engine *engine, const struct row *row,
                               enum action action, struct decision *decision,
                               struct wherry_error *error);

/* Reports everything of this contact that stays, to options->undo->left. */
enum wherry_status undo_tell_left(struct engine *engine, const struct row *row,
                                  struct wherry_error *error);
/* The same of a decision that waits. */
void undo_tell_waiting(const struct engine *engine, const struct row *row,
                       const struct decision *decision);

#endif
