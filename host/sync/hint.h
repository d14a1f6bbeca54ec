/* hint.h -- a mapped field that a service does not have was probably misspelt. */
#ifndef SYNC_HINT_H
#define SYNC_HINT_H

#include "host/engine/engine.h"

/* Asks the catalog of a side that lacks a mapped field for the name that was meant, and
 * adds it to the report. A catalog that cannot be read gives no hint. */
void hint_unknown(struct engine *engine);

#endif
