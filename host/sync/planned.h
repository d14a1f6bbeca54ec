/* planned.h -- describes a decision for a plan. */
#ifndef SYNC_PLANNED_H
#define SYNC_PLANNED_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* What the change replaces and what it brings, for the contact's story. */
void planned_texts(const struct engine *engine, const struct row *row,
                   const struct decision *decision, struct buffer *before,
                   struct buffer *after);

/* Whether this run may do it: see run_options.agreed. */
enum wherry_status planned_agreed(const struct engine *engine, const struct row *row,
                                  const struct decision *decision, bool *agreed,
                                  struct wherry_error *error);

/* Calls options->planned, if there is one. */
void planned_tell(struct engine *engine, const struct row *row,
                  const struct decision *decision, const char *held);

#endif
