/* catalog.h -- reads what one side of a pipeline offers to choose from. */
#ifndef CLI_CATALOG_H
#define CLI_CATALOG_H

#include "host/cli/session.h"
#include "host/connector/offered.h"
#include "host/picture/side.h"

/* CODE_OK, or the exit code with the reason printed. `side` is the spec's key for
 * it. */
int catalog_read(struct offered *offered, struct connector *connector, enum side side,
                 enum wherry_kind kind);

#endif
