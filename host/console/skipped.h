/* skipped.h -- what of a plan was not done, and why. */
#ifndef CONSOLE_SKIPPED_H
#define CONSOLE_SKIPPED_H

#include "host/console/visit.h"

/* `plan` as `wherry apply --json` tells it; NULL: nothing. */
void skipped_add(struct visit *visit, const char *pipeline,
                 const struct json_node *plan);

#endif
