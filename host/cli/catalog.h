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

/* CODE_OK, or the exit code with the reason printed. `side` is the spec's key for
 * it. */
int catalog_read(struct catalog *catalog, struct connector *connector, enum side side,
                 enum wherry_kind kind);
/* The one with this id; else the one with this name, in any case of letters unless
 * another one has exactly this spelling. */
enum catalog_found { CATALOG_NONE, CATALOG_ONE, CATALOG_SEVERAL };
enum catalog_found catalog_find(const struct catalog *catalog, const char *wanted,
                                const struct wherry_entry **found);
/* Of CATALOG_SEVERAL, the ids of all that have this name: "'1', '2'". */
void catalog_namesakes(const struct catalog *catalog, const char *name,
                       struct buffer *ids);
/* The id or name that was probably meant; NULL: none is near. */
const char *catalog_nearest(const struct catalog *catalog, const char *wanted);
void catalog_free(struct catalog *catalog);

#endif
