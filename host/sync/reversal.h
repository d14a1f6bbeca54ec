/* reversal.h -- what must be taken back of another run, before anything is sent. */
#ifndef SYNC_REVERSAL_H
#define SYNC_REVERSAL_H

#include "host/engine/engine.h"

/* Looks up the contacts that must be seen first, judges all, and holds the steps that
 * would exceed their limits; the report is about the undo then. Between undo_begin and
 * undo_end. */
enum wherry_status reversal_judge(struct engine *engine, struct step_set *may_write,
                                  struct wherry_error *error);

#endif
