/* catalog.h -- what one side of a pipeline offers to choose from, kept to be printed.
 *
 * `struct catalog catalog = {0};` is an empty one.
 */
#ifndef CLI_CATALOG_H
#define CLI_CATALOG_H

#include "host/base/arena.h"
#include "host/cli/session.h"
#include "host/picture/side.h"

struct catalog {
    struct arena arena;
    struct wherry_entry *entries;
    size_t count, room;
    bool untold; /* the plugin has no catalog */
};

/* CODE_OK, or the exit code and has said why. `side` is the spec's key for it. */
int catalog_read(struct catalog *catalog, struct connector *connector, enum side side,
                 enum wherry_kind kind);
void catalog_free(struct catalog *catalog);

#endif
