/* planned.h -- tells a decision to whoever looks at a plan. */
#ifndef SYNC_PLANNED_H
#define SYNC_PLANNED_H

#include "host/sync/engine.h"

/* "unsubscribe on the list". */
const char *planned_words(const struct decision *decision);

/* Calls options->planned, if there is one. */
void planned_tell(struct engine *engine, const struct row *row,
                  const struct decision *decision, const char *held);

#endif
